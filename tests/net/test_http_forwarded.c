#include "net/http/forwarded.h"

#include "../check_main.h"
#include "base/arena.h"
#include "net/http/peers.h"

static struct arena *arena;

static void start(void)
{
    arena = arena_create(1 << 20);
}

static void stop(void)
{
    arena_destroy(&arena);
}

static struct address of(const char *text)
{
    struct address a;
    ck_assert_msg(address_parse(str_of(text), &a), "%s", text);
    return a;
}

START_TEST(addresses_are_read_and_written)
{
    static const char *const good[] = {"127.0.0.1", "::1", "2001:db8::7", "255.255.255.255"};
    static const char *const bad[] = {"",
                                      "1.2.3",
                                      "1.2.3.4:80",
                                      "[::1]",
                                      "fe80::1%eth0",
                                      "256.1.1.1",
                                      "localhost",
                                      " 1.2.3.4",
                                      "01.2.3.4",
                                      "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct address a = of(good[i]);
        ck_assert_str_eq(str_c(arena, address_text(arena, &a)), good[i]);
    }
    struct address a;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!address_parse(str_of(bad[i]), &a), "%s", bad[i]);
    ck_assert(!address_parse((struct str){"1.2.3.4\0x", 9}, &a));
    a = of("::ffff:192.0.2.1");
    ck_assert_str_eq(str_c(arena, address_text(arena, &a)), "192.0.2.1");
}
END_TEST

START_TEST(a_range_has_its_addresses_and_no_others)
{
    static const struct {
        const char *range, *inside, *outside;
    } cases[] = {
        {"10.0.0.0/8", "10.255.1.2", "11.0.0.0"},
        {"192.0.2.128/25", "192.0.2.200", "192.0.2.127"},
        {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
        {"0.0.0.0/0", "203.0.113.1", "::1"},
        {"::/0", "203.0.113.1", NULL},
        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"},
        {"::1", "::1", "::2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address_range r;
        ck_assert(address_range_parse(str_of(cases[i].range), &r));
        struct address inside = of(cases[i].inside);
        ck_assert_msg(address_range_has(&r, &inside), "%s", cases[i].range);
        if (!cases[i].outside)
            continue;
        struct address outside = of(cases[i].outside);
        ck_assert_msg(!address_range_has(&r, &outside), "%s", cases[i].range);
    }
    static const char *const bad[] = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
                                      "::/129",      "/8",          "x/8"};
    struct address_range r;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!address_range_parse(str_of(bad[i]), &r), "%s", bad[i]);
}
END_TEST

START_TEST(the_client_is_the_last_hop_that_no_trusted_proxy_added)
{
    static const struct {
        const char *peer, *first, *second, *client;
    } cases[] = {
        {"203.0.113.5", "192.0.2.1", NULL, "203.0.113.5"},
        {"10.0.0.1", NULL, NULL, "10.0.0.1"},
        {"10.0.0.1", "192.0.2.1", NULL, "192.0.2.1"},
        {"10.0.0.1", "6.6.6.6, 192.0.2.1", NULL, "192.0.2.1"},
        {"10.0.0.1", "6.6.6.6,192.0.2.1, 10.0.0.2", NULL, "192.0.2.1"},
        {"10.0.0.1", "6.6.6.6", "192.0.2.1", "192.0.2.1"},
        {"10.0.0.1", "192.0.2.1", "10.0.0.2", "192.0.2.1"},
        {"10.0.0.1", "10.0.0.3, 10.0.0.2", NULL, "10.0.0.3"},
        {"10.0.0.1", "192.0.2.1, unknown", NULL, "10.0.0.1"},
        {"10.0.0.1", "192.0.2.1, unknown, 10.0.0.2", NULL, "10.0.0.2"},
        {"10.0.0.1", "", NULL, "10.0.0.1"},
        {"10.0.0.1", " 2001:db8::1 ", NULL, "2001:db8::1"},
    };
    struct address_range proxies;
    ck_assert(address_range_parse(STR("10.0.0.0/8"), &proxies));
    struct trusted trusted = {&proxies, 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_field fields[] = {{STR("X-Forwarded-For"), str_of(cases[i].first)},
                                      {STR("x-forwarded-for"), str_of(cases[i].second)}};
        struct http_request r = {.fields = fields};
        r.field_count = cases[i].second ? 2 : cases[i].first ? 1 : 0;
        struct address client = forwarded_client(&trusted, of(cases[i].peer), &r);
        ck_assert_str_eq(str_c(arena, address_text(arena, &client)), cases[i].client);
    }
}
END_TEST

START_TEST(https_is_believed_from_a_trusted_proxy_only)
{
    struct address_range proxies;
    ck_assert(address_range_parse(STR("::1"), &proxies));
    struct trusted trusted = {&proxies, 1};
    struct http_field field = {STR("X-Forwarded-Proto"), STR("http, HTTPS")};
    struct http_request r = {.fields = &field, .field_count = 1};
    ck_assert(forwarded_secure(&trusted, of("::1"), &r));
    ck_assert(!forwarded_secure(&trusted, of("::2"), &r));
    field.value = STR("https, http");
    ck_assert(!forwarded_secure(&trusted, of("::1"), &r));
    r.field_count = 0;
    ck_assert(!forwarded_secure(&trusted, of("::1"), &r));
}
END_TEST

START_TEST(households_are_counted_and_forgotten)
{
    struct address a = of("2001:db8::1"), b = of("2001:db8::ffff:2"), c = of("2001:db8:0:1::1");
    struct address house_a = address_household(&a), house_b = address_household(&b),
                   house_c = address_household(&c), v4 = of("192.0.2.1"), v4_next = of("192.0.2.2");
    v4 = address_household(&v4);
    v4_next = address_household(&v4_next);
    struct peers *peers = peers_create();
    ck_assert_int_eq(peers_enter(peers, &house_a), 1);
    ck_assert_int_eq(peers_enter(peers, &house_b), 2);
    ck_assert_int_eq(peers_enter(peers, &house_c), 1);
    ck_assert_int_eq(peers_enter(peers, &v4), 1);
    ck_assert_int_eq(peers_enter(peers, &v4_next), 1);
    peers_leave(peers, &house_a);
    ck_assert_int_eq(peers_enter(peers, &house_b), 2);
    peers_leave(peers, &v4);
    ck_assert_int_eq(peers_enter(peers, &v4), 1);
    peers_destroy(&peers);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_forwarded");
    TCase *tc = tcase_create("forwarded");
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, addresses_are_read_and_written);
    tcase_add_test(tc, a_range_has_its_addresses_and_no_others);
    tcase_add_test(tc, the_client_is_the_last_hop_that_no_trusted_proxy_added);
    tcase_add_test(tc, https_is_believed_from_a_trusted_proxy_only);
    tcase_add_test(tc, households_are_counted_and_forgotten);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
