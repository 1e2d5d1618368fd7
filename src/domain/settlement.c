#include "domain/settlement.h"

enum { NO = -1, SAME = SETTLEMENT_STATES };

static const int moves[SETTLEMENT_STATES][SETTLEMENT_EVENTS] = {
    /*                      COMPUTE, SEND, ACCEPT, SILENCE, CONTEST, INVOICE, PAY */
    [SETTLEMENT_OPEN] = {SETTLEMENT_COMPUTED, NO, NO, NO, NO, NO, NO},
    [SETTLEMENT_COMPUTED] = {SAME, SETTLEMENT_SENT, NO, NO, NO, NO, NO},
    [SETTLEMENT_SENT] = {SAME, SAME, SETTLEMENT_ACCEPTED, SETTLEMENT_ACCEPTED, SAME, NO, NO},
    [SETTLEMENT_ACCEPTED] = {SAME, NO, SAME, SAME, NO, SETTLEMENT_INVOICED, NO},
    [SETTLEMENT_INVOICED] = {SAME, NO, SAME, SAME, NO, SAME, SETTLEMENT_PAID},
    [SETTLEMENT_PAID] = {SAME, NO, SAME, SAME, NO, NO, SAME},
};

enum err settlement_decide(const struct settlement_facts *facts, const struct settlement_act *act,
                           enum settlement_state *out, struct error *err)
{
    int to = moves[facts->state][act->event];
    *out = facts->state;
    if (to == NO)
        return error_refuse(err, "", "state", "refusal.settlement.state",
                            settlement_state_name(facts->state));
    if (to == SAME)
        return ERR_OK;
    bool timed = act->event == SETTLEMENT_COMPUTE || act->event == SETTLEMENT_SILENCE;
    if (timed && (instant_is_none(facts->due_at) || instant_cmp(act->now, facts->due_at) < 0))
        return ERR_OK;
    if (act->event == SETTLEMENT_PAY && act->amount <= 0)
        return error_refuse(err, "", "amount", "refusal.settlement.amount", NULL);
    if (act->event == SETTLEMENT_PAY && facts->paid + act->amount < facts->total)
        return ERR_OK;
    *out = (enum settlement_state)to;
    return ERR_OK;
}

/* --- the month --------------------------------------------------------------------- */

static int64_t percent(int64_t amount, int share)
{
    return (amount * share + 50) / 100;
}

static int64_t amount_of(const struct settlement_terms *terms, const struct settlement_case *one)
{
    return percent(one->indemnity, terms->share[one->problem]) +
           percent(one->freight, terms->freight[one->problem]);
}

bool settlement_takes(const struct settlement_terms *terms, const struct settlement_case *one)
{
    bool goods = terms->share[one->problem] > 0;
    bool settled = goods || terms->freight[one->problem] > 0;
    return settled && (goods ? one->indemnity : one->freight) <= terms->threshold;
}

/* SplitMix64: what a line draws, from the settlement's seed and its own number. */
static uint64_t draw(uint64_t seed, int64_t incident)
{
    uint64_t z = seed + (uint64_t)incident * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The lines that drew the least, whoever they are. */
static void sample(struct settlement_line *lines, size_t count, int percentage, uint64_t seed)
{
    size_t wanted = percentage > 0 ? (count * (size_t)percentage + 99) / 100 : 0;
    for (size_t n = 0; n < wanted; n++) {
        struct settlement_line *least = NULL;
        for (size_t i = 0; i < count; i++)
            if (!lines[i].audited &&
                (!least || draw(seed, lines[i].incident) < draw(seed, least->incident)))
                least = &lines[i];
        if (least)
            least->audited = true;
    }
}

size_t settlement_lines(const struct settlement_terms *terms, const struct settlement_case *cases,
                        size_t count, uint64_t seed, struct settlement_line *out)
{
    int64_t total = 0;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!settlement_takes(terms, &cases[i]))
            continue;
        int64_t amount = amount_of(terms, &cases[i]);
        bool capped = terms->month_cap && total + amount > terms->month_cap;
        out[n++] = (struct settlement_line){.incident = cases[i].incident,
                                            .amount = capped ? terms->month_cap - total : amount,
                                            .state = capped ? LINE_CAPPED : LINE_INCLUDED};
        total += out[n - 1].amount;
    }
    sample(out, n, terms->audit_percent, seed);
    return n;
}

int64_t settlement_total(const struct settlement_line *lines, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += lines[i].state == LINE_CONTESTED ? 0 : lines[i].amount;
    return total;
}

/* --- names --------------------------------------------------------------------------- */

static const char *const states[SETTLEMENT_STATES] = {
    [SETTLEMENT_OPEN] = "open",         [SETTLEMENT_COMPUTED] = "computed",
    [SETTLEMENT_SENT] = "sent",         [SETTLEMENT_ACCEPTED] = "accepted",
    [SETTLEMENT_INVOICED] = "invoiced", [SETTLEMENT_PAID] = "paid",
};

const char *settlement_state_name(enum settlement_state state)
{
    return states[state];
}

bool settlement_state_parse(struct str name, enum settlement_state *out)
{
    for (int i = 0; i < SETTLEMENT_STATES; i++)
        if (str_eq(name, str_of(states[i]))) {
            *out = (enum settlement_state)i;
            return true;
        }
    return false;
}

const char *line_state_name(enum line_state state)
{
    static const char *const names[] = {
        [LINE_INCLUDED] = "included", [LINE_CONTESTED] = "contested", [LINE_CAPPED] = "capped"};
    return names[state];
}
