/* Recorded answers read beside what another project made of them: a second opinion, not the truth.
 * Every event must be found with its words and its hour; where we read something else the table
 * below says why. */
#include "fixtures.h"

#include "base/arena.h"
#include "base/buf.h"
#include "carriers/reading.h"
#include "net/tree/tree.h"

#include "../check_main.h"

#include <stdio.h>

static struct arena *arena;
static struct error err;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    err = (struct error){0};
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

/* zone: of the hours in the answer, so that they read as the other project shows them. */
static const struct opinion {
    const char *answer, *expected, *carrier, *zone;
    size_t more;       /* scans of ours that are no events of theirs */
    const char *why;   /* ... for what reason; NULL: none */
    const char *hours; /* why hours are not compared; NULL: they are */
} opinions[] = {
    {"laposte/TrackingResponse.json", "laposte/ParsedTrackingResponse.expected.json", "laposte",
     "Europe/Paris"},
    {"chronopost/TrackingResponse.xml", "chronopost/ParsedTrackingResponse.expected.json",
     "chronopost", "Europe/Paris"},
    {"dpd/TrackingResponse.xml", "dpd/ParsedTrackingResponse.expected.json", "dpd",
     "Europe/Brussels", .hours = "theirs takes 5:11 PM for 05:11"},
    {"gls/TrackingResponse.json", "gls/ParsedTrackingResponse.expected.json", "gls",
     "Europe/Berlin", 1, "the parcel's state has a time of its own: it is a scan too"},
    {"ups/TrackingResponseJSON.json", "ups/ParsedTrackingResponse.expected.json", "ups",
     "Europe/Paris"},
    {"fedex/DuplicateTrackingResponse.json", "fedex/ParsedDuplicateTrackingResponse.expected.json",
     "fedex", "America/Los_Angeles", 10,
     "the number was used twice: theirs keeps the life that was delivered, ours both"},
    {"dhl_universal/TrackingResponseJSON.json",
     "dhl_universal/ParsedTrackingResponse.expected.json", "dhl", "Europe/Paris"},
    {"mydhl/TrackingResponse.json", "mydhl/ParsedTrackingResponse.expected.json", "dhl_express",
     "Europe/Paris"},
    {"dhl_parcel_de/TrackingResponseXML.xml", "dhl_parcel_de/ParsedTrackingResponse.expected.json",
     "dhl_parcel_de", "Europe/Berlin"},
    {"asendia/TrackingResponse.json", "asendia/ParsedTrackingResponse.expected.json", "passed_on",
     "UTC"},
    {"canadapost/TrackingResponseXml.xml", "canadapost/ParsedTrackingResponse.expected.json",
     "passed_on", "America/Toronto"},
    {"landmark/DELIVERED_TRACKING_RESPONSE_XML.xml",
     "landmark/PARSED_DELIVERED_RESPONSE.expected.json", "passed_on", "UTC"},
    {"landmark/OUT_FOR_DELIVERY_TRACKING_RESPONSE_XML.xml",
     "landmark/PARSED_OUT_FOR_DELIVERY_RESPONSE.expected.json", "passed_on", "UTC"},
    {"landmark/MIDNIGHT_TIME_SORTING_RESPONSE_XML.xml",
     "landmark/PARSED_MIDNIGHT_TIME_SORTING_RESPONSE.expected.json", "passed_on", "UTC"},
    {"purolator/TRACKING_RESPONSE_XML.xml", "purolator/PARSED_TRACKING_RESPONSE.expected.json",
     "passed_on", "UTC"},
    {"usps/TrackingResponse.json", "usps/ParsedTrackingResponse.expected.json", "passed_on",
     "America/New_York"},
};

/* Where an event means something else to us. `theirs` NULL: whatever they say. */
static const struct {
    const char *carrier, *code, *theirs, *why;
} otherwise[] = {
    {"laposte", "ET1", "out_for_delivery", "ET1 is on the network, not on the round"},
    {"dpd", "ReturningFromDelivery", "out_for_delivery", "the van is back at the depot"},
    {"dhl_parcel_de", "ES", "in_transit", "posted by the sender: the carrier has it"},
    {"dhl_parcel_de", "AE", "in_transit", "picked up: the carrier has it"},
    {"dhl_parcel_de", "PO", "in_transit", "loaded onto the delivery vehicle: on the round"},
    {"dhl", "pre-transit", "delivered",
     "the vendor's sample contradicts itself; the code is documented, the word is not"},
    {"passed_on", "75", "pending", "processed after a scan at the carrier's: on its way"},
    {"dhl_express", "PU", "pending", "picked up: the carrier has it"},
};

static const struct {
    const char *status;
    enum stage stage;
} stages[] = {
    {"delivered", STAGE_DELIVERED},   {"out_for_delivery", STAGE_OUT_FOR_DELIVERY},
    {"in_transit", STAGE_IN_TRANSIT}, {"picked_up", STAGE_ACCEPTED},
    {"pending", STAGE_ANNOUNCED},     {"ready_for_pickup", STAGE_AVAILABLE_AT_RELAY},
};

static struct str bytes_of(const char *name)
{
    return fixture(arena, str_printf(arena, "carriers/karrio/%s", name).ptr);
}

static bool is_otherwise(const char *carrier, struct str code, struct str theirs)
{
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++) {
        if (str_eq(str_of(otherwise[i].carrier), str_of(carrier)) &&
            str_eq(str_of(otherwise[i].code), code) && str_eq(str_of(otherwise[i].theirs), theirs))
            return true;
    }
    return false;
}

static bool means(struct str theirs, const struct scan *scan)
{
    if (theirs.len == 0)
        return true;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (str_eq(str_of(stages[i].status), theirs))
            return scan->stage == stages[i].stage;
    }
    return scan->trouble != TROUBLE_NONE || scan->solved; /* failed, on hold, an exception */
}

/* "07:51 AM", "14:43 PM", "02:05 PM", "10:46": theirs is of twelve hours or of twenty-four. */
static bool same_clock(int minute, struct str theirs)
{
    bool other = (str_ends(theirs, STR("PM")) && minute >= 13 * 60) ||
                 (str_ends(theirs, STR("AM")) && minute < 60);
    int hour = minute < 60 ? 12 : minute / 60 - 12;
    struct str whole = str_printf(arena, "%02d:%02d", minute / 60, minute % 60);
    struct str half = str_printf(arena, "%02d:%02d", hour, minute % 60);
    return str_starts(theirs, whole) || (other && str_starts(theirs, half));
}

static bool same_time(const struct zone *zone, const struct scan *scan, const struct tree *event,
                      bool hours)
{
    struct local local = zone_local(zone, scan->at);
    struct str date =
        str_printf(arena, "%04d-%02d-%02d", local.date.year, local.date.month, local.date.day);
    struct str time = tree_text(event, "time");
    return str_eq(date, tree_text(event, "date")) && (!hours || time.len == 0 || scan->date_only ||
                                                      same_clock((int)(local.ms / 60000), time));
}

static bool same_event(const struct opinion *o, const struct zone *zone, const struct scan *scan,
                       const struct tree *event)
{
    struct str code = tree_text(event, "code");
    struct str words = reading_line(arena, tree_text(event, "description"));
    return (code.len == 0 || str_eq(code, scan->code) || str_eq(code, scan->reason)) &&
           same_time(zone, scan, event, !o->hours) &&
           (words.len == 0 || str_eq(words, scan->label));
}

static const struct scan *find(const struct opinion *o, const struct zone *zone,
                               const struct scans *scans, const struct tree *event)
{
    for (size_t i = 0; i < scans->count; i++) {
        if (same_event(o, zone, &scans->items[i], event))
            return &scans->items[i];
    }
    return NULL;
}

START_TEST(answers_say_what_another_project_reads)
{
    const struct opinion *o = &opinions[_i];
    const struct tree *expected, **events;
    struct carrier_account account = account_in(o->zone);
    struct carrier_reading reading;
    ck_assert_int_eq(json_read(arena, bytes_of(o->expected), &expected, &err), ERR_OK);
    size_t count = tree_all(arena, tree_child(expected, "item"), "events", &events);
    enum err e = carrier_named(str_of(o->carrier))
                     ->read(arena, &account, 200, bytes_of(o->answer), &reading, &err);
    ck_assert_msg(e == ERR_OK, "%s: %s %s", o->answer, err.key, err.arg);
    for (size_t i = 0; i < reading.fault_count; i++)
        ck_abort_msg("%s: %s %.*s", o->answer, reading.faults[i].key,
                     STR_ARG(reading.faults[i].detail));
    for (size_t i = 0; i < count; i++) {
        struct str code = tree_text(events[i], "code"), status = tree_text(events[i], "status");
        const struct scan *scan = find(o, account.zone, &reading.scans, events[i]);
        ck_assert_msg(scan != NULL, "%s: no %.*s of %.*s %.*s", o->answer, STR_ARG(code),
                      STR_ARG(tree_text(events[i], "date")), STR_ARG(tree_text(events[i], "time")));
        ck_assert_msg(means(status, scan) || is_otherwise(o->carrier, code, status),
                      "%s: %.*s is %s %s, theirs %.*s", o->answer, STR_ARG(code),
                      stage_name(scan->stage), trouble_name(scan->trouble), STR_ARG(status));
    }
    ck_assert_msg(reading.scans.count == count + o->more, "%s: %zu scans, theirs %zu + %zu",
                  o->answer, reading.scans.count, count, o->more);
}
END_TEST

/* Faults: what an answer that holds nothing means to us. */
static const struct {
    const char *answer, *expected, *carrier;
    enum err err;
    const char *key; /* "" an answer: the number is not known */
} faults[] = {
    {"laposte/ErrorResponse.json", "laposte/ParsedErrorResponse.expected.json", "laposte", ERR_OK,
     ""},
    {"chronopost/ErrorResponse.xml", "chronopost/ParsedErrorResponse.expected.json", "chronopost",
     ERR_BUSY, "carrier.busy"},
    {"dpd/ErrorResponse.xml", "dpd/ParsedErrorResponse.expected.json", "dpd", ERR_INVALID,
     "carrier.unknown_key"},
    {"gls/ErrorResponse.json", "gls/ParsedTrackingErrorResponse.expected.json", "gls", ERR_OK, ""},
    {"ups/AuthError.json", "ups/ParsedAuthError.expected.json", "ups", ERR_INVALID,
     "carrier.unknown_key"},
    {"ups/InvalidTrackingNumberResponseJSON.json",
     "ups/ParsedInvalidTrackingNumberResponse.expected.json", "ups", ERR_OK, ""},
    {"fedex/ErrorResponse.json", "fedex/ParsedErrorResponse.expected.json", "fedex", ERR_INVALID,
     "carrier.refused"},
    {"dhl_universal/TrackingErrorResponseJSON.json",
     "dhl_universal/ParsedTrackingErrorResponse.expected.json", "dhl", ERR_OK, ""},
    {"mydhl/ErrorResponse.json", "mydhl/ParsedErrorResponse.expected.json", "dhl_express", ERR_OK,
     ""},
    {"dhl_parcel_de/TrackingErrorResponseXML.xml",
     "dhl_parcel_de/ParsedTrackingErrorResponse.expected.json", "dhl_parcel_de", ERR_OK, ""},
    {"asendia/ErrorResponse.json", "asendia/ParsedErrorResponse.expected.json", "passed_on",
     ERR_INVALID, "carrier.other_form"},
    {"canadapost/AuthError.xml", "canadapost/ParsedAuthError.expected.json", "passed_on",
     ERR_INVALID, "carrier.other_form"},
    {"canadapost/UnknownTrackingNumberResponse.xml",
     "canadapost/ParsedUnknownTrackingNumberResponse.expected.json", "passed_on", ERR_INVALID,
     "carrier.other_form"},
    {"landmark/ERROR_RESPONSE_XML.xml", "landmark/PARSED_ERROR_RESPONSE.expected.json", "passed_on",
     ERR_INVALID, "carrier.other_form"},
    {"usps/ErrorResponse.json", "usps/ParsedErrorResponse.expected.json", "passed_on", ERR_INVALID,
     "carrier.other_form"},
    {"usps/AuthErrorResponse.json", "usps/ParsedAuthErrorResponse.expected.json", "passed_on",
     ERR_INVALID, "carrier.other_form"},
};

START_TEST(faults_are_faults_to_both)
{
    const struct tree *expected;
    struct carrier_account account = account_in("Europe/Paris");
    struct carrier_reading reading;
    ck_assert_int_eq(json_read(arena, bytes_of(faults[_i].expected), &expected, &err), ERR_OK);
    ck_assert_msg(!tree_child(expected, "item") && tree_child(expected->next, "item"),
                  "%s is no fault to the other", faults[_i].answer);
    enum err e = carrier_named(str_of(faults[_i].carrier))
                     ->read(arena, &account, 200, bytes_of(faults[_i].answer), &reading, &err);
    ck_assert_msg(e == faults[_i].err, "%s: %s %s", faults[_i].answer, err_name(e), err.key);
    ck_assert_str_eq(err.key, faults[_i].key);
    if (!e)
        ck_assert(reading.unknown && reading.scans.count == 0);
}
END_TEST

/* Every expected result is in a table above, or here with its reason. */
static const struct {
    const char *expected, *why;
} left[] = {
    {"landmark/PARSED_EARLY_STAGE_PENDING_RESPONSE.expected.json", "its answer was not kept"},
};

static bool is_covered(const char *path)
{
    bool found = false;
    for (size_t i = 0; i < sizeof opinions / sizeof *opinions; i++)
        found = found || strcmp(opinions[i].expected, path) == 0;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        found = found || strcmp(faults[i].expected, path) == 0;
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        found = found || strcmp(left[i].expected, path) == 0;
    return found;
}

static void visit(void *ctx, const char *path)
{
    (void)ctx;
    if (str_ends(str_of(path), STR(".expected.json")))
        ck_assert_msg(is_covered(path), "%s is expected by nobody", path);
}

START_TEST(no_opinion_is_left_out)
{
    fixtures_walk("carriers/karrio", visit, NULL);
}
END_TEST

int main(void)
{
    if (!fixtures_are_here()) {
        printf("1..0 # SKIP no recorded answers\n");
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("carriers/opinions");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, answers_say_what_another_project_reads, 0,
                        sizeof opinions / sizeof *opinions);
    tcase_add_loop_test(tests, faults_are_faults_to_both, 0, sizeof faults / sizeof *faults);
    tcase_add_test(tests, no_opinion_is_left_out);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
