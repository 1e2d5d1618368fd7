#include "domain/claim.h"

enum { NO = -1, SAME = CLAIM_STATES };

static const int moves[CLAIM_STATES][CLAIM_EVENTS] = {
    /*                  FILE, ACCEPT, ACCEPT_PART, REFUSE, CONTEST, SETTLE, PAY, WRITE_OFF, BAR */
    [CLAIM_COLLECTING] = {CLAIM_FILED, NO, NO, NO, NO, NO, NO, CLAIM_WRITTEN_OFF,
                          CLAIM_TIME_BARRED},
    [CLAIM_FILED] = {SAME, CLAIM_ACCEPTED, CLAIM_PART_ACCEPTED, CLAIM_REFUSED, NO, CLAIM_SETTLED,
                     CLAIM_PAID, CLAIM_WRITTEN_OFF, CLAIM_TIME_BARRED},
    [CLAIM_ACCEPTED] = {NO, SAME, NO, NO, NO, CLAIM_SETTLED, CLAIM_PAID, CLAIM_WRITTEN_OFF,
                        CLAIM_TIME_BARRED},
    [CLAIM_PART_ACCEPTED] = {NO, CLAIM_ACCEPTED, SAME, NO, CLAIM_CONTESTED, CLAIM_SETTLED,
                             CLAIM_PAID, CLAIM_WRITTEN_OFF, CLAIM_TIME_BARRED},
    [CLAIM_REFUSED] = {NO, CLAIM_ACCEPTED, CLAIM_PART_ACCEPTED, SAME, CLAIM_CONTESTED,
                       CLAIM_SETTLED, CLAIM_PAID, CLAIM_WRITTEN_OFF, CLAIM_TIME_BARRED},
    [CLAIM_CONTESTED] = {NO, CLAIM_ACCEPTED, CLAIM_PART_ACCEPTED, CLAIM_REFUSED, SAME,
                         CLAIM_SETTLED, CLAIM_PAID, CLAIM_WRITTEN_OFF, CLAIM_TIME_BARRED},
    [CLAIM_SETTLED] = {NO, NO, NO, NO, NO, SAME, CLAIM_PAID, CLAIM_WRITTEN_OFF, CLAIM_TIME_BARRED},
    [CLAIM_PAID] = {NO, NO, NO, NO, NO, NO, SAME, NO, SAME},
    [CLAIM_WRITTEN_OFF] = {NO, NO, NO, NO, NO, NO, CLAIM_PAID, SAME, SAME},
    [CLAIM_TIME_BARRED] = {NO, NO, NO, NO, NO, NO, CLAIM_PAID, SAME, SAME},
};

static enum err refuse(struct error *err, const char *field, const char *key, const char *arg)
{
    return error_refuse(err, "", field, key, arg);
}

static size_t characters(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return n;
}

unsigned claim_missing(const struct claim_facts *facts)
{
    return facts->wanted & ~(facts->given | facts->waived);
}

static const char *first_of(unsigned papers)
{
    for (int i = 0; i < PAPER_KINDS; i++)
        if (papers & 1u << i)
            return claim_paper_name((enum claim_paper)(1 << i));
    return "";
}

static bool passed(instant until, instant now)
{
    return !instant_is_none(until) && instant_cmp(now, until) >= 0;
}

static enum err guard_file(const struct claim_facts *facts, const struct claim_act *act,
                           struct error *err)
{
    unsigned missing = claim_missing(facts);
    if (passed(facts->bar_at, act->now))
        return refuse(err, "do", "refusal.claim.barred", NULL);
    if (facts->amount <= 0)
        return refuse(err, "amount", "refusal.claim.nothing", NULL);
    return missing ? refuse(err, "papers", "refusal.claim.papers", first_of(missing)) : ERR_OK;
}

static enum err guard(const struct claim_facts *facts, const struct claim_act *act,
                      struct error *err)
{
    switch (act->event) {
    case CLAIM_FILE: return guard_file(facts, act, err);
    case CLAIM_ACCEPT_PART:
    case CLAIM_SETTLE:
        return act->amount > 0 && act->amount <= facts->amount
                   ? ERR_OK
                   : refuse(err, "amount", "refusal.claim.amount", NULL);
    case CLAIM_PAY:
        return act->amount > 0 ? ERR_OK : refuse(err, "amount", "refusal.claim.amount", NULL);
    case CLAIM_REFUSE:
    case CLAIM_CONTEST:
    case CLAIM_WRITE_OFF:
        return characters(str_trim(act->reason)) >= CLAIM_REASON_MIN
                   ? ERR_OK
                   : refuse(err, "reason", "refusal.claim.reason", NULL);
    case CLAIM_ACCEPT:
    case CLAIM_BAR: return ERR_OK;
    }
    return ERR_OK;
}

static void move(const struct claim_facts *facts, const struct claim_act *act, int to,
                 struct claim_change *out)
{
    if (act->event == CLAIM_BAR && !passed(facts->bar_at, act->now))
        return;
    if (act->event == CLAIM_PAY) {
        out->paid += act->amount;
        if (facts->agreed && out->paid < facts->agreed)
            return;
    }
    if (act->event == CLAIM_ACCEPT)
        out->agreed = facts->amount;
    if (act->event == CLAIM_ACCEPT_PART || act->event == CLAIM_SETTLE)
        out->agreed = act->amount;
    if (to != SAME)
        out->to = (enum claim_state)to;
}

enum err claim_decide(const struct claim_facts *facts, const struct claim_act *act,
                      struct claim_change *out, struct error *err)
{
    int to = moves[facts->state][act->event];
    *out = (struct claim_change){facts->state, facts->agreed, facts->paid};
    if (to == NO)
        return refuse(err, "state", "refusal.claim.state", claim_state_name(facts->state));
    bool repeated = to == SAME && act->event != CLAIM_PAY && act->event != CLAIM_ACCEPT_PART &&
                    act->event != CLAIM_SETTLE;
    enum err e = repeated ? ERR_OK : guard(facts, act, err);
    if (!e && !repeated)
        move(facts, act, to, out);
    return e;
}

bool claim_is_open(enum claim_state state)
{
    return state < CLAIM_PAID;
}

bool claim_waits(enum claim_state state)
{
    return state == CLAIM_FILED || state == CLAIM_CONTESTED;
}

/* --- names --------------------------------------------------------------------------- */

static const char *const states[CLAIM_STATES] = {
    [CLAIM_COLLECTING] = "collecting",   [CLAIM_FILED] = "filed",
    [CLAIM_ACCEPTED] = "accepted",       [CLAIM_PART_ACCEPTED] = "part_accepted",
    [CLAIM_REFUSED] = "refused",         [CLAIM_CONTESTED] = "contested",
    [CLAIM_SETTLED] = "settled",         [CLAIM_PAID] = "paid",
    [CLAIM_WRITTEN_OFF] = "written_off", [CLAIM_TIME_BARRED] = "time_barred",
};

static const char *const events[CLAIM_EVENTS] = {
    [CLAIM_FILE] = "file",     [CLAIM_ACCEPT] = "accept",       [CLAIM_ACCEPT_PART] = "accept_part",
    [CLAIM_REFUSE] = "refuse", [CLAIM_CONTEST] = "contest",     [CLAIM_SETTLE] = "settle",
    [CLAIM_PAY] = "pay",       [CLAIM_WRITE_OFF] = "write_off", [CLAIM_BAR] = "bar",
};

static const char *const papers[PAPER_KINDS] = {
    "letter",  "invoice",  "purchase_invoice", "photos",           "statement",      "identity",
    "protest", "contents", "weights",          "proof_of_posting", "carrier_answer",
};

static int find(struct str name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (str_eq(name, str_of(names[i])))
            return i;
    return NO;
}

const char *claim_state_name(enum claim_state state)
{
    return states[state];
}

bool claim_state_parse(struct str name, enum claim_state *out)
{
    int i = find(name, states, CLAIM_STATES);
    *out = i == NO ? *out : (enum claim_state)i;
    return i != NO;
}

const char *claim_event_name(enum claim_event event)
{
    return events[event];
}

bool claim_event_parse(struct str name, enum claim_event *out)
{
    int i = find(name, events, CLAIM_BAR);
    *out = i == NO ? *out : (enum claim_event)i;
    return i != NO;
}

const char *claim_paper_name(enum claim_paper paper)
{
    for (int i = 0; i < PAPER_KINDS; i++)
        if (paper == (enum claim_paper)(1 << i))
            return papers[i];
    return "";
}

bool claim_paper_parse(struct str name, enum claim_paper *out)
{
    int i = find(name, papers, PAPER_KINDS);
    *out = i == NO ? *out : (enum claim_paper)(1 << i);
    return i != NO;
}
