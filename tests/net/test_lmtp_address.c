#include "../check_main.h"
#include "base/arena.h"
#include "base/buf.h"
#include "net/lmtp/address.h"

static const struct {
    const char *text, *path, *params; /* path NULL: refused */
} paths[] = {
    {"<a@b.test>", "a@b.test", ""},
    {" <a@b.test>", "a@b.test", ""},
    {"<>", "", ""},
    {"<a@b.test> SIZE=12 BODY=8BITMIME", "a@b.test", "SIZE=12 BODY=8BITMIME"},
    {"<@hop.test,@other.test:a@b.test>", "a@b.test", ""},
    {"<\"a>b\"@c.test> SIZE=1", "\"a>b\"@c.test", "SIZE=1"},
    {"<\"a\\\">b\"@c.test>", "\"a\\\">b\"@c.test", ""},
    {"<strange sender@>", "strange sender@", ""},
    {"<a@b.test>SIZE=1", NULL, NULL},
    {"<a@b.test", NULL, NULL},
    {"<\"a>@b.test", NULL, NULL},
    {"a@b.test", NULL, NULL},
    {"", NULL, NULL},
};

START_TEST(paths_are_split_from_their_parameters)
{
    struct str path, params;
    bool ok = lmtp_path_split(str_of(paths[_i].text), &path, &params);
    ck_assert_int_eq(ok, paths[_i].path != NULL);
    if (ok) {
        ck_assert(str_eq(path, str_of(paths[_i].path)));
        ck_assert(str_eq(params, str_of(paths[_i].params)));
    }
}
END_TEST

static const struct {
    const char *path, *address; /* address NULL: refused */
} recipients[] = {
    {"sav@shop.test", "sav@shop.test"},
    {"sav+4kz2@shop.test", "sav+4kz2@shop.test"},
    {"Sav@Shop.TEST", "Sav@Shop.TEST"},
    {"postmaster", "postmaster"},
    {"\"sav\"@shop.test", "sav@shop.test"},
    {"\"s\\av\"@shop.test", "sav@shop.test"},
    {"\"a b\"@shop.test", "\"a b\"@shop.test"},
    {"\"a\\ b\"@shop.test", "\"a b\"@shop.test"},
    {"\"a\\\"\\\\b\"@shop.test", "\"a\\\"\\\\b\"@shop.test"},
    {"\"a@b\"@shop.test", "\"a@b\"@shop.test"},
    {"\"\"@shop.test", "\"\"@shop.test"},
    {"o'hara&sons=x@shop.test", "o'hara&sons=x@shop.test"},
    {"two..dots.@shop.test", "two..dots.@shop.test"},
    {"réclamation@été.test", "réclamation@été.test"},
    {"sav@[127.0.0.1]", "sav@[127.0.0.1]"},
    {"sav@[IPv6:::1]", "sav@[IPv6:::1]"},
    {"", NULL},
    {"@shop.test", NULL},
    {"sav@", NULL},
    {"sav@shop..test", NULL},
    {"sav@.test", NULL},
    {"sav@test.", NULL},
    {"sav@shop test", NULL},
    {"sav@shop@test", NULL},
    {"a b@shop.test", NULL},
    {"\"a\"b@shop.test", NULL},
    {"\"a@shop.test", NULL},
    {"\"a\\", NULL},
    {"\"", NULL},
    {"a\x01@shop.test", NULL},
    {"\"a\tb\"@shop.test", NULL},
    {"a\xFF@shop.test", NULL},
    {"sav@[]", NULL},
    {"sav@[a]b]", NULL},
};

START_TEST(recipients_come_out_in_one_spelling)
{
    struct arena *arena = arena_create(4096);
    struct str address;
    bool ok = lmtp_recipient(arena, str_of(recipients[_i].path), &address);
    ck_assert_int_eq(ok, recipients[_i].address != NULL);
    if (ok)
        ck_assert(str_eq(address, str_of(recipients[_i].address)));
    arena_destroy(&arena);
}
END_TEST

static bool accepted(size_t local, size_t domain)
{
    struct arena *arena = arena_create(4096);
    struct buf path = buf_in(arena);
    for (size_t i = 0; i < local; i++)
        buf_char(&path, 'l');
    buf_char(&path, '@');
    for (size_t i = 0; i < domain; i++)
        buf_char(&path, 'd');
    struct str address;
    bool ok = lmtp_recipient(arena, buf_str(&path), &address);
    arena_destroy(&arena);
    return ok;
}

START_TEST(lengths_are_limited)
{
    ck_assert(accepted(LMTP_LOCAL_MAX, LMTP_DOMAIN_MAX));
    ck_assert(!accepted(LMTP_LOCAL_MAX + 1, 1));
    ck_assert(!accepted(1, LMTP_DOMAIN_MAX + 1));
}
END_TEST

START_TEST(only_the_domain_is_compared_without_case)
{
    ck_assert(lmtp_same_recipient(STR("sav@shop.test"), STR("sav@SHOP.test")));
    ck_assert(!lmtp_same_recipient(STR("Sav@shop.test"), STR("sav@shop.test")));
    ck_assert(!lmtp_same_recipient(STR("sav+a@shop.test"), STR("sav+b@shop.test")));
    ck_assert(!lmtp_same_recipient(STR("sav"), STR("SAV")));
    ck_assert(!lmtp_same_recipient(STR("\"a@B\"@c.test"), STR("\"a@b\"@c.test")));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lmtp_address");
    TCase *t = tcase_create("address");
    tcase_add_loop_test(t, paths_are_split_from_their_parameters, 0, sizeof paths / sizeof *paths);
    tcase_add_loop_test(t, recipients_come_out_in_one_spelling, 0,
                        sizeof recipients / sizeof *recipients);
    tcase_add_test(t, lengths_are_limited);
    tcase_add_test(t, only_the_domain_is_compared_without_case);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
