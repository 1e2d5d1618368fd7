#include "desk/inquiry_step.h"

#include "desk/incident.h"
#include "desk/life.h"
#include "desk/scorecard.h"
#include "domain/incident.h"

static instant earlier(instant a, instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_cmp(a, b) <= 0 ? a : b;
}

enum err inquiry_keep(struct record *r, const struct q_inquiry_row *row, struct error *err)
{
    return q_inquiry_set(r->db,
                         &(struct q_inquiry_set_in){
                             .id = row->id,
                             .state = row->state,
                             .reference = row->reference,
                             .sent_at = row->sent_at,
                             .acknowledged_at = row->acknowledged_at,
                             .remind_at = row->remind_at,
                             .due_at = row->due_at,
                             .look_at = earlier(row->remind_at, row->due_at),
                             .level = row->level,
                             .overdue_at = row->overdue_at,
                             .heard_at = row->heard_at,
                             .answer = row->answer,
                             .answered_at = row->answered_at,
                             .expected_at = row->expected_at,
                             .proof = row->proof,
                             .reopened_at = row->reopened_at,
                             .facts = row->facts,
                             .closed_at = row->closed_at,
                             .reason = row->reason,
                         },
                         NULL, err);
}

enum err inquiry_event(struct record *r, const struct q_inquiry_row *row, const char *kind,
                       struct error *err)
{
    return record_event(
        r, row->dossier, kind,
        str_printf(r->arena,
                   "{\"inquiry\":%lld,\"incident\":%lld,\"state\":\"%s\",\"level\":%lld,"
                   "\"answer\":\"%s\"}",
                   (long long)row->id, (long long)row->incident,
                   inquiry_state_name((enum inquiry_state)row->state), (long long)row->level,
                   inquiry_answer_name((enum inquiry_answer)row->answer)),
        err);
}

/* --- clocks ---------------------------------------------------------------------------- */

enum err inquiry_clocks(struct record *r, struct q_inquiry_row *row, int64_t ack_hours,
                        struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_CARRIER_ANSWER, r->now, &row->due_at, err);
    if (e)
        return e;
    if (!ack_hours)
        return shop_due(shop, CLOCK_CARRIER_ACK, r->now, &row->remind_at, err);
    row->remind_at = instant_add(r->now, duration_hours(ack_hours));
    return ERR_OK;
}

static enum err state_clock(struct record *r, struct q_inquiry_row *row, struct error *err)
{
    const struct shop *shop;
    struct clock_length length;
    enum inquiry_state state = (enum inquiry_state)row->state;
    bool asked = state == INQUIRY_SENT || state == INQUIRY_ACKNOWLEDGED;
    row->remind_at = state == INQUIRY_SENT ? row->remind_at : instant_of(0);
    if (asked) /* inquiry_clocks set them */
        return ERR_OK;
    row->due_at = instant_of(0);
    enum err e = record_shop(r, &shop, err);
    return e || !inquiry_clock(state, &length)
               ? e
               : clock_due(CLOCK_AT_CLOSING, length, &shop->calendar, r->now, &row->due_at, err);
}

enum err inquiry_move(struct record *r, struct q_inquiry_row *row, const struct inquiry_act *act,
                      bool *moved, struct error *err)
{
    struct inquiry_facts facts = {.state = (enum inquiry_state)row->state,
                                  .due_at = row->due_at,
                                  .reopened = !instant_is_none(row->reopened_at)};
    enum inquiry_state to;
    enum err e = inquiry_decide(&facts, act, &to, err);
    *moved = !e && to != facts.state;
    if (!*moved)
        return e;
    row->state = to;
    return state_clock(r, row, err);
}

/* --- what it comes to -------------------------------------------------------------------- */

/* Where is it? Then lost is worse than what is known; what arrived broken is not lost. */
static bool was_looked_for(enum problem problem)
{
    return problem == PROBLEM_LATE || problem == PROBLEM_RELAY_CLOSED ||
           problem == PROBLEM_RELAY_WRONG || problem == PROBLEM_RETURNED ||
           problem == PROBLEM_REFUSED;
}

static enum err worse(struct record *r, const struct q_inquiry_row *row, struct error *err)
{
    struct q_incident_row incident;
    int64_t id;
    bool lost =
        inquiry_means_lost((enum inquiry_state)row->state, (enum inquiry_answer)row->answer);
    bool damaged = row->answer == ANSWER_DAMAGED;
    if ((!lost && !damaged) || !was_looked_for((enum problem)row->kind))
        return ERR_OK;
    enum err e = q_incident_row(r->db, r->arena,
                                &(struct q_incident_row_in){.shop = r->shop, .id = row->incident},
                                &incident, err);
    bool settled = !e && incident.state > INCIDENT_CONFIRMED; /* the customer has chosen */
    return e || settled ? e
                        : incident_report(r, incident.shop_order, incident.parcel,
                                          lost ? PROBLEM_LOST : PROBLEM_DAMAGED,
                                          row->answer ? SEEN_BY_CARRIER : SEEN_BY_RULE, &id, err);
}

enum err inquiry_comes_back(struct record *r, int64_t dossier, struct error *err)
{
    struct q_dossier_facts_row row;
    if (!dossier)
        return ERR_OK;
    enum err e = q_dossier_facts(
        r->db, r->arena, &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, &row, err);
    return e || row.state != DOSSIER_WAITING_CARRIER
               ? e
               : life_move(r, &row, &(struct life){.event = DOSSIER_ANSWER}, err);
}

enum err inquiry_concludes(struct record *r, const struct q_inquiry_row *row, struct error *err)
{
    bool answered = row->answer != ANSWER_NONE;
    enum err e = inquiry_keep(r, row, err);
    if (!e)
        e = inquiry_event(r, row, answered ? EVENT_INQUIRY_ANSWERED : EVENT_INQUIRY_UNANSWERED,
                          err);
    if (!e && answered && !instant_is_none(row->sent_at))
        e = scorecard_answer(r,
                             &(struct scored_answer){.parcel = row->parcel,
                                                     .asked_at = row->sent_at,
                                                     .answered_at = r->now,
                                                     .late = !instant_is_none(row->overdue_at)},
                             err);
    if (!e)
        e = inquiry_comes_back(r, row->dossier, err);
    return e ? e : worse(r, row, err);
}
