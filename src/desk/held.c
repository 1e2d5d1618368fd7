#include "desk/held.h"

#include "base/arena.h"
#include "desk/escalate.h"
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
    /* of an approval: as the practices saw it */
    struct words *words;
    int64_t version;
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
    /* Another change came between: the practices are asked again on it. */
    if (dossier->id != d->words->dossier || dossier->version != d->version)
        return error_set(err, ERR_CONFLICT, "dossier %lld changed", (long long)dossier->id);
    enum err e = verdict_record_overrides(d->words, r, dossier->id, err);
    if (!e)
        e = q_message_release(r->db, &(struct q_message_release_in){.id = m->id, .now = r->now},
                              NULL, err);
    if (!e)
        e = post_queue(r, m->id, instant_add(r->now, d->desk->undo), err);
    if (!e)
        e = escalate_taken(r, dossier->id, d->caller->role, err);
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

/* --- asked again ------------------------------------------------------------ */

/* What its author went on against stays gone against. */
static enum err keep_overrides(struct words *w, struct db *db, struct arena *arena,
                               struct findings *findings, struct error *err)
{
    struct q_held_overrides_rows rows;
    struct q_held_overrides_in in = {.dossier = w->dossier, .message = w->message};
    enum err e = q_held_overrides(db, arena, &in, &rows, err);
    for (size_t i = 0; !e && i < findings->count; i++)
        for (size_t n = 0; n < rows.count; n++)
            findings->items[i].overridden |=
                str_eq(rows.items[n].practice, str_of(findings->items[i].practice));
    return e;
}

static enum err ask_again(struct words *w, struct db *db, struct arena *arena,
                          struct findings *findings, struct error *err)
{
    enum err e = words_check(w, db, arena, findings, err);
    if (!e)
        e = keep_overrides(w, db, arena, findings, err);
    if (!e)
        e = verdict_reach(w, findings, err);
    if (e == ERR_REFUSED)
        verdict_refused(w, findings);
    return e;
}

/* Who may not, or comes late, is told so before anything else. */
static enum err may_approve(struct db *db, struct arena *arena, const struct caller *caller,
                            int64_t message, struct error *err)
{
    struct q_held_of_row row;
    enum held_state to;
    struct q_held_of_in in = {.shop = caller->shop, .message = message};
    enum err e = q_held_of(db, arena, &in, &row, err);
    return e ? e
             : held_decide((enum held_state)row.state, HELD_APPROVE, caller->role, false, &to, err);
}

static enum err load(struct words *w, struct reply *reply, int64_t *version, struct db *db,
                     struct arena *arena, struct error *err)
{
    struct q_message_facts_row m;
    struct q_dossier_facts_row dossier;
    struct q_message_facts_in which = {.shop = w->caller->shop, .id = w->message};
    enum err e = q_message_facts(db, arena, &which, &m, err);
    if (!e)
        e = q_dossier_facts(db, arena,
                            &(struct q_dossier_facts_in){.shop = w->caller->shop, .id = m.dossier},
                            &dossier, err);
    if (e)
        return e;
    reply->dossier = m.dossier;
    reply->text = m.text;
    reply->subject = m.subject;
    *version = dossier.version;
    return words_about(w, db, arena, &dossier, err);
}

enum err held_approve(const struct desk *desk, struct db *db, struct arena *arena,
                      const struct caller *caller, int64_t message, const struct override *override,
                      struct findings *findings, struct error *err)
{
    enum { DECIDE_TWICE = 2 };
    struct reply reply = {.confirm_warnings = true};
    struct words *w = arena_alloc(arena, sizeof *w);
    enum err e = ERR_OK;
    if (override)
        reply.overrides[reply.override_count++] = *override;
    for (int i = 0; i < DECIDE_TWICE; i++) {
        *w = (struct words){.desk = desk, .caller = caller, .reply = &reply, .message = message};
        *findings = (struct findings){.arena = arena};
        struct deciding d = {desk, caller, message, HELD_APPROVE, STR(""), w, 0};
        e = may_approve(db, arena, caller, message, err);
        if (!e)
            e = load(w, &reply, &d.version, db, arena, err);
        if (!e)
            e = ask_again(w, db, arena, findings, err);
        if (!e)
            e = once_write(desk, caller, decide_command, &d, err);
        if (e != ERR_CONFLICT || (err && (err->field[0] || err->key[0])))
            break;
    }
    return e;
}

enum err held_refuse(const struct desk *desk, const struct caller *caller, int64_t message,
                     struct str reason, struct error *err)
{
    struct deciding d = {desk, caller, message, HELD_REFUSE, str_trim(reason), NULL, 0};
    if (!d.reason.len || d.reason.len > HELD_REASON_MAX)
        return error_field(err, ERR_INVALID, "reason", "1 to %d bytes", HELD_REASON_MAX);
    return once_write(desk, caller, decide_command, &d, err);
}

enum err held_take_back(struct record *r, const struct caller *caller, int64_t message,
                        int64_t dossier, struct error *err)
{
    int64_t author;
    struct deciding d = {NULL, caller, message, HELD_TAKE_BACK, STR(""), NULL, 0};
    enum err e = decide(r, &d, &author, err);
    if (!e)
        e = cancel(r, dossier, message, err);
    return e ? e : record_event_id(r, dossier, EVENT_MESSAGE_CANCELLED, "message", message, err);
}
