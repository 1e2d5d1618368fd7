/* Carrying out granted money by a machine: claimed from the store, handed to whoever
 * pays, recorded. Any node does it, one at a time each; a restart repeats nothing.
 *
 * Who pays is a port, given at wiring. It must know the same `key` again and then
 * report what became of the first time, or say that it does not (`repeatable`): what
 * such a one had in hand when a process died is uncertain, and a person looks. */
#ifndef DESK_REMEDY_EXECUTE_H
#define DESK_REMEDY_EXECUTE_H

#include "desk/desk.h"
#include "domain/remedy.h"

#include <stdbool.h>

enum { REMEDY_LEASE_MINUTES = 10 };

/* What is to be paid. Texts live in the arena of the claim. */
struct remedy_payment {
    int64_t remedy, shop, dossier, order, line;
    int64_t attempts; /* this one included */
    enum remedy_kind kind;
    int64_t amount;
    struct str currency;
    struct str key; /* "order:3 line:0 remedy:12", the same at each attempt */
};

enum remedy_outcome {
    REMEDY_OUTCOME_DONE,
    REMEDY_OUTCOME_FAILED,    /* nothing was paid */
    REMEDY_OUTCOME_UNCERTAIN, /* it may have been: never repeated blindly */
};

struct remedy_result {
    enum remedy_outcome outcome;
    struct str reference; /* what the payer calls it; "" */
    struct str failure;   /* why not, no customer text; "" */
};

struct remedy_port {
    void (*pay)(void *ctx, struct arena *arena, const struct remedy_payment *payment,
                struct remedy_result *out);
    void *ctx;
    bool repeatable;
};

/* Until a connector pays: it is done when it is in the books (desk/remedy_book.h),
 * from whose export the shop's people pay. */
extern const struct remedy_port remedy_ledger;

/* Claims what has waited longest, until its lease is over; `*found` false when there
 * is none. One whose lease ran out is claimed again where the port can repeat, else it
 * becomes uncertain. */
ERR_MUST enum err remedy_claim(const struct desk *desk, const struct remedy_port *port,
                               struct arena *arena, struct remedy_payment *out, bool *found,
                               struct error *err);
/* How it ended; nothing when somebody else has it in hand by now. */
ERR_MUST enum err remedy_record(const struct desk *desk, const struct remedy_payment *payment,
                                const struct remedy_result *result, struct error *err);

/* When the next one may be claimed; none when nothing waits. */
ERR_MUST enum err remedy_next(struct db *db, struct arena *arena, instant *next, struct error *err);

#endif
