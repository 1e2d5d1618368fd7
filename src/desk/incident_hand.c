#include "desk/incident.h"

#include "base/arena.h"
#include "desk/inquiry.h"
#include "desk/once.h"
#include "domain/incident_see.h"
#include "store/queries.h"

struct by_hand {
    const struct desk *desk;
    const struct caller *caller;
    const struct incident_word *word;
    int64_t incident, version;
    enum incident_event event;
};

static struct record begin(const struct by_hand *h, struct db *db, struct arena *arena)
{
    return record_begin(h->desk, db, arena, h->caller->shop, h->caller->actor,
                        clock_now(h->desk->clock));
}

static enum err open_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct by_hand *h = ctx;
    struct record r = begin(h, db, arena);
    int64_t parcel = h->word->parcel;
    struct q_incident_only_parcel_rows parcels;
    enum err e = ERR_OK;
    if (!parcel) {
        e = q_incident_only_parcel(
            db, arena,
            &(struct q_incident_only_parcel_in){.shop = r.shop, .shop_order = h->word->order},
            &parcels, err);
        parcel = !e && parcels.count == 1 ? parcels.items[0].id : 0;
    }
    return e ? e
             : incident_report(&r, h->word->order, parcel, h->word->kind, SEEN_BY_STAFF,
                               &h->incident, err);
}

enum err incident_open_by_hand(const struct desk *desk, const struct caller *caller,
                               const struct incident_word *word, int64_t *id, struct error *err)
{
    struct by_hand h = {.desk = desk, .caller = caller, .word = word};
    enum err e = once_write(desk, caller, open_command, &h, err);
    *id = h.incident;
    return e;
}

/* --- what the customer writes ------------------------------------------------------ */

static bool fits(const struct q_incident_parcels_row *p, enum problem kind)
{
    enum stage stage = STAGE_UNKNOWN;
    stage_parse(p->stage, &stage);
    if (kind == PROBLEM_RELAY_CLOSED)
        return p->pickup_point.len && !stage_is_final(stage);
    if (kind == PROBLEM_DELIVERED_NOT_RECEIVED)
        return stage == STAGE_DELIVERED;
    return stage == STAGE_DELIVERED || stage == STAGE_AVAILABLE_AT_RELAY;
}

static enum err suspected(struct record *r, const struct q_incident_parcels_row *p,
                          enum problem kind, struct error *err)
{
    struct q_incident_rows rows;
    int64_t id;
    enum err e = q_incident_of_parcel(
        r->db, r->arena, &(struct q_incident_of_parcel_in){.shop = r->shop, .parcel = p->id}, &rows,
        err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].kind == (int64_t)kind &&
            incident_is_open((enum incident_state)rows.items[i].state))
            return ERR_OK;
    return e ? e
             : incident_suspect(r,
                                &(struct suspicion){.order = p->shop_order,
                                                    .parcel = p->id,
                                                    .kind = kind,
                                                    .seen = SEEN_BY_CUSTOMER},
                                &id, err);
}

enum err incident_heard(struct record *r, int64_t dossier, enum problem kind, struct error *err)
{
    struct q_incident_parcels_rows rows;
    const struct q_incident_parcels_row *meant = NULL;
    size_t count = 0;
    int64_t id;
    if (!problem_is_incident(kind))
        return ERR_OK;
    enum err e = q_incident_parcels(
        r->db, r->arena, &(struct q_incident_parcels_in){.dossier = dossier}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (fits(&rows.items[i], kind)) {
            meant = &rows.items[i];
            count++;
        }
    if (e || count != 1)
        return e;
    return kind == PROBLEM_RELAY_CLOSED
               ? incident_report(r, meant->shop_order, meant->id, kind, SEEN_BY_CUSTOMER, &id, err)
               : suspected(r, meant, kind, err);
}

/* --- saying no --------------------------------------------------------------------- */

/* A person may say no where a scan says so, too: the same rule. */
static enum err dismiss(struct record *r, const struct q_incident_row *row, struct error *err)
{
    struct q_incident_signs_row s;
    struct incident_facts facts = {.state = (enum incident_state)row->state};
    struct q_incident_spoken_row spoken;
    enum incident_state to;
    enum err e =
        row->parcel
            ? q_incident_signs(r->db, r->arena,
                               &(struct q_incident_signs_in){.shop = r->shop, .id = row->parcel},
                               &s, err)
            : ERR_OK;
    if (!e && row->parcel) {
        struct incident_signs signs = {.parcel = {.trouble = (enum trouble)s.trouble,
                                                  .stage_at = s.stage_at,
                                                  .last_at = s.last_at}};
        stage_parse(s.stage, &signs.parcel.stage);
        facts.against_at =
            incident_contradicted((enum problem)row->kind, &signs, row->suspected_at);
    }
    if (!e)
        e = q_incident_spoken(r->db, r->arena, &(struct q_incident_spoken_in){.id = row->id},
                              &spoken, err);
    if (e)
        return e;
    facts.spoken_at = spoken.at;
    e = incident_decide(&facts, INCIDENT_DISMISS, r->now, &to, err);
    if (e || to == facts.state)
        return e;
    e = q_incident_set_state(
        r->db,
        &(struct q_incident_set_state_in){
            .id = row->id, .state = to, .seen_by = row->seen_by, .closed_at = r->now},
        NULL, err);
    if (!e)
        e = record_event_id(r, row->dossier, EVENT_INCIDENT_FALSE_ALARM, "incident", row->id, err);
    return e ? e : inquiry_over(r, row->id, err);
}

static enum err do_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct by_hand *h = ctx;
    struct record r = begin(h, db, arena);
    struct q_incident_row row;
    enum err e = q_incident_row(
        db, arena, &(struct q_incident_row_in){.shop = r.shop, .id = h->incident}, &row, err);
    if (e)
        return e;
    if (h->version && h->version != row.version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)row.version);
    if (h->event == INCIDENT_DISMISS)
        return dismiss(&r, &row, err);
    return incident_confirm(&r, row.id, SEEN_BY_STAFF, err);
}

enum err incident_do(const struct desk *desk, const struct caller *caller, int64_t incident,
                     int64_t version, enum incident_event event, struct error *err)
{
    struct by_hand h = {
        .desk = desk, .caller = caller, .incident = incident, .version = version, .event = event};
    return once_write(desk, caller, do_command, &h, err);
}
