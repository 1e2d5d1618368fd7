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
    GIVEN_UP, /* resolved by silence */
    CLOSE,
    SPAM,
    UNSPAM,
};

/* clang-format off */
static const enum move moves[DOSSIER_STATES][DOSSIER_EVENTS] = {
    /*            CONTACT REPLY  TAKEN  BOUNCE ANSWER DUE    SILENCE   OPEN   W_CUST  W_CARR  W_INT  RESOLVE SPAM  UNDO    WINDOW */
    /* new      */ {STAY,   OPENS, OPENS, OPENS, STAY,  STAY,  NO,       OPENS, W_CUST, W_CARR, W_INT, DONE,   SPAM, NO,     STAY},
    /* open     */ {STAY,   STAY,  STAY,  STAY,  STAY,  STAY,  NO,       STAY,  W_CUST, W_CARR, W_INT, DONE,   SPAM, NO,     STAY},
    /* w. cust. */ {OPENS,  STAY,  STAY,  OPENS, OPENS, OPENS, GIVEN_UP, OPENS, STAY,   W_CARR, W_INT, DONE,   SPAM, NO,     STAY},
    /* w. carr. */ {OPENS,  STAY,  STAY,  OPENS, OPENS, OPENS, NO,       OPENS, W_CUST, STAY,   W_INT, DONE,   SPAM, NO,     STAY},
    /* w. int.  */ {OPENS,  STAY,  STAY,  OPENS, OPENS, OPENS, NO,       OPENS, W_CUST, W_CARR, STAY,  DONE,   SPAM, NO,     STAY},
    /* resolved */ {REOPEN, STAY,  STAY,  OPENS, STAY,  STAY,  NO,       OPENS, W_CUST, W_CARR, W_INT, STAY,   NO,   NO,     CLOSE},
    /* closed   */ {AFTER,  NO,    NO,    OPENS, STAY,  STAY,  NO,       NO,    NO,     NO,     NO,    NO,     NO,   NO,     STAY},
    /* merged   */ {NO,     NO,    NO,    OPENS, NO,    STAY,  NO,       NO,    NO,     NO,     NO,    NO,     NO,   NO,     STAY},
    /* spam     */ {STAY,   NO,    NO,    STAY,  STAY,  STAY,  NO,       NO,    NO,     NO,     NO,    NO,     STAY, UNSPAM, STAY},
};
/* clang-format on */

static const char *const outcome_names[OUTCOMES] = {
    "none", "answered", "remedied", "refused", "withdrawn", "no_answer", "inquiry_sent",
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

static bool days_over(instant since, int days, instant now)
{
    return instant_cmp(now, instant_add(since, duration_days(days))) > 0;
}

static bool window_over(const struct dossier_facts *facts, instant now)
{
    return days_over(facts->resolved_at, REOPEN_WINDOW_DAYS, now);
}

/* An answer is one; an inquiry that was sent is none: somebody says how it ended. */
static enum outcome outcome_of(const struct dossier_facts *facts)
{
    if (facts->outcome)
        return facts->outcome;
    if (facts->remedied)
        return OUTCOME_REMEDIED;
    return facts->state == DOSSIER_WAITING_CARRIER ? OUTCOME_INQUIRY_SENT : OUTCOME_ANSWERED;
}

static enum err ended_well(const struct dossier_facts *facts, enum outcome outcome,
                           struct error *err)
{
    if (!facts->told)
        return error_refuse(err, "G36", "state", "refusal.dossier.untold", NULL);
    if (outcome == OUTCOME_INQUIRY_SENT)
        return error_refuse(err, "G36", "outcome", "refusal.dossier.outcome", NULL);
    if (facts->open_incidents > 0 && (outcome == OUTCOME_ANSWERED || outcome == OUTCOME_REMEDIED))
        return error_refuse(err, "G36", "outcome", "refusal.dossier.incident", NULL);
    if (outcome == OUTCOME_NO_ANSWER && !facts->reminded)
        return error_refuse(err, "G36", "outcome", "refusal.dossier.unasked", NULL);
    return ERR_OK;
}

/* What is owed holds it open whatever a shop has switched off. */
static enum err may_resolve(const struct dossier_facts *facts, enum outcome outcome,
                            struct error *err)
{
    enum err e = facts->without_g36 ? ERR_OK : ended_well(facts, outcome, err);
    if (e)
        return e;
    if (facts->customer_promises > 0)
        return error_refuse(err, "", "state", "refusal.dossier.owed", NULL);
    if (facts->open_remedies > 0)
        return error_refuse(err, "", "state", "refusal.dossier.remedy", NULL);
    if (facts->remedied && outcome == OUTCOME_REFUSED)
        return error_refuse(err, "", "outcome", "refusal.dossier.granted", NULL);
    if (facts->harm && !facts->made_good && !facts->without_g07)
        return error_refuse(err, "G07", "state", "refusal.dossier.harm", NULL);
    return ERR_OK;
}

static enum err resolve(const struct dossier_facts *facts, enum outcome outcome,
                        struct dossier_change *out, struct error *err)
{
    enum err e = may_resolve(facts, outcome, err);
    if (e)
        return e;
    out->to = DOSSIER_RESOLVED;
    out->outcome = outcome == OUTCOME_INQUIRY_SENT ? OUTCOME_NONE : outcome;
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

static enum err undo_spam(const struct dossier_facts *facts, instant now,
                          struct dossier_change *out, struct error *err)
{
    instant since = facts->waiting_since;
    if (!instant_is_none(since) && days_over(since, SPAM_UNDO_DAYS, now))
        return error_refuse(err, "", "state", "refusal.dossier.spam_over", NULL);
    out->to = DOSSIER_OPEN;
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
    case DONE: return resolve(facts, outcome_of(facts), out, err);
    case GIVEN_UP:
        return days_over(facts->waiting_since, WAIT_END_DAYS, now)
                   ? resolve(facts, OUTCOME_NO_ANSWER, out, err)
                   : ERR_OK;
    case CLOSE:
        if (window_over(facts, now))
            out->to = DOSSIER_CLOSED;
        return ERR_OK;
    case SPAM:
        if (facts->has_order)
            return error_refuse(err, "", "state", "refusal.dossier.spam_order", NULL);
        if (facts->open_remedies > 0)
            return error_refuse(err, "", "state", "refusal.dossier.remedy", NULL);
        out->to = DOSSIER_SPAM;
        return ERR_OK;
    case UNSPAM: return undo_spam(facts, now, out, err);
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
        if (present == DOSSIER_WAITING_CARRIER || present == DOSSIER_WAITING_INTERNAL)
            *out = DOSSIER_ANSWER;
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

const char *outcome_name(enum outcome outcome)
{
    return outcome_names[outcome];
}

bool outcome_parse(struct str name, enum outcome *out)
{
    for (int i = OUTCOME_ANSWERED; i < OUTCOMES; i++)
        if (str_eq(name, str_of(outcome_names[i]))) {
            *out = (enum outcome)i;
            return true;
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
