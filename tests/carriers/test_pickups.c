/* Mondial Relay's pick-up points: hours, closing periods, questions. */
#include "fixtures.h"

#include "base/arena.h"
#include "domain/calendar.h"

#include "../check_main.h"
#include "../check_text.h"

#include <stdio.h>

static struct arena *arena;
static struct error err;
static struct pickup_reading reading;

static void set_up(void)
{
    arena = arena_create(16 * 1024 * 1024);
    err = (struct error){0};
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static const struct carrier *relay(void)
{
    return carrier_named(STR("mondial_relay"));
}

#define POINT(inner) \
    "<e:Envelope xmlns:e='urn:e'><e:Body><R><WSI4_PointRelais_RechercheResult><STAT>0</STAT>" \
    "<PointsRelais><PointRelais_Details><STAT/><Num>000123</Num><LgAdr1>FLEURS D'ICI   </LgAdr1>" \
    "<LgAdr2/><LgAdr3>1 RUE DES LILAS  </LgAdr3><LgAdr4>BAT B</LgAdr4><CP>75011</CP>" \
    "<Ville>PARIS          </Ville><Pays>FR</Pays>" inner \
    "</PointRelais_Details></PointsRelais></WSI4_PointRelais_RechercheResult></R></e:Body>" \
    "</e:Envelope>"
#define DAY(name, a, b, c, d) \
    "<Horaires_" name "><string>" a "</string><string>" b "</string><string>" c \
    "</string><string>" d "</string></Horaires_" name ">"

static const struct pickup_found *point(struct str xml)
{
    ck_assert_msg(relay()->read_pickups(arena, 200, xml, &reading, &err) == ERR_OK, "%s", err.key);
    ck_assert_uint_eq(reading.count, 1);
    return &reading.items[0];
}

START_TEST(a_point_loses_its_padding_and_keeps_its_zeros)
{
    const struct pickup_found *p =
        point(STR(POINT("<Latitude>48,8566140</Latitude><Longitude>-02,3522219</Longitude>")));
    ck_text_eq(p->code, "000123");
    ck_text_eq(p->name, "FLEURS D'ICI");
    ck_text_eq(p->address, "1 RUE DES LILAS BAT B");
    ck_text_eq(p->city, "PARIS");
    ck_assert(p->placed);
    ck_assert_int_eq(p->latitude, 48856614);
    ck_assert_int_eq(p->longitude, -2352221);
    ck_text_eq(p->hours, "");
    ck_assert(!p->locker);
}
END_TEST

START_TEST(hours_are_such_as_the_calendar_reads)
{
    const struct pickup_found *p = point(STR(POINT(
        DAY("Lundi", "0900", "1230", "1400", "1830") DAY("Mardi", "0000", "0000", "1400", "1830")
            DAY("Mercredi", "0000", "0000", "0000", "0000") DAY("Jeudi", "0900", "1900", "1400",
                                                                "1830")
                DAY("Vendredi", "1400", "1830", "0900", "1200") DAY("Samedi", "0001", "2359",
                                                                    "0000", "0000")
                    DAY("Dimanche", "9h", "1200", "", "") "<Information>LOCKER</Information>")));
    struct calendar calendar;
    struct carrier_account account = account_in("Europe/Paris");
    ck_text_eq(p->hours, "mon 09:00-12:30, 14:00-18:30; tue 14:00-18:30; "
                         "thu 09:00-19:00; fri 09:00-12:00, 14:00-18:30; sat 00:01-23:59");
    ck_assert(p->locker);
    ck_assert_int_eq(calendar_parse(arena, p->hours, HOLIDAYS_FR, account.zone, &calendar, &err),
                     ERR_OK);
}
END_TEST

START_TEST(R120_closing_periods_are_days_with_both_ends)
{
    const struct pickup_found *p = point(STR(POINT(
        "<Informations_Dispo><Periode><Debut>2026-11-15T00:00:00</Debut><Fin>2026-11-30T00:00:00"
        "</Fin></Periode><Periode><Debut>24/12/2026</Debut><Fin>26/12/2026</Fin></Periode>"
        "<Periode><Debut/><Fin/></Periode></Informations_Dispo>")));
    ck_assert_uint_eq(p->closure_count, 2);
    ck_assert_int_eq(date_cmp(p->closures[0].first, (struct date){2026, 11, 15}), 0);
    ck_assert_int_eq(date_cmp(p->closures[0].last, (struct date){2026, 11, 30}), 0);
    ck_assert_int_eq(date_cmp(p->closures[1].last, (struct date){2026, 12, 26}), 0);
    ck_assert_uint_eq(reading.fault_count, 1);
    ck_assert_str_eq(reading.faults[0].key, "carrier.no_date");
}
END_TEST

#define STAT(number) \
    "<E><B><WSI4_PointRelais_RechercheResult><STAT>" number \
    "</STAT></WSI4_PointRelais_RechercheResult></B></E>"

START_TEST(what_it_says_beside_points)
{
    ck_assert_int_eq(relay()->read_pickups(arena, 200, STR(STAT("0")), &reading, &err), ERR_OK);
    ck_assert_uint_eq(reading.count, 0);
    ck_assert_int_eq(relay()->read_pickups(arena, 200, STR(STAT("8")), &reading, &err),
                     ERR_INVALID);
    ck_assert_str_eq(err.field, "secret");
    ck_assert_int_eq(relay()->read_pickups(arena, 200, STR(STAT("99")), &reading, &err), ERR_BUSY);
    ck_assert_int_eq(relay()->read_pickups(arena, 200, STR(STAT("70")), &reading, &err),
                     ERR_INVALID);
    ck_assert_str_eq(err.arg, "STAT 70");
    ck_assert_int_eq(relay()->read_pickups(arena, 503, STR(""), &reading, &err), ERR_BUSY);
    ck_assert_int_eq(relay()->read_pickups(arena, 200, STR("<a/>"), &reading, &err), ERR_INVALID);
}
END_TEST

START_TEST(questions_are_signed_over_their_values_in_order)
{
    struct carrier_account account = {.account = STR("SHOPTEST"), .secret = STR("Key<&>")};
    struct pickup_asked asked = {.country = STR("FR"), .postcode = STR("75011"), .days = 2};
    struct fetch ask;
    ck_assert_int_eq(relay()->ask_pickups(arena, &account, &asked, &ask, &err), ERR_OK);
    ck_assert_str_eq(ask.method, "POST");
    ck_text_eq(ask.url, "https://api.mondialrelay.com/Web_Services.asmx");
    ck_assert(str_find(ask.body, STR("<Enseigne>SHOPTEST</Enseigne><Pays>FR</Pays><CP>75011</CP>"
                                     "<DelaiEnvoi>2</DelaiEnvoi><NombreResultats>30"
                                     "</NombreResultats><Security>"
                                     /* md5 of "SHOPTESTFR75011230Key<&>" */
                                     "B3C60ABC7D92F0C6E9A450CF721B996F</Security>")) >= 0);
    ck_assert(str_find(ask.body, account.secret) < 0 && str_find(ask.body, STR("Key&lt;")) < 0);
    asked = (struct pickup_asked){.country = STR("FR"), .code = STR("000123")};
    ck_assert_int_eq(relay()->ask_pickups(arena, &account, &asked, &ask, &err), ERR_OK);
    ck_assert(str_find(ask.body, STR("<Pays>FR</Pays><NumPointRelais>000123</NumPointRelais>"
                                     "<Security>")) >= 0);
}
END_TEST

/* --- the recording beside the project ------------------------------------------------ */

START_TEST(R120_two_points_of_the_recorded_town_are_closed)
{
    if (!fixtures_are_here())
        return;
    struct str both = fixture(arena, "carriers/mondial-relay/WSI4-search_pickup_site.response.xml");
    struct carrier_account account = account_in("Europe/Paris");
    struct calendar calendar;
    size_t closed = 0;
    ck_assert_int_eq(relay()->read_pickups(arena, 200, both, &reading, &err), ERR_OK);
    ck_assert_uint_eq(reading.count, 18);
    ck_assert_uint_eq(reading.fault_count, 0);
    for (size_t i = 0; i < reading.count; i++) {
        const struct pickup_found *p = &reading.items[i];
        ck_assert_uint_eq(p->code.len, 6);
        ck_assert(p->placed && p->latitude / 1000000 == 45 && p->longitude / 1000000 == 4);
        ck_assert_int_eq(
            calendar_parse(arena, p->hours, HOLIDAYS_FR, account.zone, &calendar, &err), ERR_OK);
        closed += p->closure_count > 0;
        for (size_t c = 0; c < p->closure_count; c++)
            ck_assert_int_eq(p->closures[c].first.year, 2025);
    }
    ck_assert_uint_eq(closed, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/pickups");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_point_loses_its_padding_and_keeps_its_zeros);
    tcase_add_test(tests, hours_are_such_as_the_calendar_reads);
    tcase_add_test(tests, R120_closing_periods_are_days_with_both_ends);
    tcase_add_test(tests, what_it_says_beside_points);
    tcase_add_test(tests, questions_are_signed_over_their_values_in_order);
    tcase_add_test(tests, R120_two_points_of_the_recorded_town_are_closed);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
