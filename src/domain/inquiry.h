/* An inquiry: a carrier is asked where a parcel is, and by when it has to say (domain.md
 * 2.4). It never holds up what the customer is owed (G12): nothing of the customer's
 * reads its state. Pure.
 *
 * Clocks: after CARRIER_ACK without a word the same address is reminded; after
 * CARRIER_ANSWER it is overdue. G32 then writes to the account manager (esc1, one working
 * day), and to the management (esc2, three). Who stays silent all the same has lost the
 * parcel as far as the remedy is concerned. */
#ifndef DOMAIN_INQUIRY_H
#define DOMAIN_INQUIRY_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/clock.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum inquiry_state {
    INQUIRY_DRAFT = 0, /* to be sent: by hand, where the carrier has no address */
    INQUIRY_SENT = 1,
    INQUIRY_ACKNOWLEDGED = 2, /* it said that it looks */
    INQUIRY_OVERDUE = 3,      /* silent, and nobody above was written to */
    INQUIRY_ESC1 = 4,         /* its account manager was */
    INQUIRY_ESC2 = 5,         /* its management was */
    INQUIRY_UNANSWERED = 6,   /* counts as lost for the remedy */
    INQUIRY_ANSWERED = 7,
    INQUIRY_CLOSED = 8,
};

enum inquiry_event {
    INQUIRY_SEND,
    INQUIRY_ACKNOWLEDGE, /* any word that is no answer */
    INQUIRY_ANSWER,
    INQUIRY_LATE,     /* its clock has passed */
    INQUIRY_ESCALATE, /* the level above is written to: G32, or a person sooner */
    INQUIRY_REOPEN,   /* once, with new facts */
    INQUIRY_CLOSE,    /* the answer was made use of, or its object is gone */
};

enum {
    INQUIRY_STATES = INQUIRY_CLOSED + 1,
    INQUIRY_EVENTS = INQUIRY_CLOSE + 1,
    INQUIRY_FACTS_MIN = 15, /* characters of new facts */
};

/* What the carrier says. Stored as numbers: never renumber. */
enum inquiry_answer {
    ANSWER_NONE = 0,
    ANSWER_LOCATED = 1,   /* and when it is delivered */
    ANSWER_DELIVERED = 2, /* with its proof */
    ANSWER_LOST = 3,
    ANSWER_DAMAGED = 4,
    ANSWER_NOTHING_KNOWN = 5,
};
enum { INQUIRY_ANSWERS = ANSWER_NOTHING_KNOWN + 1 };

struct inquiry_facts {
    enum inquiry_state state;
    instant due_at;
    bool reopened; /* it was once */
};

struct inquiry_act {
    enum inquiry_event event;
    instant now;
    enum inquiry_answer answer; /* ANSWER */
    instant expected;           /* ANSWER_LOCATED: delivery as it says; none: it does not */
    struct str proof;           /* ANSWER_DELIVERED: to whom, signed, where */
    struct str facts;           /* REOPEN: what is new */
};

/* The next state, equal to the present one where the event changes nothing. ERR_REFUSED:
 * "refusal.inquiry.state"; "refusal.inquiry.reopened" (a second time),
 * "refusal.inquiry.facts" (nothing new is said), "refusal.inquiry.answer" (none given),
 * "refusal.inquiry.proof" (delivered, without saying to whom or where). LATE before
 * `due_at` changes nothing. */
ERR_MUST enum err inquiry_decide(const struct inquiry_facts *facts, const struct inquiry_act *act,
                                 enum inquiry_state *out, struct error *err);

/* Whether the carrier's answer is still waited for. */
bool inquiry_waits(enum inquiry_state state);
/* 1 and 2 for esc1 and esc2, else 0. */
int inquiry_level(enum inquiry_state state);
/* How long it has from the moment that state begins; false: no clock runs. */
bool inquiry_clock(enum inquiry_state state, struct clock_length *out);
/* Whether what it says, or its silence, means that the parcel is lost. */
bool inquiry_means_lost(enum inquiry_state state, enum inquiry_answer answer);

const char *inquiry_state_name(enum inquiry_state state);
bool inquiry_state_parse(struct str name, enum inquiry_state *out);
const char *inquiry_answer_name(enum inquiry_answer answer);          /* "located"; "" for none */
bool inquiry_answer_parse(struct str name, enum inquiry_answer *out); /* never ANSWER_NONE */

#endif
