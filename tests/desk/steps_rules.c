#include "steps_inside.h"

#include "base/arena.h"
#include "desk/owe.h"
#include "desk/promise.h"
#include "desk/remedy.h"
#include "desk/remedy_execute.h"

static const struct query newest_remedy =
    NEWEST_OF("remedies", "SELECT id FROM remedy ORDER BY id DESC LIMIT 1 OFFSET ?1",
              "SELECT id FROM remedy ORDER BY id DESC LIMIT 1 OFFSET $1");
static const struct query newest_promise =
    NEWEST_OF("promises", "SELECT id FROM promise ORDER BY id DESC LIMIT 1 OFFSET ?1",
              "SELECT id FROM promise ORDER BY id DESC LIMIT 1 OFFSET $1");

/* An agent, the lead, a manager; whoever it is has the lead's name. */
static struct caller somebody(struct player *p)
{
    static const enum role roles[] = {ROLE_AGENT, ROLE_LEAD, ROLE_MANAGER};
    struct caller caller = p->scene->agent;
    caller.role = roles[below(p, 3)];
    return caller;
}

/* --- remedies ------------------------------------------------------------------ */

void propose_remedy(struct player *p)
{
    struct error err = {0};
    int64_t id;
    struct caller caller = somebody(p);
    struct remedy_proposal proposal = {.dossier = some_dossier(p),
                                       .kind = (enum remedy_kind)(1 + below(p, REMEDY_KINDS))};
    if (remedy_is_money(proposal.kind))
        proposal.amount = below(p, 60);
    if (proposal.dossier)
        expect(p, remedy_propose(&p->counter.desk, &caller, &proposal, &id, &err), &err,
               BIT(ERR_REFUSED));
}

/* Often twice the same one: what is decided at once is decided about the same things. */
void decide_remedy(struct player *p)
{
    static const enum remedy_event likely[] = {REMEDY_CHOOSE, REMEDY_APPROVE, REMEDY_APPROVE,
                                               REMEDY_FINISH};
    struct error err = {0};
    struct caller caller = somebody(p);
    struct remedy_step step = {.remedy = some_of(p, &newest_remedy, NEWEST),
                               .event = below(p, 2) ? likely[below(p, 4)]
                                                    : (enum remedy_event)below(p, REMEDY_EVENTS),
                               .reason = STR("pour toutes sortes de raisons"),
                               .message = some_message(p),
                               .stock = STR("R-1"),
                               .label = below(p, 4) ? STR("6A1") : STR(""),
                               .reference = below(p, 4) ? STR("scan") : STR("")};
    if (step.remedy && step.event != REMEDY_START)
        expect(p, remedy_do(&p->counter.desk, &caller, &step, &err), &err,
               BIT(ERR_REFUSED) | BIT(ERR_FORBIDDEN) | BIT(ERR_CONFLICT));
}

void pay_remedy(struct player *p)
{
    struct error err = {0};
    struct remedy_payment payment;
    struct remedy_result result = {(enum remedy_outcome)below(p, 3), STR("x"), STR("")};
    bool found = false;
    expect(p,
           remedy_claim(&p->counter.desk, &remedy_ledger, p->counter.arena, &payment, &found, &err),
           &err, 0);
    if (found && below(p, 8)) /* else it dies with it in hand */
        expect(p, remedy_record(&p->counter.desk, &payment, &result, &err), &err,
               BIT(ERR_CONFLICT));
}

/* --- promises ------------------------------------------------------------------ */

static instant soon(struct player *p)
{
    return instant_add(clock_now(p->counter.desk.clock), duration_hours(below(p, 100)));
}

void make_promise(struct player *p)
{
    struct error err = {0};
    int64_t id;
    struct caller caller = somebody(p);
    struct new_promise promise = {
        .dossier = some_dossier(p),
        .kind = (enum promise_kind)(1 + below(p, PROMISE_KINDS - 1)),
        .due = below(p, 2) ? soon(p) : instant_of(0),
        .said = below(p, 2),
        .proof = below(p, 2) ? (enum proof_kind)below(p, PROOF_KINDS) : PROOF_NONE,
        .reference = below(p, 4) ? STR("6A1") : STR_NONE,
    };
    if (promise.dossier)
        expect(p, promise_make(&p->counter.desk, &caller, &promise, &id, &err), &err,
               BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

void change_promise(struct player *p)
{
    static const enum promise_event acts[] = {PROMISE_SAY, PROMISE_VERIFY, PROMISE_AGREE,
                                              PROMISE_RELEASE, PROMISE_PROOF};
    struct error err = {0};
    struct caller caller = somebody(p);
    struct promise_change change = {
        .id = some_of(p, &newest_promise, below(p, 2) ? NEWEST : NEWEST * NEWEST),
        .what = acts[below(p, 5)],
        .seen = (enum promise_state)below(p, PROMISE_BROKEN + 1),
        .proof = below(p, 2) ? (enum proof_kind)below(p, PROOF_KINDS) : PROOF_NONE,
        .reference = below(p, 2)   ? owe_proof_message(p->counter.arena, some_message(p))
                     : below(p, 2) ? STR("6A1")
                                   : STR_NONE,
        .due = soon(p),
    };
    if (change.id)
        expect(p, promise_act(&p->counter.desk, &caller, &change, &err), &err,
               BIT(ERR_REFUSED) | BIT(ERR_INVALID) | BIT(ERR_CONFLICT) | BIT(ERR_NOT_FOUND));
}
