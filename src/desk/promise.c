#include "desk/promise.h"

#include "base/arena.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "desk/practice.h"
#include "domain/dossier.h"
#include "domain/practice/g40_legal_refund.h"
#include "domain/promise_words.h"
#include "store/queries.h"
#include "store/store.h"

/* --- what is told ----------------------------------------------------------- */

/* The customer's own language, else the shop's. */
static enum err language(struct record *r, int64_t customer, enum lang *lang, struct error *err)
{
    const struct shop *shop;
    struct q_customer_by_id_row row;
    enum err e = record_shop(r, &shop, err);
    if (e || !customer) {
        *lang = e ? LANG_FR : shop->lang;
        return e;
    }
    *lang = shop->lang;
    e = q_customer_by_id(r->db, r->arena,
                         &(struct q_customer_by_id_in){.shop = r->shop, .id = customer}, &row, err);
    if (!e)
        lang_of_code(row.language, lang);
    return e;
}

static enum err sentence(struct record *r, int64_t customer, enum promise_kind kind, bool sure,
                         instant due, struct str *out, struct error *err)
{
    enum lang lang;
    const struct shop *shop;
    enum err e = language(r, customer, &lang, err);
    if (!e)
        e = record_shop(r, &shop, err);
    if (!e)
        *out = promise_sentence(r->arena, lang, kind, sure,
                                promise_by(r->arena, lang, shop->zone, r->now, due));
    return e;
}

/* G04: without proof, the customer is promised a word by then, and no more. */
static enum err owe_a_word(struct record *r, const struct q_dossier_facts_row *dossier, instant due,
                           struct error *err)
{
    const struct shop *shop;
    instant news;
    struct owed owed = {.kind = PROMISE_NEWS, .rule = STR("said")};
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_NEWS, r->now, &news, err);
    if (e)
        return e;
    owed.due = instant_cmp(due, news) < 0 ? due : news;
    e = sentence(r, dossier->customer, PROMISE_NEWS, false, owed.due, &owed.text, err);
    return e ? e : owe(r, dossier->id, &owed, err);
}

static enum err changed(struct record *r, int64_t dossier, struct error *err)
{
    enum err e = owe_refresh(r, dossier, err);
    return e ? e : q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = dossier}, NULL, err);
}

static enum err read_dossier(struct record *r, int64_t id, struct q_dossier_facts_row *out,
                             struct error *err)
{
    return q_dossier_facts(r->db, r->arena, &(struct q_dossier_facts_in){.shop = r->shop, .id = id},
                           out, err);
}

/* --- making one ------------------------------------------------------------- */

struct make {
    const struct desk *desk;
    const struct caller *caller;
    const struct new_promise *in;
    int64_t id;
};

static enum err due_of(struct record *r, const struct new_promise *in, instant *due,
                       struct error *err)
{
    const struct shop *shop;
    enum clock_code clock;
    enum err e = record_shop(r, &shop, err);
    *due = in->due;
    if (!e && instant_is_none(in->due)) {
        if (!promise_clock(in->kind, &clock))
            return error_field(err, ERR_INVALID, "due_at", "is missing");
        e = shop_due(shop, clock, r->now, due, err);
    }
    if (e)
        return e;
    bool far = instant_cmp(*due, instant_add(r->now, duration_days(PROMISE_AHEAD_DAYS))) > 0;
    return far || instant_cmp(*due, r->now) <= 0
               ? error_field(err, ERR_INVALID, "due_at", "not in the next %d days",
                             PROMISE_AHEAD_DAYS)
               : ERR_OK;
}

static enum err owner_of(struct record *r, int64_t owner, struct error *err)
{
    struct q_user_in_shop_row user;
    if (!owner)
        return ERR_OK;
    enum err e = q_user_in_shop(
        r->db, r->arena, &(struct q_user_in_shop_in){.shop = r->shop, .id = owner}, &user, err);
    return e == ERR_NOT_FOUND ? error_field(err, ERR_INVALID, "owner", "nobody of this shop") : e;
}

static enum err first_state(const struct new_promise *in, enum role role, instant now,
                            enum promise_state *out, struct error *err)
{
    struct promise_facts draft = {.kind = in->kind, .state = PROMISE_DRAFT};
    struct promise_act act = {
        .now = now, .proof = in->proof, .role = role, .reference = in->reference};
    *out = PROMISE_DRAFT;
    if (in->proof || in->reference.len)
        act.event = PROMISE_VERIFY;
    else if (!promise_needs_proof(in->kind)) {
        *out = PROMISE_ACTIVE;
        return ERR_OK;
    } else if (in->said)
        act.event = PROMISE_SAY;
    else
        return ERR_OK;
    return promise_decide(&draft, &act, out, err);
}

static const char *made_as(enum promise_state state)
{
    return state == PROMISE_ACTIVE       ? EVENT_PROMISE_MADE
           : state == PROMISE_UNVERIFIED ? EVENT_PROMISE_SAID
                                         : EVENT_PROMISE_DRAFTED;
}

static enum err insert(struct make *m, struct record *r, const struct q_dossier_facts_row *dossier,
                       instant due, enum promise_state state, struct error *err)
{
    const struct new_promise *in = m->in;
    struct owed owed = {.kind = in->kind,
                        .owed_to = in->owed_to,
                        .text = in->text,
                        .owner = in->owner,
                        .due = due,
                        .proof = in->proof,
                        .reference = in->reference};
    enum owed_to to = in->owed_to ? in->owed_to : promise_owed_to(in->kind);
    enum err e = ERR_OK;
    if (!in->text.len && to == OWED_CUSTOMER)
        e = sentence(r, dossier->customer, in->kind, true, due, &owed.text, err);
    if (!e)
        e = owe_insert(r, dossier->id, &owed, state, &m->id, err);
    return e ? e : record_event_id(r, dossier->id, made_as(state), "promise", m->id, err);
}

static enum err make_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct make *m = ctx;
    struct record r = record_begin(m->desk, db, arena, m->caller->shop, m->caller->actor,
                                   clock_now(m->desk->clock));
    struct q_dossier_facts_row dossier;
    enum promise_state state;
    instant due;
    enum err e = read_dossier(&r, m->in->dossier, &dossier, err);
    if (!e && !dossier_is_open((enum dossier_state)dossier.state))
        return error_refuse(err, "", "dossier", "refusal.dossier.final", NULL);
    if (!e)
        e = owner_of(&r, m->in->owner, err);
    if (!e)
        e = due_of(&r, m->in, &due, err);
    if (!e)
        e = first_state(m->in, m->caller->role, r.now, &state, err);
    if (!e)
        e = insert(m, &r, &dossier, due, state, err);
    if (!e && state == PROMISE_UNVERIFIED)
        e = owe_a_word(&r, &dossier, due, err);
    return e ? e : changed(&r, dossier.id, err);
}

enum err promise_make(const struct desk *desk, const struct caller *caller,
                      const struct new_promise *promise, int64_t *id, struct error *err)
{
    struct make m = {desk, caller, promise, 0};
    if (!promise_made_by_hand(promise->kind))
        return error_field(err, ERR_INVALID, "kind", "is made by the counter itself");
    enum err e = once_write(desk, caller, make_command, &m, err);
    if (e == ERR_REFUSED && err->practice[0])
        practice_stopped(desk, caller, promise->dossier, err);
    *id = m.id;
    return e;
}

/* --- what becomes of it ----------------------------------------------------- */

struct act {
    const struct desk *desk;
    const struct caller *caller;
    const struct promise_change *in;
    int64_t dossier;
};

static enum err decide(struct record *r, const struct act *a, const struct q_promise_facts_row *p,
                       enum promise_state *to, struct error *err)
{
    const struct promise_change *in = a->in;
    struct promise_facts facts = {.kind = (enum promise_kind)p->kind,
                                  .state = (enum promise_state)p->state,
                                  .due_at = p->due_at,
                                  .broken_at = p->broken_at,
                                  .renegotiated = !instant_is_none(p->first_due_at)};
    struct promise_act act = {.event = in->what,
                              .now = r->now,
                              .proof = in->proof,
                              .role = a->caller->role,
                              .reference = in->reference,
                              .due = in->due};
    return promise_decide(&facts, &act, to, err);
}

static enum err make_sure(struct record *r, const struct act *a,
                          const struct q_promise_facts_row *p, struct error *err)
{
    const struct promise_change *in = a->in;
    enum promise_state to;
    enum err e = decide(r, a, p, &to, err);
    if (!e && !(in->proof && in->reference.len))
        return ERR_OK; /* sure already, by what it was */
    if (!e && p->state != PROMISE_ACTIVE && instant_cmp(p->due_at, r->now) <= 0)
        return error_refuse(err, "", "due_at", "refusal.promise.due_passed", NULL);
    if (!e)
        e = q_promise_set_sure(r->db,
                               &(struct q_promise_set_sure_in){
                                   .id = p->id,
                                   .state = to,
                                   .proof_kind = in->proof,
                                   .proof_ref = in->reference.ptr ? in->reference : STR(""),
                                   .warn_at = clock_warn_at(r->now, p->due_at)},
                               NULL, err);
    return e ? e : record_event_id(r, p->dossier, EVENT_PROMISE_MADE, "promise", p->id, err);
}

static enum err put_off(struct record *r, const struct act *a, const struct q_promise_facts_row *p,
                        const struct q_dossier_facts_row *dossier, struct error *err)
{
    const struct promise_change *in = a->in;
    enum promise_state to;
    const struct shop *shop;
    struct q_promise_put_off_in out = {
        .id = p->id, .due_at = in->due, .warn_at = clock_warn_at(r->now, in->due)};
    enum err e = decide(r, a, p, &to, err);
    if (!e && instant_cmp(in->due, instant_add(r->now, duration_days(PROMISE_AHEAD_DAYS))) > 0)
        return error_field(err, ERR_INVALID, "due_at", "not in the next %d days",
                           PROMISE_AHEAD_DAYS);
    if (!e)
        e = record_shop(r, &shop, err);
    if (!e && g40_watches((enum promise_kind)p->kind, p->rule))
        out.alert_at = g40_next(shop->zone, in->due, r->now);
    if (!e)
        e = sentence(r, dossier->customer, (enum promise_kind)p->kind, true, in->due, &out.text,
                     err);
    if (!e)
        e = q_promise_put_off(r->db, &out, NULL, err);
    return e ? e
             : record_event_id(r, p->dossier, EVENT_PROMISE_RENEGOTIATED, "promise", p->id, err);
}

/* What the customer was promised, the customer puts off or gives up: in words of theirs.
 * And a message that proves something is one of the dossier. */
static enum err in_writing(struct record *r, const struct promise_change *in,
                           const struct q_promise_facts_row *p, struct error *err)
{
    bool promised = p->state == PROMISE_ACTIVE || p->state == PROMISE_BROKEN;
    bool theirs = (in->what == PROMISE_AGREE || in->what == PROMISE_RELEASE) && promised &&
                  p->owed_to == OWED_CUSTOMER && in->reference.len;
    struct q_promise_words_row words;
    if (!theirs && !str_starts(in->reference, STR("message:")))
        return ERR_OK;
    enum err e = q_promise_words(
        r->db, r->arena,
        &(struct q_promise_words_in){.dossier = p->dossier, .proof = in->reference}, &words, err);
    bool good = !e && (theirs ? words.theirs : words.here);
    return e || good ? e : error_refuse(err, "", "reference", "refusal.promise.their_words", NULL);
}

/* The counter sees by itself when its own promises are kept; those of a remedy go with it. */
static enum err by_hand(const struct promise_change *in, const struct q_promise_facts_row *p,
                        struct error *err)
{
    bool ends = in->what == PROMISE_PROOF || in->what == PROMISE_RELEASE;
    if (ends && p->remedy)
        return error_refuse(err, "", "action", "refusal.promise.remedy", NULL);
    if ((ends || in->what == PROMISE_AGREE) && !promise_made_by_hand((enum promise_kind)p->kind))
        return error_refuse(err, "", "action", "refusal.promise.own", NULL);
    return ERR_OK;
}

static enum err act_on(struct record *r, const struct act *a, const struct q_promise_facts_row *p,
                       const struct q_dossier_facts_row *dossier, struct error *err)
{
    const struct promise_change *in = a->in;
    enum err e;
    switch (in->what) {
    case PROMISE_SAY:
        e = owe_move(r, p, PROMISE_SAY, STR(""), err);
        return e ? e : owe_a_word(r, dossier, p->due_at, err);
    case PROMISE_VERIFY: return make_sure(r, a, p, err);
    case PROMISE_AGREE: return put_off(r, a, p, dossier, err);
    case PROMISE_PROOF:
    case PROMISE_RELEASE:
        return owe_move(r, p, in->what, in->reference.ptr ? in->reference : STR(""), err);
    case PROMISE_DUE:
    case PROMISE_REVIVE: break;
    }
    return error_field(err, ERR_INVALID, "action", "is the counter's own");
}

enum { HOLD_MAX = 8 };

/* The promise as it is once its dossier is this command's. */
static enum err hold(struct act *a, struct record *r, struct q_promise_facts_row *p,
                     struct q_dossier_facts_row *dossier, struct error *err)
{
    struct q_promise_of_shop_in which = {.shop = r->shop, .id = a->in->id};
    enum err e = q_promise_of_shop(r->db, r->arena, &which, p, err);
    for (int i = 0; !e && i < HOLD_MAX; i++) {
        e = read_dossier(r, p->dossier, dossier, err);
        if (!e)
            e = q_promise_of_shop(r->db, r->arena, &which, p, err);
        if (e || p->dossier == dossier->id)
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "promise %lld does not stay", (long long)p->id);
}

static enum err act_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct act *a = ctx;
    struct record r = record_begin(a->desk, db, arena, a->caller->shop, a->caller->actor,
                                   clock_now(a->desk->clock));
    struct q_promise_facts_row p;
    struct q_dossier_facts_row dossier;
    enum err e = hold(a, &r, &p, &dossier, err);
    a->dossier = e ? 0 : dossier.id;
    if (!e && p.state != (int64_t)a->in->seen)
        return error_field(err, ERR_CONFLICT, "state", "now %s",
                           promise_state_name((enum promise_state)p.state));
    if (!e)
        e = by_hand(a->in, &p, err);
    if (!e)
        e = in_writing(&r, a->in, &p, err);
    if (!e)
        e = act_on(&r, a, &p, &dossier, err);
    return e ? e : changed(&r, dossier.id, err);
}

enum err promise_act(const struct desk *desk, const struct caller *caller,
                     const struct promise_change *change, struct error *err)
{
    struct act a = {desk, caller, change, 0};
    enum err e = store_write(desk->store, act_command, &a, err);
    if (e == ERR_REFUSED && err->practice[0])
        practice_stopped(desk, caller, a.dossier, err);
    return e;
}
