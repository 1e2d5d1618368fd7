#include "domain/remedy_menu.h"

enum { FIRST_MAX = 2, NEXT_MAX = 2 };

static const struct {
    const char *name;
    enum remedy_kind first[FIRST_MAX], next[NEXT_MAX]; /* 0 ends */
    bool not_received;
} ladders[PROBLEMS] = {
    [PROBLEM_OTHER] = {"other", {REMEDY_REFUND_FULL}, {REMEDY_REFUND_PART}, false},
    [PROBLEM_LATE] = {"late", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_LOST] = {"lost", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_DAMAGED] = {"damaged",
                         {REMEDY_REPLACEMENT, REMEDY_REFUND_FULL},
                         {REMEDY_REFUND_PART},
                         false},
    [PROBLEM_RELAY_CLOSED] = {"relay_closed", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_RELAY_WRONG] = {"relay_wrong", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_REFUSED] = {"refused", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_RETURNED] = {"returned", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
    [PROBLEM_PARTIAL] = {"partial",
                         {REMEDY_RESHIP, REMEDY_REFUND_PART},
                         {REMEDY_REFUND_FULL},
                         false},
    [PROBLEM_DELIVERED_NOT_RECEIVED] = {"delivered_not_received",
                                        {REMEDY_RESHIP, REMEDY_REFUND_FULL},
                                        {0},
                                        true},
    [PROBLEM_WRONG_ITEM] = {"wrong_item", {REMEDY_REPLACEMENT, REMEDY_REFUND_FULL}, {0}, false},
    [PROBLEM_DEFECT] = {"defect",
                        {REMEDY_REPAIR, REMEDY_REPLACEMENT},
                        {REMEDY_REFUND_PART, REMEDY_REFUND_FULL},
                        false},
    [PROBLEM_TERMINATED] = {"terminated", {REMEDY_RESHIP, REMEDY_REFUND_FULL}, {0}, true},
};

static const char *const role_names[] = {"first", "alternative", "added", "mandatory"};

static bool possible(const struct menu_facts *f, enum remedy_kind kind)
{
    return !remedy_is_refund(kind) || (f->has_order && f->refundable > 0);
}

static void add(struct remedy_menu *menu, const struct menu_facts *f, enum remedy_kind kind,
                enum offer_role role)
{
    if (kind && possible(f, kind))
        menu->items[menu->count++] = (struct offer){kind, role};
}

struct remedy_menu remedy_menu_of(const struct menu_facts *facts)
{
    struct remedy_menu menu = {0};
    for (int i = 0; i < FIRST_MAX && !facts->settled; i++)
        add(&menu, facts, ladders[facts->problem].first[i], OFFER_FIRST);
    for (int i = 0; i < NEXT_MAX && !facts->settled; i++)
        add(&menu, facts, ladders[facts->problem].next[i], OFFER_ALTERNATIVE);
    if (facts->refund_declined && !facts->refund_granted && !facts->settled)
        add(&menu, facts, REMEDY_VOUCHER, OFFER_ALTERNATIVE);
    if (facts->harmed) {
        add(&menu, facts, REMEDY_APOLOGY, OFFER_MANDATORY);
        add(&menu, facts, REMEDY_FEE_REFUND, OFFER_ADDED);
        add(&menu, facts, REMEDY_GESTURE, OFFER_ADDED);
    }
    if (facts->refund_granted)
        add(&menu, facts, REMEDY_VOUCHER, OFFER_ADDED);
    return menu;
}

bool problem_not_received(enum problem problem)
{
    return ladders[problem].not_received;
}

const char *problem_name(enum problem problem)
{
    return ladders[problem].name;
}

bool problem_parse(struct str name, enum problem *out)
{
    for (int i = 0; i < PROBLEMS; i++)
        if (str_eq(name, str_of(ladders[i].name))) {
            *out = (enum problem)i;
            return true;
        }
    return false;
}

const char *offer_role_name(enum offer_role role)
{
    return role_names[role];
}
