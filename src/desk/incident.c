#include "desk/incident.h"

#include "base/arena.h"
#include "store/queries.h"

struct incident_new {
    int64_t order, parcel;
    enum problem kind;
    enum incident_seen seen;
    enum fault fault;
    int chance;
};

static enum err insert(struct record *r, const struct incident_new *in, int64_t *id,
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
                                       .chance = in->chance,
                                       .needs = incident_needs_text(r->arena, type->needs),
                                       .asked_first = in->seen == SEEN_BY_CUSTOMER,
                                       .now = r->now,
                                   },
                                   id, err);
    return e ? e
             : record_event(r, 0, EVENT_INCIDENT_SUSPECTED,
                            str_printf(r->arena, "{\"incident\":%lld,\"kind\":\"%s\"}",
                                       (long long)*id, problem_name(in->kind)),
                            err);
}

/* The one that is open on the same parcel, or on the order where there is none. */
static enum err find_open(struct record *r, const struct incident_new *in, int64_t *id,
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
    if (!e && parcel && !row.parcel)
        return error_field(err, ERR_INVALID, "parcel", "not a parcel of the order");
    return e;
}

enum err incident_confirm(struct record *r, int64_t incident, enum incident_seen by,
                          struct error *err)
{
    struct q_incident_row row;
    enum incident_state to;
    enum err e = q_incident_row(
        r->db, r->arena, &(struct q_incident_row_in){.shop = r->shop, .id = incident}, &row, err);
    if (e)
        return e;
    struct incident_facts facts = {.state = (enum incident_state)row.state};
    e = incident_decide(&facts, INCIDENT_CONFIRM, r->now, &to, err);
    if (e || to == facts.state)
        return e;
    e = q_incident_set_state(r->db,
                             &(struct q_incident_set_state_in){
                                 .id = row.id, .state = to, .seen_by = by, .confirmed_at = r->now},
                             NULL, err);
    return e ? e
             : record_event(r, row.dossier, EVENT_INCIDENT_CONFIRMED,
                            str_printf(r->arena, "{\"incident\":%lld,\"kind\":\"%s\"}",
                                       (long long)row.id, problem_name((enum problem)row.kind)),
                            err);
}

enum err incident_report(struct record *r, int64_t order, int64_t parcel, enum problem kind,
                         enum incident_seen seen, int64_t *id, struct error *err)
{
    struct incident_new in = {.order = order, .parcel = parcel, .kind = kind, .seen = seen};
    *id = 0;
    if (!problem_is_incident(kind))
        return error_field(err, ERR_INVALID, "kind", "not a delivery incident");
    enum err e = held_order(r, order, parcel, err);
    if (!e)
        e = find_open(r, &in, id, err);
    if (!e && !*id)
        e = insert(r, &in, id, err);
    return e ? e : incident_confirm(r, *id, seen, err);
}

enum err incident_look(struct record *r, int64_t parcel, struct error *err)
{
    struct q_incident_parcel_order_row row;
    return q_incident_parcel_order(
        r->db, r->arena, &(struct q_incident_parcel_order_in){.shop = r->shop, .parcel = parcel},
        &row, err);
}
