/* What carriers are asked, and for which token: addresses, headers and bodies as they go out. */
#include "base/arena.h"
#include "carriers/carrier.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct fetch ask;
static struct error err;
static struct carrier_account account;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    err = (struct error){0};
    account = (struct carrier_account){
        .account = STR("login"), .secret = STR("key-1"), .token = STR("tok")};
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static struct str header(const char *name)
{
    for (size_t i = 0; i < ask.header_count; i++) {
        if (str_ieq(ask.headers[i].name, str_of(name)))
            return ask.headers[i].value;
    }
    return STR("");
}

static void ask_of(const char *carrier, struct str a, struct str b)
{
    const struct str numbers[] = {a, b};
    const struct carrier *c = carrier_named(str_of(carrier));
    ck_assert_int_eq(c->ask(arena, &account, numbers, b.len > 0 ? 2 : 1, &ask, &err), ERR_OK);
}

static bool says(struct str text, const char *part)
{
    return str_find(text, str_of(part)) >= 0;
}

START_TEST(numbers_stand_in_the_address)
{
    static const struct {
        const char *carrier, *two, *url;
    } cases[] = {
        {"laposte", "2", "https://api.laposte.fr/suivi/v2/idships/6A1,2?lang=fr_FR"},
        {"gls", "2", "https://api.gls-group.net/track-and-trace-v1/tracking/simple/trackids/6A1,2"},
        {"ups", "", "https://onlinetools.ups.com/api/track/v1/details/6A1?locale=fr_FR"},
        {"dhl", "", "https://api-eu.dhl.com/track/shipments?trackingNumber=6A1&language=fr"},
        {"dhl_express", "",
         "https://express.api.dhl.com/mydhlapi/shipments/6A1/"
         "tracking?trackingView=all-checkpoints"},
        {"aftership", "2",
         "https://api.aftership.com/tracking/2024-10/trackings?tracking_numbers=6A1,2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask_of(cases[i].carrier, STR("6A1"), str_of(cases[i].two));
        ck_assert_str_eq(ask.method, "GET");
        ck_text_eq(ask.url, cases[i].url);
        ck_assert_uint_eq(ask.body.len, 0);
    }
}
END_TEST

START_TEST(numbers_stand_in_the_body)
{
    ask_of("fedex", STR("1"), STR("2"));
    ck_text_eq(ask.url, "https://apis.fedex.com/track/v1/trackingnumbers");
    ck_text_eq(ask.body,
               "{\"includeDetailedScans\":true,\"trackingInfo\":[{\"trackingNumberInfo\":{"
               "\"trackingNumber\":\"1\"}},{\"trackingNumberInfo\":{\"trackingNumber\":\"2\"}}]}");
    ck_text_eq(header("Authorization"), "Bearer tok");
    ask_of("17track", STR("1"), STR("2"));
    ck_text_eq(ask.body, "[{\"number\":\"1\"},{\"number\":\"2\"}]");
    ck_text_eq(header("17token"), "key-1");
    ask_of("chronopost", STR("XY<1>"), STR(""));
    ck_assert(
        says(ask.body, "<language>fr_FR</language><skybillNumber>XY&lt;1&gt;</skybillNumber>"));
    ask_of("dpd", STR("0530"), STR(""));
    ck_assert(says(ask.body, "<delisId>login</delisId><authToken>tok</authToken>"));
    ck_assert(says(ask.body, "<parcelLabelNumber>0530</parcelLabelNumber>"));
    ask_of("mondial_relay", STR("123"), STR(""));
    ck_assert(says(ask.body, "<Enseigne>login</Enseigne><Expedition>123</Expedition>"));
    ck_assert(
        says(ask.body,
             "<Security>77FE004072E7A8E5B1FD2179523CD2A8</Security>")); /* of "login123FRkey-1" */
    ck_text_eq(header("SOAPAction"),
               "\"http://www.mondialrelay.fr/webservice/WSI2_TracingColisDetaille\"");
}
END_TEST

START_TEST(keys_go_where_they_belong_and_nowhere_else)
{
    ask_of("laposte", STR("1"), STR(""));
    ck_text_eq(header("X-Okapi-Key"), "key-1");
    ask_of("dhl", STR("1"), STR(""));
    ck_text_eq(header("DHL-API-Key"), "key-1");
    ask_of("dhl_express", STR("1"), STR(""));
    ck_text_eq(ask.user, "login");
    ck_text_eq(ask.password, "key-1");
    ask_of("aftership", STR("1"), STR(""));
    ck_text_eq(header("as-api-key"), "login");
    ask_of("gls", STR("1"), STR(""));
    ck_text_eq(header("Authorization"), "Bearer tok");
    for (const struct carrier *const *c = carriers; *c; c++) {
        if (!(*c)->ask)
            continue;
        ask_of((*c)->name, STR("1"), STR(""));
        ck_assert_msg(!says(ask.url, "key-1") && !says(ask.body, "key-1"), "%s", (*c)->name);
        ck_assert(str_starts(ask.url, STR("https://")));
    }
}
END_TEST

START_TEST(a_number_from_outside_stays_a_number)
{
    ask_of("laposte", STR("1/../2?x=y&z\r\nHost: a"), STR(""));
    ck_text_eq(ask.url, "https://api.laposte.fr/suivi/v2/idships/"
                        "1%2F..%2F2%3Fx%3Dy%26z%0D%0AHost%3A%20a?lang=fr_FR");
    account.secret = STR("key\r\nX-Other: 1");
    ask_of("laposte", STR("1"), STR(""));
    ck_text_eq(header("X-Okapi-Key"), "");
}
END_TEST

START_TEST(a_shop_may_name_another_address)
{
    account.url = STR("http://127.0.0.1:8081/stub//");
    for (const struct carrier *const *c = carriers; *c; c++) {
        if (!(*c)->ask)
            continue;
        ask_of((*c)->name, STR("1"), STR(""));
        ck_assert_msg(str_starts(ask.url, STR("http://127.0.0.1:8081/stub/")), "%s", (*c)->name);
        ck_assert(!says(ask.url, "stub//"));
    }
}
END_TEST

START_TEST(tokens_are_asked_for_and_read)
{
    struct carrier_token token;
    const struct carrier *ups = carrier_named(STR("ups")), *dpd = carrier_named(STR("dpd"));
    const struct carrier *fedex = carrier_named(STR("fedex"));
    ck_assert_int_eq(ups->ask_token(arena, &account, &ask, &err), ERR_OK);
    ck_text_eq(ask.url, "https://onlinetools.ups.com/security/v1/oauth/token");
    ck_text_eq(ask.user, "login");
    ck_text_eq(ask.password, "key-1");
    ck_text_eq(ask.body, "grant_type=client_credentials");
    ck_assert_int_eq(fedex->ask_token(arena, &account, &ask, &err), ERR_OK);
    ck_text_eq(ask.body, "grant_type=client_credentials&client_id=login&client_secret=key-1");
    struct str body = STR("{\"access_token\":\"abc\",\"expires_in\":\"14399\"}");
    ck_assert_int_eq(ups->read_token(arena, 200, body, &token, &err), ERR_OK);
    ck_text_eq(token.token, "abc");
    ck_assert_int_eq(token.lives_ms, 14399000);
    ck_assert_int_eq(ups->read_token(arena, 200, STR("{}"), &token, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "secret");
    ck_assert_int_eq(ups->read_token(arena, 401, STR("{}"), &token, &err), ERR_INVALID);
    ck_assert_int_eq(ups->read_token(arena, 503, STR("{}"), &token, &err), ERR_BUSY);
    ck_assert_int_eq(dpd->ask_token(arena, &account, &ask, &err), ERR_OK);
    ck_assert(says(ask.body, "<delisId>login</delisId><password>key-1</password>"));
    body = STR("<E><Body><r><return><authToken>abc</authToken></return></r></Body></E>");
    ck_assert_int_eq(dpd->read_token(arena, 200, body, &token, &err), ERR_OK);
    ck_text_eq(token.token, "abc");
    ck_assert_int_gt(token.lives_ms, 0);
    body = STR("<E><Body><Fault><detail><authenticationFault/></detail></Fault></Body></E>");
    ck_assert_int_eq(dpd->read_token(arena, 500, body, &token, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "secret");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/questions");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, numbers_stand_in_the_address);
    tcase_add_test(tests, numbers_stand_in_the_body);
    tcase_add_test(tests, keys_go_where_they_belong_and_nowhere_else);
    tcase_add_test(tests, a_number_from_outside_stays_a_number);
    tcase_add_test(tests, a_shop_may_name_another_address);
    tcase_add_test(tests, tokens_are_asked_for_and_read);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
