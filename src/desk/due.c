#include "desk/due.h"

#include "desk/alert.h"
#include "desk/broken.h"
#include "desk/carrier_due.h"
#include "desk/facts.h"
#include "desk/forget.h"
#include "desk/incident_look.h"
#include "desk/radar.h"
#include "desk/waiting.h"
#include "store/queries.h"
#include "store/store.h"

static const struct actor the_system = {ACTOR_SYSTEM, 0};

struct act {
    const struct desk *desk;
    size_t count;
    const struct shop *settings; /* of the last shop; in the command's arena */
};

/* The things of one batch are mostly one shop's: its settings are read once. */
static struct record record_of(struct act *a, struct db *db, struct arena *arena, int64_t shop,
                               instant now)
{
    struct record r = record_begin(a->desk, db, arena, shop, the_system, now);
    if (a->settings && a->settings->id == shop)
        r.settings = a->settings;
    return r;
}

/* What an earlier one of the batch made of the dossier of this one, which it holds. */
static enum err state_now(struct record *r, struct q_promise_due_rows *due, size_t i,
                          struct error *err)
{
    struct q_promise_due_row *row = &due->items[i];
    struct q_dossier_facts_row facts;
    for (size_t k = 0; k < i; k++)
        if (due->items[k].dossier == row->dossier) {
            enum err e = q_dossier_facts(
                r->db, r->arena,
                &(struct q_dossier_facts_in){.shop = row->shop, .id = row->dossier}, &facts, err);
            row->dossier_state = e ? row->dossier_state : facts.state;
            return e;
        }
    return ERR_OK;
}

static enum err break_promises(struct act *a, struct db *db, struct arena *arena, instant now,
                               struct error *err)
{
    struct q_promise_due_rows due;
    enum err e = q_promise_due(
        db, arena, &(struct q_promise_due_in){.now = now, .limit = DUE_BATCH}, &due, err);
    for (size_t i = 0; !e && i < due.count; i++) {
        struct record r = record_of(a, db, arena, due.items[i].shop, now);
        e = state_now(&r, &due, i, err);
        if (!e)
            e = broken(&r, &due.items[i], err);
        a->settings = r.settings;
    }
    a->count += e ? 0 : due.count;
    return e;
}

static enum err alert_promises(struct act *a, struct db *db, struct arena *arena, instant now,
                               struct error *err)
{
    struct q_promise_alert_due_rows due;
    enum err e = q_promise_alert_due(
        db, arena, &(struct q_promise_alert_due_in){.now = now, .limit = DUE_BATCH}, &due, err);
    for (size_t i = 0; !e && i < due.count; i++) {
        struct record r = record_of(a, db, arena, due.items[i].shop, now);
        e = alert(&r, &due.items[i], err);
        a->settings = r.settings;
    }
    a->count += e ? 0 : due.count;
    return e;
}

static enum err wake_snoozed(struct act *a, struct db *db, struct arena *arena, instant now,
                             struct error *err)
{
    struct q_dossier_snooze_over_rows over;
    enum err e = q_dossier_snooze_over(
        db, arena, &(struct q_dossier_snooze_over_in){.now = now, .limit = DUE_BATCH}, &over, err);
    for (size_t i = 0; !e && i < over.count; i++) {
        struct record r = record_begin(a->desk, db, arena, over.items[i].shop, the_system, now);
        e = q_dossier_set_snooze(db, &(struct q_dossier_set_snooze_in){.id = over.items[i].id},
                                 NULL, err);
        if (!e)
            e = record_event(&r, over.items[i].id, EVENT_DOSSIER_UPDATED,
                             STR("{\"field\":\"snoozed_until\"}"), err);
    }
    a->count += e ? 0 : over.count;
    return e;
}

static enum err close_one(struct record *r, const struct q_dossier_window_over_row *row,
                          struct error *err)
{
    struct dossier_facts facts = {.state = DOSSIER_RESOLVED, .resolved_at = row->resolved_at};
    struct dossier_change change;
    enum err e = dossier_decide(&facts, DOSSIER_WINDOW_OVER, r->now, &change, err);
    if (!e)
        e = q_dossier_set_state(
            r->db,
            &(struct q_dossier_set_state_in){.id = row->id, .state = change.to, .now = r->now},
            NULL, err);
    if (!e)
        e = record_state(r, row->id, facts.state, change.to, err);
    return e;
}

static enum err close_windows(struct act *a, struct db *db, struct arena *arena, instant now,
                              struct error *err)
{
    struct q_dossier_window_over_rows over;
    instant before = instant_add(now, duration_days(-REOPEN_WINDOW_DAYS));
    enum err e = q_dossier_window_over(
        db, arena, &(struct q_dossier_window_over_in){.before = before, .limit = DUE_BATCH}, &over,
        err);
    for (size_t i = 0; !e && i < over.count; i++) {
        struct record r = record_begin(a->desk, db, arena, over.items[i].shop, the_system, now);
        e = close_one(&r, &over.items[i], err);
    }
    a->count += e ? 0 : over.count;
    return e;
}

static enum err act_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct act *a = ctx;
    instant now = clock_now(a->desk->clock);
    a->count = 0;
    a->settings = NULL;
    enum err e = break_promises(a, db, arena, now, err);
    if (!e)
        e = alert_promises(a, db, arena, now, err);
    if (!e)
        e = wake_snoozed(a, db, arena, now, err);
    if (!e)
        e = close_windows(a, db, arena, now, err);
    if (!e)
        e = waiting_act(a->desk, db, arena, now, &a->count, err);
    if (!e)
        e = incident_act(a->desk, db, arena, now, &a->count, err);
    if (!e)
        e = carrier_due_act(a->desk, db, arena, now, &a->count, err);
    if (!e)
        e = radar_act(a->desk, db, arena, now, &a->count, err);
    return e ? e : forget(db, now, &a->count, err);
}

enum err due_act(const struct desk *desk, size_t *count, struct error *err)
{
    struct act a = {.desk = desk};
    enum err e = store_write(desk->store, act_command, &a, err);
    *count = e ? 0 : a.count;
    return e;
}

static instant earlier(instant a, instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_cmp(a, b) <= 0 ? a : b;
}

enum err due_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_due_next_row row;
    enum err e = q_due_next(db, arena, &row, err);
    instant waiting, incident, carriers, radar;
    if (!e)
        e = waiting_next(db, arena, &waiting, err);
    if (!e)
        e = incident_next(db, arena, &incident, err);
    if (!e)
        e = carrier_due_next(db, arena, &carriers, err);
    if (!e)
        e = radar_next(db, arena, &radar, err);
    if (e)
        return e;
    instant window = row.resolved_at;
    if (!instant_is_none(window)) /* closed once the window is over, not at its end */
        window = instant_add(window, duration_ms(duration_days(REOPEN_WINDOW_DAYS).ms + 1));
    instant forgotten;
    e = forget_next(db, arena, &forgotten, err);
    instant promises = earlier(row.promise_at, row.alert_at);
    *next = earlier(earlier(promises, row.snooze_at), earlier(window, forgotten));
    *next = earlier(earlier(earlier(*next, waiting), radar), earlier(incident, carriers));
    return e;
}
