#include "desk/standing.h"

#include "desk/escalate.h"
#include "desk/harm.h"
#include "domain/dossier.h"
#include "domain/severity.h"
#include "store/queries.h"

static enum err gravity(struct record *r, int64_t dossier, struct q_dossier_gravity_row *out,
                        struct error *err)
{
    instant unseen = instant_add(r->now, duration_hours(-SEVERITY_UNSEEN_HOURS));
    return q_dossier_gravity(
        r->db, r->arena, &(struct q_dossier_gravity_in){.id = dossier, .unseen = unseen}, out, err);
}

static bool arrived(const struct q_dossier_gravity_row *row)
{
    return row->parcels > 0 && row->arrived == row->parcels;
}

static enum err raise_severity(struct record *r, int64_t dossier, struct error *err)
{
    enum err e = q_dossier_set_severity(
        r->db, &(struct q_dossier_set_severity_in){.id = dossier, .severity = SEVERITY_MAJOR}, NULL,
        err);
    if (!e)
        e = record_event(r, dossier, EVENT_DOSSIER_UPDATED, STR("{\"field\":\"severity\"}"), err);
    return e ? e : escalate(r, dossier, ESCALATION_SEVERITY, err);
}

/* The date of its orders, where nobody said another one. */
static enum err keep_date(struct record *r, int64_t dossier, struct q_dossier_gravity_row *row,
                          struct error *err)
{
    instant needed_by = row->needed_own ? row->needed_by : row->order_needed_by;
    instant look_at = arrived(row) ? instant_of(0) : severity_look_at(needed_by, r->now);
    bool same = instant_cmp(needed_by, row->needed_by) == 0 &&
                instant_cmp(look_at, row->needed_look_at) == 0;
    row->needed_by = needed_by;
    return same ? ERR_OK
                : q_dossier_set_needed(r->db,
                                       &(struct q_dossier_set_needed_in){.id = dossier,
                                                                         .needed_by = needed_by,
                                                                         .own = row->needed_own,
                                                                         .look_at = look_at},
                                       NULL, err);
}

enum err standing_refresh(struct record *r, int64_t dossier, bool danger, struct error *err)
{
    struct q_dossier_gravity_row row;
    enum err e = gravity(r, dossier, &row, err);
    if (!e)
        e = keep_date(r, dossier, &row, err);
    if (e || !dossier_is_open((enum dossier_state)row.state) || row.severity >= SEVERITY_MAJOR)
        return e;
    struct severity_facts facts = {.danger = danger,
                                   .complaint = row.complaint,
                                   .amount = row.amount,
                                   .unlocated = row.unlocated,
                                   .arrived = arrived(&row),
                                   .needed_by = row.needed_by};
    return severity_is_major(&facts, r->now) ? raise_severity(r, dossier, err) : ERR_OK;
}

enum err standing_complaint(struct record *r, int64_t dossier, bool complaint, struct error *err)
{
    enum err e = q_dossier_set_complaint(
        r->db, &(struct q_dossier_set_complaint_in){.id = dossier, .complaint = complaint}, NULL,
        err);
    return e ? e
             : record_event(r, dossier, EVENT_DOSSIER_UPDATED, STR("{\"field\":\"complaint\"}"),
                            err);
}

enum err standing_needed_by(struct record *r, int64_t dossier, instant needed_by, struct error *err)
{
    enum err e = q_dossier_set_needed(
        r->db,
        &(struct q_dossier_set_needed_in){
            .id = dossier, .needed_by = needed_by, .own = !instant_is_none(needed_by)},
        NULL, err);
    return e ? e : standing_refresh(r, dossier, false, err);
}

/* The third time they speak is harm, and a reason to go up. */
static enum err spoke_again(struct record *r, const struct q_dossier_facts_row *before,
                            struct error *err)
{
    int64_t count = before->contact_count + 1;
    unsigned why = escalation_by_contact(count, before->last_contact_at, r->now);
    enum err e = why ? escalate(r, before->id, (enum escalation_reason)why, err) : ERR_OK;
    return e || count <= HARM_CONTACTS ? e : harm_add(r, before->id, HARM_MANY_CONTACTS, err);
}

bool standing_asked(const struct q_dossier_facts_row *before, const struct tone *tone)
{
    return before->state == DOSSIER_WAITING_CUSTOMER || tone->only_thanks;
}

enum err standing_contact(struct record *r, const struct q_dossier_facts_row *before,
                          const struct tone *tone, struct error *err)
{
    bool complains = tone->complaint && !before->complaint;
    enum err e = complains ? standing_complaint(r, before->id, true, err) : ERR_OK;
    if (!e && !standing_asked(before, tone))
        e = spoke_again(r, before, err);
    bool weighs = complains || tone->danger || before->orders > 0;
    return e || !weighs ? e : standing_refresh(r, before->id, tone->danger, err);
}

enum err standing_needed_due(struct record *r, int64_t dossier, struct error *err)
{
    struct q_dossier_gravity_row row;
    enum err e = gravity(r, dossier, &row, err);
    bool missed = !e && !instant_is_none(row.needed_by) && !arrived(&row) &&
                  instant_cmp(row.needed_by, r->now) <= 0;
    if (!e && missed)
        e = harm_add(r, dossier, HARM_NEEDED_BY_MISSED, err);
    return e ? e : standing_refresh(r, dossier, false, err);
}
