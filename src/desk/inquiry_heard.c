#include "desk/inquiry_heard.h"

#include "desk/inquiry_step.h"
#include "store/queries.h"

static enum err acknowledged(struct record *r, struct q_inquiry_row *row, struct error *err)
{
    bool moved;
    enum err e = inquiry_move(
        r, row, &(struct inquiry_act){.event = INQUIRY_ACKNOWLEDGE, .now = r->now}, &moved, err);
    if (e || !moved)
        return e;
    row->acknowledged_at = r->now;
    return inquiry_event(r, row, EVENT_INQUIRY_ACKNOWLEDGED, err);
}

/* A person wrote: it is no longer silent, and what it says is for a person to read. */
static enum err heard(struct record *r, struct q_inquiry_row *row, struct error *err)
{
    const struct shop *shop;
    row->heard_at = r->now;
    enum err e = record_shop(r, &shop, err);
    if (!e && inquiry_waits((enum inquiry_state)row->state))
        e = shop_due(shop, CLOCK_CARRIER_ANSWER, r->now, &row->due_at, err);
    if (!e)
        e = inquiry_comes_back(r, row->dossier, err);
    return e ? e : inquiry_event(r, row, EVENT_INQUIRY_HEARD, err);
}

enum err inquiry_heard(struct record *r, int64_t incident, const struct inbound *in,
                       struct error *err)
{
    struct q_inquiry_of_incident_row found;
    struct q_inquiry_row row;
    enum err e = q_inquiry_of_incident(
        r->db, r->arena, &(struct q_inquiry_of_incident_in){.shop = r->shop, .incident = incident},
        &found, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (!e)
        e = q_inquiry_row(r->db, r->arena,
                          &(struct q_inquiry_row_in){.shop = r->shop, .id = found.id}, &row, err);
    if (!e && row.state != INQUIRY_DRAFT)
        e = acknowledged(r, &row, err);
    if (!e && !receive_by_machine(in))
        e = heard(r, &row, err);
    return e ? e : inquiry_keep(r, &row, err);
}
