/* A claim: money that a carrier owes for a parcel (domain.md 2.4, 1.8). It is the shop's
 * affair and the customer never waits for it. Pure.
 *
 * Before it is filed its checklist is complete, or a lead waives what is missing; what a
 * protest must be made within (CCom L133-3) is protested first. */
#ifndef DOMAIN_CLAIM_H
#define DOMAIN_CLAIM_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stdint.h>

/* Stored as numbers: never renumber. */
enum claim_state {
    CLAIM_COLLECTING = 0,
    CLAIM_FILED = 1,
    CLAIM_ACCEPTED = 2,
    CLAIM_PART_ACCEPTED = 3,
    CLAIM_REFUSED = 4,
    CLAIM_CONTESTED = 5,
    CLAIM_SETTLED = 6, /* both agree on an amount */
    CLAIM_PAID = 7,
    CLAIM_WRITTEN_OFF = 8,
    CLAIM_TIME_BARRED = 9,
};

enum claim_event {
    CLAIM_FILE,
    CLAIM_ACCEPT,
    CLAIM_ACCEPT_PART,
    CLAIM_REFUSE,
    CLAIM_CONTEST,
    CLAIM_SETTLE,
    CLAIM_PAY,
    CLAIM_WRITE_OFF,
    CLAIM_BAR, /* its last day has passed */
};

enum { CLAIM_STATES = CLAIM_TIME_BARRED + 1, CLAIM_EVENTS = CLAIM_BAR + 1, CLAIM_REASON_MIN = 15 };

/* What a carrier may want to see, as bits. Stored: never renumber. */
enum claim_paper {
    PAPER_LETTER = 1 << 0,           /* the claim itself: made by us */
    PAPER_INVOICE = 1 << 1,          /* of the sale, dated before the shipping; value without tax */
    PAPER_PURCHASE_INVOICE = 1 << 2, /* what the goods cost the shop */
    PAPER_PHOTOS = 1 << 3,           /* parcel, label, item */
    PAPER_STATEMENT = 1 << 4,        /* the recipient's sworn word */
    PAPER_IDENTITY = 1 << 5,         /* a copy of the recipient's identity card */
    PAPER_PROTEST = 1 << 6,          /* proof that it was posted in time */
    PAPER_CONTENTS = 1 << 7,         /* description of content and packing */
    PAPER_WEIGHTS = 1 << 8,          /* records of the scales */
    PAPER_PROOF_OF_POSTING = 1 << 9,
    PAPER_ANSWER = 1 << 10, /* the carrier's own answer to the inquiry */
};
enum { PAPER_KINDS = 11 };

struct claim_facts {
    enum claim_state state;
    unsigned wanted, given, waived; /* papers */
    int64_t amount;                 /* claimed */
    int64_t agreed;                 /* by the carrier; 0: nothing yet */
    int64_t paid;
    instant bar_at; /* the action is barred from then on (L133-6); none: not known */
};

struct claim_act {
    enum claim_event event;
    instant now;
    int64_t amount;    /* ACCEPT_PART, SETTLE: agreed; PAY: received */
    struct str reason; /* REFUSE: the carrier's; CONTEST: ours; WRITE_OFF: why */
};

struct claim_change {
    enum claim_state to;
    int64_t agreed, paid;
};

/* ERR_REFUSED: "refusal.claim.state"; "refusal.claim.papers" (arg: the first that is
 * missing), "refusal.claim.nothing" (no amount), "refusal.claim.amount" (more than claimed,
 * or none), "refusal.claim.reason", "refusal.claim.barred". BAR before `bar_at` changes
 * nothing. A payment short of what was agreed leaves the claim where it is, with what came
 * counted. What comes after it was written off is taken all the same. */
ERR_MUST enum err claim_decide(const struct claim_facts *facts, const struct claim_act *act,
                               struct claim_change *out, struct error *err);

/* What is still missing. */
unsigned claim_missing(const struct claim_facts *facts);
/* Who may waive papers. */
enum { CLAIM_WAIVER = ROLE_LEAD };

/* Whether money is still hoped for. */
bool claim_is_open(enum claim_state state);
/* Whether the carrier has the word. */
bool claim_waits(enum claim_state state);

const char *claim_state_name(enum claim_state state);
bool claim_state_parse(struct str name, enum claim_state *out);
const char *claim_event_name(enum claim_event event);           /* "file", "accept_part" */
bool claim_event_parse(struct str name, enum claim_event *out); /* never BAR */
/* Of one bit: "invoice". */
const char *claim_paper_name(enum claim_paper paper);
bool claim_paper_parse(struct str name, enum claim_paper *out);

#endif
