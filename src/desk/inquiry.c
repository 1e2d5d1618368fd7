#include "desk/inquiry.h"

#include "base/arena.h"
#include "desk/claim.h"
#include "desk/inquiry_step.h"
#include "desk/life.h"
#include "desk/once.h"
#include "domain/incident.h"
#include "store/store.h"

/* --- it begins ----------------------------------------------------------------------- */

static enum err load(struct record *r, int64_t inquiry, struct q_inquiry_row *row,
                     struct error *err)
{
    return q_inquiry_row(r->db, r->arena,
                         &(struct q_inquiry_row_in){.shop = r->shop, .id = inquiry}, row, err);
}

static enum err send(struct record *r, const struct party *party, struct q_inquiry_row *row,
                     const struct party_words *words, struct error *err)
{
    struct party_words whole = *words;
    int64_t letter;
    enum err e = inquiry_clocks(r, row, party->row.ack_hours, err);
    whole.due = row->due_at;
    if (!e)
        e = party_write(r, party, &whole, &letter, err);
    row->state = INQUIRY_SENT;
    row->sent_at = r->now;
    if (!e)
        e = inquiry_keep(r, row, err);
    return e ? e : inquiry_event(r, row, EVENT_INQUIRY_SENT, err);
}

/* An open dossier waits for the carrier too, and NEWS keeps running (2.1). */
static enum err dossier_waits(struct record *r, int64_t dossier, struct error *err)
{
    struct q_dossier_facts_row row;
    if (!dossier)
        return ERR_OK;
    enum err e = q_dossier_facts(
        r->db, r->arena, &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, &row, err);
    return e || row.state != DOSSIER_OPEN
               ? e
               : life_move(r, &row, &(struct life){.event = DOSSIER_SET_WAITING_CARRIER}, err);
}

static enum err begin(struct record *r, const struct party *party, int64_t incident,
                      struct error *err)
{
    struct q_inquiry_row row;
    int64_t id;
    enum err e = q_inquiry_insert(r->db,
                                  &(struct q_inquiry_insert_in){.shop = r->shop,
                                                                .carrier = party->row.carrier,
                                                                .incident = incident,
                                                                .thread = party->thread.id,
                                                                .state = INQUIRY_DRAFT,
                                                                .now = r->now},
                                  &id, err);
    if (!e)
        e = load(r, id, &row, err);
    if (!e)
        e = inquiry_event(r, &row, EVENT_INQUIRY_OPENED, err);
    if (e || !party->row.inquiry_address.len || !party->row.inbox)
        return e;
    e = send(r, party, &row, &(struct party_words){.kind = LETTER_INQUIRY}, err);
    return e ? e : dossier_waits(r, party->row.dossier, err);
}

static enum err asked_already(struct record *r, const struct party *party, int64_t incident,
                              bool *asked, struct error *err)
{
    struct q_inquiry_of_incident_row own;
    struct q_inquiry_of_parcel_row other;
    enum err e = q_inquiry_of_incident(
        r->db, r->arena, &(struct q_inquiry_of_incident_in){.shop = r->shop, .incident = incident},
        &own, err);
    if (e == ERR_NOT_FOUND)
        e = q_inquiry_of_parcel(
            r->db, r->arena,
            &(struct q_inquiry_of_parcel_in){.shop = r->shop, .parcel = party->row.parcel}, &other,
            err);
    *asked = !e;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err inquiry_open(struct record *r, int64_t incident, struct error *err)
{
    struct party *party = arena_alloc(r->arena, sizeof *party);
    bool asked = false;
    enum err e = party_load(r, incident, party, err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    const struct incident_type *type = incident_type((enum problem)party->row.kind);
    if (!type || !type->inquiry)
        return ERR_OK;
    e = asked_already(r, party, incident, &asked, err);
    if (!e && !asked)
        e = begin(r, party, incident, err);
    return e ? e : claim_open(r, party, incident, err);
}

/* --- it ends ------------------------------------------------------------------------- */

static enum err close(struct record *r, struct q_inquiry_row *row, struct str reason,
                      struct error *err)
{
    bool moved;
    enum err e = inquiry_move(r, row, &(struct inquiry_act){.event = INQUIRY_CLOSE, .now = r->now},
                              &moved, err);
    if (e || !moved)
        return e;
    row->closed_at = r->now;
    row->reason = reason;
    e = inquiry_keep(r, row, err);
    return e ? e : inquiry_event(r, row, EVENT_INQUIRY_CLOSED, err);
}

enum err inquiry_over(struct record *r, int64_t incident, struct error *err)
{
    struct q_inquiry_of_incident_row found;
    struct q_inquiry_row row;
    enum err e = q_inquiry_of_incident(
        r->db, r->arena, &(struct q_inquiry_of_incident_in){.shop = r->shop, .incident = incident},
        &found, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (!e)
        e = load(r, found.id, &row, err);
    return e ? e : close(r, &row, STR("incident"), err);
}

/* --- steps by a person ----------------------------------------------------------------- */

struct doing {
    const struct desk *desk;
    const struct caller *caller;
    const struct inquiry_step *in;
    struct record r;
    struct q_inquiry_row row;
    struct party party;
};

static struct str said(struct str text)
{
    return text.ptr ? str_trim(text) : STR("");
}

/* By hand: through the carrier's form or telephone. With an address the letter goes too. */
static enum err do_send(struct doing *d, struct error *err)
{
    if (said(d->in->reference).len)
        d->row.reference = said(d->in->reference);
    if (d->party.row.inquiry_address.len)
        return send(&d->r, &d->party, &d->row,
                    &(struct party_words){.kind = LETTER_INQUIRY, .author = caller_user(d->caller)},
                    err);
    enum err e = inquiry_clocks(&d->r, &d->row, d->party.row.ack_hours, err);
    d->row.state = INQUIRY_SENT;
    d->row.sent_at = d->r.now;
    if (!e)
        e = inquiry_keep(&d->r, &d->row, err);
    return e ? e : inquiry_event(&d->r, &d->row, EVENT_INQUIRY_SENT, err);
}

static enum err do_acknowledge(struct doing *d, struct error *err)
{
    if (said(d->in->reference).len)
        d->row.reference = said(d->in->reference);
    d->row.acknowledged_at = d->r.now;
    d->row.remind_at = instant_of(0);
    enum err e = inquiry_keep(&d->r, &d->row, err);
    return e ? e : inquiry_event(&d->r, &d->row, EVENT_INQUIRY_ACKNOWLEDGED, err);
}

static enum err do_answer(struct doing *d, struct error *err)
{
    d->row.answer = d->in->answer;
    d->row.answered_at = d->r.now;
    d->row.expected_at = d->in->expected;
    d->row.proof = said(d->in->proof);
    d->row.heard_at = instant_of(0);
    return inquiry_concludes(&d->r, &d->row, err);
}

static enum err do_escalate(struct doing *d, struct error *err)
{
    int level = inquiry_level((enum inquiry_state)d->row.state);
    int64_t letter;
    d->row.level = level;
    d->row.remind_at = instant_of(0);
    enum err e = party_write(&d->r, &d->party,
                             &(struct party_words){.kind = LETTER_ESCALATION,
                                                   .level = level,
                                                   .due = d->row.due_at,
                                                   .since = d->row.sent_at,
                                                   .author = caller_user(d->caller)},
                             &letter, err);
    if (!e)
        e = inquiry_keep(&d->r, &d->row, err);
    return e ? e : inquiry_event(&d->r, &d->row, EVENT_INQUIRY_ESCALATED, err);
}

static enum err do_reopen(struct doing *d, struct error *err)
{
    d->row.reopened_at = d->r.now;
    d->row.facts = said(d->in->facts);
    d->row.answer = ANSWER_NONE;
    d->row.level = 0;
    d->row.answered_at = d->row.closed_at = d->row.acknowledged_at = instant_of(0);
    enum err e = inquiry_event(&d->r, &d->row, EVENT_INQUIRY_REOPENED, err);
    return e ? e
             : send(&d->r, &d->party, &d->row,
                    &(struct party_words){.kind = LETTER_REOPENED,
                                          .details = d->row.facts,
                                          .author = caller_user(d->caller)},
                    err);
}

static enum err take(struct doing *d, struct error *err)
{
    switch (d->in->event) {
    case INQUIRY_SEND: return do_send(d, err);
    case INQUIRY_ACKNOWLEDGE: return do_acknowledge(d, err);
    case INQUIRY_ANSWER: return do_answer(d, err);
    case INQUIRY_ESCALATE: return do_escalate(d, err);
    case INQUIRY_REOPEN: return do_reopen(d, err);
    case INQUIRY_CLOSE:
    case INQUIRY_LATE: return ERR_OK;
    }
    return ERR_OK;
}

static enum err do_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct doing *d = ctx;
    const struct inquiry_step *in = d->in;
    bool moved;
    d->r = record_begin(d->desk, db, arena, d->caller->shop, d->caller->actor,
                        clock_now(d->desk->clock));
    enum err e = load(&d->r, in->inquiry, &d->row, err);
    if (!e && in->version && in->version != d->row.version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)d->row.version);
    if (!e)
        e = party_load(&d->r, d->row.incident, &d->party, err);
    if (e)
        return e;
    if (in->event == INQUIRY_CLOSE)
        return close(&d->r, &d->row, said(in->reason), err);
    struct inquiry_act act = {.event = in->event,
                              .now = d->r.now,
                              .answer = in->answer,
                              .expected = in->expected,
                              .proof = said(in->proof),
                              .facts = said(in->facts)};
    e = inquiry_move(&d->r, &d->row, &act, &moved, err);
    bool corrected = in->event == INQUIRY_ANSWER;
    return e || !(moved || corrected) ? e : take(d, err);
}

enum err inquiry_do(const struct desk *desk, const struct caller *caller,
                    const struct inquiry_step *step, struct error *err)
{
    struct doing d = {.desk = desk, .caller = caller, .in = step};
    return store_write(desk->store, do_command, &d, err);
}

/* --- words by hand ----------------------------------------------------------------------- */

struct writing {
    const struct desk *desk;
    const struct caller *caller;
    const struct inquiry_words *in;
    int64_t letter;
};

static enum err write_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct writing *w = ctx;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    struct q_inquiry_row row;
    struct party *party = arena_alloc(arena, sizeof *party);
    enum err e = load(&r, w->in->inquiry, &row, err);
    if (!e)
        e = party_load(&r, row.incident, party, err);
    if (!e && (!party_address(party, w->in->level).len || !party->row.inbox))
        e = error_refuse(err, "", "inquiry", "refusal.inquiry.no_address", NULL);
    return e ? e
             : party_write(&r, party,
                           &(struct party_words){.kind = LETTER_BY_HAND,
                                                 .level = w->in->level,
                                                 .details = said(w->in->text),
                                                 .author = caller_user(w->caller)},
                           &w->letter, err);
}

enum err inquiry_write(const struct desk *desk, const struct caller *caller,
                       const struct inquiry_words *words, int64_t *letter, struct error *err)
{
    struct writing w = {desk, caller, words, 0};
    enum err e = once_write(desk, caller, write_command, &w, err);
    *letter = w.letter;
    return e;
}
