/* IFTSTA: our own cases, and every file of ../shared/fixtures/edifact. */
#include "carriers/iftsta/iftsta.h"

#include "../check_main.h"
#include "../check_text.h"
#include "carriers/iftsta/codes.h"
#include "carriers/iftsta/when.h"
#include "fixtures.h"
#include "show.h"

static struct arena *arena;
static struct zone *paris;
static struct carrier_account account;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    account = (struct carrier_account){.zone = paris};
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static struct str read_text(struct str body)
{
    struct carrier_reading reading = {0};
    struct error err = {0};
    if (carrier_iftsta.read(arena, &account, 200, body, &reading, &err))
        return str_of(arena_printf(arena, "%s", err.key));
    return show_reading(arena, &reading);
}

#define HEAD "UNB+UNOC:3+A+B+261121:0815+7'UNH+1+IFTSTA:D:96A:UN'BGM+77+1+9'"
#define TAIL(count) "UNT+" count "+1'UNZ+1+7'"

static const struct {
    const char *body, *shown;
} cases[] = {
    /* a parcel without SSCC is its consignment; the message's time serves where no other is */
    {HEAD "DTM+137:20261121:102'CNI+1+EXP1'STS+1+31'" TAIL("6"),
     "EXP1 ~2026-11-20T23:00:00.000Z in_transit 31"},
    /* two parcels of a consignment, then one status for both */
    {HEAD
     "CNI+1+E'STS+1+13'DTM+334:202611181715:203'GIN+BJ+00349999990000012347+349999990000012354'"
     "CNI+2+E'STS+1+31'DTM+334:20261119:102'" TAIL("10"),
     "349999990000012347 2026-11-18T16:15:00.000Z accepted 13\n"
     "349999990000012354 2026-11-18T16:15:00.000Z accepted 13\n"
     "349999990000012347 ~2026-11-18T23:00:00.000Z in_transit 31\n"
     "349999990000012354 ~2026-11-18T23:00:00.000Z in_transit 31"},
    /* the transport document where nothing else names it; its own time, not the ship's */
    {HEAD
     "CNI+1'STS+1+24'RFF+AAS:DOC9'DTM+334:202611181715:203'TDT+20'DTM+186:202611010000:203'" TAIL(
         "9"),
     "DOC9 2026-11-18T16:15:00.000Z in_transit 24"},
    {HEAD "CNI+1'STS+1+24'DTM+334:202611181715:203'" TAIL("6"),
     "\n! carrier.no_number: segment 7, UNT"},
    {HEAD "CNI+1+E'STS+1+24'" TAIL("5"), "\n! carrier.no_date: segment 6, UNT"},
    {HEAD "CNI+1+E'STS+1+24'DTM+334:20261399:102'DTM+7:202611181715:203'" TAIL("7"),
     "E 2026-11-18T16:15:00.000Z in_transit 24\n! carrier.no_date: segment 6, DTM"},
    /* a code that nobody knows is no error */
    {HEAD "CNI+1+E'STS+1+X9'DTM+334:202611181715:203'" TAIL("6"),
     "E 2026-11-18T16:15:00.000Z unknown X9"},
    /* the energy market's, and another message beside */
    {"UNB+UNOC:3+A+B+D+7'UNH+1+IFTSTA:D:18A:UN'BGM+Z10'STS+7++E02'UNT+4+1'UNZ+1+7'",
     "\n! reading.iftsta.no_consignment: segment 4, STS"},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+DESADV:D:96A:UN'UNT+2+1'UNH+2+IFTSTA:D:01B:UN'CNI+1+E'STS+1+21'"
     "DTM+334:202611181715:203'UNT+5+2'UNZ+2+7'",
     "E 2026-11-18T16:15:00.000Z delivered 21\n! reading.iftsta.other_message: segment 2, UNH"},
    /* half a file: what came is kept, and what is missing is told */
    {HEAD "CNI+1+E'STS+1+21'DTM+334:202611181715:203'CNI+2+F'STS+1+2",
     "E 2026-11-18T16:15:00.000Z delivered 21\n! reading.edifact.not_ended: segment 7, CNI"},
    {"<html>503</html>", "reading.edifact.not_edifact"},
};

START_TEST(statuses_become_scans)
{
    ck_text_eq(read_text(str_of(cases[_i].body)), cases[_i].shown);
}
END_TEST

static const struct {
    const char *value, *format, *at;
} times[] = {
    {"261118", "101", "2026-11-17T23:00:00.000Z"},
    {"20261118", "102", "2026-11-17T23:00:00.000Z"},
    {"2611181715", "201", "2026-11-18T16:15:00.000Z"},
    {"202611181715", "203", "2026-11-18T16:15:00.000Z"},
    {"20261118171505", "204", "2026-11-18T16:15:05.000Z"},
    {"202611181715+0200", "205", "2026-11-18T15:15:00.000Z"},
    {"202611181715UTC", "303", "2026-11-18T17:15:00.000Z"},
    {"202611181715CET", "303", "2026-11-18T16:15:00.000Z"},
    {"202611181715+02", "303", "2026-11-18T15:15:00.000Z"},
    {"202611181715XYZ", "303", "2026-11-18T16:15:00.000Z"},
    {"20261118171505GMT", "304", "2026-11-18T17:15:05.000Z"},
    {"20261118", "718", ""},
    {"2026111", "102", ""},
    {"202611181", "102", ""},
    {"20261131", "102", ""},
    {"", "102", ""},
};

START_TEST(dates_are_read_by_their_format)
{
    instant at;
    bool date_only;
    bool read =
        iftsta_when(str_of(times[_i].value), str_of(times[_i].format), paris, &at, &date_only);
    ck_text_eq(read ? instant_format(arena, at) : STR(""), times[_i].at);
}
END_TEST

static enum trouble trouble_of(const char *code, const char *reason)
{
    struct scan scan = {.code = str_of(code), .reason = str_of(reason), .label = STR("")};
    iftsta_codes_read(&scan);
    return scan.trouble;
}

START_TEST(the_reason_says_what_is_wrong)
{
    ck_assert_int_eq(trouble_of("23", "7"), TROUBLE_RELAY_CLOSED);
    ck_assert_int_eq(trouble_of("23", ""), TROUBLE_ABSENT);
    ck_assert_int_eq(trouble_of("23", "5"), TROUBLE_NONE);    /* an appointment */
    ck_assert_int_eq(trouble_of("23", "44"), TROUBLE_ABSENT); /* says nothing of its own */
    ck_assert_int_eq(trouble_of("21", "14"), TROUBLE_DAMAGED);
    ck_assert_int_eq(trouble_of("73", ""), TROUBLE_PARTIAL);
    ck_assert_int_eq(trouble_of("82", "64"), TROUBLE_UNCOLLECTED);
}
END_TEST

START_TEST(scans_and_faults_have_their_limits)
{
    struct buf b = buf_in(arena);
    struct carrier_reading reading = {0};
    buf_c(&b,
          "UNB+UNOC:3+A+B+D+7'UNH+1+IFTSTA:D:01B:UN'CNI+1+E'STS+1+31'DTM+7:20261118:102'GIN+BJ");
    for (int i = 0; i < 5; i++)
        buf_printf(&b, "+N%d", i);
    buf_c(&b, "'");
    for (int i = 0; i < SCANS_MAX / 5; i++)
        buf_c(&b, "STS+1+31'DTM+7:20261118:102'");
    ck_assert_int_eq(carrier_iftsta.read(arena, &account, 200, buf_str(&b), &reading, NULL),
                     ERR_OK);
    ck_assert_uint_eq(reading.scans.count, SCANS_MAX);
    ck_assert_str_eq(reading.faults[0].key, "carrier.too_many");
}
END_TEST

/* --- the samples ---------------------------------------------------------------------- */

static const struct {
    const char *name, *shown;
} samples[] = {
    {"parcel-iftsta-delivered.edi",
     "349999990000012347 [CMD-4521] 2026-11-18T16:15:00.000Z accepted 13 LILLE\n"
     "349999990000012347 [CMD-4521] 2026-11-19T02:00:00.000Z in_transit 31 CHILLY MAZARIN\n"
     "349999990000012347 [CMD-4521] 2026-11-21T08:30:00.000Z delivered 21 \"Remis à l'accueil\""},
    {"parcel-iftsta-relay-closed-damaged.edi",
     "EXP4522 [CMD-4522] 2026-11-20T09:15:00.000Z in_transit/relay_closed 23+7 "
     "\"Point relais fermé jusqu'au 31/12\"\n"
     "EXP4523 [CMD-4523] 2026-11-20T10:30:00.000Z unknown/damaged 18+14"},
    {"d00b_iftsta.edi", "ABCD224O4023815X 2022-11-19T06:10:00.000Z in_transit P SYRACUSE "
                        "\"Rail Departed from In-Transit Locat\"\n"
                        "! reading.edifact.other_reference: segment 33, UNZ"},
};

START_TEST(samples_of_iftsta_are_read)
{
    struct str body = fixture(arena, arena_printf(arena, "edifact/samples/%s", samples[_i].name));
    ck_text_eq(read_text(body), samples[_i].shown);
}
END_TEST

static const char *const others[] = {
    "php-edifact/D96ADESADV.edi",
    "php-edifact/example.edi",
    "php-edifact/example_multiline.edi",
    "php-edifact/example_order_error.edi",
    "php-edifact/example_order_ok.edi",
    "php-edifact/example_utf8.edi",
    "php-edifact/example_wrapped.edi",
    "smooks/bad-paxlst.txt",
    "smooks/invoic.txt",
    "smooks/paxlst.txt",
    "smooks/recadv.txt",
    "staedi/empty-segment-loop-example.edi",
    "staedi/invoic_d97b.edi",
    "staedi/issue106_null-pointer-example.edi",
    "staedi/issue122_baplie-test.edi",
    "staedi/issue128_wrapped_invoic_d97b.edi",
    "staedi/issue128_wrapped_invoic_d97b_una.edi",
    "staedi/issue174_other_dialect_term_segments.edi",
    "staedi/orders-with-group.edi",
    "staedi/pnrgov.edi",
};

START_TEST(other_messages_are_told_and_give_no_scan)
{
    struct str body = fixture(arena, arena_printf(arena, "edifact/samples/%s", others[_i]));
    struct str shown = read_text(body);
    ck_assert_msg(str_starts(shown, STR("\n! reading.iftsta.other_message")), "%s: %.*s",
                  others[_i], STR_ARG(shown));
}
END_TEST

/* The code lists of the standard: each code is taken for something, or for what it is not. */
START_TEST(every_status_of_the_standard_is_read_without_an_error)
{
    struct str list = fixture(arena, "edifact/d00a-transport-status-9011.tsv"), line, field;
    size_t known = 0, all = 0;
    (void)str_split(&list, '\n', &line);
    while (str_split(&list, '\n', &line)) {
        struct str rest = line;
        if (!str_starts(line, STR("9011\t")) || !str_split(&rest, '\t', &field) ||
            !str_split(&rest, '\t', &field))
            continue;
        struct scan scan = {.code = field, .reason = STR(""), .label = STR("")};
        iftsta_codes_read(&scan);
        all++;
        known += scan.stage != STAGE_UNKNOWN || scan.trouble != TROUBLE_NONE;
    }
    ck_assert_uint_eq(all, 103);
    ck_assert_uint_eq(known, 57); /* the rest is about ships, containers and papers */
}
END_TEST

/* The groups of the standard's own description: the segments this reader looks at are in it. */
START_TEST(the_segments_it_looks_at_are_those_of_the_standard)
{
    static const char *const tags[] = {"CNI", "STS", "RFF", "DTM", "LOC",
                                       "FTX", "GIN", "TDT", "EQD", "GID"};
    struct str structure = fixture(arena, "edifact/d01b-iftsta-structure.xml");
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        ck_assert_msg(
            str_find(structure, str_of(arena_printf(arena, "segment id=\"%s\"", tags[i]))) >= 0,
            "%s", tags[i]);
}
END_TEST

START_TEST(the_reasons_it_knows_are_reasons_of_the_standard)
{
    struct str list = fixture(arena, "edifact/d01b-codes.tsv"), line;
    size_t reasons = 0, wrong = 0;
    while (str_split(&list, '\n', &line)) {
        struct str rest = line, field;
        if (!str_starts(line, STR("9013\t")) || !str_split(&rest, '\t', &field) ||
            !str_split(&rest, '\t', &field))
            continue;
        reasons++;
        wrong += trouble_of("", str_c(arena, field)) != TROUBLE_NONE;
    }
    ck_assert_uint_eq(reasons, 105);
    ck_assert_uint_eq(wrong, 44);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/iftsta");
    TCase *own = tcase_create("own");
    tcase_add_checked_fixture(own, set_up, tear_down);
    tcase_add_loop_test(own, statuses_become_scans, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(own, dates_are_read_by_their_format, 0, sizeof times / sizeof *times);
    tcase_add_test(own, the_reason_says_what_is_wrong);
    tcase_add_test(own, scans_and_faults_have_their_limits);
    suite_add_tcase(suite, own);
    if (fixtures_are_here()) {
        TCase *shared = tcase_create("samples");
        tcase_add_checked_fixture(shared, set_up, tear_down);
        tcase_add_loop_test(shared, samples_of_iftsta_are_read, 0,
                            sizeof samples / sizeof *samples);
        tcase_add_loop_test(shared, other_messages_are_told_and_give_no_scan, 0,
                            sizeof others / sizeof *others);
        tcase_add_test(shared, every_status_of_the_standard_is_read_without_an_error);
        tcase_add_test(shared, the_segments_it_looks_at_are_those_of_the_standard);
        tcase_add_test(shared, the_reasons_it_knows_are_reasons_of_the_standard);
        suite_add_tcase(suite, shared);
    }
    return check_main(suite);
}
