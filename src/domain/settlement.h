/* The monthly settlement with a carrier: shared fault, no paperwork (domain.md 2.4, R110).
 * One line per incident of the month, at the rate agreed for its type; under a threshold
 * no papers are asked, save for a sample that is drawn so that nobody can foresee it; a
 * cap for the month. Pure.
 *
 * What is over the threshold is an individual claim, and so is a line that the carrier
 * contests while its action is not barred. */
#ifndef DOMAIN_SETTLEMENT_H
#define DOMAIN_SETTLEMENT_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/remedy_menu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored as numbers: never renumber. */
enum settlement_state {
    SETTLEMENT_OPEN = 0, /* the month runs */
    SETTLEMENT_COMPUTED = 1,
    SETTLEMENT_SENT = 2,
    SETTLEMENT_ACCEPTED = 3, /* by word, or by ten working days of silence */
    SETTLEMENT_INVOICED = 4,
    SETTLEMENT_PAID = 5,
};

enum settlement_event {
    SETTLEMENT_COMPUTE, /* on the 1st of the next month */
    SETTLEMENT_SEND,
    SETTLEMENT_ACCEPT,
    SETTLEMENT_SILENCE,
    SETTLEMENT_CONTEST, /* a line of it */
    SETTLEMENT_INVOICE,
    SETTLEMENT_PAY,
};

enum {
    SETTLEMENT_STATES = SETTLEMENT_PAID + 1,
    SETTLEMENT_EVENTS = SETTLEMENT_PAY + 1,
    SETTLEMENT_SILENCE_DAYS = 10, /* working days */
    SETTLEMENT_LINES_MAX = 5000,
};

struct settlement_facts {
    enum settlement_state state;
    instant due_at; /* COMPUTE and SILENCE: not before */
    int64_t total, paid;
};

struct settlement_act {
    enum settlement_event event;
    instant now;
    int64_t amount; /* PAY */
};

/* The next state. ERR_REFUSED: "refusal.settlement.state", "refusal.settlement.amount"
 * (nothing was paid). COMPUTE and SILENCE before `due_at` change nothing; a payment short of
 * the total leaves it invoiced. */
ERR_MUST enum err settlement_decide(const struct settlement_facts *facts,
                                    const struct settlement_act *act, enum settlement_state *out,
                                    struct error *err);

/* Stored as numbers: never renumber. */
enum line_state {
    LINE_INCLUDED = 0,
    LINE_CONTESTED = 1, /* left the settlement; a claim of its own where it is not barred */
    LINE_CAPPED = 2,    /* the month's cap was reached before it */
};

/* What was agreed with the carrier, shares in percent. */
struct settlement_terms {
    int share[PROBLEMS];   /* of the indemnity, by type; 0: not settled this way */
    int freight[PROBLEMS]; /* of the freight */
    int64_t threshold;     /* above: an individual claim; 0: every one is */
    int64_t month_cap;     /* 0: none */
    int audit_percent;     /* of the lines */
};

/* An incident with the carrier's fault in it. */
struct settlement_case {
    enum problem problem;
    int64_t incident;
    int64_t indemnity; /* by the carrier's caps: carrier_indemnity */
    int64_t freight;
};

struct settlement_line {
    int64_t incident;
    int64_t amount;
    enum line_state state;
    bool audited; /* its papers are shown on request */
};

/* Whether the case is settled without papers: it has a share, and what is at stake (the
 * goods, or the freight alone) is within the threshold. */
bool settlement_takes(const struct settlement_terms *terms, const struct settlement_case *one);

/* The lines of a month, in the order of `cases`, of those alone that settlement_takes; how
 * many. `out` holds `count`. `seed`: of the settlement, kept with it, for the sample: at
 * least one line where there is any, always the same for the same seed. */
size_t settlement_lines(const struct settlement_terms *terms, const struct settlement_case *cases,
                        size_t count, uint64_t seed, struct settlement_line *out);

int64_t settlement_total(const struct settlement_line *lines, size_t count);

const char *settlement_state_name(enum settlement_state state);
bool settlement_state_parse(struct str name, enum settlement_state *out);
const char *line_state_name(enum line_state state);

#endif
