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

const char *promise_kind_name(enum promise_kind kind)
{
    switch (kind) {
    case PROMISE_NONE: return "none";
    case PROMISE_FIRST_REPLY: return "first_reply";
    case PROMISE_NEWS: return "news";
    case PROMISE_CALLBACK: return "callback";
    case PROMISE_REMEDY_OFFER: return "remedy_offer";
    case PROMISE_RESHIP: return "reship";
    case PROMISE_REFUND: return "refund";
    case PROMISE_OTHER: return "other";
    }
    return "unknown";
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
