/* Answers written for these tests: what each reader makes of them. */
#include "carriers/carrier.h"

#include "../check_main.h"
#include "../check_text.h"
#include "show.h"

#include <stdio.h>

enum { MANUAL_BYTES = 256 * 1024 };

static struct arena *arena;
static struct zone *paris;
static struct carrier_account account;
static struct carrier_reading reading;
static struct error err;

static void set_up(void)
{
    arena = arena_create(32 * 1024 * 1024);
    err = (struct error){0};
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, &err), ERR_OK);
    account = (struct carrier_account){.zone = paris};
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static enum err read_by(const char *name, int status, const char *body)
{
    return carrier_named(str_of(name))->read(arena, &account, status, str_of(body), &reading, &err);
}

#define LAPOSTE(id, events) \
    "{\"returnCode\":200,\"shipment\":{\"idShip\":\"" id "\",\"event\":[" events "]}}"
#define LP(code, at, label) "{\"code\":\"" code "\",\"date\":\"" at "\",\"label\":\"" label "\"}"
#define SOAP(inner) \
    "<?xml version='1.0'?><s:Envelope xmlns:s='urn:s'><s:Body>" inner "</s:Body></s:Envelope>"
#define CHRONO(code, at, label) \
    "<events><code>" code "</code><eventDate>" at "</eventDate><eventLabel>" label \
    "</eventLabel><officeLabel>TOURS   CHRONOPOST</officeLabel></events>"
#define CHRONOPOST(events) \
    SOAP("<r><return><errorCode>0</errorCode><listEventInfoComp>" events \
         "<skybillNumber>XY 123 456 789 FR</skybillNumber></listEventInfoComp></return></r>")
#define MR_ROW(label, date, time, relay) \
    "<ret_WSI2_sub_TracingColisDetaille><Libelle>" label "</Libelle><Date>" date \
    "</Date><Heure>" time "</Heure><Emplacement>LILLE  </Emplacement><Relais_Num>" relay \
    "</Relais_Num></ret_WSI2_sub_TracingColisDetaille>"
#define MONDIAL_RELAY(stat, rows) \
    SOAP("<r><WSI2_TracingColisDetailleResult><STAT>" stat "</STAT><Tracing>" rows \
         "</Tracing></WSI2_TracingColisDetailleResult></r>")
#define UPS(type, code, label) \
    "{\"trackResponse\":{\"shipment\":[{\"package\":[{\"trackingNumber\":\"1Z1\",\"activity\":[{" \
    "\"date\":\"20261121\",\"time\":\"180000\",\"gmtDate\":\"20261121\",\"gmtTime\":\"18:30:00\"," \
    "\"status\":{\"type\":\"" type "\",\"code\":\"" code "\",\"description\":\"" label \
    "\"}}]}]}]}}"
#define DHL(code, label) \
    "{\"shipments\":[{\"id\":\"99\",\"events\":[{\"timestamp\":\"2026-11-21T18:00:00\"," \
    "\"statusCode\":\"" code "\",\"description\":\"" label "\"}]}]}"
#define AFTERSHIP(tag, subtag) \
    "{\"event\":\"tracking_update\",\"event_id\":\"e-1\",\"msg\":{\"tracking_number\":\"6A 1\"," \
    "\"order_id\":\"C-1\",\"checkpoints\":[{\"checkpoint_time\":\"2026-11-21T18:00:00+01:00\"," \
    "\"tag\":\"" tag "\",\"subtag\":\"" subtag "\",\"message\":\"x\",\"city\":\"Lyon\"}]}}"
#define TRACK17(sub) \
    "{\"event\":\"TRACKING_UPDATED\",\"data\":{\"number\":\"RR1\",\"track_info\":{\"tracking\":{" \
    "\"providers\":[{\"events\":[{\"time_utc\":\"2026-11-21T17:00:00Z\",\"sub_status\":\"" sub \
    "\",\"description\":\"y\",\"location\":\"Paris\"}]}]}}}}"

static const struct {
    const char *carrier, *body, *shown;
} answers[] = {
    {"laposte",
     LAPOSTE("6A11111111111",
             LP("PC1", "2026-11-21T18:00:00+01:00", "Pris en charge") "," LP(
                 "ZZ9", "2026-11-22T08:00:00+01:00",
                 "Votre colis est en cours de livraison") "," LP("ZZ8", "2026-11-22T09:00:00+01:00",
                                                                 "Xyz")),
     "6A11111111111 2026-11-21T17:00:00.000Z accepted PC1 \"Pris en charge\"\n"
     "6A11111111111 2026-11-22T07:00:00.000Z out_for_delivery ZZ9 "
     "\"Votre colis est en cours de livraison\"\n"
     "6A11111111111 2026-11-22T08:00:00.000Z unknown ZZ8 \"Xyz\""},
    /* an incident, then solved; a list for several */
    {"laposte",
     "[" LAPOSTE("1", LP("PB1", "2026-11-21", "Colis endommagé") "," LP(
                          "PB2", "2026-11-22T09:00:00+01:00",
                          "Incident résolu")) "," LAPOSTE("2",
                                                          LP("DI2", "2026-11-21T18:00:00+01:00",
                                                             "Retourné")) "]",
     "1 ~2026-11-20T23:00:00.000Z in_transit/damaged PB1 \"Colis endommagé\"\n"
     "1 2026-11-22T08:00:00.000Z in_transit PB2 \"Incident résolu\" solved\n"
     "2 2026-11-21T17:00:00.000Z returned DI2 \"Retourné\""},
    /* the same code is one thing or the other: its words decide */
    {"chronopost",
     CHRONOPOST(CHRONO("SD  ", "2026-11-21T18:00:00+01:00", "Trié sur le site de livraison")
                    CHRONO("SD", "2026-11-22T18:00:00+01:00", "Livraison reportée de 24h")
                        CHRONO("SM", "2026-11-22T19:00:00+01:00", "Destinataire informé par SMS")),
     "XY123456789FR 2026-11-21T17:00:00.000Z in_transit SD TOURS CHRONOPOST "
     "\"Trié sur le site de livraison\"\n"
     "XY123456789FR 2026-11-22T17:00:00.000Z in_transit/delayed SD TOURS CHRONOPOST "
     "\"Livraison reportée de 24h\"\n"
     "XY123456789FR 2026-11-22T18:00:00.000Z unknown SM TOURS CHRONOPOST "
     "\"Destinataire informé par SMS\""},
    /* it waits at the relay though STAT says "in hand"; rows that are padding */
    {"mondial_relay",
     MONDIAL_RELAY("81", MR_ROW("Colis disponible au Point Relais   ", "21/11/26", "18:00",
                                "001234") MR_ROW("", "", "", "")),
     " 2026-11-21T17:00:00.000Z available_at_relay LILLE \"Colis disponible au Point Relais\""},
    /* words that say nothing: STAT does */
    {"mondial_relay",
     MONDIAL_RELAY("82", MR_ROW("Zyx", "21/11/2026", "18:00", "")
                             MR_ROW("Yxz", "20/11/2026", "18:00", "")),
     " 2026-11-21T17:00:00.000Z delivered LILLE \"Zyx\"\n"
     " 2026-11-20T17:00:00.000Z unknown LILLE \"Yxz\""},
    {"dpd",
     "#FILE;SCANINFO;\r\nPARCELNO;SCAN_CODE;DEPOT_CODE;SCAN_DATE_TIME;RECEIVER_NAME;INFO_TEXT\r\n"
     "05308801410058;13;0511;20261121180000;DURAND;\r\n"
     "05308801410058;14;0511;20261120180000;DURAND;Destinataire absent\r\n"
     ";13;0511;20261121180000;;\r\n05308801410059;13;0511;0;;\r\n#END\r\n",
     "05308801410058 2026-11-21T17:00:00.000Z delivered 13 0511\n"
     "05308801410058 2026-11-20T17:00:00.000Z in_transit/absent 14 0511 \"Destinataire absent\"\n"
     "! carrier.no_number: \n! carrier.no_date: 05308801410059"},
    {"gls",
     "{\"parcels\":[{\"unitno\":\"36301\",\"status\":\"DELIVEREDPS\",\"statusDateTime\":"
     "\"2026-11-21T18:00:00+0100\",\"events\":[]},{\"requested\":\"2\",\"errorCode\":\"E_404_01\"},"
     "{\"requested\":\"3\",\"errorCode\":\"E_500\"}]}",
     "36301 2026-11-21T17:00:00.000Z available_at_relay DELIVEREDPS\n! carrier.refused: E_500"},
    {"ups", UPS("X", "A1", "The receiver was not available for delivery"),
     "1Z1 2026-11-21T18:30:00.000Z in_transit/absent X+A1 "
     "\"The receiver was not available for delivery\""},
    {"ups", UPS("D", "KB", "Delivered"),
     "1Z1 2026-11-21T18:30:00.000Z delivered D+KB \"Delivered\""},
    {"dhl", DHL("failure", "The shipment was refused by the recipient"),
     "99 2026-11-21T17:00:00.000Z in_transit/refused failure "
     "\"The shipment was refused by the recipient\""},
    {"dhl", DHL("delivered", "Remis au destinataire"),
     "99 2026-11-21T17:00:00.000Z delivered delivered \"Remis au destinataire\""},
    {"aftership", AFTERSHIP("Exception", "Exception_012"),
     "6A1 [C-1] 2026-11-21T17:00:00.000Z unknown/damaged Exception+Exception_012 Lyon \"x\""},
    {"aftership", AFTERSHIP("Novel", "Novel_1"),
     "6A1 [C-1] 2026-11-21T17:00:00.000Z unknown Novel+Novel_1 Lyon \"x\""},
    {"17track", TRACK17("Exception_Lost"),
     "RR1 2026-11-21T17:00:00.000Z unknown/lost Exception_Lost Paris \"y\""},
    {"generic",
     "{\"id\":\"d-1\",\"more\":{},\"events\":[{\"tracking\":\"6A-1\",\"reference\":\"C-1\",\"at\":"
     "\"2026-11-21T18:00:00+01:00\",\"stage\":\"available_at_relay\",\"trouble\":\"relay_closed\"},"
     "{\"tracking\":\"6A2\",\"at\":\"2026-11-21\",\"label\":\"Votre colis est livré\",\"stage\":"
     "\"nowhere\"},{\"tracking\":\"6A3\",\"label\":\"Perdu\"},{\"at\":\"2026-11-21\"}]}",
     "6A1 [C-1] 2026-11-21T17:00:00.000Z available_at_relay/relay_closed\n"
     "6A2 ~2026-11-20T23:00:00.000Z delivered \"Votre colis est livré\"\n"
     "! carrier.no_date: Perdu\n! carrier.no_number: "},
    {"generic", "{\"tracking\":6123,\"at\":\"2026-11-21T17:00:00Z\",\"stage\":\"delivered\"}",
     "6123 2026-11-21T17:00:00.000Z delivered"},
    {"generic", "[{\"tracking\":\"1\",\"at\":\"2026-11-21T17:00:00Z\",\"solved\":true}]",
     "1 2026-11-21T17:00:00.000Z unknown solved"},
};

START_TEST(what_is_said_is_read)
{
    enum err e = read_by(answers[_i].carrier, 200, answers[_i].body);
    ck_assert_msg(e == ERR_OK, "%s: %s %s", answers[_i].carrier, err.key, err.arg);
    ck_text_eq(show_reading(arena, &reading), answers[_i].shown);
}
END_TEST

START_TEST(half_a_body_and_another_form_are_refused_by_all)
{
    static const char *const bodies[] = {
        "",
        "{",
        "<a",
        "{}",
        "[]",
        "null",
        "\"text\"",
        "<a/>",
        "{\"shipment\":{\"event\":[{\"code\":\"DI1\",\"da",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
        "<html><body>502 Bad Gateway</body></html>",
    };
    for (const struct carrier *const *c = carriers; *c; c++) {
        for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
            err = (struct error){0};
            enum err e = (*c)->read(arena, &account, 200, str_of(bodies[i]), &reading, &err);
            ck_assert_msg(e == ERR_INVALID, "%s takes %s: %s", (*c)->name, bodies[i], err_name(e));
            ck_assert_msg(err.key[0] && err.field[0], "%s: %s", (*c)->name, bodies[i]);
        }
    }
}
END_TEST

/* Those that are asked, and a status that says no. */
START_TEST(no_answer_is_told_from_no_news)
{
    static const struct {
        int status;
        enum err err;
        const char *field;
    } cases[] = {
        {429, ERR_BUSY, ""},        {503, ERR_BUSY, ""},          {502, ERR_BUSY, ""},
        {408, ERR_BUSY, ""},        {401, ERR_INVALID, "secret"}, {403, ERR_INVALID, "secret"},
        {410, ERR_INVALID, "body"},
    };
    for (const struct carrier *const *c = carriers; *c; c++) {
        for (size_t i = 0; (*c)->ask && i < sizeof cases / sizeof *cases; i++) {
            err = (struct error){0};
            enum err e =
                (*c)->read(arena, &account, cases[i].status, STR("<html/>"), &reading, &err);
            ck_assert_msg(e == cases[i].err, "%s, %d: %s", (*c)->name, cases[i].status,
                          err_name(e));
            ck_assert_str_eq(err.field, cases[i].field);
        }
    }
}
END_TEST

static const struct {
    const char *carrier;
    int status;
    const char *body;
} unknown[] = {
    {"laposte", 404, "{\"returnCode\":404,\"returnMessage\":\"Not Found\"}"},
    {"chronopost", 200, CHRONOPOST("")},
    {"mondial_relay", 200, MONDIAL_RELAY("94", "")},
    {"gls", 200, "{\"parcels\":[{\"requested\":\"2\",\"errorCode\":\"E_404_01\"}]}"},
    {"ups", 404, "{\"response\":{\"errors\":[{\"code\":\"TW0001\",\"message\":\"x\"}]}}"},
    {"fedex", 200,
     "{\"output\":{\"completeTrackResults\":[{\"trackingNumber\":\"1\",\"trackResults\":[{"
     "\"error\":"
     "{\"code\":\"TRACKING.TRACKINGNUMBER.NOTFOUND\",\"message\":\"x\"}}]}]}}"},
    {"dhl", 404, "{\"title\":\"x\",\"detail\":\"y\",\"status\":404}"},
    {"dhl_express", 404, "{\"title\":\"x\",\"detail\":\"y\",\"status\":404}"},
    {"aftership", 200, "{\"meta\":{\"code\":200},\"data\":{\"trackings\":[]}}"},
    {"17track", 200, "{\"code\":0,\"data\":{\"accepted\":[],\"rejected\":[{\"number\":\"1\"}]}}"},
};

START_TEST(a_number_that_is_not_known_is_an_answer)
{
    enum err e = read_by(unknown[_i].carrier, unknown[_i].status, unknown[_i].body);
    ck_assert_msg(e == ERR_OK, "%s: %s", unknown[_i].carrier, err.key);
    ck_assert_msg(reading.unknown && reading.scans.count == 0, "%s", unknown[_i].carrier);
}
END_TEST

START_TEST(what_is_known_of_one_number_is_not_lost_by_another)
{
    const char *body = "{\"output\":{\"completeTrackResults\":[{\"trackResults\":[{\"error\":{"
                       "\"code\":\"TRACKING.TRACKINGNUMBER.NOTFOUND\"}}]},{\"trackResults\":[{"
                       "\"trackingNumberInfo\":{\"trackingNumber\":\"7\"},\"scanEvents\":[{"
                       "\"date\":\"2026-11-21T18:00:00+01:00\",\"eventType\":\"DE\","
                       "\"exceptionCode\":\"08\",\"exceptionDescription\":\"Nobody\"}]}]}]}}";
    ck_assert_int_eq(read_by("fedex", 200, body), ERR_OK);
    ck_text_eq(show_reading(arena, &reading),
               "7 2026-11-21T17:00:00.000Z in_transit/absent DE+08 \"Nobody\"");
    ck_assert(!reading.unknown);
}
END_TEST

START_TEST(what_stands_beside_the_events)
{
    const char *body = "{\"returnCode\":200,\"shipment\":{\"idShip\":\"1\",\"isFinal\":true,"
                       "\"estimDate\":\"2026-11-23T12:00:00+01:00\",\"contextData\":{"
                       "\"removalPoint\":{\"reference\":\"0123\"}},\"event\":["
                       "{\"code\":\"DI1\",\"date\":\"2026-11-22T10:00:00+01:00\",\"label\":"
                       "\"Remis à un voisin\"},{\"code\":\"AG1\",\"date\":"
                       "\"2026-11-21T10:00:00+01:00\",\"label\":\"x\"}]}}";
    ck_assert_int_eq(read_by("laposte", 200, body), ERR_OK);
    const struct scan *last = &reading.scans.items[0], *before = &reading.scans.items[1];
    ck_text_eq(last->delivered_to, "neighbour");
    ck_assert(last->is_final && !before->is_final);
    ck_text_eq(instant_format(arena, last->estimate), "2026-11-23T11:00:00.000Z");
    ck_text_eq(before->pickup, "0123");
    ck_assert(instant_is_none(before->estimate));
    ck_assert_int_eq(read_by("aftership", 200, AFTERSHIP("Delivered", "")), ERR_OK);
    ck_text_eq(reading.delivery, "e-1");
    body = "{\"tracking\":\"1\",\"at\":\"2026-11-21\",\"pickup\":\"007\",\"pickup_until\":"
           "\"2026-12-01\",\"estimate\":\"2026-11-30\",\"final\":true,\"stage\":\"delivered\","
           "\"delivered_to\":\"caretaker\"}";
    ck_assert_int_eq(read_by("generic", 200, body), ERR_OK);
    ck_text_eq(reading.scans.items[0].pickup, "007");
    ck_text_eq(reading.scans.items[0].delivered_to, "caretaker");
    ck_text_eq(instant_format(arena, reading.scans.items[0].pickup_until),
               "2026-11-30T23:00:00.000Z");
    ck_assert(reading.scans.items[0].is_final);
}
END_TEST

START_TEST(bytes_of_another_charset_are_read)
{
    ck_assert_int_eq(read_by("chronopost", 200,
                             CHRONOPOST(CHRONO("D", "2026-11-21T18:00:00+01:00", "Livr\xe9"))),
                     ERR_OK);
    ck_text_eq(reading.scans.items[0].label, "Livré");
    ck_assert_int_eq(
        read_by("laposte", 200, LAPOSTE("1", LP("DI1", "2026-11-21T18:00:00Z", "Livr\xe9"))),
        ERR_OK);
    ck_text_eq(reading.scans.items[0].label, "Livré");
}
END_TEST

START_TEST(texts_and_lists_have_an_end)
{
    struct buf body = buf_in(arena);
    buf_c(&body, "[");
    for (int i = 0; i < SCANS_MAX + 10; i++)
        buf_printf(&body, "%s{\"tracking\":\"%d\",\"at\":\"2026-11-21T17:00:00Z\"}", i ? "," : "",
                   i);
    buf_c(&body, "]");
    ck_assert_int_eq(read_by("generic", 200, str_c(arena, buf_str(&body))), ERR_OK);
    ck_assert_uint_eq(reading.scans.count, SCANS_MAX);
    ck_assert_str_eq(reading.faults[0].key, "carrier.too_many");
    ck_assert_uint_le(reading.fault_count, CARRIER_FAULTS_MAX);
    body = buf_in(arena);
    buf_c(&body, "{\"tracking\":\"1\",\"at\":\"2026-11-21T17:00:00Z\",\"label\":\"a\\n\\t b");
    for (int i = 0; i < SCAN_TEXT_MAX; i++)
        buf_c(&body, "é");
    buf_c(&body, "\"}");
    ck_assert_int_eq(read_by("generic", 200, str_c(arena, buf_str(&body))), ERR_OK);
    struct str label = reading.scans.items[0].label;
    ck_assert(label.len <= SCAN_TEXT_MAX && str_is_utf8(label) && str_starts(label, STR("a bé")));
}
END_TEST

START_TEST(carriers_have_names_and_those_that_are_asked_an_address)
{
    for (const struct carrier *const *c = carriers; *c; c++) {
        struct zone *zone = NULL;
        ck_assert_ptr_eq(carrier_named(str_of((*c)->name)), *c);
        ck_assert((*c)->title[0] && (*c)->read);
        ck_assert_int_eq((*c)->ask != NULL, (*c)->ask_max > 0);
        ck_assert((*c)->ask_max <= CARRIER_ASK_MAX);
        ck_assert_int_eq((*c)->ask_token != NULL, (*c)->read_token != NULL);
        ck_assert_int_eq((*c)->ask_pickups != NULL, (*c)->read_pickups != NULL);
        ck_assert(!(*c)->ask || str_starts(str_of((*c)->url), STR("https://")));
        ck_assert(!(*c)->link[0] || str_find(str_of((*c)->link), STR("{tracking}")) > 0);
        ck_assert_int_eq(zone_create(str_of((*c)->zone), &zone, &err), ERR_OK);
        zone_destroy(&zone);
    }
    ck_assert_ptr_null(carrier_named(STR("nobody")));
    ck_assert_ptr_null(carrier_named(STR_NONE));
}
END_TEST

/* docs/carriers.md has a row for each, which says how many numbers a question holds. */
START_TEST(each_is_told_of_in_the_manual)
{
    FILE *file = fopen(MANUAL, "rb");
    ck_assert_msg(file != NULL, "no " MANUAL);
    char *text = arena_alloc(arena, MANUAL_BYTES);
    size_t len = fread(text, 1, MANUAL_BYTES, file);
    struct str manual = {text, len};
    fclose(file);
    ck_assert_uint_lt(len, MANUAL_BYTES);
    for (const struct carrier *const *c = carriers; *c; c++) {
        ptrdiff_t at = str_find(manual, str_printf(arena, "\n| `%s` |", (*c)->name));
        ck_assert_msg(at >= 0, "no row for %s", (*c)->name);
        struct str rest = str_sub(manual, (size_t)at + 1, len), row, cell = STR("");
        str_split(&rest, '\n', &row);
        for (int column = 0; column < 7; column++) /* the row begins with a bar */
            str_split(&row, '|', &cell);
        ck_assert_msg((*c)->ask_max == 0 ||
                          str_eq(str_trim(cell), str_printf(arena, "%d", (*c)->ask_max)),
                      "%s: %.*s", (*c)->name, STR_ARG(cell));
        str_split(&row, '|', &cell);
        ck_assert_msg(str_eq(str_trim(cell), (*c)->signed_by ? STR("yes") : STR("")), "%s",
                      (*c)->name);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/readers");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, what_is_said_is_read, 0, sizeof answers / sizeof *answers);
    tcase_add_test(tests, half_a_body_and_another_form_are_refused_by_all);
    tcase_add_test(tests, no_answer_is_told_from_no_news);
    tcase_add_loop_test(tests, a_number_that_is_not_known_is_an_answer, 0,
                        sizeof unknown / sizeof *unknown);
    tcase_add_test(tests, what_is_known_of_one_number_is_not_lost_by_another);
    tcase_add_test(tests, what_stands_beside_the_events);
    tcase_add_test(tests, bytes_of_another_charset_are_read);
    tcase_add_test(tests, texts_and_lists_have_an_end);
    tcase_add_test(tests, carriers_have_names_and_those_that_are_asked_an_address);
    tcase_add_test(tests, each_is_told_of_in_the_manual);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
