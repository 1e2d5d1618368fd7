#include "desk/remedy_promise.h"

#include "base/arena.h"
#include "desk/legal.h"
#include "desk/owe.h"
#include "domain/period.h"
#include "domain/remedy.h"

enum { DELIVERY_HOURS = 48 };

/* What a kind owes: a task of ours first where hands are needed, then the customer's. */
static const struct {
    enum promise_kind kind; /* to the customer; NONE: a task alone */
    enum clock_code clock;  /* of it; of the task where there is one */
    bool task;
} owes[REMEDY_KINDS + 1] = {
    [REMEDY_RESHIP] = {PROMISE_RESHIP, CLOCK_RESHIP_HANDOVER, true},
    [REMEDY_REFUND_FULL] = {PROMISE_REFUND, CLOCK_REFUND_EXEC, false},
    [REMEDY_REFUND_PART] = {PROMISE_REFUND, CLOCK_REFUND_EXEC, false},
    [REMEDY_REPAIR] = {PROMISE_REPAIR, CLOCK_TASK, true},
    [REMEDY_REPLACEMENT] = {PROMISE_REPLACEMENT, CLOCK_TASK, true},
    [REMEDY_VOUCHER] = {PROMISE_OTHER, CLOCK_REFUND_EXEC, false},
    [REMEDY_APOLOGY] = {PROMISE_NONE, CLOCK_TASK, true},
    [REMEDY_FEE_REFUND] = {PROMISE_FEE_REFUND, CLOCK_REFUND_EXEC, false},
    [REMEDY_GESTURE] = {PROMISE_OTHER, CLOCK_REFUND_EXEC, false},
};

static enum err promise(struct record *r, const struct q_remedy_row *row, enum promise_kind kind,
                        instant due, const char *rule, struct error *err)
{
    bool label = row->label_ref.len > 0;
    return owe(r, row->dossier,
               &(struct owed){
                   .kind = kind,
                   .due = due,
                   .proof = label ? PROOF_LABEL : PROOF_PERSON,
                   .reference = label ? str_printf(r->arena, "label:%.*s", STR_ARG(row->label_ref))
                                      : STR(""),
                   .remedy = row->id,
                   .rule = str_of(rule)},
               err);
}

/* The end of a length of law that began when the customer asked for it; none: the law
 * says nothing. */
static enum err by_law(struct record *r, const struct q_remedy_row *row, const struct shop *shop,
                       enum legal_code code, instant *due, struct error *err)
{
    instant asked = instant_is_none(row->chosen_at) ? r->now : row->chosen_at;
    struct legal_rules added;
    struct date last;
    enum err e = legal_load(r->db, r->arena, r->shop, &added, err);
    bool says =
        !e && legal_due(&added, code, zone_date(shop->zone, asked), shop->calendar.holidays, &last);
    *due = says ? period_midnight_after(shop->zone, last) : instant_of(0);
    return e;
}

/* A full refund has the law behind it. */
static enum err legal_refund(struct record *r, const struct q_remedy_row *row,
                             const struct shop *shop, struct error *err)
{
    instant due;
    enum err e = by_law(r, row, shop, LEGAL_DELIVERY_REFUND, &due, err);
    return e || instant_is_none(due)
               ? e
               : promise(r, row, PROMISE_LEGAL, due, legal_code_name(LEGAL_DELIVERY_REFUND), err);
}

static enum err to_customer(struct record *r, const struct q_remedy_row *row,
                            const struct shop *shop, instant first, const char *rule,
                            struct error *err)
{
    enum remedy_kind kind = (enum remedy_kind)row->kind;
    instant due = first, lawful = instant_of(0);
    bool fixed = kind == REMEDY_REPAIR || kind == REMEDY_REPLACEMENT;
    enum err e = fixed ? by_law(r, row, shop, LEGAL_CONFORMITY_FIX, &lawful, err) : ERR_OK;
    if (kind == REMEDY_RESHIP)
        due = instant_add(first, duration_hours(DELIVERY_HOURS));
    if (!instant_is_none(lawful)) {
        due = lawful;
        rule = legal_code_name(LEGAL_CONFORMITY_FIX);
    }
    if (!e)
        e = promise(r, row, owes[kind].kind, due, rule, err);
    return e || kind != REMEDY_REFUND_FULL ? e : legal_refund(r, row, shop, err);
}

static enum err pending(struct record *r, const struct q_remedy_row *row,
                        struct q_remedy_promises_rows *rows, struct error *err)
{
    return q_remedy_promises(r->db, r->arena, &(struct q_remedy_promises_in){.remedy = row->id},
                             rows, err);
}

enum err remedy_promise(struct record *r, const struct q_remedy_row *row, struct error *err)
{
    struct q_remedy_promises_rows rows;
    const struct shop *shop;
    instant first;
    enum clock_code clock = owes[row->kind].clock;
    const char *rule = clock_rule(clock)->name;
    bool task = owes[row->kind].task;
    enum err e = pending(r, row, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        task &= rows.items[i].kind != PROMISE_TASK;
    if (e || (rows.count && !task)) /* tried again: what is owed is owed as before */
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, clock, r->now, &first, err);
    if (!e && task)
        e = promise(r, row, PROMISE_TASK, first, rule, err);
    if (!e && owes[row->kind].kind && !rows.count)
        e = to_customer(r, row, shop, first, rule, err);
    return e ? e : owe_refresh(r, row->dossier, err);
}

enum err remedy_promise_handed(struct record *r, const struct q_remedy_row *row, struct str proof,
                               struct error *err)
{
    enum err e = owe_proved(r, row->dossier, PROMISE_TASK, row->id, proof, err);
    return e ? e : owe_refresh(r, row->dossier, err);
}

enum err remedy_promise_kept(struct record *r, const struct q_remedy_row *row, struct str proof,
                             struct error *err)
{
    enum err e = owe_proved(r, row->dossier, PROMISE_NONE, row->id, proof, err);
    return e ? e : owe_refresh(r, row->dossier, err);
}

enum err remedy_promise_released(struct record *r, const struct q_remedy_row *row, struct str proof,
                                 struct error *err)
{
    return owe_given_up(r, row->dossier, row->id, proof, err);
}
