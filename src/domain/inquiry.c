#include "domain/inquiry.h"

enum { NO = -1, SAME = INQUIRY_STATES };

static const int moves[INQUIRY_STATES][INQUIRY_EVENTS] = {
    /*                 SEND, ACKNOWLEDGE, ANSWER, LATE, ESCALATE, REOPEN, CLOSE */
    [INQUIRY_DRAFT] = {INQUIRY_SENT, NO, INQUIRY_ANSWERED, SAME, NO, NO, INQUIRY_CLOSED},
    [INQUIRY_SENT] = {SAME, INQUIRY_ACKNOWLEDGED, INQUIRY_ANSWERED, INQUIRY_OVERDUE, INQUIRY_ESC1,
                      NO, INQUIRY_CLOSED},
    [INQUIRY_ACKNOWLEDGED] = {SAME, SAME, INQUIRY_ANSWERED, INQUIRY_OVERDUE, INQUIRY_ESC1, NO,
                              INQUIRY_CLOSED},
    [INQUIRY_OVERDUE] = {SAME, SAME, INQUIRY_ANSWERED, INQUIRY_UNANSWERED, INQUIRY_ESC1, NO,
                         INQUIRY_CLOSED},
    [INQUIRY_ESC1] = {SAME, SAME, INQUIRY_ANSWERED, INQUIRY_ESC2, INQUIRY_ESC2, NO, INQUIRY_CLOSED},
    [INQUIRY_ESC2] = {SAME, SAME, INQUIRY_ANSWERED, INQUIRY_UNANSWERED, NO, NO, INQUIRY_CLOSED},
    [INQUIRY_UNANSWERED] = {NO, SAME, INQUIRY_ANSWERED, SAME, NO, INQUIRY_SENT, INQUIRY_CLOSED},
    [INQUIRY_ANSWERED] = {NO, SAME, SAME, SAME, NO, INQUIRY_SENT, INQUIRY_CLOSED},
    [INQUIRY_CLOSED] = {NO, SAME, INQUIRY_ANSWERED, SAME, NO, INQUIRY_SENT, SAME},
};

static enum err refuse(struct error *err, const char *field, const char *key)
{
    return error_refuse(err, "", field, key, NULL);
}

static size_t characters(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return n;
}

static enum err guard(const struct inquiry_facts *facts, const struct inquiry_act *act,
                      struct error *err)
{
    if (act->event == INQUIRY_ANSWER && act->answer == ANSWER_NONE)
        return refuse(err, "answer", "refusal.inquiry.answer");
    if (act->event == INQUIRY_ANSWER && act->answer == ANSWER_DELIVERED &&
        !str_trim(act->proof).len)
        return refuse(err, "proof", "refusal.inquiry.proof");
    if (act->event == INQUIRY_REOPEN && facts->reopened)
        return refuse(err, "do", "refusal.inquiry.reopened");
    if (act->event == INQUIRY_REOPEN && characters(str_trim(act->facts)) < INQUIRY_FACTS_MIN)
        return refuse(err, "facts", "refusal.inquiry.facts");
    return ERR_OK;
}

enum err inquiry_decide(const struct inquiry_facts *facts, const struct inquiry_act *act,
                        enum inquiry_state *out, struct error *err)
{
    int to = moves[facts->state][act->event];
    *out = facts->state;
    if (to == NO)
        return error_refuse(err, "", "state", "refusal.inquiry.state",
                            inquiry_state_name(facts->state));
    enum err e = guard(facts, act, err);
    if (e || to == SAME)
        return e;
    bool early = instant_is_none(facts->due_at) || instant_cmp(act->now, facts->due_at) < 0;
    if (act->event == INQUIRY_LATE && early)
        return ERR_OK;
    *out = (enum inquiry_state)to;
    return ERR_OK;
}

/* --- what each state is ------------------------------------------------------------ */

static const struct {
    const char *name;
    bool waits;
    int level;
    struct clock_length clock; /* of its own; 0: none, or a clock of the shop's */
} states[INQUIRY_STATES] = {
    [INQUIRY_DRAFT] = {"draft", false, 0, {0}},
    [INQUIRY_SENT] = {"sent", true, 0, {0}},
    [INQUIRY_ACKNOWLEDGED] = {"acknowledged", true, 0, {0}},
    [INQUIRY_OVERDUE] = {"overdue", true, 0, {4, UNIT_WORKING_DAYS}},
    [INQUIRY_ESC1] = {"esc1", true, 1, {1, UNIT_WORKING_DAYS}},
    [INQUIRY_ESC2] = {"esc2", true, 2, {3, UNIT_WORKING_DAYS}},
    [INQUIRY_UNANSWERED] = {"unanswered", false, 0, {0}},
    [INQUIRY_ANSWERED] = {"answered", false, 0, {0}},
    [INQUIRY_CLOSED] = {"closed", false, 0, {0}},
};

static const char *const answers[INQUIRY_ANSWERS] = {
    [ANSWER_NONE] = "",     [ANSWER_LOCATED] = "located", [ANSWER_DELIVERED] = "delivered",
    [ANSWER_LOST] = "lost", [ANSWER_DAMAGED] = "damaged", [ANSWER_NOTHING_KNOWN] = "nothing_known",
};

bool inquiry_waits(enum inquiry_state state)
{
    return states[state].waits;
}

int inquiry_level(enum inquiry_state state)
{
    return states[state].level;
}

bool inquiry_clock(enum inquiry_state state, struct clock_length *out)
{
    bool asked = state == INQUIRY_SENT || state == INQUIRY_ACKNOWLEDGED;
    *out = asked ? clock_rule(CLOCK_CARRIER_ANSWER)->length : states[state].clock;
    return out->amount > 0;
}

bool inquiry_means_lost(enum inquiry_state state, enum inquiry_answer answer)
{
    return state == INQUIRY_UNANSWERED || answer == ANSWER_LOST;
}

const char *inquiry_state_name(enum inquiry_state state)
{
    return states[state].name;
}

bool inquiry_state_parse(struct str name, enum inquiry_state *out)
{
    for (int i = 0; i < INQUIRY_STATES; i++)
        if (str_eq(name, str_of(states[i].name))) {
            *out = (enum inquiry_state)i;
            return true;
        }
    return false;
}

const char *inquiry_answer_name(enum inquiry_answer answer)
{
    return answers[answer];
}

bool inquiry_answer_parse(struct str name, enum inquiry_answer *out)
{
    for (int i = ANSWER_LOCATED; i < INQUIRY_ANSWERS; i++)
        if (str_eq(name, str_of(answers[i]))) {
            *out = (enum inquiry_answer)i;
            return true;
        }
    return false;
}
