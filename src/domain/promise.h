/* What the shop owes by a date (domain.md 2.2). A promise owed to the customer
 * holds its dossier open; one timer finds what is due. */
#ifndef DOMAIN_PROMISE_H
#define DOMAIN_PROMISE_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/clock.h"
#include "domain/role.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. 0 means none. */
enum promise_kind {
    PROMISE_NONE = 0,
    PROMISE_FIRST_REPLY = 1, /* the answer to a first contact */
    PROMISE_NEWS = 2,        /* a word on what was said since; resolving releases it */
    PROMISE_CALLBACK = 3,
    PROMISE_REMEDY_OFFER = 4,
    PROMISE_RESHIP = 5,
    PROMISE_REFUND = 6,
    PROMISE_OTHER = 7,
    PROMISE_REPAIR = 8,
    PROMISE_REPLACEMENT = 9,
    PROMISE_FEE_REFUND = 10,
    PROMISE_SURVEY = 11,
    PROMISE_AFTERCARE = 12,
    PROMISE_LEGAL = 13,
    PROMISE_CARRIER_ANSWER = 14,
    PROMISE_CLAIM_WINDOW = 15,
    PROMISE_LEAD_TAKE = 16, /* what was escalated is taken in hand */
    PROMISE_TASK = 17,      /* given to the warehouse, to finance, to an expert */
};
enum { PROMISE_KINDS = PROMISE_TASK + 1 };

enum promise_state {
    PROMISE_DRAFT = 0,
    PROMISE_UNVERIFIED = 1,
    PROMISE_ACTIVE = 2, /* the partial indexes of the store know this number */
    PROMISE_KEPT = 3,
    PROMISE_BROKEN = 4,
    PROMISE_RENEGOTIATED = 5, /* passed through on the way back to active, never stored */
    PROMISE_RELEASED = 6,
};

enum owed_to { OWED_CUSTOMER = 1, OWED_CARRIER = 2, OWED_AUTHORITY = 3, OWED_SELF = 4 };

/* What makes a promise sure, and by what it is kept in the end (2.2). */
enum proof_kind {
    PROOF_NONE = 0,
    PROOF_MESSAGE = 1, /* our own word: a message that is sent */
    PROOF_LABEL = 2,   /* stock reserved and a label: the hand-over scan */
    PROOF_REFUND = 3,  /* a refund's id: the payment settled */
    PROOF_SLOT = 4,    /* a slot booked: the call logged */
    PROOF_CARRIER = 5, /* a carrier's confirmation: its scan or answer */
    PROOF_PERSON = 6,  /* somebody of the shop answers for it by name */
};
enum { PROOF_KINDS = PROOF_PERSON + 1 };

enum promise_event {
    PROMISE_SAY,     /* told without proof */
    PROMISE_VERIFY,  /* proof exists */
    PROMISE_PROOF,   /* what was promised happened */
    PROMISE_DUE,     /* its time has passed */
    PROMISE_AGREE,   /* the customer accepted another date */
    PROMISE_RELEASE, /* the customer gave it up, or its object is gone */
    PROMISE_REVIVE,  /* what kept or released it came to nothing */
};

enum { PROMISE_STATES = 7, PROMISE_EVENTS = PROMISE_REVIVE + 1 };

struct promise_facts {
    enum promise_kind kind;
    enum promise_state state;
    instant due_at;
    instant broken_at; /* none: it never was */
    bool renegotiated;
};

struct promise_act {
    enum promise_event event;
    instant now;
    enum proof_kind proof; /* VERIFY */
    enum role role;        /* VERIFY: of who says so */
    struct str reference;  /* what says so: the proof's number, "message:12" */
    instant due;           /* AGREE: the new date */
};

/* The next state, or ERR_REFUSED: "refusal.promise.state"; "refusal.promise.no_proof"
 * (G04: nothing makes it sure), "refusal.promise.wrong_proof" (promise_proof_fits),
 * "refusal.promise.lead" (PROOF_PERSON is a lead's word); "refusal.promise.unwritten" (kept, put
 * off or given up without what says so); "refusal.promise.renegotiated" (a second time);
 * "refusal.promise.due_passed". A broken promise that is done later becomes kept; its
 * breach stays in broken_at. A new date leaves it active: renegotiated is told by the
 * event and by first_due_at. */
ERR_MUST enum err promise_decide(const struct promise_facts *p, const struct promise_act *act,
                                 enum promise_state *out, struct error *err);

/* Whether such an act is promised only when something makes it sure (G04). */
bool promise_needs_proof(enum promise_kind kind);
/* Whether that makes such a promise sure: a label no refund. PROOF_PERSON, anything. */
bool promise_proof_fits(enum promise_kind kind, enum proof_kind proof);
/* Whether a person makes it; the others are the counter's own. */
bool promise_made_by_hand(enum promise_kind kind);
/* The clock such a promise runs by where no date is said; false: a date must be said. */
bool promise_clock(enum promise_kind kind, enum clock_code *out);

/* Whether any word of a person of the shop keeps it: the first reply, and news. */
bool promise_kept_by_reply(enum promise_kind kind);
/* Whether it is let go when its dossier is resolved. */
bool promise_ends_with_dossier(enum promise_kind kind);

/* Whom such a promise is owed to where nobody says otherwise. */
enum owed_to promise_owed_to(enum promise_kind kind);

const char *promise_kind_name(enum promise_kind kind);
bool promise_kind_parse(struct str name, enum promise_kind *out); /* never PROMISE_NONE */
const char *proof_kind_name(enum proof_kind kind);
bool proof_kind_parse(struct str name, enum proof_kind *out); /* never PROOF_NONE */
const char *promise_state_name(enum promise_state state);
bool promise_state_parse(struct str name, enum promise_state *out);
const char *owed_to_name(enum owed_to owed_to);
bool owed_to_parse(struct str name, enum owed_to *out);

#endif
