/* Promising, inside a command: a promise is made, and the dossier knows what is
 * owed next. */
#ifndef DESK_OWE_H
#define DESK_OWE_H

#include "desk/record.h"
#include "domain/promise.h"

/* dossier.sort_due when nothing is owed: 2100-01-01. */
#define OWE_NOTHING_DUE instant_of(4102444800000)

struct owed {
    enum promise_kind kind;
    enum owed_to owed_to; /* 0: as the kind has it */
    struct str text;      /* as told; absent: "" */
    int64_t owner;        /* 0: whoever holds the dossier */
    instant due;
    int channel;           /* domain/contact.h, by which it was told; 0: none */
    enum proof_kind proof; /* what makes it sure */
    struct str reference;  /* and its number, "label:6A123"; absent: "" */
    int64_t remedy;        /* the remedy it stands for; 0: none */
    struct str rule;       /* the clock or legal rule it comes from, "news"; absent: "" */
};

/* An active promise. The dossier's due columns are the caller's when it inserts
 * the dossier itself; else call owe_refresh. */
ERR_MUST enum err owe(struct record *r, int64_t dossier, const struct owed *owed,
                      struct error *err);

/* What was promised happened: every pending promise of this kind (PROMISE_NONE:
 * of any) that stands for `remedy` (0: for none) is kept by `proof`. */
ERR_MUST enum err owe_proved(struct record *r, int64_t dossier, enum promise_kind kind,
                             int64_t remedy, struct str proof, struct error *err);

/* Every pending promise that a reply keeps is kept by `proof` ("message:12"). */
ERR_MUST enum err owe_replied(struct record *r, int64_t dossier, struct str proof,
                              struct error *err);

/* The dossier is resolved: the news still owed are released (domain.md 2.1). */
ERR_MUST enum err owe_resolved(struct record *r, int64_t dossier, struct error *err);

/* Whether an answer is owed already. */
ERR_MUST enum err owe_reply_pending(struct record *r, int64_t dossier, bool *pending,
                                    struct error *err);

/* All that is owed to the customer is let go, as `proof` says why. */
ERR_MUST enum err owe_released(struct record *r, int64_t dossier, struct str proof,
                               struct error *err);

/* The proof came to nothing (taken back, refused for good, no spam after all):
 * what it had kept or released is owed again. What was kept late was broken
 * before and is so again; the timer breaks the rest in its time. */
ERR_MUST enum err owe_revived(struct record *r, int64_t dossier, struct str proof,
                              struct error *err);

/* The proof by which spam releases what was owed. */
#define OWE_PROOF_SPAM STR("spam")

/* The proof that a message is: "message:12". */
struct str owe_proof_message(struct arena *arena, int64_t message);

/* After promises of the dossier changed. */
ERR_MUST enum err owe_refresh(struct record *r, int64_t dossier, struct error *err);

#endif
