/* The ladder: what is offered for a problem, and in which order (domain.md 2.3
 * "first remedies offered", 2.5). Pure data and a reading of it.
 *
 * Not received or terminated: to be sent again and to be paid back stand first, side
 * by side (R109, R143). A voucher is never a substitute: it is in the ladder only as
 * an addition to a refund, or after one was declined in writing (G10). Harm: an
 * apology must be made, a gesture or the costs are proposed (S4-7, S4-8). */
#ifndef DOMAIN_REMEDY_MENU_H
#define DOMAIN_REMEDY_MENU_H

#include "domain/remedy.h"

#include <stddef.h>

/* Types of 2.3, and what is no parcel's. Stored as numbers: never renumber. */
enum problem {
    PROBLEM_OTHER = 0,
    PROBLEM_LATE = 1,
    PROBLEM_LOST = 2,
    PROBLEM_DAMAGED = 3,
    PROBLEM_RELAY_CLOSED = 4,
    PROBLEM_RELAY_WRONG = 5,
    PROBLEM_REFUSED = 6,
    PROBLEM_RETURNED = 7,
    PROBLEM_PARTIAL = 8,
    PROBLEM_DELIVERED_NOT_RECEIVED = 9,
    PROBLEM_WRONG_ITEM = 10,
    PROBLEM_DEFECT = 11,     /* conformity: the customer chooses repair or replacement */
    PROBLEM_TERMINATED = 12, /* the sale is undone */
};

enum { PROBLEMS = 13, REMEDY_MENU_MAX = REMEDY_KINDS };

struct menu_facts {
    enum problem problem;
    bool harmed;
    bool has_order;
    int64_t refundable; /* what is left of what was paid */
    bool refund_granted, refund_declined;
    bool settled; /* a remedy that settles it binds already */
};

enum offer_role {
    OFFER_FIRST,       /* side by side with the others that are first */
    OFFER_ALTERNATIVE, /* after them */
    OFFER_ADDED,       /* beside what is chosen */
    OFFER_MANDATORY,   /* owed whatever is chosen */
};

struct offer {
    enum remedy_kind kind;
    enum offer_role role;
};

struct remedy_menu {
    size_t count;
    struct offer items[REMEDY_MENU_MAX];
};

struct remedy_menu remedy_menu_of(const struct menu_facts *facts);

/* Whether the customer has not got what was ordered. */
bool problem_not_received(enum problem problem);
const char *problem_name(enum problem problem);
bool problem_parse(struct str name, enum problem *out);
const char *offer_role_name(enum offer_role role);

#endif
