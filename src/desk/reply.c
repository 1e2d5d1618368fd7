#include "desk/reply.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "desk/held.h"
#include "desk/once.h"
#include "desk/unsaid.h"
#include "desk/words.h"
#include "domain/message.h"

enum { DECIDE_TWICE = 2 };

/* The dossier as it was read outside the command: trusted while its version stands. */
struct draft {
    struct words words;
    struct q_dossier_facts_row dossier;
};

static enum err load(struct draft *d, struct db *db, struct arena *arena, struct error *err)
{
    struct words *w = &d->words;
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = w->caller->shop, .id = w->reply->dossier},
        &d->dossier, err);
    if (e)
        return e;
    e = words_about(w, db, arena, &d->dossier, err);
    if (e || w->reply->note)
        return e;
    return words_copies(w, db, arena, &d->dossier, err);
}

static enum err nobody_wrote(struct draft *d, struct record *r, struct error *err)
{
    if (!d->words.reply->seen_message)
        return ERR_OK;
    struct q_dossier_newest_words_row newest;
    enum err e = q_dossier_newest_words(
        r->db, r->arena, &(struct q_dossier_newest_words_in){.id = d->dossier.id}, &newest, err);
    if (!e && newest.id > d->words.reply->seen_message)
        return error_field(err, ERR_CONFLICT, "seen_message", "a newer message arrived");
    return e;
}

static enum err write_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct draft *d = ctx;
    struct words *w = &d->words;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    struct q_dossier_facts_row now_is; /* a note follows its dossier where it was merged */
    enum err e =
        w->reply->note
            ? facts_survivor(&r, d->dossier.id, &now_is, err)
            : q_dossier_facts(db, arena,
                              &(struct q_dossier_facts_in){.shop = r.shop, .id = d->dossier.id},
                              &now_is, err);
    if (!e && !w->reply->note) {
        e = nobody_wrote(d, &r, err);
        if (!e && now_is.version != d->dossier.version)
            return error_set(err, ERR_CONFLICT, "dossier %lld changed", (long long)now_is.id);
    }
    return e ? e : words_record(w, &r, &now_is, err);
}

enum err reply_write(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct reply *reply, struct replied *out,
                     struct error *err)
{
    enum err e = ERR_OK;
    *out = (struct replied){0};
    struct draft *d = arena_alloc(arena, sizeof *d);
    for (int i = 0; i < DECIDE_TWICE; i++) {
        *d = (struct draft){.words = {.desk = desk, .caller = caller, .reply = reply}};
        out->findings = (struct findings){.arena = arena};
        e = load(d, db, arena, err);
        if (!e)
            e = words_prepare(&d->words, db, arena, &out->findings, err);
        if (!e)
            e = once_write(desk, caller, write_command, d, err);
        /* Another change came between: the checks are made again on it, unless
         * the author must first see what was written. */
        if (e != ERR_CONFLICT || (err && err->field[0]))
            break;
    }
    out->message = d->words.message;
    return e;
}

enum err reply_check(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct reply *reply, struct findings *out,
                     struct error *err)
{
    struct draft *d = arena_alloc(arena, sizeof *d);
    *d = (struct draft){.words = {.desk = desk, .caller = caller, .reply = reply}};
    *out = (struct findings){.arena = arena};
    enum err e = load(d, db, arena, err);
    return e ? e : words_check(&d->words, db, arena, out, err);
}

struct take_back {
    const struct desk *desk;
    const struct caller *caller;
    int64_t message;
};

/* The dossier shows the words before those that were taken back. */
static enum err show_words_before(struct record *r, int64_t dossier, struct error *err)
{
    struct q_message_last_shown_row last;
    enum err e = q_message_last_shown(
        r->db, r->arena, &(struct q_message_last_shown_in){.dossier = dossier}, &last, err);
    if (e == ERR_NOT_FOUND)
        last = (struct q_message_last_shown_row){.direction = DIRECTION_NOTE, .text = STR("")};
    else if (e)
        return e;
    return q_dossier_take_words(r->db,
                                &(struct q_dossier_take_words_in){
                                    .id = dossier,
                                    .snippet = message_snippet(r->arena, last.text),
                                    .direction = last.direction,
                                    .at = last.at,
                                },
                                NULL, err);
}

static enum err take_back_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take_back *t = ctx;
    struct record r = record_begin(t->desk, db, arena, t->caller->shop, t->caller->actor,
                                   clock_now(t->desk->clock));
    struct q_message_facts_row m;
    struct q_dossier_facts_row dossier;
    enum err e = facts_of_message(&r, t->message, &m, &dossier, err);
    int64_t changed = 0;
    if (!e && m.state == MESSAGE_HELD)
        return held_take_back(&r, t->caller, m.id, m.dossier, err);
    if (!e && !m.automatic)
        e = q_outbox_cancel(db, &(struct q_outbox_cancel_in){.message = t->message, .now = r.now},
                            &changed, err);
    if (!e && !changed)
        return error_tell(err, ERR_CONFLICT, "", "refusal.reply.left", NULL);
    if (!e)
        e = q_message_set_state(
            db, &(struct q_message_set_state_in){.id = m.id, .state = MESSAGE_CANCELLED}, NULL,
            err);
    if (!e)
        e = show_words_before(&r, m.dossier, err);
    if (!e)
        e = unsaid(&r, m.dossier, m.id, true, err);
    record_total(&r, "outbox.queued", -1);
    record_total(&r, "messages.outbound", -1);
    return e ? e : record_event_id(&r, m.dossier, EVENT_MESSAGE_CANCELLED, "message", m.id, err);
}

enum err reply_take_back(const struct desk *desk, const struct caller *caller, int64_t message,
                         struct error *err)
{
    struct take_back t = {desk, caller, message};
    return store_write(desk->store, take_back_command, &t, err);
}
