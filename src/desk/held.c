#include "desk/held.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "desk/once.h"
#include "desk/post.h"
#include "desk/said.h"
#include "desk/verdict.h"
#include "domain/held.h"
#include "domain/message.h"
#include "store/store.h"

enum err held_keep(const struct words *w, struct record *r, int64_t dossier, struct error *err)
{
    enum err e = q_held_insert(r->db,
                               &(struct q_held_insert_in){
                                   .message = w->message,
                                   .shop = r->shop,
                                   .dossier = dossier,
                                   .findings = verdict_holds(w, r->arena),
                                   .author = caller_user(w->caller),
                                   .now = r->now,
                               },
                               NULL, err);
    if (!e)
        e = q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = dossier}, NULL, err);
    return e ? e : record_event_id(r, dossier, EVENT_MESSAGE_HELD, "message", w->message, err);
}

struct deciding {
    const struct desk *desk;
    const struct caller *caller;
    int64_t message;
    enum held_event event;
    struct str reason;
};

static enum err decide(struct record *r, const struct deciding *d, int64_t *author,
                       struct error *err)
{
    struct q_held_of_row row;
    enum held_state to;
    int64_t changed = 0, user = caller_user(d->caller);
    enum err e = q_held_of(
        r->db, r->arena, &(struct q_held_of_in){.shop = r->shop, .message = d->message}, &row, err);
    if (e)
        return e;
    *author = row.author;
    e = held_decide((enum held_state)row.state, d->event, d->caller->role,
                    user && user == row.author, &to, err);
    if (!e)
        e = q_held_decide(r->db,
                          &(struct q_held_decide_in){.message = d->message,
                                                     .state = to,
                                                     .decided_by = user,
                                                     .reason = d->reason,
                                                     .now = r->now},
                          &changed, err);
    return !e && !changed ? error_tell(err, ERR_CONFLICT, "", "refusal.held.decided", NULL) : e;
}

static enum err cancel(struct record *r, int64_t dossier, int64_t message, struct error *err)
{
    enum err e = q_message_set_state(
        r->db, &(struct q_message_set_state_in){.id = message, .state = MESSAGE_CANCELLED}, NULL,
        err);
    return e ? e : q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = dossier}, NULL, err);
}

static enum err release(struct record *r, const struct deciding *d,
                        const struct q_message_facts_row *m,
                        const struct q_dossier_facts_row *dossier, int64_t author,
                        struct error *err)
{
    enum err e = q_message_release(
        r->db, &(struct q_message_release_in){.id = m->id, .now = r->now}, NULL, err);
    if (!e)
        e = post_queue(r, m->id, instant_add(r->now, d->desk->undo), err);
    if (!e)
        e = said(r, dossier, m->id, author, m->text, err);
    return e ? e : record_event_id(r, dossier->id, EVENT_MESSAGE_APPROVED, "message", m->id, err);
}

static enum err decide_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct deciding *d = ctx;
    struct record r = record_begin(d->desk, db, arena, d->caller->shop, d->caller->actor,
                                   clock_now(d->desk->clock));
    struct q_message_facts_row m;
    struct q_dossier_facts_row dossier;
    int64_t author;
    enum err e = facts_of_message(&r, d->message, &m, &dossier, err);
    if (!e)
        e = decide(&r, d, &author, err);
    if (e)
        return e;
    if (d->event == HELD_APPROVE)
        return release(&r, d, &m, &dossier, author, err);
    e = cancel(&r, dossier.id, m.id, err);
    return e ? e
             : record_event(&r, dossier.id, EVENT_MESSAGE_REFUSED,
                            str_printf(arena, "{\"message\":%lld,\"author\":%lld}", (long long)m.id,
                                       (long long)author),
                            err);
}

enum err held_approve(const struct desk *desk, const struct caller *caller, int64_t message,
                      struct error *err)
{
    struct deciding d = {desk, caller, message, HELD_APPROVE, STR("")};
    return once_write(desk, caller, decide_command, &d, err);
}

enum err held_refuse(const struct desk *desk, const struct caller *caller, int64_t message,
                     struct str reason, struct error *err)
{
    struct deciding d = {desk, caller, message, HELD_REFUSE, str_trim(reason)};
    if (!d.reason.len || d.reason.len > HELD_REASON_MAX)
        return error_field(err, ERR_INVALID, "reason", "1 to %d bytes", HELD_REASON_MAX);
    return once_write(desk, caller, decide_command, &d, err);
}

enum err held_take_back(struct record *r, const struct caller *caller, int64_t message,
                        int64_t dossier, struct error *err)
{
    int64_t author;
    struct deciding d = {NULL, caller, message, HELD_TAKE_BACK, STR("")};
    enum err e = decide(r, &d, &author, err);
    if (!e)
        e = cancel(r, dossier, message, err);
    return e ? e : record_event_id(r, dossier, EVENT_MESSAGE_CANCELLED, "message", message, err);
}
