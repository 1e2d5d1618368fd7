#include "domain/promise.h"

enum { NO = -1, SAME = PROMISE_STATES };

static const int moves[PROMISE_STATES][PROMISE_EVENTS] = {
    /*                  SAY                 VERIFY          PROOF         DUE             AGREE
       RELEASE */
    /* draft        */ {PROMISE_UNVERIFIED, PROMISE_ACTIVE, NO, NO, NO, PROMISE_RELEASED},
    /* unverified   */ {NO, PROMISE_ACTIVE, NO, NO, NO, PROMISE_RELEASED},
    /* active       */
    {NO, SAME, PROMISE_KEPT, PROMISE_BROKEN, PROMISE_RENEGOTIATED, PROMISE_RELEASED},
    /* kept         */ {NO, NO, SAME, SAME, NO, NO},
    /* broken       */ {NO, NO, PROMISE_KEPT, SAME, NO, PROMISE_RELEASED},
    /* renegotiated */ {NO, NO, NO, NO, NO, NO},
    /* released     */ {NO, NO, NO, NO, NO, SAME},
};

enum err promise_decide(enum promise_state state, enum promise_event event, enum promise_state *out,
                        struct error *err)
{
    int to = moves[state][event];
    *out = to == SAME || to == NO ? state : (enum promise_state)to;
    if (to == NO)
        return error_refuse(err, "", "state", "refusal.promise.state", promise_state_name(state));
    return ERR_OK;
}

bool promise_kept_by_reply(enum promise_kind kind)
{
    return kind == PROMISE_FIRST_REPLY || kind == PROMISE_NEWS;
}

enum owed_to promise_owed_to(enum promise_kind kind)
{
    switch (kind) {
    case PROMISE_NONE:
    case PROMISE_FIRST_REPLY:
    case PROMISE_NEWS:
    case PROMISE_CALLBACK:
    case PROMISE_REMEDY_OFFER:
    case PROMISE_RESHIP:
    case PROMISE_REFUND:
    case PROMISE_OTHER:
    case PROMISE_REPAIR:
    case PROMISE_REPLACEMENT:
    case PROMISE_FEE_REFUND:
    case PROMISE_SURVEY:
    case PROMISE_AFTERCARE:
    case PROMISE_LEGAL: return OWED_CUSTOMER;
    case PROMISE_CLAIM_WINDOW: return OWED_CARRIER;
    case PROMISE_CARRIER_ANSWER:
    case PROMISE_LEAD_TAKE:
    case PROMISE_TASK: return OWED_SELF;
    }
    return OWED_CUSTOMER;
}

static const char *const kind_names[PROMISE_KINDS] = {
    [PROMISE_NONE] = "none",
    [PROMISE_FIRST_REPLY] = "first_reply",
    [PROMISE_NEWS] = "news",
    [PROMISE_CALLBACK] = "callback",
    [PROMISE_REMEDY_OFFER] = "remedy_offer",
    [PROMISE_RESHIP] = "reship",
    [PROMISE_REFUND] = "refund",
    [PROMISE_OTHER] = "other",
    [PROMISE_REPAIR] = "repair",
    [PROMISE_REPLACEMENT] = "replacement",
    [PROMISE_FEE_REFUND] = "fee_refund",
    [PROMISE_SURVEY] = "survey",
    [PROMISE_AFTERCARE] = "aftercare",
    [PROMISE_LEGAL] = "legal",
    [PROMISE_CARRIER_ANSWER] = "carrier_answer",
    [PROMISE_CLAIM_WINDOW] = "claim_window",
    [PROMISE_LEAD_TAKE] = "lead_take",
    [PROMISE_TASK] = "task",
};

static const char *const proof_names[PROOF_KINDS] = {
    [PROOF_NONE] = "none",     [PROOF_MESSAGE] = "message", [PROOF_LABEL] = "label",
    [PROOF_REFUND] = "refund", [PROOF_SLOT] = "slot",       [PROOF_CARRIER] = "carrier",
    [PROOF_PERSON] = "person",
};

const char *promise_kind_name(enum promise_kind kind)
{
    return (unsigned)kind < PROMISE_KINDS ? kind_names[kind] : "unknown";
}

const char *proof_kind_name(enum proof_kind kind)
{
    return (unsigned)kind < PROOF_KINDS ? proof_names[kind] : "unknown";
}

/* The place of a name after the first, which is none; 0: not there. */
static int named(const char *const *names, int count, struct str name)
{
    for (int i = 1; i < count; i++)
        if (str_eq(name, str_of(names[i])))
            return i;
    return 0;
}

bool promise_kind_parse(struct str name, enum promise_kind *out)
{
    *out = (enum promise_kind)named(kind_names, PROMISE_KINDS, name);
    return *out != PROMISE_NONE;
}

bool proof_kind_parse(struct str name, enum proof_kind *out)
{
    *out = (enum proof_kind)named(proof_names, PROOF_KINDS, name);
    return *out != PROOF_NONE;
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
