/* The monthly settlements (domain/settlement.h): with a carrier that agreed to one
 * (carrier_settles), what its incidents cost below the threshold is counted on the 1st of
 * the next month, sent, and accepted by word or by silence; then it is invoiced. */
#ifndef DESK_SETTLEMENT_H
#define DESK_SETTLEMENT_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/settlement.h"

struct party;
struct claim_case;

enum { SETTLEMENT_CONTEST_MAX = 200, SETTLEMENT_TEXT_MAX = 1000 };

/* Inside a command: whether the month's settlement will take this incident, which needs no
 * claim of its own then. Begins the month. */
ERR_MUST enum err settlement_expects(struct record *r, const struct party *party,
                                     const struct claim_case *c, bool *settled, struct error *err);

/* Inside the timer's command: the month is over, or the silence is. */
ERR_MUST enum err settlement_look(struct record *r, int64_t settlement, struct error *err);

struct settlement_step {
    int64_t settlement;
    int64_t version;             /* the one the caller saw; 0: whichever */
    enum settlement_event event; /* not COMPUTE or SILENCE: those are the clock's */
    const int64_t *lines;        /* CONTEST: each becomes a claim where it is not barred */
    size_t line_count;
    struct str reason; /* CONTEST: the carrier's */
    int64_t amount;    /* PAY */
};

/* ERR_REFUSED: domain/settlement.h; ERR_INVALID "lines", "reason". */
ERR_MUST enum err settlement_do(const struct desk *desk, const struct caller *caller,
                                const struct settlement_step *step, struct error *err);

#endif
