#include "desk/escalate.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/note.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "desk/practice.h"
#include "domain/dossier.h"
#include "domain/practice/g01_escalate.h"
#include "store/queries.h"

static enum err set(struct record *r, int64_t dossier, const struct escalation *is,
                    const char *event, enum escalation_reason why, struct error *err)
{
    enum err e = q_dossier_set_escalation(
        r->db,
        &(struct q_dossier_set_escalation_in){.id = dossier, .level = is->level, .why = is->why},
        NULL, err);
    return e ? e
             : record_event(r, dossier, event,
                            str_printf(r->arena, "{\"level\":\"%s\",\"why\":\"%s\"}",
                                       escalation_level_name(is->level),
                                       escalation_reason_name(why)),
                            err);
}

/* One at a time: what goes up again while nobody has it yet is waited for already. */
static enum err promise_taking(struct record *r, int64_t dossier, struct error *err)
{
    const struct shop *shop;
    instant due;
    bool promised = false;
    struct q_promise_facts_rows pending;
    enum err e =
        q_promise_pending(r->db, r->arena, &(struct q_promise_pending_in){dossier}, &pending, err);
    for (size_t i = 0; !e && i < pending.count; i++)
        promised |=
            pending.items[i].kind == PROMISE_LEAD_TAKE && pending.items[i].state == PROMISE_ACTIVE;
    if (e || promised)
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_LEAD_TAKE, r->now, &due, err);
    return e ? e
             : owe(r, dossier,
                   &(struct owed){.kind = PROMISE_LEAD_TAKE, .due = due, .rule = STR("lead_take")},
                   err);
}

static enum err raise(struct record *r, int64_t dossier, const struct escalation *is, bool higher,
                      enum escalation_reason why, struct error *err)
{
    enum err e = set(r, dossier, is, EVENT_DOSSIER_ESCALATED, why, err);
    return e || !higher ? e : promise_taking(r, dossier, err);
}

static enum err would(struct record *r, int64_t dossier, enum escalation_reason why,
                      struct error *err)
{
    conduct_count(r, "G01", CONDUCT_RECORDED);
    return record_event(
        r, dossier, EVENT_GUARDRAIL_WOULD,
        str_printf(r->arena, "{\"practice\":\"G01\",\"why\":\"%s\"}", escalation_reason_name(why)),
        err);
}

/* The counter escalates by itself as far as the shop has it so. */
static enum err act(struct record *r, int64_t dossier, const struct escalation *is, bool higher,
                    enum escalation_reason why, struct error *err)
{
    enum practice_setting setting;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, &g01_escalate, &setting, err);
    if (e)
        return e;
    if (setting == PRACTICE_RECORD_ONLY)
        return would(r, dossier, why, err);
    conduct_count(r, "G01", setting == PRACTICE_OFF ? CONDUCT_OFF : CONDUCT_RESPECTED);
    return setting == PRACTICE_OFF ? ERR_OK : raise(r, dossier, is, higher, why, err);
}

static enum escalation_reason told_apart(const struct escalation *before,
                                         enum escalation_reason why)
{
    bool second = why == ESCALATION_PROMISE_BROKEN && before->why & ESCALATION_PROMISE_BROKEN;
    return second ? ESCALATION_TWO_BROKEN : why;
}

static struct escalation of(const struct q_dossier_escalation_row *row)
{
    return (struct escalation){(enum escalation_level)row->level, (unsigned)row->why};
}

enum err escalate(struct record *r, int64_t dossier, enum escalation_reason why, struct error *err)
{
    struct q_dossier_escalation_row row;
    enum err e = q_dossier_escalation(r->db, r->arena, &(struct q_dossier_escalation_in){dossier},
                                      &row, err);
    if (e || !dossier_is_open((enum dossier_state)row.state))
        return e;
    struct escalation is = of(&row), before = is;
    why = told_apart(&is, why);
    if (!escalation_raise(&is, why))
        return ERR_OK;
    return act(r, dossier, &is, is.level > before.level, why, err);
}

enum err escalate_taken(struct record *r, int64_t dossier, enum role by, struct error *err)
{
    return role_allows(by, ROLE_LEAD)
               ? owe_proved(r, dossier, PROMISE_LEAD_TAKE, 0, STR("taken"), err)
               : ERR_OK;
}

/* --- by hand ---------------------------------------------------------------- */

struct by_hand {
    const struct desk *desk;
    const struct caller *caller;
    const struct escalation_wish *wish;
};

static enum err lower(struct record *r, const struct by_hand *h, const struct escalation *is,
                      struct error *err)
{
    if (!note_says_why(h->wish->reason))
        return error_field(err, ERR_INVALID, "reason", "at least %d characters", NOTE_REASON_MIN);
    enum err e = practice_override(
        r,
        &(struct overridden){.override = &(struct override){.practice = STR("G01"),
                                                            .reason_code = STR("exception"),
                                                            .reason = h->wish->reason},
                             .role = h->caller->role,
                             .dossier = h->wish->dossier,
                             .object = "escalation",
                             .shown = STR("")},
        err);
    if (!e)
        e = set(r, h->wish->dossier, is, EVENT_DOSSIER_LOWERED, ESCALATION_BY_HAND, err);
    return e ? e : escalate_taken(r, h->wish->dossier, h->caller->role, err);
}

static enum err lift(struct record *r, const struct by_hand *h,
                     const struct q_dossier_facts_row *row, const struct escalation *is,
                     struct error *err)
{
    if (!str_trim(h->wish->reason).len)
        return error_field(err, ERR_INVALID, "reason", "is missing");
    enum err e = raise(r, row->id, is, true, ESCALATION_BY_HAND, err);
    return e ? e : note_write(r, h->caller, row, h->wish->reason, err);
}

static enum err by_hand_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct by_hand *h = ctx;
    struct record r = record_begin(h->desk, db, arena, h->caller->shop, h->caller->actor,
                                   clock_now(h->desk->clock));
    struct q_dossier_facts_row row;
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = r.shop, .id = h->wish->dossier}, &row, err);
    if (e)
        return e;
    if (!dossier_is_open((enum dossier_state)row.state))
        return error_refuse(err, "", "level", "refusal.dossier.final", NULL);
    struct escalation is = {(enum escalation_level)row.escalation_level,
                            (unsigned)row.escalation_why};
    enum escalation_level before = is.level;
    unsigned reasons = is.why;
    if (!escalation_set(&is, h->wish->level))
        return ERR_OK;
    if (is.level < before)
        return lower(&r, h, &is, err);
    is.why |= reasons; /* what has counted has counted */
    return lift(&r, h, &row, &is, err);
}

enum err escalate_by_hand(const struct desk *desk, const struct caller *caller,
                          const struct escalation_wish *wish, struct error *err)
{
    struct by_hand h = {desk, caller, wish};
    return once_write(desk, caller, by_hand_command, &h, err);
}
