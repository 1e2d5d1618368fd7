#include "http_fixture.h"

#include "../check_main.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static struct fixture fixture;

static void start(void)
{
    fixture_start(&fixture, (struct http_limits){0}, NULL);
}

static void stop(void)
{
    fixture_stop(&fixture);
}

static struct answer ask(int fd, const char *request, bool has_body)
{
    send_text(fd, request);
    return read_answer(fd, has_body);
}

static void expect_body(int fd, const char *request, const char *body)
{
    struct answer a = ask(fd, request, true);
    ck_assert_int_eq(a.status, 200);
    ck_assert_str_eq(a.body, body);
    answer_free(&a);
}

START_TEST(an_answer_has_status_date_type_and_length)
{
    int fd = dial(fixture.port);
    struct answer a = ask(fd, GET("/hello"), true);
    char rest[64];
    int day, year;
    ck_assert_int_eq(strncmp(a.head, "HTTP/1.1 200 OK\r\nDate: ", 23), 0);
    ck_assert_int_eq(sscanf(a.head + 23, "%*3s, %d %*3s %d %*d:%*d:%*d %3s", &day, &year, rest), 3);
    ck_assert_str_eq(rest, "GMT");
    ck_assert_ptr_nonnull(strstr(a.head, "\r\nContent-Type: text/plain\r\n"));
    ck_assert_int_eq(a.length, 5);
    ck_assert_str_eq(a.body, "hello");
    ck_assert(!a.closes);
    answer_free(&a);
    close(fd);
}
END_TEST

START_TEST(a_connection_serves_many_requests_inline_and_from_workers)
{
    int fd = dial(fixture.port);
    for (int i = 0; i < 200; i++) {
        expect_body(fd, GET("/hello"), "hello");
        expect_body(fd,
                    "POST /echo?from=worker HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
                    "abc");
    }
    close(fd);
}
END_TEST

START_TEST(requests_sent_together_are_answered_in_order)
{
    enum { COUNT = 500 };
    int fd = dial(fixture.port);
    for (int i = 0; i < COUNT; i++) {
        char request[256];
        snprintf(request, sizeof request,
                 "POST /echo%s HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n%04d",
                 i % 2 ? "?from=worker" : "", i);
        send_text(fd, request);
    }
    for (int i = 0; i < COUNT; i++) {
        struct answer a = read_answer(fd, true);
        ck_assert_int_eq(a.status, 200);
        ck_assert_int_eq(atoi(a.body), i);
        answer_free(&a);
    }
    close(fd);
}
END_TEST

/* More than the server keeps, more than the kernel keeps: reading stops and goes on. */
START_TEST(a_flood_of_requests_waits_in_the_kernel_while_one_is_in_hand)
{
    enum { COUNT = 20 };
    static char body[60000];
    memset(body, 'x', sizeof body);
    int fd = dial(fixture.port);
    send_text(fd, GET("/wait"));
    wait_for(&fixture.waiting_count, 1);
    if (fork() == 0) {
        for (int i = 0; i < COUNT; i++) {
            send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
            send_bytes(fd, body, sizeof body);
        }
        _exit(0);
    }
    usleep(50 * 1000);
    struct http_stats stats;
    fixture_stats(&fixture, &stats);
    ck_assert_int_lt(stats.in_flight_bytes, 200 * 1024);
    fixture_release(&fixture);
    for (int i = 0; i <= COUNT; i++) {
        struct answer a = read_answer(fd, true);
        ck_assert_int_eq(a.status, 200);
        ck_assert_int_eq(a.length, i ? (long)sizeof body : 6);
        answer_free(&a);
    }
    close(fd);
}
END_TEST

START_TEST(a_body_arrives_whole_by_length_and_in_chunks_however_it_is_cut)
{
    static const char chunked[] =
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3\r\nabc\r\n0A;name=value\r\n0123456789\r\n000\r\n\r\n";
    static const char counted[] =
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n\0\r\n\rx";
    int fd = dial(fixture.port);
    expect_body(fd, chunked, "abc0123456789");
    send_slowly(fd, chunked, sizeof chunked - 1);
    struct answer a = read_answer(fd, true);
    ck_assert_str_eq(a.body, "abc0123456789");
    answer_free(&a);
    send_slowly(fd, counted, sizeof counted - 1);
    a = read_answer(fd, true);
    ck_assert_int_eq(a.length, 5);
    ck_assert_int_eq(memcmp(a.body, "\0\r\n\rx", 5), 0);
    answer_free(&a);
    close(fd);
}
END_TEST

START_TEST(head_gives_the_length_without_the_body)
{
    int fd = dial(fixture.port);
    struct answer a = ask(fd, "HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n", false);
    ck_assert_int_eq(a.status, 200);
    ck_assert_int_eq(a.length, 5);
    expect_body(fd, GET("/hello"), "hello");
    close(fd);
}
END_TEST

START_TEST(no_content_and_not_modified_carry_neither_body_nor_length)
{
    int fd = dial(fixture.port);
    struct answer a = ask(fd, GET("/empty"), false);
    ck_assert_int_eq(a.status, 204);
    ck_assert_int_eq(a.length, -1);
    a = ask(fd, GET("/same"), false);
    ck_assert_int_eq(a.status, 304);
    ck_assert_int_eq(a.length, -1);
    expect_body(fd, GET("/hello"), "hello");
    close(fd);
}
END_TEST

START_TEST(a_client_that_asks_for_the_end_gets_it_and_http_1_0_always)
{
    static const char *const requests[] = {
        "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n",
        "GET /hello HTTP/1.0\r\n\r\n",
        "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    };
    for (int i = 0; i < 3; i++) {
        int fd = dial(fixture.port);
        struct answer a = ask(fd, requests[i], true);
        ck_assert_int_eq(a.status, 200);
        ck_assert(a.closes);
        ck_assert(is_closed(fd));
        answer_free(&a);
        close(fd);
    }
}
END_TEST

START_TEST(a_half_closed_client_still_gets_all_its_answers)
{
    int fd = dial(fixture.port);
    send_text(fd, GET("/wait") GET("/hello"));
    shutdown(fd, SHUT_WR);
    wait_for(&fixture.waiting_count, 1);
    usleep(20 * 1000);
    fixture_release(&fixture);
    char *all = read_all(fd);
    ck_assert_ptr_nonnull(strstr(all, "\r\n\r\nwaited"));
    ck_assert_ptr_nonnull(strstr(all, "\r\n\r\nhello"));
    free(all);
    close(fd);
}
END_TEST

START_TEST(a_client_that_leaves_while_its_request_is_in_hand_harms_nobody)
{
    for (int i = 0; i < 8; i++) {
        int fd = dial(fixture.port);
        send_text(fd, GET("/wait"));
        wait_for(&fixture.waiting_count, i + 1);
        struct linger reset = {1, 0};
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    usleep(20 * 1000);
    fixture_release(&fixture);
    int fd = dial(fixture.port);
    expect_body(fd, GET("/hello"), "hello");
    close(fd);
    struct http_stats stats;
    do
        fixture_stats(&fixture, &stats);
    while (stats.connections > 0);
    ck_assert_int_eq(stats.in_flight_bytes, 0);
}
END_TEST

START_TEST(a_large_answer_reaches_a_slow_reader_whole)
{
    int fd = dial(fixture.port);
    send_text(fd, GET("/big") GET("/hello"));
    usleep(50 * 1000);
    struct answer a = read_answer(fd, true);
    ck_assert_int_eq(a.length, BIG_BYTES);
    answer_free(&a);
    a = read_answer(fd, true);
    ck_assert_str_eq(a.body, "hello");
    answer_free(&a);
    close(fd);
}
END_TEST

START_TEST(expect_100_continue_is_answered_before_the_body_comes)
{
    int fd = dial(fixture.port);
    send_text(
        fd, "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    struct answer a = read_answer(fd, false);
    ck_assert_int_eq(a.status, 100);
    expect_body(fd, "ok", "ok");
    close(fd);
}
END_TEST

START_TEST(expect_100_continue_is_refused_at_once_when_the_body_is_too_large)
{
    int fd = dial(fixture.port);
    ck_assert_int_eq(status_of(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                                   "Content-Length: 100001\r\n\r\n"),
                     413);
    ck_assert(is_closed(fd));
    close(fd);
}
END_TEST

START_TEST(a_body_over_its_limit_is_refused_with_413_at_once)
{
    static const char *const requests[] = {
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n186A1\r\n",
        "POST /hello HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1869E\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        int fd = dial(fixture.port);
        ck_assert_msg(status_of(fd, requests[i]) == 413, "%s", requests[i]);
        ck_assert(is_closed(fd));
        close(fd);
    }
    ck_assert_int_eq(fixture.handled, 0);
}
END_TEST

START_TEST(a_client_that_sends_on_regardless_still_reads_its_refusal)
{
    static char body[4 * 1024 * 1024];
    int fd = dial(fixture.port);
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4194304\r\n\r\n");
    send_bytes(fd, body, sizeof body);
    ck_assert_int_eq(status_of(fd, ""), 413);
    close(fd);
}
END_TEST

START_TEST(endless_chunk_framing_is_no_way_to_send_for_ever)
{
    static char extension[20 * 1024];
    memset(extension, 'a', sizeof extension);
    int fd = dial(fixture.port);
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    send_bytes(fd, extension, sizeof extension);
    ck_assert_int_eq(status_of(fd, ""), 400);
    close(fd);
}
END_TEST

START_TEST(the_request_is_seen_as_it_was_sent)
{
    static const struct {
        const char *request, *seen;
    } cases[] = {
        {"GET /a%20b/%C3%A9/%252e?q=%20x&y HTTP/1.1\r\nHost: shop.example:8080\r\n\r\n",
         "client=127.0.0.1 secure=0 method=GET host=shop.example:8080 path=/a b/é/%2e "
         "query=q=%20x&y"},
        {"DELETE http://H:80/x HTTP/1.1\r\nHost: h:80\r\n\r\n",
         "client=127.0.0.1 secure=0 method=DELETE host=h:80 path=/x query="},
        {"PATCH https://h?x=1 HTTP/1.1\r\nHost: \t h \t\r\n\r\n",
         "client=127.0.0.1 secure=0 method=PATCH host=h path=/ query=x=1"},
        {"PUT /... HTTP/1.1\r\nHost: [::1]:80\r\nX-Forwarded-For: 192.0.2.7\r\n"
         "X-Forwarded-Proto: https\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
         "client=127.0.0.1 secure=0 method=PUT host=[::1]:80 path=/... query="},
    };
    int fd = dial(fixture.port);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_body(fd, cases[i].request, cases[i].seen);
    close(fd);
}
END_TEST

START_TEST(a_value_cannot_forge_a_field)
{
    int fd = dial(fixture.port);
    struct answer a = ask(fd, GET("/field"), true);
    ck_assert_ptr_nonnull(strstr(a.head, "\r\nX-Name: a??X-Forged: b\r\n"));
    answer_free(&a);
    close(fd);
}
END_TEST

START_TEST(while_it_drains_each_answer_ends_its_connection_and_new_ones_are_served)
{
    int idle = dial(fixture.port);
    ck_assert_int_eq(status_of(idle, GET("/hello")), 200);
    fixture_drain(&fixture);
    int fresh = dial(fixture.port), fds[] = {idle, fresh};
    for (int i = 0; i < 2; i++) {
        send_text(fds[i], GET("/hello"));
        struct answer a = read_answer(fds[i], true);
        ck_assert_int_eq(a.status, 200);
        ck_assert(a.closes);
        ck_assert(is_closed(fds[i]));
        answer_free(&a);
        close(fds[i]);
    }
}
END_TEST

START_TEST(a_graceful_stop_answers_what_is_in_hand_and_closes_the_rest)
{
    int idle = dial(fixture.port), half = dial(fixture.port), busy = dial(fixture.port);
    ck_assert_int_eq(status_of(idle, GET("/hello")), 200);
    send_text(half, "GET /hel");
    send_text(busy, GET("/wait"));
    wait_for(&fixture.waiting_count, 1);
    fixture_begin_stop(&fixture);
    ck_assert(is_closed(idle));
    ck_assert(is_closed(half));
    ck_assert_int_eq(fixture.stopped, 0);
    fixture_release(&fixture);
    struct answer a = read_answer(busy, true);
    ck_assert_str_eq(a.body, "waited");
    ck_assert(a.closes);
    ck_assert(is_closed(busy));
    answer_free(&a);
    close(busy);
    wait_for(&fixture.stopped, 1);
    close(idle);
    close(half);
}
END_TEST

START_TEST(a_graceful_stop_lets_a_slow_reader_finish)
{
    int fd = dial(fixture.port);
    send_text(fd, GET("/big") GET("/hello"));
    wait_for(&fixture.handled, 1);
    usleep(20 * 1000);
    fixture_begin_stop(&fixture);
    usleep(20 * 1000);
    ck_assert_int_eq(fixture.stopped, 0);
    struct answer a = read_answer(fd, true);
    ck_assert_int_eq(a.length, BIG_BYTES);
    ck_assert(is_closed(fd));
    answer_free(&a);
    close(fd);
    wait_for(&fixture.stopped, 1);
    ck_assert_int_eq(fixture.handled, 1);
}
END_TEST

static void handle_nothing(void *ctx, struct http_exchange *exchange)
{
    (void)ctx;
    (void)exchange;
}

START_TEST(a_port_in_use_is_a_conflict_that_says_what_to_do)
{
    struct http_listen listen = {STR("127.0.0.1"), fixture.port};
    struct loop *loop = loop_create();
    struct http_options o = {.listen = &listen, .listen_count = 1, .handle = handle_nothing};
    struct http_server *server;
    struct error err;
    char expected[256];
    ck_assert_int_eq(http_server_create(loop, &o, &server, &err), ERR_CONFLICT);
    snprintf(expected, sizeof expected,
             "cannot listen on 127.0.0.1:%d: another program listens there: stop it or choose "
             "another port",
             fixture.port);
    ck_assert_str_eq(err.text, expected);
    ck_assert_str_eq(err.key, "listen.in_use");
    loop_destroy(&loop);
}
END_TEST

START_TEST(an_address_that_is_not_ours_and_a_range_that_is_none_are_invalid)
{
    struct http_listen listen[] = {{STR("127.0.0.1"), 0}, {STR("192.0.2.1"), 0}};
    struct loop *loop = loop_create();
    struct str range = STR("10.0.0.0/33");
    struct http_options o = {.listen = listen, .listen_count = 2, .handle = handle_nothing};
    struct http_server *server;
    struct error err;
    ck_assert_int_eq(http_server_create(loop, &o, &server, &err), ERR_INVALID);
    ck_assert_str_eq(err.key, "listen.bad_address");
    o.listen_count = 1;
    o.trusted = &range;
    o.trusted_count = 1;
    ck_assert_int_eq(http_server_create(loop, &o, &server, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "trusted");
    loop_destroy(&loop);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_server");
    TCase *tc = tcase_create("server");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, an_answer_has_status_date_type_and_length);
    tcase_add_test(tc, a_connection_serves_many_requests_inline_and_from_workers);
    tcase_add_test(tc, requests_sent_together_are_answered_in_order);
    tcase_add_test(tc, a_flood_of_requests_waits_in_the_kernel_while_one_is_in_hand);
    tcase_add_test(tc, a_body_arrives_whole_by_length_and_in_chunks_however_it_is_cut);
    tcase_add_test(tc, head_gives_the_length_without_the_body);
    tcase_add_test(tc, no_content_and_not_modified_carry_neither_body_nor_length);
    tcase_add_test(tc, a_client_that_asks_for_the_end_gets_it_and_http_1_0_always);
    tcase_add_test(tc, a_half_closed_client_still_gets_all_its_answers);
    tcase_add_test(tc, a_client_that_leaves_while_its_request_is_in_hand_harms_nobody);
    tcase_add_test(tc, a_large_answer_reaches_a_slow_reader_whole);
    tcase_add_test(tc, expect_100_continue_is_answered_before_the_body_comes);
    tcase_add_test(tc, expect_100_continue_is_refused_at_once_when_the_body_is_too_large);
    tcase_add_test(tc, a_body_over_its_limit_is_refused_with_413_at_once);
    tcase_add_test(tc, a_client_that_sends_on_regardless_still_reads_its_refusal);
    tcase_add_test(tc, endless_chunk_framing_is_no_way_to_send_for_ever);
    tcase_add_test(tc, the_request_is_seen_as_it_was_sent);
    tcase_add_test(tc, a_value_cannot_forge_a_field);
    tcase_add_test(tc, while_it_drains_each_answer_ends_its_connection_and_new_ones_are_served);
    tcase_add_test(tc, a_graceful_stop_answers_what_is_in_hand_and_closes_the_rest);
    tcase_add_test(tc, a_graceful_stop_lets_a_slow_reader_finish);
    tcase_add_test(tc, a_port_in_use_is_a_conflict_that_says_what_to_do);
    tcase_add_test(tc, an_address_that_is_not_ours_and_a_range_that_is_none_are_invalid);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
