#include "desk/alert.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/escalate.h"
#include "desk/legal.h"
#include "domain/legal_penalty.h"
#include "domain/practice/g40_legal_refund.h"
#include "store/queries.h"

/* What is to be paid on top on that day; false: nobody can say. */
static bool added_on(const struct legal_rules *rules, const struct q_promise_alert_due_row *p,
                     struct date last, struct date on, int64_t *out)
{
    enum legal_code code;
    struct legal_penalty penalty;
    struct late_refund late = {
        .owed = p->amount, .price = p->price ? p->price : p->amount, .due = last, .on = on};
    bool known = g40_penalty(p->rule, &code) && legal_penalty(rules, code, &late, &penalty);
    *out = known ? penalty.surcharge + penalty.interest : 0;
    return known;
}

static enum err penalties(struct record *r, const struct q_promise_alert_due_row *p,
                          const struct shop *shop, struct str *out, struct error *err)
{
    struct legal_rules rules;
    struct date last = g40_last_day(shop->zone, p->due_at);
    int64_t now, late;
    *out = STR("");
    if (!p->amount)
        return ERR_OK;
    enum err e = legal_load(r->db, r->arena, r->shop, &rules, err);
    bool known = !e && added_on(&rules, p, last, zone_date(shop->zone, r->now), &now) &&
                 added_on(&rules, p, last, date_add_days(last, 1), &late);
    if (known)
        *out = str_printf(r->arena, ",\"penalty\":%lld,\"penalty_late\":%lld", (long long)now,
                          (long long)late);
    return e;
}

enum err alert(struct record *r, const struct q_promise_alert_due_row *p, struct error *err)
{
    const struct shop *shop;
    struct str penalty;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = penalties(r, p, shop, &penalty, err);
    if (e)
        return e;
    int left = g40_days_left(shop->zone, p->due_at, r->now);
    e = q_promise_set_alert(r->db,
                            &(struct q_promise_set_alert_in){
                                .id = p->id, .alert_at = g40_next(shop->zone, p->due_at, r->now)},
                            NULL, err);
    if (!e)
        e = record_event(r, p->dossier, EVENT_PROMISE_ALERTED,
                         str_printf(r->arena,
                                    "{\"promise\":%lld,\"days_left\":%d,\"told\":\"%s\"%.*s}",
                                    (long long)p->id, left, g40_told(left), STR_ARG(penalty)),
                         err);
    conduct_count(r, g40_legal_refund.id, CONDUCT_WARNED);
    return e ? e : escalate(r, p->dossier, ESCALATION_LEGAL_REFUND, err);
}
