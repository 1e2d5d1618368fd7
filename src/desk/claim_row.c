#include "desk/claim_row.h"

#include "base/arena.h"

enum { ALARMS = 3, PROTEST_HOURS = 24, FILE_HOURS = 24, BAR_DAYS = 30 };

/* When each alarm rings; none when it is not needed any more. */
static void alarms_of(const struct q_claim_row *row, instant at[ALARMS])
{
    bool protests = row->protest_by.ms && !row->protested_at.ms;
    bool files = row->file_by.ms && row->state == CLAIM_COLLECTING;
    at[0] = protests ? instant_add(row->protest_by, duration_hours(-PROTEST_HOURS)) : instant_of(0);
    at[1] = files ? instant_add(row->file_by, duration_hours(-FILE_HOURS)) : instant_of(0);
    at[2] = row->bar_at.ms ? instant_add(row->bar_at, duration_days(-BAR_DAYS)) : instant_of(0);
}

instant claim_next_alarm(const struct q_claim_row *row)
{
    instant at[ALARMS], next = row->bar_at;
    if (!claim_is_open((enum claim_state)row->state))
        return instant_of(0);
    alarms_of(row, at);
    for (int i = 0; i < ALARMS; i++)
        if (at[i].ms && !(row->alarms & 1 << i) && (!next.ms || instant_cmp(at[i], next) < 0))
            next = at[i];
    return next;
}

enum err claim_keep(struct record *r, const struct q_claim_row *row, struct error *err)
{
    return q_claim_set(r->db,
                       &(struct q_claim_set_in){
                           .id = row->id,
                           .state = row->state,
                           .value = row->value,
                           .weight = row->weight,
                           .declared = row->declared,
                           .amount = row->amount,
                           .agreed = row->agreed,
                           .paid = row->paid,
                           .wanted = row->wanted,
                           .given = row->given,
                           .waived = row->waived,
                           .waived_by = row->waived_by,
                           .waived_reason = row->waived_reason,
                           .protested_at = row->protested_at,
                           .protest_ref = row->protest_ref,
                           .filed_at = row->filed_at,
                           .reference = row->reference,
                           .due_at = row->due_at,
                           .look_at = claim_next_alarm(row),
                           .alarms = row->alarms,
                           .reason = row->reason,
                           .paid_at = row->paid_at,
                       },
                       NULL, err);
}

enum err claim_event(struct record *r, const struct q_claim_row *row, const char *kind,
                     struct error *err)
{
    return record_event(r, row->dossier, kind,
                        str_printf(r->arena,
                                   "{\"claim\":%lld,\"incident\":%lld,\"state\":\"%s\","
                                   "\"amount\":%lld,\"paid\":%lld,\"alarms\":%lld}",
                                   (long long)row->id, (long long)row->incident,
                                   claim_state_name((enum claim_state)row->state),
                                   (long long)row->amount, (long long)row->paid,
                                   (long long)row->alarms),
                        err);
}

struct claim_facts claim_facts_of(const struct q_claim_row *row)
{
    return (struct claim_facts){
        .state = (enum claim_state)row->state,
        .wanted = (unsigned)row->wanted,
        .given = (unsigned)row->given,
        .waived = (unsigned)row->waived,
        .amount = row->amount,
        .agreed = row->agreed,
        .paid = row->paid,
        .bar_at = row->bar_at,
    };
}

const char *claim_alarm_name(enum claim_alarm alarm)
{
    switch (alarm) {
    case ALARM_PROTEST: return "protest";
    case ALARM_FILE: return "file";
    case ALARM_BAR: return "bar";
    }
    return "";
}

/* --- the clock ------------------------------------------------------------------------------ */

enum err claim_look(struct record *r, int64_t claim, struct error *err)
{
    struct q_claim_row row;
    struct claim_change change;
    instant at[ALARMS];
    enum err e = q_claim_row(r->db, r->arena,
                             &(struct q_claim_row_in){.shop = r->shop, .id = claim}, &row, err);
    if (e)
        return e;
    struct claim_facts facts = claim_facts_of(&row);
    e = claim_decide(&facts, &(struct claim_act){.event = CLAIM_BAR, .now = r->now}, &change, err);
    if (e)
        return e;
    bool barred = change.to != facts.state;
    int64_t before = row.alarms;
    alarms_of(&row, at);
    for (int i = 0; i < ALARMS; i++)
        if (at[i].ms && instant_cmp(at[i], r->now) <= 0)
            row.alarms |= 1 << i;
    row.state = change.to;
    e = claim_keep(r, &row, err);
    if (!e && row.alarms != before)
        e = claim_event(r, &row, EVENT_CLAIM_ALERTED, err);
    return e || !barred ? e : claim_event(r, &row, EVENT_CLAIM_STATE, err);
}
