/* Every recorded answer beside the project is read, or has its reason here. What another project
 * made of them is in test_opinions.c. */
#include "fixtures.h"

#include "base/arena.h"
#include "net/tree/tree.h"

#include "../check_main.h"

#include <stdio.h>
#include <string.h>

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

/* `count` scans, the newest of which says `stage` and `trouble`. */
static const struct {
    const char *path, *carrier;
    int status;
    enum err err;
    const char *key;
    size_t count; /* 0: the number is not known */
    enum stage stage;
    enum trouble trouble;
} answers[] = {
    {"laposte-suivi-v2/http-400.json", "laposte", 400, ERR_OK, ""},
    {"laposte-suivi-v2/http-404.json", "laposte", 404, ERR_OK, ""},
    {"laposte-suivi-v2/http-429.json", "laposte", 429, ERR_BUSY, "carrier.busy"},
    {"laposte-suivi-v2/http-429.json", "laposte", 200, ERR_BUSY, "carrier.busy"},
    {"laposte-suivi-v2/http-500.json", "laposte", 500, ERR_BUSY, "carrier.busy"},
    {"laposte-suivi-v2/http-500.json", "laposte", 200, ERR_BUSY, "carrier.busy"},
    {"parcel-tracker/laposte-testLaPosteResponse.json", "laposte", 200, ERR_OK, "", 5,
     STAGE_DELIVERED},
    {"active_shipping/fedex/tracking_response_bad_tracking_number.xml", "fedex", 200, ERR_OK, ""},
    {"active_shipping/fedex/tracking_response_not_found.xml", "fedex", 200, ERR_OK, ""},
    {"active_shipping/fedex/tracking_response_empty_status_detail.xml", "fedex", 200, ERR_OK, ""},
    {"active_shipping/fedex/tracking_response_failure_code_9045.xml", "fedex", 200, ERR_BUSY,
     "carrier.busy"},
    {"active_shipping/fedex/tracking_response_unable_to_process.xml", "fedex", 200, ERR_BUSY,
     "carrier.busy"},
    {"active_shipping/fedex/tracking_response_delivered_at_door.xml", "fedex", 200, ERR_OK, "", 10,
     STAGE_DELIVERED},
    {"active_shipping/fedex/tracking_response_delivered_with_signature.xml", "fedex", 200, ERR_OK,
     "", 11, STAGE_DELIVERED},
    {"active_shipping/fedex/tracking_response_with_blank_state.xml", "fedex", 200, ERR_OK, "", 1,
     STAGE_DELIVERED},
    {"active_shipping/canadapost_pws/dnc_tracking_details_en.xml", "passed_on", 200, ERR_OK, "", 7,
     STAGE_DELIVERED},
    {"active_shipping/canadapost_pws/tracking_details_fr.xml", "passed_on", 200, ERR_OK, "", 10,
     STAGE_DELIVERED},
    {"active_shipping/canadapost_pws/tracking_details_no_expected_delivery_date.xml", "passed_on",
     200, ERR_OK, "", 1, STAGE_ANNOUNCED},
    {"active_shipping/canadapost_pws/tracking_details_en_error.xml", "passed_on", 200, ERR_INVALID,
     "carrier.other_form"},
    {"active_shipping/stamps/track_shipment_response.xml", "passed_on", 200, ERR_OK, "", 3,
     STAGE_DELIVERED},
    {"active_shipping/usps/tracking_response_alt.xml", "passed_on", 200, ERR_OK, "", 1,
     STAGE_OUT_FOR_DELIVERY}, /* and a fault: an event without a date */
    {"active_shipping/usps/tracking_response_batch.xml", "passed_on", 200, ERR_OK, "", 12,
     STAGE_DELIVERED},
    {"active_shipping/usps/tracking_response_failure.xml", "passed_on", 200, ERR_INVALID,
     "carrier.other_form"},
    {"active_shipping/usps/tracking_response_not_available.xml", "passed_on", 200, ERR_INVALID,
     "carrier.other_form"},
    {"active_shipping/usps/invalid_xml_tracking_response_error.xml", "passed_on", 200, ERR_INVALID,
     "carrier.other_form"},
    {"geodis/recherche-envois.json", "passed_on", 200, ERR_OK, "", 2, STAGE_DELIVERED},
    {"karrio/mydhl/ProofOfDeliveryResponse.json", "dhl_express", 200, ERR_INVALID,
     "carrier.other_form"},
};

static const struct scan *newest_of(const struct scans *scans)
{
    const struct scan *newest = NULL;
    for (size_t i = 0; i < scans->count; i++) {
        const struct scan *scan = &scans->items[i];
        if (scan->stage != STAGE_UNKNOWN && (!newest || instant_cmp(scan->at, newest->at) > 0))
            newest = scan;
    }
    return newest;
}

START_TEST(an_answer_is_read_as_it_is_meant)
{
    struct carrier_account account = account_in("Europe/Paris");
    struct carrier_reading reading;
    struct str body = fixture(arena, str_printf(arena, "carriers/%s", answers[_i].path).ptr);
    enum err e = carrier_named(str_of(answers[_i].carrier))
                     ->read(arena, &account, answers[_i].status, body, &reading, &err);
    ck_assert_msg(e == answers[_i].err, "%s: %s %s", answers[_i].path, err_name(e), err.key);
    ck_assert_str_eq(err.key, answers[_i].key);
    if (e)
        return;
    ck_assert_msg(reading.scans.count == answers[_i].count, "%s: %zu scans", answers[_i].path,
                  reading.scans.count);
    ck_assert_int_eq(reading.unknown, answers[_i].count == 0);
    const struct scan *newest = newest_of(&reading.scans);
    if (!newest)
        return;
    ck_assert_msg(newest->stage == answers[_i].stage, "%s: %s", answers[_i].path,
                  stage_name(newest->stage));
    ck_assert_msg(newest->trouble == answers[_i].trouble, "%s: %s", answers[_i].path,
                  trouble_name(newest->trouble));
}
END_TEST

/* What pages of carriers showed, a row an event: no carrier answers in this form, so what is
 * read is the words. */
static const struct {
    const char *path, *rows;
    size_t label; /* column of the words */
    struct {
        enum stage stage;
        enum trouble trouble;
    } says[5];
} pages[] = {
    {"dpd-fr/claim-after-delivery.json",
     "outboundRows",
     2,
     {{STAGE_UNKNOWN, TROUBLE_CLAIM_OPEN},
      {STAGE_DELIVERED, TROUBLE_NONE},
      {STAGE_OUT_FOR_DELIVERY, TROUBLE_NONE},
      {STAGE_UNKNOWN, TROUBLE_NONE}}}, /* "arrivé en France": kept as it is */
    {"relais-colis/returned-timeline.json",
     "steps",
     1,
     {{STAGE_RETURNING, TROUBLE_NONE}, /* sent back; not yet said to be there */
      {STAGE_AVAILABLE_AT_RELAY, TROUBLE_NONE},
      {STAGE_IN_TRANSIT, TROUBLE_NONE},
      {STAGE_ACCEPTED, TROUBLE_NONE},
      {STAGE_ANNOUNCED, TROUBLE_NONE}}},
};

START_TEST(a_page_of_a_carrier_is_read_by_its_words)
{
    const struct tree *root, **rows;
    struct str body = fixture(arena, str_printf(arena, "carriers/%s", pages[_i].path).ptr);
    ck_assert_int_eq(json_read(arena, body, &root, &err), ERR_OK);
    size_t count = tree_all(arena, root, pages[_i].rows, &rows);
    ck_assert(count == 4 || count == 5);
    for (size_t i = 0; i < count; i++) {
        enum stage stage = STAGE_UNKNOWN;
        enum trouble trouble = TROUBLE_NONE;
        const struct tree *cell = rows[i]->first;
        for (size_t c = 0; c < pages[_i].label; c++)
            cell = cell->next;
        bool known = label_read(cell->text, &stage, &trouble);
        ck_assert_int_eq(known, stage != STAGE_UNKNOWN || trouble != TROUBLE_NONE);
        ck_assert_msg(stage == pages[_i].says[i].stage && trouble == pages[_i].says[i].trouble,
                      "%.*s: %s %s", STR_ARG(cell->text), stage_name(stage), trouble_name(trouble));
    }
}
END_TEST

/* What is read elsewhere, or not at all. */
static const struct {
    const char *path, *why;
} left[] = {
    {"README.md", "no answer"},
    {"schemas/", "forms of questions and answers, not answers"},
    {"numbers/", "read by tests/domain/test_tracking_number.c"},
    {"mondial-relay/WSI4-search_pickup_site.response.xml", "read by test_pickups.c"},
    {"mondial-relay/WSI4-get_pickup_site.response.xml", "as the search: of its own first point"},
    {"mondial-relay/WSI4-search_pickup_site.request.xml", "a question, with another's signature"},
    {"mondial-relay/WSI4-get_pickup_site.request.xml", "a question, with another's signature"},
    {"karrio/", "read by test_opinions.c, beside what is expected of them"},
};

static bool is_covered(const char *path)
{
    bool found = false;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        found = found || strcmp(answers[i].path, path) == 0;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        found = found || strcmp(pages[i].path, path) == 0;
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        found = found || str_starts(str_of(path), str_of(left[i].path));
    return found;
}

static void visit(void *ctx, const char *path)
{
    (void)ctx;
    ck_assert_msg(is_covered(path), "%s is read by nobody", path);
}

START_TEST(no_answer_is_left_out)
{
    fixtures_walk("carriers", visit, NULL);
}
END_TEST

/* Whatever the reader, whatever the file: an answer or a reason, never a fall. */
static void read_by_all(void *ctx, const char *path)
{
    struct carrier_account *account = ctx;
    struct str body = fixture(arena, str_printf(arena, "carriers/%s", path).ptr);
    for (const struct carrier *const *c = carriers; *c; c++) {
        struct carrier_reading reading = {0};
        err = (struct error){0};
        enum err e = (*c)->read(arena, account, 200, body, &reading, &err);
        ck_assert_msg(!e || (err.key[0] && (e == ERR_BUSY || err.field[0])), "%s by %s: %s", path,
                      (*c)->name, err_name(e));
    }
    arena_reset(arena);
}

START_TEST(every_reader_survives_every_file)
{
    struct carrier_account account = account_in("Europe/Paris");
    fixtures_walk("carriers", read_by_all, &account);
}
END_TEST

int main(void)
{
    if (!fixtures_are_here()) {
        printf("1..0 # SKIP no recorded answers\n");
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("carriers/fixtures");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, an_answer_is_read_as_it_is_meant, 0,
                        sizeof answers / sizeof *answers);
    tcase_add_loop_test(tests, a_page_of_a_carrier_is_read_by_its_words, 0,
                        sizeof pages / sizeof *pages);
    tcase_add_test(tests, no_answer_is_left_out);
    tcase_add_test(tests, every_reader_survives_every_file);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
