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

struct q_promise_facts_row;

/* The row it is in the store, active: for desk/promise.h, which makes others too. */
ERR_MUST enum err owe_insert(struct record *r, int64_t dossier, const struct owed *owed,
                             enum promise_state state, int64_t *id, struct error *err);

/* A pending promise moves on as domain/promise.h decides, and the log says so. */
ERR_MUST enum err owe_move(struct record *r, const struct q_promise_facts_row *row,
                           enum promise_event what, struct str proof, struct error *err);

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

/* From our word `since` ("message:12"; "" when it is not one) the customer is owed the
 * next within the clock NEWS (G44). Once is enough; owe_refresh is the caller's. */
ERR_MUST enum err owe_news(struct record *r, int64_t dossier, struct str since, struct error *err);

/* It is the customer's turn: the news of G44 are not owed. */
ERR_MUST enum err owe_no_news(struct record *r, int64_t dossier, struct str why, struct error *err);

/* The dossier is resolved: the news still owed are released (domain.md 2.1), and
 * what we owed ourselves for its sake. */
ERR_MUST enum err owe_resolved(struct record *r, int64_t dossier, struct error *err);

/* Whether an answer is owed already, by `due` at the latest. */
ERR_MUST enum err owe_reply_pending(struct record *r, int64_t dossier, instant due, bool *pending,
                                    struct error *err);

/* Whether the customer is to be told of something broken already. */
ERR_MUST enum err owe_telling_pending(struct record *r, int64_t dossier, bool *pending,
                                      struct error *err);

/* Whether more is owed to the customer than the news of G44. */
ERR_MUST enum err owe_more_than_news(struct record *r, int64_t dossier, bool *more,
                                     struct error *err);

/* All that is owed to the customer is let go, as `proof` says why. */
ERR_MUST enum err owe_released(struct record *r, int64_t dossier, struct str proof,
                               struct error *err);

/* What stands for this remedy is let go, as `proof` says why. */
ERR_MUST enum err owe_given_up(struct record *r, int64_t dossier, int64_t remedy, struct str proof,
                               struct error *err);

/* The proof came to nothing (taken back, refused for good, no spam after all):
 * what it had kept or released is owed again, and the news since it are not. What
 * was broken before is so again; the timer breaks the rest in its time. */
ERR_MUST enum err owe_revived(struct record *r, int64_t dossier, struct str proof,
                              struct error *err);

/* The proofs by which the counter itself releases what was owed. */
#define OWE_PROOF_SPAM STR("spam")
#define OWE_PROOF_RESOLVED STR("resolved")
#define OWE_PROOF_UNSAID STR("unsaid")
#define OWE_PROOF_THEIR_TURN STR("waiting_customer")
#define OWE_PROOF_DONE STR("done") /* the dossier is */

/* The proof that a message is: "message:12". */
struct str owe_proof_message(struct arena *arena, int64_t message);

/* After promises of the dossier changed. */
ERR_MUST enum err owe_refresh(struct record *r, int64_t dossier, struct error *err);

#endif
