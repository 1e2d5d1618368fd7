#include "domain/promise.h"

enum { NO = -1, SAME = PROMISE_STATES };

static const int moves[PROMISE_STATES][PROMISE_EVENTS] = {
    [PROMISE_DRAFT] = {PROMISE_UNVERIFIED, PROMISE_ACTIVE, NO, NO, NO, PROMISE_RELEASED, NO},
    [PROMISE_UNVERIFIED] = {NO, PROMISE_ACTIVE, NO, NO, NO, PROMISE_RELEASED, NO},
    [PROMISE_ACTIVE] = {NO, SAME, PROMISE_KEPT, PROMISE_BROKEN, PROMISE_ACTIVE, PROMISE_RELEASED,
                        NO},
    [PROMISE_KEPT] = {NO, NO, SAME, SAME, NO, NO, PROMISE_ACTIVE},
    [PROMISE_BROKEN] = {NO, NO, PROMISE_KEPT, SAME, NO, PROMISE_RELEASED, NO},
    [PROMISE_RENEGOTIATED] = {NO, NO, NO, NO, NO, NO, NO},
    [PROMISE_RELEASED] = {NO, NO, NO, NO, NO, SAME, PROMISE_ACTIVE},
};

static enum err refuse(struct error *err, const char *practice, const char *field, const char *key)
{
    return error_refuse(err, practice, field, key, NULL);
}

/* What was only drafted needs no word of the customer's to be dropped. */
static bool was_promised(enum promise_state state)
{
    return state == PROMISE_ACTIVE || state == PROMISE_BROKEN;
}

static enum err sure(const struct promise_facts *p, const struct promise_act *act,
                     struct error *err)
{
    if (!act->proof || !act->reference.len)
        return refuse(err, "G04", "proof", "refusal.promise.no_proof");
    if (!promise_proof_fits(p->kind, act->proof))
        return refuse(err, "G04", "proof.kind", "refusal.promise.wrong_proof");
    bool word = promise_needs_proof(p->kind) && act->proof == PROOF_PERSON;
    return word && !role_allows(act->role, ROLE_LEAD)
               ? refuse(err, "G04", "proof.kind", "refusal.promise.lead")
               : ERR_OK;
}

static enum err guard(const struct promise_facts *p, const struct promise_act *act,
                      struct error *err)
{
    bool said_so = act->reference.len > 0;
    switch (act->event) {
    case PROMISE_VERIFY: return sure(p, act, err);
    case PROMISE_AGREE:
        if (p->renegotiated)
            return refuse(err, "", "due_at", "refusal.promise.renegotiated");
        if (instant_cmp(act->now, p->due_at) >= 0)
            return refuse(err, "", "due_at", "refusal.promise.due_passed");
        if (instant_cmp(act->due, act->now) <= 0)
            return error_field(err, ERR_INVALID, "due_at", "not in the future");
        return said_so ? ERR_OK : refuse(err, "", "reference", "refusal.promise.unwritten");
    case PROMISE_PROOF:
    case PROMISE_RELEASE:
        return said_so || !was_promised(p->state)
                   ? ERR_OK
                   : refuse(err, "", "reference", "refusal.promise.unwritten");
    case PROMISE_SAY:
    case PROMISE_DUE:
    case PROMISE_REVIVE: return ERR_OK;
    }
    return ERR_OK;
}

enum err promise_decide(const struct promise_facts *p, const struct promise_act *act,
                        enum promise_state *out, struct error *err)
{
    int to = moves[p->state][act->event];
    *out = p->state;
    if (to == NO)
        return error_refuse(err, "", "state", "refusal.promise.state",
                            promise_state_name(p->state));
    if (to == SAME)
        return ERR_OK;
    enum err e = guard(p, act, err);
    if (e)
        return e;
    if (act->event == PROMISE_DUE && instant_cmp(act->now, p->due_at) < 0)
        return ERR_OK;
    bool breach = act->event == PROMISE_REVIVE && !instant_is_none(p->broken_at);
    *out = breach ? PROMISE_BROKEN : (enum promise_state)to;
    return ERR_OK;
}

/* --- what each kind is ------------------------------------------------------ */

struct kind {
    const char *name;
    enum owed_to owed_to;
    bool by_hand, needs_proof;
    enum clock_code clock; /* CLOCK_COUNT: none */
};

#define NO_CLOCK ((enum clock_code)CLOCK_COUNT)

static const struct kind kinds[PROMISE_KINDS] = {
    [PROMISE_NONE] = {"none", OWED_CUSTOMER, false, false, NO_CLOCK},
    [PROMISE_FIRST_REPLY] = {"first_reply", OWED_CUSTOMER, false, false, CLOCK_FIRST_REPLY},
    [PROMISE_NEWS] = {"news", OWED_CUSTOMER, true, false, CLOCK_NEWS},
    [PROMISE_CALLBACK] = {"callback", OWED_CUSTOMER, true, false, NO_CLOCK},
    [PROMISE_REMEDY_OFFER] = {"remedy_offer", OWED_CUSTOMER, true, false, CLOCK_REMEDY_OFFER},
    [PROMISE_RESHIP] = {"reship", OWED_CUSTOMER, true, true, CLOCK_RESHIP_HANDOVER},
    [PROMISE_REFUND] = {"refund", OWED_CUSTOMER, true, true, CLOCK_REFUND_EXEC},
    [PROMISE_OTHER] = {"other", OWED_CUSTOMER, true, true, NO_CLOCK},
    [PROMISE_REPAIR] = {"repair", OWED_CUSTOMER, true, true, NO_CLOCK},
    [PROMISE_REPLACEMENT] = {"replacement", OWED_CUSTOMER, true, true, CLOCK_RESHIP_HANDOVER},
    [PROMISE_FEE_REFUND] = {"fee_refund", OWED_CUSTOMER, true, true, CLOCK_REFUND_EXEC},
    [PROMISE_SURVEY] = {"survey", OWED_CUSTOMER, false, false, CLOCK_SURVEY_DELAY},
    [PROMISE_AFTERCARE] = {"aftercare", OWED_CUSTOMER, true, false, CLOCK_AFTERCARE_CALL},
    [PROMISE_LEGAL] = {"legal", OWED_CUSTOMER, true, false, NO_CLOCK},
    [PROMISE_CARRIER_ANSWER] = {"carrier_answer", OWED_SELF, true, false, CLOCK_CARRIER_ANSWER},
    [PROMISE_CLAIM_WINDOW] = {"claim_window", OWED_CARRIER, true, false, NO_CLOCK},
    [PROMISE_LEAD_TAKE] = {"lead_take", OWED_SELF, false, false, CLOCK_LEAD_TAKE},
    [PROMISE_TASK] = {"task", OWED_SELF, true, false, CLOCK_TASK},
};

/* Bits of enum proof_kind; what is not here is made sure by any of them. */
#define BY(proof) (1u << PROOF_##proof)
static const unsigned made_sure_by[PROMISE_KINDS] = {
    [PROMISE_CALLBACK] = BY(MESSAGE) | BY(SLOT),
    [PROMISE_RESHIP] = BY(LABEL) | BY(CARRIER),
    [PROMISE_REPLACEMENT] = BY(LABEL) | BY(CARRIER),
    [PROMISE_REFUND] = BY(REFUND),
    [PROMISE_FEE_REFUND] = BY(REFUND),
    [PROMISE_REPAIR] = BY(LABEL) | BY(SLOT) | BY(CARRIER),
};

bool promise_proof_fits(enum promise_kind kind, enum proof_kind proof)
{
    unsigned by = made_sure_by[kind];
    return !by || proof == PROOF_PERSON || (by & 1u << proof);
}

enum owed_to promise_owed_to(enum promise_kind kind)
{
    return kinds[kind].owed_to;
}

bool promise_needs_proof(enum promise_kind kind)
{
    return kinds[kind].needs_proof;
}

bool promise_made_by_hand(enum promise_kind kind)
{
    return kinds[kind].by_hand;
}

bool promise_clock(enum promise_kind kind, enum clock_code *out)
{
    *out = kinds[kind].clock;
    return *out != NO_CLOCK;
}

bool promise_ends_with_dossier(enum promise_kind kind)
{
    return kind == PROMISE_NEWS || kind == PROMISE_TASK || kind == PROMISE_LEAD_TAKE;
}

bool promise_kept_by_reply(enum promise_kind kind)
{
    return kind == PROMISE_FIRST_REPLY || kind == PROMISE_NEWS;
}

static const char *const proof_names[PROOF_KINDS] = {
    [PROOF_NONE] = "none",     [PROOF_MESSAGE] = "message", [PROOF_LABEL] = "label",
    [PROOF_REFUND] = "refund", [PROOF_SLOT] = "slot",       [PROOF_CARRIER] = "carrier",
    [PROOF_PERSON] = "person",
};

const char *promise_kind_name(enum promise_kind kind)
{
    return (unsigned)kind < PROMISE_KINDS ? kinds[kind].name : "unknown";
}

const char *proof_kind_name(enum proof_kind kind)
{
    return (unsigned)kind < PROOF_KINDS ? proof_names[kind] : "unknown";
}

bool promise_kind_parse(struct str name, enum promise_kind *out)
{
    for (int i = 1; i < PROMISE_KINDS; i++)
        if (str_eq(name, str_of(kinds[i].name))) {
            *out = (enum promise_kind)i;
            return true;
        }
    return false;
}

bool proof_kind_parse(struct str name, enum proof_kind *out)
{
    for (int i = 1; i < PROOF_KINDS; i++)
        if (str_eq(name, str_of(proof_names[i]))) {
            *out = (enum proof_kind)i;
            return true;
        }
    return false;
}

const char *promise_state_name(enum promise_state state)
{
    switch (state) {
    case PROMISE_DRAFT: return "draft";
    case PROMISE_UNVERIFIED: return "unverified";
    case PROMISE_ACTIVE: return "active";
    case PROMISE_KEPT: return "kept";
    case PROMISE_BROKEN: return "broken";
    case PROMISE_RENEGOTIATED: return "renegotiated";
    case PROMISE_RELEASED: return "released";
    }
    return "unknown";
}

const char *owed_to_name(enum owed_to owed_to)
{
    switch (owed_to) {
    case OWED_CUSTOMER: return "customer";
    case OWED_CARRIER: return "carrier";
    case OWED_AUTHORITY: return "authority";
    case OWED_SELF: return "self";
    }
    return "self";
}

bool owed_to_parse(struct str name, enum owed_to *out)
{
    for (int i = OWED_CUSTOMER; i <= OWED_SELF; i++)
        if (str_eq(name, str_of(owed_to_name((enum owed_to)i)))) {
            *out = (enum owed_to)i;
            return true;
        }
    return false;
}

bool promise_state_parse(struct str name, enum promise_state *out)
{
    for (int i = 0; i < PROMISE_STATES; i++)
        if (str_eq(name, str_of(promise_state_name((enum promise_state)i)))) {
            *out = (enum promise_state)i;
            return true;
        }
    return false;
}
