#include "desk/change.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "desk/facts.h"
#include "desk/owe.h"
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

/* What is resolved owes no more news; spam is owed nothing while it is spam. */
static enum err settle_promises(struct change *c, enum dossier_event event, struct error *err)
{
    enum err e = ERR_OK;
    if (event == DOSSIER_SET_RESOLVED)
        e = owe_resolved(&c->record, c->row.id, err);
    else if (event == DOSSIER_SET_SPAM)
        e = owe_released(&c->record, c->row.id, OWE_PROOF_SPAM, err);
    else if (event == DOSSIER_UNDO_SPAM)
        e = owe_revived(&c->record, c->row.id, OWE_PROOF_SPAM, err);
    else if (event == DOSSIER_SET_WAITING_CUSTOMER)
        e = owe_no_news(&c->record, c->row.id, OWE_PROOF_THEIR_TURN, err);
    else if (c->row.told && c->row.reply_address.len)
        e = owe_news(&c->record, c->row.id, STR(""), err); /* it is our turn (G44) */
    return e ? e : owe_refresh(&c->record, c->row.id, err);
}

static enum err set_state(struct change *c, struct error *err)
{
    struct dossier_facts facts = facts_of(&c->row);
    enum dossier_event event;
    if (c->patch->state == facts.state)
        return ERR_OK;
    if (!dossier_event_for(c->patch->state, facts.state, &event))
        return error_field(err, ERR_INVALID, "state", "cannot be set by hand");
    if (event == DOSSIER_UNDO_SPAM && !role_allows(c->caller->role, ROLE_LEAD))
        return error_field(err, ERR_FORBIDDEN, "state", "only a lead undoes spam");
    struct dossier_change change;
    enum err e = dossier_decide(&facts, event, c->record.now, &change, err);
    if (e || change.to == facts.state)
        return e;
    instant resolved = change.to == DOSSIER_RESOLVED ? c->record.now : instant_of(0);
    e = q_dossier_set_state(c->record.db,
                            &(struct q_dossier_set_state_in){
                                .id = c->row.id, .state = change.to, .resolved_at = resolved},
                            NULL, err);
    if (!e)
        e = settle_promises(c, event, err);
    return e ? e : record_state(&c->record, c->row.id, facts.state, change.to, err);
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
    struct dossier_facts facts = facts_of(&c->row);
    struct dossier_change change;
    if (e || !to || c->patch->has_state || facts.state != DOSSIER_NEW)
        return e;
    e = dossier_decide(&facts, DOSSIER_TAKEN, c->record.now, &change, err);
    if (!e)
        e = q_dossier_set_state(
            c->record.db, &(struct q_dossier_set_state_in){.id = c->row.id, .state = change.to},
            NULL, err);
    return e ? e : record_state(&c->record, c->row.id, facts.state, change.to, err);
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
    return e ? e : updated(c, "severity", err);
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
    if (!e && c->patch->has_state)
        e = set_state(c, err);
    if (!e && c->patch->has_subject)
        e = set_subject(c, err);
    if (!e && c->patch->has_severity)
        e = set_severity(c, err);
    if (!e && c->patch->has_snooze)
        e = set_snooze(c, err);
    return e;
}

enum err change_dossier(const struct desk *desk, const struct caller *caller,
                        const struct dossier_patch *patch, struct error *err)
{
    struct change c = {.desk = desk, .caller = caller, .patch = patch};
    return store_write(desk->store, change_command, &c, err);
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
    return e;
}

enum err change_order_link(const struct desk *desk, const struct caller *caller, int64_t dossier,
                           int64_t order, bool linked, struct error *err)
{
    struct link l = {desk, caller, dossier, order, linked};
    return store_write(desk->store, link_command, &l, err);
}
