#include "base/mac.h"

#include "../check_main.h"
#include "base/arena.h"

START_TEST(the_test_cases_of_RFC_4231)
{
    static const struct {
        struct str key, bytes;
        const char *hex;
    } cases[] = {
        {STR("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"),
         STR("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {STR("Jefe"), STR("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    };
    struct sha256 mac = hmac_sha256(cases[_i].key, cases[_i].bytes);
    ck_assert(mac_is_hex(mac, str_of(cases[_i].hex)));
}
END_TEST

START_TEST(nothing_signed_with_nothing_has_a_digest_too)
{
    struct sha256 mac = hmac_sha256(STR_NONE, STR_NONE);
    ck_assert(
        mac_is_hex(mac, STR("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")));
    ck_assert(
        mac_is_hex(mac, STR("B613679A0814D9EC772F95D778C35FC5FF1697C493715653C6C712144292C5AD")));
    ck_assert(mac_is_base64(mac, STR("thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0=")));
}
END_TEST

START_TEST(another_form_of_the_digest_is_not_it)
{
    struct arena *arena = arena_create(1024);
    struct sha256 mac = hmac_sha256(STR("key"), STR("bytes"));
    struct str hex = sha256_hex(arena, mac), base64 = mac_base64(arena, mac);
    ck_assert(mac_is_hex(mac, hex));
    ck_assert(!mac_is_hex(mac, base64));
    ck_assert(!mac_is_hex(mac, str_sub(hex, 0, 63)));
    ck_assert(!mac_is_hex(mac, STR_NONE));
    ck_assert(mac_is_base64(mac, base64));
    ck_assert(!mac_is_base64(mac, hex));
    ck_assert(!mac_is_base64(mac, str_sub(base64, 0, 43)));
    ck_assert(!mac_is_base64(mac, STR_NONE));
    arena_destroy(&arena);
}
END_TEST

START_TEST(md5_of_RFC_1321_in_upper_case)
{
    struct arena *arena = arena_create(1024);
    ck_assert(str_eq(md5_hex_upper(arena, STR("message digest")),
                     STR("F96B697D7CB7938D525A2F31AAF161D0")));
    ck_assert(str_eq(md5_hex_upper(arena, STR_NONE), STR("D41D8CD98F00B204E9800998ECF8427E")));
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/mac");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, the_test_cases_of_RFC_4231, 0, 2);
    tcase_add_test(tests, nothing_signed_with_nothing_has_a_digest_too);
    tcase_add_test(tests, another_form_of_the_digest_is_not_it);
    tcase_add_test(tests, md5_of_RFC_1321_in_upper_case);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
