/* Promising at the counter, by hand: a promise is drafted, said, made sure, put off,
 * given up or kept, as domain/promise.h decides (domain.md 2.2, G04). */
#ifndef DESK_PROMISE_H
#define DESK_PROMISE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/promise.h"

enum {
    PROMISE_TEXT_CHARS = 500,
    PROMISE_REFERENCE_CHARS = 200,
    PROMISE_AHEAD_DAYS = 731,
};

struct new_promise {
    int64_t dossier;
    enum promise_kind kind;
    enum owed_to owed_to; /* 0: as the kind has it */
    struct str text;      /* as told; absent: the sentence of its kind */
    int64_t owner;        /* 0: whoever holds the dossier */
    instant due;          /* none: by the clock of its kind */
    bool said;            /* told already, without proof: the customer is owed news by then */
    enum proof_kind proof;
    struct str reference; /* of the proof; absent: none */
};

/* With a proof, or where none is needed, it is active at once; else a draft, or
 * unverified when it was said. ERR_REFUSED: the dossier is done, or the proof has no
 * number. ERR_INVALID: `field`. */
ERR_MUST enum err promise_make(const struct desk *desk, const struct caller *caller,
                               const struct new_promise *promise, int64_t *id, struct error *err);

struct promise_change {
    int64_t id;
    enum promise_event what; /* SAY, VERIFY, AGREE, RELEASE or PROOF */
    enum promise_state seen; /* as the caller saw it */
    enum proof_kind proof;   /* VERIFY */
    struct str reference;    /* what says so; absent: nothing does */
    instant due;             /* AGREE */
};

/* ERR_CONFLICT, field "state": it moved on meanwhile. ERR_REFUSED, ERR_INVALID as
 * promise_decide has it; "refusal.promise.remedy": it is kept and given up with its
 * remedy (desk/remedy.h), "refusal.promise.own": by the counter itself, which sees the
 * answer or who took it in hand. */
ERR_MUST enum err promise_act(const struct desk *desk, const struct caller *caller,
                              const struct promise_change *change, struct error *err);

#endif
