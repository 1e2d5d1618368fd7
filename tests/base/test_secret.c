#include "base/secret.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

#include <string.h>

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    ck_assert(secret_init());
    ck_assert(secret_init());
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

START_TEST(digests_are_those_of_FIPS_180)
{
    ck_text_eq(sha256_hex(arena, sha256_of(STR("abc"))),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_text_eq(sha256_hex(arena, sha256_of(STR_NONE)),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(a_digest_of_pieces_is_that_of_the_whole)
{
    struct digest *digest = digest_create();
    digest_add(digest, STR("a"));
    digest_add(digest, STR_NONE);
    digest_add(digest, STR("bc"));
    struct sha256 whole = sha256_of(STR("abc")), pieces = digest_end(&digest);
    ck_assert_mem_eq(&pieces, &whole, sizeof whole);
    ck_assert_ptr_null(digest);
}
END_TEST

START_TEST(tokens_are_long_plain_and_never_the_same)
{
    enum { COUNT = 2000 };
    struct str tokens[COUNT];
    unsigned seen[256] = {0};
    for (int i = 0; i < COUNT; i++) {
        tokens[i] = token_create(arena);
        ck_assert_uint_eq(tokens[i].len, TOKEN_CHARS);
        for (size_t j = 0; j < TOKEN_CHARS; j++) {
            char c = tokens[i].ptr[j];
            if (!strchr("0123456789abcdefghjkmnpqrstvwxyz", c))
                ck_abort_msg("'%c' in a token", c);
            seen[(unsigned char)c]++;
        }
        for (int j = 0; j < i; j++)
            if (str_eq(tokens[i], tokens[j]))
                ck_abort_msg("the same token twice");
    }
    /* 2000 of each of the 32 characters are expected; six deviations are 264. */
    for (int c = 0; c < 256; c++)
        ck_assert(seen[c] == 0 || (seen[c] > 1700 && seen[c] < 2300));
}
END_TEST

START_TEST(tokens_of_a_time_sort_by_it_and_are_chance_behind_it)
{
    struct str a = token_create_at(arena, instant_of(1700000000000));
    struct str b = token_create_at(arena, instant_of(1700000000000));
    struct str later = token_create_at(arena, instant_of(1700000000001));
    ck_assert_uint_eq(a.len, TOKEN_CHARS);
    ck_assert_mem_eq(a.ptr, b.ptr, 8);
    ck_assert_mem_ne(a.ptr + 8, b.ptr + 8, TOKEN_CHARS - 8);
    ck_assert_int_gt(memcmp(later.ptr, a.ptr, TOKEN_CHARS), 0);
    for (size_t i = 0; i < TOKEN_CHARS; i++)
        ck_assert_ptr_nonnull(strchr("0123456789abcdefghjkmnpqrstvwxyz", a.ptr[i]));
}
END_TEST

START_TEST(random_bytes_fill_what_is_asked)
{
    unsigned char a[64] = {0}, b[64] = {0}, zero[64] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    ck_assert_mem_ne(a, b, sizeof a);
    ck_assert_mem_ne(a, zero, sizeof a);
    random_bytes(b, 0);
}
END_TEST

START_TEST(a_password_is_known_by_its_hash_alone)
{
    struct str hash = password_hash(arena, STR("correct horse é"));
    ck_assert(str_starts(hash, STR("$argon2id$")));
    ck_assert_uint_le(hash.len, 128);
    ck_assert(password_verify(hash, STR("correct horse é")));
    ck_assert(!password_verify(hash, STR("correct horse e")));
    ck_assert(!password_verify(hash, STR("")));
    ck_assert(!str_eq(hash, password_hash(arena, STR("correct horse é"))));
}
END_TEST

START_TEST(a_damaged_hash_verifies_nothing)
{
    char *large = arena_alloc(arena, 1001);
    memset(large, 'a', 1000);
    ck_assert(!password_verify(STR(""), STR("")));
    ck_assert(!password_verify(STR_NONE, STR("x")));
    ck_assert(!password_verify(STR("$argon2id$v=19$m=65536,t=2,p=1$"), STR("x")));
    ck_assert(!password_verify(str_of(large), STR("x")));
    ck_assert(!password_verify(STR("plain"), STR("plain")));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/secret");
    TCase *t = tcase_create("secret");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, digests_are_those_of_FIPS_180);
    tcase_add_test(t, a_digest_of_pieces_is_that_of_the_whole);
    tcase_add_test(t, tokens_are_long_plain_and_never_the_same);
    tcase_add_test(t, tokens_of_a_time_sort_by_it_and_are_chance_behind_it);
    tcase_add_test(t, random_bytes_fill_what_is_asked);
    tcase_add_test(t, a_password_is_known_by_its_hash_alone);
    tcase_add_test(t, a_damaged_hash_verifies_nothing);
    suite_add_tcase(s, t);
    return check_main(s);
}
