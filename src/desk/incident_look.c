#include "desk/incident_look.h"

#include "base/arena.h"
#include "desk/estimate.h"
#include "desk/incident.h"
#include "desk/incident_follow.h"
#include "desk/inquiry.h"
#include "domain/incident_see.h"
#include "store/queries.h"

struct look {
    struct q_incident_signs_row row;
    struct incident_signs signs;
    struct q_incident_rows known; /* of this parcel, oldest first */
};

static struct str number_of(struct str pickup)
{
    while (pickup.len && pickup.ptr[0] == '0')
        pickup = str_sub(pickup, 1, pickup.len);
    return pickup;
}

static bool elsewhere(const struct q_incident_signs_row *row)
{
    return row->pickup_point.len && row->scanned_pickup.len &&
           !str_eq(number_of(row->pickup_point), number_of(row->scanned_pickup));
}

static enum err read_signs(struct record *r, int64_t parcel, struct look *l, struct error *err)
{
    const struct shop *shop;
    struct q_incident_signs_row *row = &l->row;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = q_incident_signs(r->db, r->arena,
                             &(struct q_incident_signs_in){.shop = r->shop, .id = parcel}, row,
                             err);
    if (e)
        return e;
    enum stage stage = STAGE_UNKNOWN;
    stage_parse(row->stage, &stage);
    l->signs = (struct incident_signs){
        .parcel = {.stage = stage,
                   .trouble = (enum trouble)row->trouble,
                   .stage_at = row->stage_at,
                   .last_at = row->last_at,
                   .handed_at = row->handed_at,
                   .delivered_at = row->delivered_at},
        .due_at = row->due_at,
        .estimate_at = row->estimate_at,
        .expected_by = instant_is_none(row->due_at)
                           ? row->due_at
                           : calendar_next_opening(&shop->calendar, row->due_at),
        .late = CHANCE_UNKNOWN,
        .lost = CHANCE_UNKNOWN,
        .relay_wrong = elsewhere(row),
    };
    return q_incident_of_parcel(
        r->db, r->arena, &(struct q_incident_of_parcel_in){.shop = r->shop, .parcel = parcel},
        &l->known, err);
}

/* Chance is asked in the second half of the time that was told, and after silence: before,
 * a parcel that goes its way is no news, and scans are many. */
static bool chance_may_speak(const struct incident_signs *g, instant now)
{
    instant handed = g->parcel.handed_at;
    instant last = instant_is_none(g->parcel.last_at) ? handed : g->parcel.last_at;
    if (instant_is_none(handed) || !instant_is_none(g->parcel.delivered_at))
        return false;
    instant silent = instant_add(last, duration_hours(SEE_SILENT_HOURS));
    instant half = instant_of(handed.ms + (g->due_at.ms - handed.ms) / 2);
    bool second_half = instant_cmp(half, now) <= 0 && instant_cmp(now, g->due_at) < 0;
    return instant_cmp(silent, now) <= 0 || second_half;
}

static enum err ask_chance(struct record *r, struct look *l, struct error *err)
{
    struct estimate estimate;
    if (!chance_may_speak(&l->signs, r->now))
        return ERR_OK;
    enum err e = estimate_of_parcel(r, l->row.id, &estimate, err);
    if (e || !estimate.known)
        return e;
    if (instant_cmp(r->now, l->signs.due_at) < 0) /* after it, dates decide */
        l->signs.late = (int)(estimate.late * 1000);
    l->signs.lost = (int)(estimate.lost * 1000);
    return ERR_OK;
}

/* --- what speaks against an incident ---------------------------------------------- */

static enum err move_on(struct record *r, const struct q_incident_row *row, enum incident_state to,
                        const char *event, struct error *err)
{
    enum err e = q_incident_set_state(
        r->db,
        &(struct q_incident_set_state_in){
            .id = row->id, .state = to, .seen_by = row->seen_by, .closed_at = r->now},
        NULL, err);
    if (!e)
        e = record_event_id(r, row->dossier, event, "incident", row->id, err);
    return e ? e : inquiry_over(r, row->id, err);
}

static enum err last_word(struct record *r, const struct q_incident_row *row, instant *out,
                          struct error *err)
{
    struct q_incident_spoken_row spoken;
    enum err e = q_incident_spoken(r->db, r->arena, &(struct q_incident_spoken_in){.id = row->id},
                                   &spoken, err);
    *out = e ? instant_of(0) : spoken.at;
    return e;
}

/* The customer has the goods, asked for nothing, and was told what they may ask for. */
static enum err settled(struct record *r, const struct q_incident_row *row, struct error *err)
{
    enum err e = incident_unoffer(r, row->dossier, row->shop_order, err);
    return e ? e : move_on(r, row, INCIDENT_CLOSED, EVENT_INCIDENT_CLOSED, err);
}

static enum err against(struct record *r, const struct q_incident_row *row, instant at,
                        struct error *err)
{
    struct incident_facts facts = {.state = (enum incident_state)row->state, .against_at = at};
    enum incident_state to;
    enum err e = last_word(r, row, &facts.spoken_at, err);
    if (e)
        return e;
    if (instant_cmp(incident_silent_at(&facts), r->now) > 0)
        return q_incident_set_look(
            r->db,
            &(struct q_incident_set_look_in){.id = row->id, .look_at = incident_silent_at(&facts)},
            NULL, err);
    if (facts.state == INCIDENT_CONFIRMED)
        return settled(r, row, err);
    e = incident_decide(&facts, INCIDENT_DISMISS, r->now, &to, err);
    return e ? e : move_on(r, row, to, EVENT_INCIDENT_FALSE_ALARM, err);
}

static enum err look_no_more(struct record *r, const struct q_incident_row *row, struct error *err)
{
    return q_incident_set_look(r->db, &(struct q_incident_set_look_in){.id = row->id}, NULL, err);
}

static enum err weigh(struct record *r, const struct look *l, const struct q_incident_row *row,
                      struct error *err)
{
    enum incident_state state = (enum incident_state)row->state;
    bool waited = !instant_is_none(row->look_at) && instant_cmp(row->look_at, r->now) <= 0;
    if (state != INCIDENT_SUSPECTED && state != INCIDENT_CONFIRMED)
        return waited ? look_no_more(r, row, err) : ERR_OK;
    instant at = incident_contradicted((enum problem)row->kind, &l->signs, row->suspected_at);
    /* what was sure is over only when the goods are there */
    bool there = l->signs.parcel.stage == STAGE_DELIVERED;
    if (!instant_is_none(at) && (state == INCIDENT_SUSPECTED || there))
        return against(r, row, at, err);
    if (!waited)
        return ERR_OK;
    return state == INCIDENT_CONFIRMED ? incident_tell_again(r, row, err)
                                       : look_no_more(r, row, err);
}

/* --- what is seen ------------------------------------------------------------------ */

static const struct q_incident_row *last_of(const struct look *l, enum problem kind)
{
    for (size_t i = l->known.count; i > 0; i--)
        if (l->known.items[i - 1].kind == (int64_t)kind)
            return &l->known.items[i - 1];
    return NULL;
}

static bool another_is_open(const struct look *l, enum problem kind)
{
    for (size_t i = 0; i < l->known.count; i++) {
        enum incident_state state = (enum incident_state)l->known.items[i].state;
        if (l->known.items[i].kind != (int64_t)kind && incident_is_open(state) &&
            state != INCIDENT_SUSPECTED)
            return true;
    }
    return false;
}

/* One that was over is another one only where something new says so. */
static bool is_news(const struct look *l, const struct sight *sight,
                    const struct q_incident_row *last)
{
    if (sight->kind == PROBLEM_LATE && another_is_open(l, sight->kind))
        return false;
    if (!last)
        return true;
    bool newer = l->row.evidence != last->evidence &&
                 instant_cmp(l->signs.parcel.last_at, last->suspected_at) > 0;
    if (sight->seen == SEEN_BY_SCAN)
        return newer;
    return last->state == INCIDENT_FALSE_ALARM && (newer || sight->sure);
}

static enum err act(struct record *r, const struct look *l, const struct sight *sight,
                    struct error *err)
{
    const struct q_incident_row *last = last_of(l, sight->kind);
    bool open = last && incident_is_open((enum incident_state)last->state);
    int64_t id = open ? last->id : 0;
    enum err e = ERR_OK;
    if (!open && !is_news(l, sight, last))
        return ERR_OK;
    if (!open)
        e = incident_suspect(r,
                             &(struct suspicion){.order = l->row.shop_order,
                                                 .parcel = l->row.id,
                                                 .kind = sight->kind,
                                                 .seen = sight->seen,
                                                 .fault = sight->fault,
                                                 .evidence = l->row.evidence,
                                                 .chance = sight->chance},
                             &id, err);
    bool confirms = sight->sure && (!open || last->state == INCIDENT_SUSPECTED);
    return e || !confirms ? e : incident_confirm(r, id, sight->seen, err);
}

/* What is likely changes as time passes: it is looked at each day. */
static instant look_again(const struct look *l, instant now)
{
    instant next = incident_look_again(&l->signs, now);
    instant tomorrow = instant_add(now, duration_hours(24));
    bool changes = l->signs.late != CHANCE_UNKNOWN && l->signs.late < SEE_EVEN;
    return changes && (instant_is_none(next) || instant_cmp(tomorrow, next) < 0) ? tomorrow : next;
}

enum err incident_look(struct record *r, int64_t parcel, struct error *err)
{
    struct look *l = arena_alloc(r->arena, sizeof *l);
    struct sight sights[SIGHTS_MAX];
    enum err e = read_signs(r, parcel, l, err);
    if (!e)
        e = ask_chance(r, l, err);
    if (e)
        return e;
    for (size_t i = 0; !e && i < l->known.count; i++)
        e = weigh(r, l, &l->known.items[i], err);
    size_t count = incident_see(&l->signs, r->now, sights);
    for (size_t i = 0; !e && i < count; i++)
        e = act(r, l, &sights[i], err);
    return e ? e
             : q_incident_parcel_look(r->db,
                                      &(struct q_incident_parcel_look_in){
                                          .id = parcel, .look_at = look_again(l, r->now)},
                                      NULL, err);
}

/* --- what falls due ---------------------------------------------------------------- */

static const struct actor the_system = {ACTOR_SYSTEM, 0};

static enum err parcels_due(const struct desk *desk, struct db *db, struct arena *arena,
                            instant now, size_t *count, struct error *err)
{
    struct q_incident_parcel_due_rows rows;
    enum err e = q_incident_parcel_due(
        db, arena, &(struct q_incident_parcel_due_in){.now = now, .limit = INCIDENT_BATCH}, &rows,
        err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct record r = record_begin(desk, db, arena, rows.items[i].shop, the_system, now);
        e = incident_look(&r, rows.items[i].id, err);
    }
    *count += e ? 0 : rows.count;
    return e;
}

static enum err incidents_due(const struct desk *desk, struct db *db, struct arena *arena,
                              instant now, size_t *count, struct error *err)
{
    struct q_incident_due_rows rows;
    enum err e = q_incident_due(
        db, arena, &(struct q_incident_due_in){.now = now, .limit = INCIDENT_BATCH}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct record r = record_begin(desk, db, arena, rows.items[i].shop, the_system, now);
        struct q_incident_row row;
        e = q_incident_row(db, arena,
                           &(struct q_incident_row_in){.shop = r.shop, .id = rows.items[i].id},
                           &row, err);
        if (!e && row.parcel && incident_is_open((enum incident_state)row.state))
            e = incident_look(&r, row.parcel, err);
        else if (!e)
            e = q_incident_set_look(db, &(struct q_incident_set_look_in){.id = row.id}, NULL, err);
    }
    *count += e ? 0 : rows.count;
    return e;
}

enum err incident_act(const struct desk *desk, struct db *db, struct arena *arena, instant now,
                      size_t *count, struct error *err)
{
    enum err e = parcels_due(desk, db, arena, now, count, err);
    return e ? e : incidents_due(desk, db, arena, now, count, err);
}

enum err incident_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_incident_next_row row;
    enum err e = q_incident_next(db, arena, &row, err);
    if (e)
        return e;
    bool parcel_first =
        instant_is_none(row.incident_at) ||
        (!instant_is_none(row.parcel_at) && instant_cmp(row.parcel_at, row.incident_at) < 0);
    *next = parcel_first ? row.parcel_at : row.incident_at;
    return ERR_OK;
}
