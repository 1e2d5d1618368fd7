#include "domain/dossier.h"

static const char *const state_names[DOSSIER_STATES] = {
    "new",
    "open",
    "waiting_customer",
    "waiting_carrier",
    "waiting_internal",
    "resolved",
    "closed",
    "merged",
    "spam",
};

/* What an event does in a state, before guards. */
enum move {
    NO, /* refused: the state is final for this event */
    STAY,
    OPENS,
    REOPEN, /* open again within the window, else a new dossier */
    AFTER,  /* a new dossier, linked */
    W_CUST,
    W_CARR,
    W_INT,
    DONE,
    CLOSE,
    SPAM,
    UNSPAM,
};

static const enum move moves[DOSSIER_STATES][DOSSIER_EVENTS] = {
    /*               CONTACT REPLY   TAKEN  BOUNCE  OPEN    W_CUST  W_CARR  W_INT   RESOLVE SPAM
       UNDO    WINDOW */
    /* new      */ {STAY, OPENS, OPENS, OPENS, OPENS, W_CUST, W_CARR, W_INT, DONE, SPAM, NO, STAY},
    /* open     */ {STAY, STAY, STAY, STAY, STAY, W_CUST, W_CARR, W_INT, DONE, SPAM, NO, STAY},
    /* w. cust. */ {OPENS, STAY, STAY, OPENS, OPENS, STAY, W_CARR, W_INT, DONE, SPAM, NO, STAY},
    /* w. carr. */ {OPENS, STAY, STAY, OPENS, OPENS, W_CUST, STAY, W_INT, DONE, SPAM, NO, STAY},
    /* w. int.  */ {OPENS, STAY, STAY, OPENS, OPENS, W_CUST, W_CARR, STAY, DONE, SPAM, NO, STAY},
    /* resolved */ {REOPEN, STAY, STAY, OPENS, OPENS, W_CUST, W_CARR, W_INT, STAY, NO, NO, CLOSE},
    /* closed   */ {AFTER, NO, NO, OPENS, NO, NO, NO, NO, NO, NO, NO, STAY},
    /* merged   */ {NO, NO, NO, OPENS, NO, NO, NO, NO, NO, NO, NO, STAY},
    /* spam     */ {STAY, NO, NO, STAY, NO, NO, NO, NO, NO, STAY, UNSPAM, STAY},
};

const char *dossier_state_name(enum dossier_state state)
{
    return state_names[state];
}

bool dossier_state_parse(struct str name, enum dossier_state *out)
{
    for (int i = 0; i < DOSSIER_STATES; i++)
        if (str_eq(name, str_of(state_names[i]))) {
            *out = (enum dossier_state)i;
            return true;
        }
    return false;
}

bool dossier_is_open(enum dossier_state state)
{
    return state <= DOSSIER_WAITING_INTERNAL;
}

static bool window_over(const struct dossier_facts *facts, instant now)
{
    instant end = instant_add(facts->resolved_at, duration_days(REOPEN_WINDOW_DAYS));
    return instant_cmp(now, end) > 0;
}

static enum err may_resolve(const struct dossier_facts *facts, struct error *err)
{
    if (!facts->told)
        return error_refuse(err, "G36", "state", "refusal.dossier.untold", NULL);
    if (facts->customer_promises > 0)
        return error_refuse(err, "G36", "state", "refusal.dossier.owed", NULL);
    return ERR_OK;
}

static enum err reopen(const struct dossier_facts *facts, instant now, struct dossier_change *out)
{
    if (window_over(facts, now)) {
        out->opens_new = true;
        return ERR_OK;
    }
    out->to = DOSSIER_OPEN;
    out->reopened = true;
    return ERR_OK;
}

enum err dossier_decide(const struct dossier_facts *facts, enum dossier_event event, instant now,
                        struct dossier_change *out, struct error *err)
{
    *out = (struct dossier_change){.to = facts->state};
    switch (moves[facts->state][event]) {
    case NO:
        return error_refuse(err, "", "state", "refusal.dossier.final", state_names[facts->state]);
    case STAY: return ERR_OK;
    case OPENS:
        out->to = DOSSIER_OPEN;
        out->reopened = !dossier_is_open(facts->state);
        return ERR_OK;
    case REOPEN: return reopen(facts, now, out);
    case AFTER: out->opens_new = true; return ERR_OK;
    case W_CUST: out->to = DOSSIER_WAITING_CUSTOMER; break;
    case W_CARR: out->to = DOSSIER_WAITING_CARRIER; break;
    case W_INT: out->to = DOSSIER_WAITING_INTERNAL; break;
    case DONE: out->to = DOSSIER_RESOLVED; return may_resolve(facts, err);
    case CLOSE:
        if (window_over(facts, now))
            out->to = DOSSIER_CLOSED;
        return ERR_OK;
    case SPAM:
        if (facts->has_order)
            return error_refuse(err, "", "state", "refusal.dossier.spam_order", NULL);
        out->to = DOSSIER_SPAM;
        return ERR_OK;
    case UNSPAM: out->to = DOSSIER_OPEN; return ERR_OK;
    }
    out->reopened = !dossier_is_open(facts->state);
    return ERR_OK;
}

bool dossier_event_for(enum dossier_state wanted, enum dossier_state present,
                       enum dossier_event *out)
{
    switch (wanted) {
    case DOSSIER_OPEN:
        *out = present == DOSSIER_SPAM ? DOSSIER_UNDO_SPAM : DOSSIER_SET_OPEN;
        return true;
    case DOSSIER_WAITING_CUSTOMER: *out = DOSSIER_SET_WAITING_CUSTOMER; return true;
    case DOSSIER_WAITING_CARRIER: *out = DOSSIER_SET_WAITING_CARRIER; return true;
    case DOSSIER_WAITING_INTERNAL: *out = DOSSIER_SET_WAITING_INTERNAL; return true;
    case DOSSIER_RESOLVED: *out = DOSSIER_SET_RESOLVED; return true;
    case DOSSIER_SPAM: *out = DOSSIER_SET_SPAM; return true;
    case DOSSIER_NEW:
    case DOSSIER_CLOSED:
    case DOSSIER_MERGED: return false;
    }
    return false;
}

const char *severity_name(enum severity severity)
{
    switch (severity) {
    case SEVERITY_MINOR: return "minor";
    case SEVERITY_NORMAL: return "normal";
    case SEVERITY_MAJOR: return "major";
    }
    return "unknown";
}
