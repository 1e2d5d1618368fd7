/* Remedies at the counter (domain.md 2.5): an agent proposes, the customer chooses
 * through them, who may grants it, and it is carried out by a machine
 * (desk/remedy_execute.h) or by hand with a proof. What is granted binds everybody
 * (R132); what is owed for it are promises (desk/remedy_promise.h). */
#ifndef DESK_REMEDY_H
#define DESK_REMEDY_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/practice.h"
#include "domain/remedy.h"

enum {
    REMEDY_TEXT_MAX = 500, /* characters */
    REMEDY_REASON_MIN = 15,
    REMEDY_REASON_MAX = 1000,
    REMEDY_REFERENCE_MAX = 120,
};

struct remedy_proposal {
    int64_t dossier;
    enum remedy_kind kind;
    int64_t order;           /* 0: the dossier's, where there is one only */
    int64_t line;            /* 0: the whole order */
    int64_t amount;          /* 0: what is left of it, of a full refund */
    struct str text, reason; /* for people; why, for the shop */
};

/* ERR_REFUSED: domain/remedy.h, or "refusal.dossier.final" (the dossier is over).
 * ERR_INVALID: "order" is not the dossier's, "line" not the order's. */
ERR_MUST enum err remedy_propose(const struct desk *desk, const struct caller *caller,
                                 const struct remedy_proposal *proposal, int64_t *id,
                                 struct error *err);

struct record;

/* The same inside a command, by the counter itself. */
ERR_MUST enum err remedy_offered(struct record *r, const struct remedy_proposal *proposal,
                                 int64_t *id, struct error *err);

/* One step of its life. What a step does not read stays absent. */
struct remedy_step {
    int64_t remedy;
    int64_t version;         /* the one the caller saw; 0: whichever */
    enum remedy_event event; /* not START: that is the machine's */
    struct str reason;       /* HOLD, WITHDRAW, REVERSE: why; FAIL: what happened */
    int64_t message;         /* DECLINE: the customer's words; FINISH: ours, of an apology */
    struct str stock, label; /* APPROVE: what is reserved, and the label's number */
    struct str reference;    /* HAND_OVER, FINISH: scan, operation */
    instant until;           /* HOLD; none: two working days */
};

/* APPROVE over the caller's limit is no error: it then waits for who may
 * (row.waits_for) and the dossier goes up. The others on the same things that were
 * on the table leave it when one is chosen. ERR_REFUSED, ERR_FORBIDDEN: as
 * domain/remedy.h says; ERR_CONFLICT: changed meanwhile. */
ERR_MUST enum err remedy_do(const struct desk *desk, const struct caller *caller,
                            const struct remedy_step *step, struct error *err);

/* The same inside a command. */
ERR_MUST enum err remedy_step_in(struct record *r, const struct caller *caller,
                                 const struct remedy_step *step, struct error *err);

/* What roles may grant by themselves; ERR_INVALID, field "lead": below the agent's. */
ERR_MUST enum err remedy_limits_set(const struct desk *desk, const struct caller *caller,
                                    const struct remedy_limits *limits, struct error *err);

#endif
