#include "desk/incident.h"

#include "base/arena.h"
#include "desk/incident_tell.h"
#include "desk/inquiry.h"
#include "desk/owe.h"
#include "desk/scorecard.h"
#include "store/queries.h"

static enum err said(struct record *r, int64_t dossier, const char *event, int64_t incident,
                     enum problem kind, struct error *err)
{
    return record_event(r, dossier, event,
                        str_printf(r->arena, "{\"incident\":%lld,\"kind\":\"%s\"}",
                                   (long long)incident, problem_name(kind)),
                        err);
}

enum err incident_suspect(struct record *r, const struct suspicion *in, int64_t *id,
                          struct error *err)
{
    const struct incident_type *type = incident_type(in->kind);
    enum err e = q_incident_insert(r->db,
                                   &(struct q_incident_insert_in){
                                       .shop = r->shop,
                                       .shop_order = in->order,
                                       .parcel = in->parcel,
                                       .kind = in->kind,
                                       .state = INCIDENT_SUSPECTED,
                                       .seen_by = in->seen,
                                       .fault = in->fault ? in->fault : type->fault,
                                       .evidence = in->evidence,
                                       .chance = in->chance,
                                       .needs = incident_needs_text(r->arena, type->needs),
                                       .asked_first = in->seen == SEEN_BY_CUSTOMER,
                                       .now = r->now,
                                   },
                                   id, err);
    return e ? e : said(r, 0, EVENT_INCIDENT_SUSPECTED, *id, in->kind, err);
}

/* --- confirming --------------------------------------------------------------- */

static enum err promise_offer(struct record *r, const struct incident_case *c, struct error *err)
{
    const struct shop *shop;
    instant due;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_REMEDY_OFFER, r->now, &due, err);
    return e ? e
             : owe(r, c->dossier.id,
                   &(struct owed){.kind = PROMISE_REMEDY_OFFER,
                                  .due = due,
                                  .rule = str_of(clock_rule(CLOCK_REMEDY_OFFER)->name)},
                   err);
}

/* Told first, then the ladder; whoever was told hears again by a date (G44). */
static enum err tell_and_offer(struct record *r, struct incident_case *c, struct error *err)
{
    struct incident_offers offers;
    instant news;
    enum err e = incident_offers_of(r, c, &offers, err);
    if (!e)
        e = shop_due(r->settings, CLOCK_NEWS, r->now, &news, err);
    if (!e)
        e = incident_tell(r, c, &offers, news, err);
    if (!e)
        e = incident_offer(r, c, &offers, err);
    if (!e && c->row.told_message)
        e = owe_news(r, c->dossier.id, owe_proof_message(r->arena, c->row.told_message), err);
    return e ? e : owe_refresh(r, c->dossier.id, err);
}

static enum err confirmed(struct record *r, struct incident_case *c, struct error *err)
{
    enum err e = incident_open(r, c, err);
    if (!e)
        e = scorecard_incident(r, c->row.id, err);
    if (!e)
        e = said(r, c->dossier.id, EVENT_INCIDENT_CONFIRMED, c->row.id, (enum problem)c->row.kind,
                 err);
    if (!e)
        e = promise_offer(r, c, err);
    if (!e)
        e = tell_and_offer(r, c, err);
    if (!e)
        e = q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = c->dossier.id}, NULL, err);
    return e ? e : inquiry_open(r, c->row.id, err); /* beside it, never before */
}

enum err incident_confirm(struct record *r, int64_t incident, enum incident_seen by,
                          struct error *err)
{
    struct incident_case *c = arena_alloc(r->arena, sizeof *c);
    enum incident_state to;
    enum err e =
        q_incident_row(r->db, r->arena,
                       &(struct q_incident_row_in){.shop = r->shop, .id = incident}, &c->row, err);
    if (e)
        return e;
    struct incident_facts facts = {.state = (enum incident_state)c->row.state};
    e = incident_decide(&facts, INCIDENT_CONFIRM, r->now, &to, err);
    if (e || to == facts.state)
        return e;
    c->row.seen_by = by;
    c->row.confirmed_at = r->now;
    c->row.asked_first = c->row.asked_first || by == SEEN_BY_CUSTOMER;
    e = q_incident_set_state(
        r->db,
        &(struct q_incident_set_state_in){
            .id = c->row.id, .state = to, .seen_by = by, .confirmed_at = r->now},
        NULL, err);
    return e ? e : confirmed(r, c, err);
}

/* --- reporting ----------------------------------------------------------------- */

/* The one that is open on the same parcel, or on the order where there is none. */
static enum err find_open(struct record *r, const struct suspicion *in, int64_t *id,
                          struct error *err)
{
    struct q_incident_rows rows;
    *id = 0;
    enum err e = q_incident_of_order(
        r->db, r->arena, &(struct q_incident_of_order_in){.shop = r->shop, .shop_order = in->order},
        &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].parcel == in->parcel && rows.items[i].kind == (int64_t)in->kind &&
            incident_is_open((enum incident_state)rows.items[i].state))
            *id = rows.items[i].id;
    return e;
}

static enum err held_order(struct record *r, int64_t order, int64_t parcel, struct error *err)
{
    struct q_incident_order_row row;
    enum err e = q_incident_order(
        r->db, r->arena,
        &(struct q_incident_order_in){.shop = r->shop, .id = order, .parcel = parcel}, &row, err);
    return !e && parcel && !row.parcel
               ? error_field(err, ERR_INVALID, "parcel", "not a parcel of the order")
               : e;
}

enum err incident_report(struct record *r, int64_t order, int64_t parcel, enum problem kind,
                         enum incident_seen seen, int64_t *id, struct error *err)
{
    struct suspicion in = {.order = order, .parcel = parcel, .kind = kind, .seen = seen};
    *id = 0;
    if (!problem_is_incident(kind))
        return error_field(err, ERR_INVALID, "kind", "not a delivery incident");
    enum err e = held_order(r, order, parcel, err);
    if (!e)
        e = find_open(r, &in, id, err);
    if (!e && !*id)
        e = incident_suspect(r, &in, id, err);
    return e ? e : incident_confirm(r, *id, seen, err);
}

/* --- once more ------------------------------------------------------------------ */

enum err incident_tell_again(struct record *r, const struct q_incident_row *row, struct error *err)
{
    struct incident_case *c = arena_alloc(r->arena, sizeof *c);
    c->row = *row;
    enum err e =
        q_incident_set_look(r->db, &(struct q_incident_set_look_in){.id = row->id}, NULL, err);
    if (!e)
        e = incident_open(r, c, err);
    return e ? e : tell_and_offer(r, c, err);
}
