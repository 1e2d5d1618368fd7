/* The reader without a socket: what is left over, what is held, and when. */
#include "net/http/reader.h"

#include "../check_main.h"
#include "base/arena.h"

enum { HEAD_BYTES = 100 };

static struct arena *arena;
static struct reader reader;
static struct http_request request;

static void start(void)
{
    arena = arena_create(1 << 20);
    reader = (struct reader){0};
    request = (struct http_request){0};
}

static void stop(void)
{
    reader_release(&reader);
    arena_destroy(&arena);
}

static enum reader_step feed(struct str *bytes)
{
    static const struct reader_limits limits = {.head_bytes = HEAD_BYTES, .fields = 3};
    return reader_feed(&reader, &limits, arena, &request, bytes);
}

START_TEST(the_head_is_told_once_and_what_follows_is_left)
{
    struct str bytes = STR("GET /x HTTP/1.1\r\nHost: h\r\n\r\nGET");
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
    ck_assert(!reader_has_body(&reader));
    ck_assert(reader_allow_body(&reader, 0));
    ck_assert_int_eq(feed(&bytes), READER_DONE);
    ck_assert_str_eq(str_c(arena, bytes), "GET");
    ck_assert_uint_eq(request.body.len, 0);
    ck_assert_ptr_nonnull(request.body.ptr);
}
END_TEST

START_TEST(a_body_is_held_as_far_as_it_has_come)
{
    struct str bytes = STR("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");
    int64_t all = (int64_t)bytes.len;
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
    ck_assert_int_eq(reader_held(&reader), all - 3);
    ck_assert(reader_allow_body(&reader, 1000));
    ck_assert_int_eq(feed(&bytes), READER_MORE);
    ck_assert_int_eq(reader_held(&reader), all);
}
END_TEST

START_TEST(a_body_over_the_limit_is_refused_however_large_it_claims_to_be)
{
    struct str bytes =
        STR("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\n");
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
    ck_assert(!reader_allow_body(&reader, 1000));
    ck_assert_int_eq(reader.refusal.status, 413);
}
END_TEST

/* A head of exactly `len` bytes. */
static struct str head_of(size_t len)
{
    static const size_t around = sizeof "GET / HTTP/1.1\r\nHost: h\r\n\r\n" - 1;
    return str_printf(arena, "GET /%0*d HTTP/1.1\r\nHost: h\r\n\r\n", (int)(len - around), 0);
}

START_TEST(a_head_of_the_limit_passes)
{
    struct str bytes = head_of(HEAD_BYTES);
    ck_assert_uint_eq(bytes.len, HEAD_BYTES);
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
}
END_TEST

START_TEST(a_head_one_byte_over_the_limit_is_refused)
{
    struct str bytes = head_of(HEAD_BYTES + 1);
    ck_assert_int_eq(feed(&bytes), READER_REFUSED);
    ck_assert_int_eq(reader.refusal.status, 431);
}
END_TEST

START_TEST(a_chunked_body_ends_exactly_at_its_last_line)
{
    struct str bytes = STR("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "3\r\nabc\r\n0\r\n\r\nGET");
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
    ck_assert(reader_has_body(&reader));
    ck_assert(reader_allow_body(&reader, 3));
    ck_assert_int_eq(feed(&bytes), READER_DONE);
    ck_assert_str_eq(str_c(arena, request.body), "abc");
    ck_assert_str_eq(str_c(arena, bytes), "GET");
}
END_TEST

START_TEST(a_chunk_over_the_limit_is_refused_before_its_data_comes)
{
    struct str bytes = STR("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n");
    ck_assert_int_eq(feed(&bytes), READER_HEAD);
    ck_assert(reader_allow_body(&reader, 3));
    ck_assert_int_eq(feed(&bytes), READER_REFUSED);
    ck_assert_int_eq(reader.refusal.status, 413);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_reader");
    TCase *tc = tcase_create("reader");
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, the_head_is_told_once_and_what_follows_is_left);
    tcase_add_test(tc, a_body_is_held_as_far_as_it_has_come);
    tcase_add_test(tc, a_body_over_the_limit_is_refused_however_large_it_claims_to_be);
    tcase_add_test(tc, a_head_of_the_limit_passes);
    tcase_add_test(tc, a_head_one_byte_over_the_limit_is_refused);
    tcase_add_test(tc, a_chunked_body_ends_exactly_at_its_last_line);
    tcase_add_test(tc, a_chunk_over_the_limit_is_refused_before_its_data_comes);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
