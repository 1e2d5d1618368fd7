#include "desk/change.h"

#include "base/arena.h"
#include "desk/escalate.h"
#include "desk/facts.h"
#include "desk/harm.h"
#include "desk/life.h"
#include "desk/standing.h"
#include "store/queries.h"
#include "store/store.h"

struct change {
    const struct desk *desk;
    const struct caller *caller;
    const struct dossier_patch *patch;
    struct record record;
    struct q_dossier_facts_row row;
};

static enum err read_facts(struct change *c, struct error *err)
{
    return q_dossier_facts(
        c->record.db, c->record.arena,
        &(struct q_dossier_facts_in){.shop = c->record.shop, .id = c->patch->dossier}, &c->row,
        err);
}

static enum err set_state(struct change *c, struct error *err)
{
    enum dossier_state present = (enum dossier_state)c->row.state;
    enum dossier_event event;
    if (c->patch->state == present)
        return ERR_OK;
    if (!dossier_event_for(c->patch->state, present, &event))
        return error_field(err, ERR_INVALID, "state", "cannot be set by hand");
    if (event == DOSSIER_UNDO_SPAM && !role_allows(c->caller->role, ROLE_LEAD))
        return error_field(err, ERR_FORBIDDEN, "state", "only a lead undoes spam");
    return life_move(&c->record, &c->row,
                     &(struct life){.event = event,
                                    .outcome = c->patch->outcome,
                                    .caller = c->caller,
                                    .override = c->patch->override},
                     err);
}

static enum err set_assignee(struct change *c, struct error *err)
{
    int64_t to = c->patch->assignee;
    if (to == c->row.assignee)
        return ERR_OK;
    struct q_user_in_shop_row user;
    enum err e = to ? q_user_in_shop(c->record.db, c->record.arena,
                                     &(struct q_user_in_shop_in){.shop = c->record.shop, .id = to},
                                     &user, err)
                    : ERR_OK;
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "assignee", "nobody of this shop");
    if (!e)
        e = q_dossier_set_assignee(
            c->record.db, &(struct q_dossier_set_assignee_in){.id = c->row.id, .assignee = to},
            NULL, err);
    if (e)
        return e;
    e = record_event_id(&c->record, c->row.id, EVENT_DOSSIER_ASSIGNED, "to", to, err);
    if (!e && to && to == caller_user(c->caller))
        e = escalate_taken(&c->record, c->row.id, c->caller->role, err);
    if (e || !to || c->patch->has_state || c->row.state != DOSSIER_NEW)
        return e;
    return life_move(&c->record, &c->row, &(struct life){.event = DOSSIER_TAKEN}, err);
}

static enum err updated(struct change *c, const char *what, struct error *err)
{
    return record_event(&c->record, c->row.id, EVENT_DOSSIER_UPDATED,
                        str_printf(c->record.arena, "{\"field\":\"%s\"}", what), err);
}

static enum err set_subject(struct change *c, struct error *err)
{
    struct str subject = str_trim(c->patch->subject);
    if (!subject.len || subject.len > SUBJECT_BYTES_MAX)
        return error_field(err, ERR_INVALID, "subject", "1 to %d bytes", SUBJECT_BYTES_MAX);
    if (str_eq(subject, c->row.subject))
        return ERR_OK;
    enum err e = q_dossier_set_subject(
        c->record.db, &(struct q_dossier_set_subject_in){.id = c->row.id, .subject = subject}, NULL,
        err);
    return e ? e : updated(c, "subject", err);
}

static enum err set_severity(struct change *c, struct error *err)
{
    if (c->row.severity == (int64_t)c->patch->severity)
        return ERR_OK;
    enum err e = q_dossier_set_severity(
        c->record.db,
        &(struct q_dossier_set_severity_in){.id = c->row.id, .severity = c->patch->severity}, NULL,
        err);
    if (!e)
        e = updated(c, "severity", err);
    return e || c->patch->severity != SEVERITY_MAJOR
               ? e
               : escalate(&c->record, c->row.id, ESCALATION_SEVERITY, err);
}

static enum err set_complaint(struct change *c, struct error *err)
{
    if (c->row.complaint == c->patch->complaint)
        return ERR_OK;
    enum err e = standing_complaint(&c->record, c->row.id, c->patch->complaint, err);
    return e ? e : standing_refresh(&c->record, c->row.id, false, err);
}

static enum err set_understood(struct change *c, struct error *err)
{
    struct str understood = c->patch->understood.ptr ? str_trim(c->patch->understood) : STR("");
    if (understood.len > UNDERSTOOD_BYTES_MAX)
        return error_field(err, ERR_INVALID, "understood", "over %d bytes", UNDERSTOOD_BYTES_MAX);
    if (str_eq(understood, c->row.understood))
        return ERR_OK;
    enum err e = q_dossier_set_understood(
        c->record.db,
        &(struct q_dossier_set_understood_in){.id = c->row.id, .understood = understood}, NULL,
        err);
    return e ? e : updated(c, "understood", err);
}

/* None: the date of its orders counts again. */
static enum err set_needed_by(struct change *c, struct error *err)
{
    instant needed_by = c->patch->needed_by;
    bool own = !instant_is_none(needed_by);
    if (own == c->row.needed_own && instant_cmp(needed_by, c->row.needed_by) == 0)
        return ERR_OK;
    enum err e = standing_needed_by(&c->record, c->row.id, needed_by, err);
    if (!e)
        e = q_dossier_touch(c->record.db, &(struct q_dossier_touch_in){.id = c->row.id}, NULL, err);
    return e ? e : updated(c, "needed_by", err);
}

/* Only what is open sleeps, and nothing owed to the customer may fall due while
 * it is out of sight (2.1). */
static enum err set_snooze(struct change *c, struct error *err)
{
    instant until = c->patch->snoozed_until;
    enum err e = read_facts(c, err); /* another part of the patch may have moved it */
    if (e)
        return e;
    if (instant_cmp(until, c->row.snoozed_until) == 0)
        return ERR_OK;
    if (!instant_is_none(until)) {
        if (!dossier_is_open((enum dossier_state)c->row.state))
            return error_refuse(err, "", "snoozed_until", "refusal.dossier.final", NULL);
        if (instant_cmp(until, c->record.now) <= 0)
            return error_field(err, ERR_INVALID, "snoozed_until", "not in the future");
        if (!instant_is_none(c->row.next_due_at) && instant_cmp(c->row.next_due_at, until) <= 0)
            return error_refuse(err, "", "snoozed_until", "refusal.snooze.owed", NULL);
    }
    e = q_dossier_set_snooze(c->record.db,
                             &(struct q_dossier_set_snooze_in){.id = c->row.id, .until = until},
                             NULL, err);
    return e ? e : updated(c, "snoozed_until", err);
}

static enum err change_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct change *c = ctx;
    c->record = record_begin(c->desk, db, arena, c->caller->shop, c->caller->actor,
                             clock_now(c->desk->clock));
    enum err e = read_facts(c, err);
    if (!e && c->row.version != c->patch->version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)c->row.version);
    if (!e && c->patch->has_assignee)
        e = set_assignee(c, err);
    if (!e && (c->patch->harm.add || c->patch->harm.clear))
        e = harm_by_hand(&c->record, c->caller, &c->row, &c->patch->harm, err);
    if (!e && c->patch->has_state)
        e = read_facts(c, err); /* with the harm that was just told of */
    if (!e && c->patch->has_state)
        e = set_state(c, err);
    if (!e && c->patch->has_subject)
        e = set_subject(c, err);
    if (!e && c->patch->has_severity)
        e = set_severity(c, err);
    if (!e && c->patch->has_complaint)
        e = set_complaint(c, err);
    if (!e && c->patch->has_understood)
        e = set_understood(c, err);
    if (!e && c->patch->has_needed_by)
        e = set_needed_by(c, err);
    if (!e && c->patch->has_snooze)
        e = set_snooze(c, err);
    return e;
}

enum err change_dossier(const struct desk *desk, const struct caller *caller,
                        const struct dossier_patch *patch, struct error *err)
{
    struct change c = {.desk = desk, .caller = caller, .patch = patch};
    enum err e = store_write(desk->store, change_command, &c, err);
    if (e == ERR_REFUSED && err->practice[0])
        practice_stopped(desk, caller, patch->dossier, err);
    return e;
}

struct link {
    const struct desk *desk;
    const struct caller *caller;
    int64_t dossier, order;
    bool linked;
};

static enum err link_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct link *l = ctx;
    struct record r = record_begin(l->desk, db, arena, l->caller->shop, l->caller->actor,
                                   clock_now(l->desk->clock));
    struct q_dossier_facts_row dossier;
    struct q_order_by_id_row order;
    int64_t changed = 0;
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = r.shop, .id = l->dossier}, &dossier, err);
    if (!e)
        e = q_order_by_id(db, arena, &(struct q_order_by_id_in){.shop = r.shop, .id = l->order},
                          &order, err);
    if (!e && l->linked)
        e = q_dossier_order_add(
            db, &(struct q_dossier_order_add_in){.dossier = dossier.id, .shop_order = order.id},
            &changed, err);
    if (!e && !l->linked)
        e = q_dossier_order_remove(
            db, &(struct q_dossier_order_remove_in){.dossier = dossier.id, .shop_order = order.id},
            &changed, err);
    if (e || !changed)
        return e;
    e = q_dossier_touch(db, &(struct q_dossier_touch_in){.id = dossier.id}, NULL, err);
    if (!e)
        e = record_event_id(&r, dossier.id, EVENT_DOSSIER_UPDATED,
                            l->linked ? "order_linked" : "order_unlinked", order.id, err);
    return e ? e : standing_refresh(&r, dossier.id, false, err);
}

enum err change_order_link(const struct desk *desk, const struct caller *caller, int64_t dossier,
                           int64_t order, bool linked, struct error *err)
{
    struct link l = {desk, caller, dossier, order, linked};
    return store_write(desk->store, link_command, &l, err);
}
