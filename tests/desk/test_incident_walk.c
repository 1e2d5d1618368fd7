/* Incidents at random: scans, time, words and remedies in any order never break what must
 * be true. WALKS and STEPS in the environment make it longer. */
#include "incident_scene.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/incident.h"
#include "desk/page.h"
#include "desk/remedy.h"
#include "desk/remedy_execute.h"
#include "domain/dossier.h"

#include "../check_main.h"

#include <stdio.h>

enum { PARCELS = 4, WALKS = 6, STEPS = 60 };

struct walk {
    struct parcel_scene s;
    uint64_t chance;
    int64_t orders[PARCELS], parcels[PARCELS];
    struct caller lead;
    int nonce;
    char trace[8000];
};

static uint64_t below(struct walk *w, uint64_t n)
{
    w->chance = w->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (w->chance >> 33) % n;
}

static int many(const char *name, int standard)
{
    const char *wanted = getenv(name);
    return wanted ? atoi(wanted) : standard;
}

static void trace(struct walk *w, const char *what, int64_t n)
{
    size_t used = strlen(w->trace);
    snprintf(w->trace + used, sizeof w->trace - used, "%s %lld; ", what, (long long)n);
}

static void scan(struct walk *w)
{
    static const enum trouble said[] = {
        TROUBLE_NONE, TROUBLE_NONE,         TROUBLE_NONE,    TROUBLE_DELAYED, TROUBLE_DAMAGED,
        TROUBLE_LOST, TROUBLE_RELAY_CLOSED, TROUBLE_REFUSED, TROUBLE_PARTIAL, TROUBLE_UNCOLLECTED};
    enum stage stage = (enum stage)below(w, STAGES);
    enum trouble trouble = said[below(w, sizeof said / sizeof *said)];
    int64_t parcel = w->parcels[below(w, PARCELS)];
    trace(w, "scan", stage * 100 + (int)trouble);
    parcel_scan(&w->s, parcel, stage, trouble, below(w, 8) ? "" : "777");
}

static void time_passes(struct walk *w)
{
    static const int hours[] = {1, 5, 26, 75, 200};
    int n = hours[below(w, 5)];
    trace(w, "hours", n);
    parcel_wait(&w->s, duration_hours(n));
}

static void report(struct walk *w)
{
    size_t i = below(w, PARCELS);
    enum problem kind = (enum problem)(1 + below(w, 10));
    enum incident_seen seen = below(w, 2) ? SEEN_BY_CUSTOMER : SEEN_BY_CARRIER;
    trace(w, "report", kind);
    parcel_report(&w->s, w->orders[i], w->parcels[i], kind, seen);
}

/* Some remedy of some incident's dossier; 0 none. */
static int64_t some_remedy(struct walk *w, int64_t *dossier)
{
    struct error err;
    struct q_incident_rows incidents = parcel_incidents(&w->s, w->parcels[below(w, PARCELS)]);
    struct q_remedy_rows rows;
    *dossier = incidents.count ? incidents.items[below(w, incidents.count)].dossier : 0;
    if (!*dossier)
        return 0;
    ck_assert_int_eq(q_remedy_of_dossier(w->s.c.db, w->s.c.arena,
                                         &(struct q_remedy_of_dossier_in){.dossier = *dossier},
                                         &rows, &err),
                     ERR_OK);
    return rows.count ? rows.items[below(w, rows.count)].id : 0;
}

static void fine(struct walk *w, enum err e, const struct error *err)
{
    bool answer = e == ERR_OK || e == ERR_REFUSED || e == ERR_FORBIDDEN || e == ERR_INVALID ||
                  e == ERR_CONFLICT;
    ck_assert_msg(answer, "%s %s %s after %s", err_name(e), err->key, err->text, w->trace);
}

static void remedy(struct walk *w)
{
    static const enum remedy_event events[] = {REMEDY_CHOOSE,  REMEDY_CHOOSE, REMEDY_APPROVE,
                                               REMEDY_APPROVE, REMEDY_FINISH, REMEDY_WITHDRAW,
                                               REMEDY_FAIL,    REMEDY_RETRY,  REMEDY_REVERSE};
    struct error err = {0};
    int64_t dossier;
    struct remedy_step step = {.event = events[below(w, sizeof events / sizeof *events)],
                               .reason = STR("le client en a décidé autrement"),
                               .reference = STR("scan-1"),
                               .stock = STR("R-88"),
                               .label = STR("6A1")};
    step.remedy = some_remedy(w, &dossier);
    if (!step.remedy)
        return;
    trace(w, "remedy", step.event);
    fine(w, remedy_do(&w->s.c.desk, &w->lead, &step, &err), &err);
}

static void pay(struct walk *w)
{
    struct error err = {0};
    struct remedy_payment payment;
    struct remedy_result result = {0};
    bool found;
    ck_assert_int_eq(
        remedy_claim(&w->s.c.desk, &remedy_ledger, w->s.c.arena, &payment, &found, &err), ERR_OK);
    if (!found)
        return;
    trace(w, "pay", payment.remedy);
    remedy_ledger.pay(remedy_ledger.ctx, w->s.c.arena, &payment, &result);
    if (!below(w, 4))
        result.outcome = REMEDY_OUTCOME_FAILED;
    ck_assert_int_eq(remedy_record(&w->s.c.desk, &payment, &result, &err), ERR_OK);
}

static void on_the_page(struct walk *w)
{
    struct error err = {0};
    int64_t dossier, remedy_id = some_remedy(w, &dossier);
    if (!dossier)
        return;
    struct page_link link = {.id = 1, .shop = w->s.c.shop.id, .dossier = dossier};
    struct q_incident_rows rows = parcel_incidents(&w->s, w->parcels[below(w, PARCELS)]);
    struct once once = {.caller = STR("page:1"),
                        .key = str_printf(w->s.c.arena, "n%d", w->nonce++),
                        .hash = STR("h")};
    struct page_act act = {.deed = (enum page_deed)below(w, 4),
                           .remedy = remedy_id,
                           .incident = rows.count ? rows.items[below(w, rows.count)].id : 1,
                           .needs = (unsigned)below(w, 512),
                           .text = STR("Bonjour."),
                           .once = &once};
    trace(w, "page", act.deed);
    fine(w, page_do(&w->s.c.desk, &link, &act, &err), &err);
}

static void by_hand(struct walk *w)
{
    struct error err = {0};
    struct q_incident_rows rows = parcel_incidents(&w->s, w->parcels[below(w, PARCELS)]);
    if (!rows.count)
        return;
    enum incident_event event = below(w, 2) ? INCIDENT_CONFIRM : INCIDENT_DISMISS;
    trace(w, "hand", event);
    fine(w,
         incident_do(&w->s.c.desk, &w->lead, rows.items[below(w, rows.count)].id, 0, event, &err),
         &err);
}

static void resolve(struct walk *w)
{
    struct error err = {0};
    int64_t dossier;
    (void)some_remedy(w, &dossier);
    if (!dossier)
        return;
    trace(w, "resolve", dossier);
    struct q_dossier_facts_row row = counter_facts(&w->s.c, dossier);
    enum err e = change_dossier(&w->s.c.desk, &w->lead,
                                &(struct dossier_patch){.dossier = dossier,
                                                        .version = row.version,
                                                        .has_state = true,
                                                        .state = DOSSIER_RESOLVED,
                                                        .outcome = (enum outcome)below(w, 5)},
                                &err);
    fine(w, e, &err);
}

static void step(struct walk *w)
{
    static void (*const steps[])(struct walk * w) = {scan,    scan,    scan,   time_passes,
                                                     report,  remedy,  pay,    on_the_page,
                                                     by_hand, resolve, remedy, time_passes};
    steps[below(w, sizeof steps / sizeof *steps)](w);
}

static void begin(struct walk *w, uint64_t seed)
{
    *w = (struct walk){.chance = seed * 7919 + 17};
    parcel_scene_open(&w->s);
    w->orders[0] = w->s.order;
    w->parcels[0] = w->s.parcel;
    for (int i = 1; i < PARCELS; i++)
        w->parcels[i] = parcel_scene_more(&w->s, 1 + i, &w->orders[i]);
    w->lead = (struct caller){.shop = w->s.c.shop.id,
                              .actor = {ACTOR_TOKEN, 1},
                              .role = ROLE_MANAGER,
                              .name = STR("Nora"),
                              .lang = LANG_FR};
}

START_TEST(whatever_happens_in_any_order_never_breaks_what_must_be_true)
{
    static struct walk w;
    int walks = many("WALKS", WALKS), steps = many("STEPS", STEPS);
    for (int seed = 1; seed <= walks; seed++) {
        begin(&w, (uint64_t)seed);
        for (int i = 0; i < steps; i++) {
            step(&w);
            const char *broken = invariants_broken(w.s.c.db);
            ck_assert_msg(!broken, "seed %d: %s after %s", seed, broken, w.trace);
            arena_reset(w.s.c.arena);
        }
        counter_close(&w.s.c);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desk/incident_walk");
    TCase *tc = tcase_create("walk");
    tcase_set_timeout(tc, 400);
    tcase_add_test(tc, whatever_happens_in_any_order_never_breaks_what_must_be_true);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
