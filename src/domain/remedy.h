/* What makes a problem good again (domain.md 2.5): its life, who may grant it, and
 * what binds the shop. Pure: facts and an event in, the change or a refusal out.
 *
 * Not a hostage: no fact below is an inquiry's or a carrier's, and none may become
 * one (G12, R034). Nothing but stock, amounts, a fraud hold and what was decided
 * before says no. */
#ifndef DOMAIN_REMEDY_H
#define DOMAIN_REMEDY_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stdint.h>

/* Stored as numbers: never renumber. */
enum remedy_kind {
    REMEDY_RESHIP = 1,
    REMEDY_REFUND_FULL = 2,
    REMEDY_REFUND_PART = 3,
    REMEDY_REPAIR = 4,
    REMEDY_REPLACEMENT = 5,
    REMEDY_VOUCHER = 6,
    REMEDY_APOLOGY = 7,
    REMEDY_FEE_REFUND = 8, /* what the problem cost the customer: calls, a trip */
    REMEDY_GESTURE = 9,
};

/* Stored as numbers: never renumber; indexes of the store know some of them. */
enum remedy_state {
    REMEDY_PROPOSED = 0,
    REMEDY_CHOSEN = 1,
    REMEDY_APPROVED = 2, /* from here on it binds the shop */
    REMEDY_EXECUTING = 3,
    REMEDY_DONE = 4,
    REMEDY_FAILED = 5, /* still owed: tried again, or the customer chooses again */
    REMEDY_REVERSED = 6,
    REMEDY_DECLINED = 7, /* by the customer, or taken off the table before it bound */
};

enum remedy_event {
    REMEDY_PROPOSE,  /* shown to the customer; after a failure, again */
    REMEDY_CHOOSE,   /* the customer wants it */
    REMEDY_DECLINE,  /* the customer does not want it, in writing */
    REMEDY_WITHDRAW, /* the shop takes it off the table, unless it was granted once */
    REMEDY_APPROVE,  /* the shop grants it */
    REMEDY_HOLD,     /* suspected fraud: once, two working days at most */
    REMEDY_UNHOLD,
    REMEDY_START,     /* somebody executes it now */
    REMEDY_HAND_OVER, /* the goods left */
    REMEDY_FINISH,
    REMEDY_FAIL,    /* with a reason */
    REMEDY_RETRY,   /* goods that had left want another label */
    REMEDY_REVERSE, /* a manager takes back what was granted, and says why */
};

enum { REMEDY_KINDS = 9, REMEDY_STATES = 8, REMEDY_EVENTS = REMEDY_REVERSE + 1 };

/* What a role may grant by itself, in minor units of the shop's currency. Managers
 * have no limit. */
struct remedy_limits {
    int64_t agent, lead;
};

struct remedy_facts {
    enum remedy_kind kind;
    enum remedy_state state;
    int64_t amount; /* money to the customer; 0 of goods and words */
    int64_t value;  /* what it costs the shop, for the limits; goods have one too, 0 not known */
    bool in_shop_currency;
    /* Of the order it is about. */
    bool has_order;
    int64_t paid;     /* its total */
    int64_t refunded; /* by the other remedies that bind, in full or in part */
    int64_t whole;    /* PROPOSE: what a full refund is now, of the line or of what is left */
    /* Of the others in this dossier and on this order. */
    bool opposite;        /* one binds that remedy_opposite(), on the same things */
    bool refund_granted;  /* a refund binds: a voucher may be added */
    bool refund_declined; /* a full refund was shown and declined in writing */
    /* Of those who act. */
    enum role role;
    struct remedy_limits limits;
    int64_t
        granted; /* by this person in this dossier already: a large sum is not many small ones */
    bool granted_before; /* it was: offered again after a failure, it still binds (R132) */
    bool written;        /* there are words of the customer that say so */
    bool reason;         /* why, long enough */
    bool reserved;       /* stock is reserved and the label made */
    /* Of its execution. */
    bool in_machine; /* one is at it this moment */
    bool left;       /* the goods were handed over; of what failed: and came to nothing */
    bool proved;     /* HAND_OVER, FINISH: a scan, an operation, a message says so */
    bool held_before;
    instant held_until; /* none: never held */
    instant hold_to;    /* HOLD: until when; at most hold_latest */
    instant hold_latest;
};

struct remedy_change {
    enum remedy_state to;
    enum role waits_for; /* APPROVE is over the limit: who can say yes; else ROLE_NONE */
};

/* What `event` at `now` makes of it. ERR_OK with `out` (`to` may equal the present
 * state), or ERR_REFUSED, with field and key:
 *   R132 "refusal.remedy.binds": granted, and not to be refused any more;
 *   R132 "refusal.remedy.opposite": another one is granted that this contradicts;
 *   G10 "refusal.g10.refund_first": a voucher before a refund was declined;
 *   "refusal.remedy.final", ".not_chosen", ".under_way", ".held", ".held_before",
 *   ".hold_long", ".in_writing", ".reason", ".unreserved", ".no_proof", ".no_order",
 *   ".over_paid", ".not_full", ".amount". ERR_FORBIDDEN: a lead's or manager's business. */
ERR_MUST enum err remedy_decide(const struct remedy_facts *facts, enum remedy_event event,
                                instant now, struct remedy_change *out, struct error *err);

/* Money that goes to the customer: executed by a machine, in the books. */
bool remedy_is_money(enum remedy_kind kind);
/* In full or in part of what was paid. */
bool remedy_is_refund(enum remedy_kind kind);
/* A parcel or a workshop: a task for the warehouse, done by hand with a proof. */
bool remedy_is_goods(enum remedy_kind kind);
/* Given beside what the customer chooses: needs no choice. */
bool remedy_is_given(enum remedy_kind kind);
/* Whether granting both for the same thing would be two answers to one question. */
bool remedy_opposite(enum remedy_kind a, enum remedy_kind b);
/* Granted, and not undone since. Goods that arrived answer for themselves: what
 * happens to them next is a new question. */
bool remedy_binds(enum remedy_kind kind, enum remedy_state state);
/* Granted or chosen, and not carried out: no dossier is resolved over it. */
bool remedy_is_open(enum remedy_state state);

/* 10,000 minor units for an agent (100 EUR, 10,000 JPY), 50,000 for a lead; ten times
 * as many where a currency has three decimals. */
struct remedy_limits remedy_default_limits(struct str currency);
/* The least role that may grant this much. */
enum role remedy_role_for(const struct remedy_limits *limits, int64_t value, bool in_shop_currency);

const char *remedy_kind_name(enum remedy_kind kind);
bool remedy_kind_parse(struct str name, enum remedy_kind *out);
const char *remedy_state_name(enum remedy_state state);
bool remedy_state_parse(struct str name, enum remedy_state *out);

#endif
