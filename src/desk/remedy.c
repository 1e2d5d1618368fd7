#include "desk/remedy.h"

#include "base/arena.h"
#include "desk/incident_follow.h"
#include "desk/remedy_steps.h"
#include "domain/dossier.h"
#include "store/store.h"

static size_t characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

/* The customer's own words, in this dossier. */
static enum err find_words(struct remedy_taken *s, struct error *err)
{
    struct q_remedy_said_row said = {0};
    enum err e = s->in->event == REMEDY_DECLINE && s->in->message
                     ? q_remedy_said(s->r.db, s->r.arena,
                                     &(struct q_remedy_said_in){.dossier = s->c.row.dossier,
                                                                .message = s->in->message},
                                     &said, err)
                     : ERR_OK;
    s->c.facts.written = said.n > 0;
    return e;
}

/* Words are proved by the message that said them, all else by a scan or an operation. */
static enum err find_proof(struct remedy_taken *s, struct error *err)
{
    struct q_remedy_told_row told = {0};
    if (s->c.facts.kind != REMEDY_APOLOGY) {
        s->c.facts.proved |= str_trim(s->in->reference).len > 0;
        return ERR_OK;
    }
    enum err e = s->in->message
                     ? q_remedy_told(s->r.db, s->r.arena,
                                     &(struct q_remedy_told_in){.dossier = s->c.row.dossier,
                                                                .message = s->in->message},
                                     &told, err)
                     : ERR_OK;
    s->c.facts.proved = told.n > 0;
    return e;
}

static enum err read_said(struct remedy_taken *s, struct error *err)
{
    struct remedy_facts *f = &s->c.facts;
    bool gone = s->in->event == REMEDY_RETRY && f->left; /* with what had been reserved */
    bool stock = str_trim(s->in->stock).len || (!gone && s->c.row.stock_ref.len);
    bool label = str_trim(s->in->label).len || (!gone && s->c.row.label_ref.len);
    f->reserved = stock && label;
    f->reason = characters(str_trim(s->in->reason)) >= REMEDY_REASON_MIN;
    f->hold_to = instant_is_none(s->in->until) ? f->hold_latest : s->in->until;
    enum err e = find_words(s, err);
    return e ? e : find_proof(s, err);
}

/* What is over takes no new decision: who speaks again opens it. */
static enum err may_go_on(const struct remedy_taken *s, struct error *err)
{
    enum remedy_event event = s->in->event;
    bool decides = event == REMEDY_PROPOSE || event == REMEDY_CHOOSE || event == REMEDY_APPROVE ||
                   event == REMEDY_RETRY;
    return decides && !dossier_is_open((enum dossier_state)s->c.dossier.state)
               ? error_refuse(err, "", "dossier", "refusal.dossier.final", NULL)
               : ERR_OK;
}

static enum err take(struct remedy_taken *s, struct error *err)
{
    enum err e = remedy_read(&s->r, s->caller, s->in->remedy, &s->c, err);
    if (!e && s->in->version && s->in->version != s->c.row.version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)s->c.row.version);
    if (!e)
        e = may_go_on(s, err);
    if (!e)
        e = read_said(s, err);
    if (!e)
        e = remedy_decided(&s->r, s->caller, &s->c, s->in->event, &s->change, err);
    if (!e)
        e = remedy_take(s, err);
    return e ? e : incident_follow(&s->r, s->c.row.dossier, err);
}

enum err remedy_step_in(struct record *r, const struct caller *caller,
                        const struct remedy_step *step, struct error *err)
{
    struct remedy_taken *s = arena_alloc(r->arena, sizeof *s);
    *s = (struct remedy_taken){.desk = r->desk, .caller = caller, .in = step, .r = *r};
    return take(s, err);
}

static enum err step_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct remedy_taken *s = ctx;
    s->r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                        clock_now(s->desk->clock));
    return take(s, err);
}

enum err remedy_do(const struct desk *desk, const struct caller *caller,
                   const struct remedy_step *step, struct error *err)
{
    struct remedy_taken s = {.desk = desk, .caller = caller, .in = step};
    enum err e = store_write(desk->store, step_command, &s, err);
    remedy_stopped(desk, caller, s.c.row.dossier, e, err);
    return e;
}

/* --- limits --------------------------------------------------------------------- */

struct limits {
    const struct desk *desk;
    const struct caller *caller;
    const struct remedy_limits *limits;
};

static enum err limits_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct limits *l = ctx;
    struct record r = record_begin(l->desk, db, arena, l->caller->shop, l->caller->actor,
                                   clock_now(l->desk->clock));
    const struct q_remedy_limit_set_in rows[] = {{r.shop, ROLE_AGENT, l->limits->agent},
                                                 {r.shop, ROLE_LEAD, l->limits->lead}};
    enum err e = ERR_OK;
    for (int i = 0; !e && i < 2; i++)
        e = q_remedy_limit_set(db, &rows[i], NULL, err);
    return e ? e
             : record_event(&r, 0, EVENT_LIMITS_CHANGED,
                            str_printf(arena, "{\"agent\":%lld,\"lead\":%lld}",
                                       (long long)l->limits->agent, (long long)l->limits->lead),
                            err);
}

enum err remedy_limits_set(const struct desk *desk, const struct caller *caller,
                           const struct remedy_limits *limits, struct error *err)
{
    struct limits l = {desk, caller, limits};
    if (limits->lead < limits->agent)
        return error_field(err, ERR_INVALID, "lead", "below the agent's");
    return store_write(desk->store, limits_command, &l, err);
}
