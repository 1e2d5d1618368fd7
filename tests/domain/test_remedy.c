#include "domain/remedy.h"

#include "../check_main.h"

#include <stdlib.h>
#include <string.h>

static const instant now = {1764000000000};

/* Nothing in its way. */
static struct remedy_facts free_facts(enum remedy_kind kind, enum remedy_state state)
{
    return (struct remedy_facts){
        .kind = kind,
        .state = state,
        .amount = remedy_is_money(kind) ? 2000 : 0,
        .value = 2000,
        .in_shop_currency = true,
        .has_order = true,
        .paid = 4990,
        .refund_declined = true,
        .role = ROLE_MANAGER,
        .limits = {10000, 50000},
        .written = true,
        .reason = true,
        .reserved = true,
        .proved = true,
        .hold_to = instant_add(now, duration_hours(1)),
        .hold_latest = instant_add(now, duration_days(2)),
    };
}

/* Every pair of domain.md 2.5, written out: '-' refused, 'b' bound, 'u' under way. */
static const struct {
    enum remedy_state state;
    const char *after; /* one letter an event, in the order of enum remedy_event */
} table[REMEDY_STATES] = {
    {REMEDY_PROPOSED, "PCNNAPP------"}, {REMEDY_CHOSEN, "-CNNACC------"},
    {REMEDY_APPROVED, "--NbAAAX----R"}, {REMEDY_EXECUTING, "--NbXu-XXDF-R"},
    {REMEDY_DONE, "---b-----D--R"},     {REMEDY_FAILED, "P-Nb------FAR"},
    {REMEDY_REVERSED, "------------R"}, {REMEDY_DECLINED, "--NN---------"},
};

static enum remedy_state letter_state(char c)
{
    static const char letters[] = "PCAXDFRN";
    return (enum remedy_state)(strchr(letters, c) - letters);
}

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    for (int kind = 1; kind <= REMEDY_KINDS; kind++)
        for (int s = 0; s < REMEDY_STATES; s++)
            for (int e = 0; e < REMEDY_EVENTS; e++) {
                struct remedy_facts f = free_facts((enum remedy_kind)kind, table[s].state);
                struct remedy_change change;
                struct error err = {0};
                char want = table[s].after[e];
                if (s == REMEDY_PROPOSED && e == REMEDY_APPROVE && !remedy_is_given(f.kind))
                    want = 'n';
                if (want == 'X' && e == REMEDY_HAND_OVER && !remedy_is_goods(f.kind))
                    want = '-';
                enum err got = remedy_decide(&f, (enum remedy_event)e, now, &change, &err);
                const char *key = want == 'n'   ? "refusal.remedy.not_chosen"
                                  : want == 'b' ? "refusal.remedy.binds"
                                  : want == 'u' ? "refusal.remedy.under_way"
                                  : want == '-' ? "refusal.remedy.final"
                                                : "";
                ck_assert_msg(got == (*key ? ERR_REFUSED : ERR_OK), "%s, %s, event %d: %s %s",
                              remedy_kind_name(f.kind), remedy_state_name(f.state), e,
                              err_name(got), err.key);
                ck_assert_str_eq(err.key, key);
                ck_assert_int_eq(change.to, *key ? f.state : letter_state(want));
            }
}
END_TEST

static const char *refused(struct remedy_facts f, enum remedy_event event)
{
    static struct error err;
    struct remedy_change change;
    err = (struct error){0};
    enum err e = remedy_decide(&f, event, now, &change, &err);
    ck_assert_int_eq(change.to, f.state);
    return e == ERR_FORBIDDEN ? "forbidden" : e == ERR_REFUSED ? err.key : "allowed";
}

static bool allowed(struct remedy_facts f, enum remedy_event event)
{
    struct remedy_change change;
    return remedy_decide(&f, event, now, &change, NULL) == ERR_OK;
}

START_TEST(G10_R143_no_voucher_before_a_refund_was_declined_or_granted)
{
    static const enum remedy_event events[] = {REMEDY_PROPOSE, REMEDY_CHOOSE, REMEDY_APPROVE};
    static const enum remedy_state states[] = {REMEDY_PROPOSED, REMEDY_PROPOSED, REMEDY_CHOSEN};
    for (int i = 0; i < 3; i++) {
        struct remedy_facts f = free_facts(REMEDY_VOUCHER, states[i]);
        f.refund_declined = false;
        ck_assert_str_eq(refused(f, events[i]), "refusal.g10.refund_first");
        f.refund_granted = true;
        ck_assert(allowed(f, events[i]));
        f = free_facts(REMEDY_VOUCHER, states[i]);
        ck_assert(allowed(f, events[i]));
    }
    struct remedy_facts f = free_facts(REMEDY_REFUND_FULL, REMEDY_PROPOSED);
    f.written = false;
    ck_assert_str_eq(refused(f, REMEDY_DECLINE), "refusal.remedy.in_writing");
}
END_TEST

START_TEST(R132_what_is_granted_is_neither_refused_nor_contradicted)
{
    struct remedy_facts f = free_facts(REMEDY_REPLACEMENT, REMEDY_CHOSEN);
    f.opposite = true;
    ck_assert_str_eq(refused(f, REMEDY_APPROVE), "refusal.remedy.opposite");
    f.state = REMEDY_PROPOSED;
    ck_assert_str_eq(refused(f, REMEDY_CHOOSE), "refusal.remedy.opposite");
    f = free_facts(REMEDY_REPLACEMENT, REMEDY_APPROVED);
    ck_assert_str_eq(refused(f, REMEDY_WITHDRAW), "refusal.remedy.binds");
    f.role = ROLE_LEAD;
    ck_assert_str_eq(refused(f, REMEDY_REVERSE), "forbidden");
    f.role = ROLE_MANAGER;
    f.reason = false;
    ck_assert_str_eq(refused(f, REMEDY_REVERSE), "refusal.remedy.reason");
    f.reason = true;
    ck_assert(allowed(f, REMEDY_REVERSE));
    f = free_facts(REMEDY_REFUND_FULL, REMEDY_EXECUTING);
    f.in_machine = true;
    ck_assert_str_eq(refused(f, REMEDY_REVERSE), "refusal.remedy.under_way");
    ck_assert_str_eq(refused(f, REMEDY_DECLINE), "refusal.remedy.under_way");
    f = free_facts(REMEDY_RESHIP, REMEDY_EXECUTING);
    f.left = true;
    ck_assert_str_eq(refused(f, REMEDY_DECLINE), "refusal.remedy.under_way");
    ck_assert(allowed(f, REMEDY_FAIL)); /* lost again */
    f.reason = false;
    ck_assert_str_eq(refused(f, REMEDY_FAIL), "refusal.remedy.reason");
}
END_TEST

START_TEST(R132_what_was_granted_and_failed_is_not_withdrawn_by_the_way_of_offering_it_again)
{
    static const enum remedy_state states[] = {REMEDY_PROPOSED, REMEDY_CHOSEN};
    for (int i = 0; i < 2; i++) {
        struct remedy_facts f = free_facts(REMEDY_RESHIP, states[i]);
        f.granted_before = true;
        ck_assert_str_eq(refused(f, REMEDY_WITHDRAW), "refusal.remedy.binds");
        ck_assert(allowed(f, REMEDY_DECLINE));
        ck_assert(allowed(f, REMEDY_REVERSE));
        f.role = ROLE_LEAD;
        ck_assert_str_eq(refused(f, REMEDY_REVERSE), "forbidden");
    }
}
END_TEST

START_TEST(what_is_sent_once_more_wants_its_label)
{
    struct remedy_facts f = free_facts(REMEDY_RESHIP, REMEDY_FAILED);
    ck_assert(allowed(f, REMEDY_RETRY));
    f.reserved = false;
    ck_assert_str_eq(refused(f, REMEDY_RETRY), "refusal.remedy.unreserved");
    f.kind = REMEDY_REPAIR;
    ck_assert(allowed(f, REMEDY_RETRY));
}
END_TEST

START_TEST(a_full_refund_is_no_part_of_one)
{
    struct remedy_facts f = free_facts(REMEDY_REFUND_FULL, REMEDY_PROPOSED);
    f.amount = 1;
    f.whole = 4990;
    ck_assert_str_eq(refused(f, REMEDY_PROPOSE), "refusal.remedy.not_full");
    f.amount = 4990;
    ck_assert(allowed(f, REMEDY_PROPOSE));
    f.kind = REMEDY_REFUND_PART;
    f.amount = 1;
    ck_assert(allowed(f, REMEDY_PROPOSE));
}
END_TEST

START_TEST(goods_of_no_order_are_for_a_lead)
{
    struct remedy_change change;
    struct remedy_facts f = free_facts(REMEDY_RESHIP, REMEDY_CHOSEN);
    f.role = ROLE_AGENT;
    f.value = 0;
    ck_assert_int_eq(remedy_decide(&f, REMEDY_APPROVE, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.waits_for, ROLE_LEAD);
    f.role = ROLE_LEAD;
    ck_assert_int_eq(remedy_decide(&f, REMEDY_APPROVE, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.waits_for, ROLE_NONE);
}
END_TEST

START_TEST(what_is_done_has_a_proof_and_nobody_does_it_beside_a_machine)
{
    static const enum remedy_event events[] = {REMEDY_HAND_OVER, REMEDY_FINISH};
    for (int i = 0; i < 2; i++) {
        struct remedy_facts f = free_facts(REMEDY_RESHIP, REMEDY_EXECUTING);
        f.proved = false;
        ck_assert_str_eq(refused(f, events[i]), "refusal.remedy.no_proof");
    }
    struct remedy_facts f = free_facts(REMEDY_REFUND_FULL, REMEDY_EXECUTING);
    f.in_machine = true;
    ck_assert_str_eq(refused(f, REMEDY_FINISH), "refusal.remedy.under_way");
    ck_assert_str_eq(refused(f, REMEDY_FAIL), "refusal.remedy.under_way");
}
END_TEST

START_TEST(what_a_customer_chose_is_withdrawn_by_a_lead_who_says_why)
{
    struct remedy_facts f = free_facts(REMEDY_RESHIP, REMEDY_CHOSEN);
    f.role = ROLE_AGENT;
    ck_assert_str_eq(refused(f, REMEDY_WITHDRAW), "forbidden");
    f.role = ROLE_LEAD;
    f.reason = false;
    ck_assert_str_eq(refused(f, REMEDY_WITHDRAW), "refusal.remedy.reason");
    f.reason = true;
    ck_assert(allowed(f, REMEDY_WITHDRAW));
}
END_TEST

START_TEST(who_answers_decides_within_the_limit_and_asks_above_it)
{
    static const struct {
        enum role role;
        int64_t value, granted;
        bool ours;
        enum role waits_for;
    } rows[] = {
        {ROLE_AGENT, 10000, 0, true, ROLE_NONE},
        {ROLE_AGENT, 10001, 0, true, ROLE_LEAD},
        {ROLE_AGENT, 50001, 0, true, ROLE_MANAGER},
        {ROLE_AGENT, 4000, 6001, true, ROLE_LEAD},
        {ROLE_AGENT, 1, 0, false, ROLE_MANAGER},
        {ROLE_AGENT, 0, 0, false, ROLE_NONE},
        {ROLE_LEAD, 50000, 0, true, ROLE_NONE},
        {ROLE_LEAD, 50001, 0, true, ROLE_MANAGER},
        {ROLE_LEAD, 40000, 20000, true, ROLE_MANAGER},
        {ROLE_MANAGER, 9000000, 0, false, ROLE_NONE},
        {ROLE_ADMIN, 9000000, 0, true, ROLE_NONE},
        {ROLE_AGENT, 5, INT64_MAX, true, ROLE_MANAGER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct remedy_facts f = free_facts(REMEDY_GESTURE, REMEDY_CHOSEN);
        struct remedy_change change;
        f.role = rows[i].role;
        f.value = rows[i].value;
        f.granted = rows[i].granted;
        f.in_shop_currency = rows[i].ours;
        ck_assert_int_eq(remedy_decide(&f, REMEDY_APPROVE, now, &change, NULL), ERR_OK);
        ck_assert_msg(change.waits_for == rows[i].waits_for, "row %zu: %s", i,
                      role_name(change.waits_for));
        ck_assert_int_eq(change.to,
                         rows[i].waits_for == ROLE_NONE ? REMEDY_APPROVED : REMEDY_CHOSEN);
    }
    struct remedy_limits yen = remedy_default_limits(STR("JPY")),
                         dinar = remedy_default_limits(STR("TND"));
    ck_assert_int_eq(yen.agent, 10000);
    ck_assert_int_eq(dinar.lead, 500000);
}
END_TEST

START_TEST(refunds_never_exceed_what_was_paid)
{
    struct remedy_facts f = free_facts(REMEDY_REFUND_PART, REMEDY_PROPOSED);
    f.amount = 4990;
    ck_assert(allowed(f, REMEDY_PROPOSE));
    f.amount = 4991;
    ck_assert_str_eq(refused(f, REMEDY_PROPOSE), "refusal.remedy.over_paid");
    f.amount = 1990;
    f.refunded = 3000;
    ck_assert(allowed(f, REMEDY_CHOOSE));
    f.refunded = 3001;
    ck_assert_str_eq(refused(f, REMEDY_CHOOSE), "refusal.remedy.over_paid");
    f.state = REMEDY_CHOSEN;
    ck_assert_str_eq(refused(f, REMEDY_APPROVE), "refusal.remedy.over_paid");
    f.has_order = false;
    ck_assert_str_eq(refused(f, REMEDY_APPROVE), "refusal.remedy.no_order");
    f = free_facts(REMEDY_FEE_REFUND, REMEDY_PROPOSED); /* beyond the price: calls, a trip */
    f.amount = 9000;
    ck_assert(allowed(f, REMEDY_PROPOSE));
    f.amount = 0;
    ck_assert_str_eq(refused(f, REMEDY_PROPOSE), "refusal.remedy.amount");
    f = free_facts(REMEDY_RESHIP, REMEDY_PROPOSED);
    f.amount = 1;
    ck_assert_str_eq(refused(f, REMEDY_PROPOSE), "refusal.remedy.amount");
}
END_TEST

START_TEST(a_reship_is_granted_once_stock_is_reserved_and_the_label_made)
{
    struct remedy_facts f = free_facts(REMEDY_RESHIP, REMEDY_CHOSEN);
    f.reserved = false;
    ck_assert_str_eq(refused(f, REMEDY_APPROVE), "refusal.remedy.unreserved");
    f.reserved = true;
    ck_assert(allowed(f, REMEDY_APPROVE));
}
END_TEST

START_TEST(a_lead_holds_once_for_two_working_days_and_says_why)
{
    struct remedy_facts f = free_facts(REMEDY_REFUND_FULL, REMEDY_CHOSEN);
    ck_assert(allowed(f, REMEDY_HOLD));
    f.role = ROLE_AGENT;
    ck_assert_str_eq(refused(f, REMEDY_HOLD), "forbidden");
    ck_assert_str_eq(refused(f, REMEDY_UNHOLD), "forbidden");
    f.role = ROLE_LEAD;
    f.reason = false;
    ck_assert_str_eq(refused(f, REMEDY_HOLD), "refusal.remedy.reason");
    f.reason = true;
    f.hold_to = instant_add(f.hold_latest, duration_ms(1));
    ck_assert_str_eq(refused(f, REMEDY_HOLD), "refusal.remedy.hold_long");
    f.hold_to = f.hold_latest;
    f.held_before = true;
    ck_assert_str_eq(refused(f, REMEDY_HOLD), "refusal.remedy.held_before");
    f.held_until = instant_add(now, duration_ms(1));
    ck_assert_str_eq(refused(f, REMEDY_APPROVE), "refusal.remedy.held");
    f.held_until = now;
    ck_assert(allowed(f, REMEDY_APPROVE));
    f.state = REMEDY_APPROVED;
    f.held_until = instant_add(now, duration_ms(1));
    ck_assert_str_eq(refused(f, REMEDY_START), "refusal.remedy.held");
}
END_TEST

/* --- a dossier's remedies, at random ------------------------------------------- */

enum { TABLE = 8, PAID = 5000 };

struct walk {
    struct remedy_facts items[TABLE];
    bool declined_in_writing[TABLE];
};

/* What the desk looks up for one of them. */
static void look_around(struct walk *w, int self)
{
    struct remedy_facts *f = &w->items[self];
    f->paid = PAID;
    f->refunded = 0;
    f->opposite = f->refund_granted = f->refund_declined = false;
    for (int i = 0; i < TABLE; i++) {
        const struct remedy_facts *o = &w->items[i];
        if (i == self)
            continue;
        bool binds = remedy_binds(o->kind, o->state);
        if (binds && remedy_is_refund(o->kind))
            f->refunded += o->amount;
        f->opposite |= binds && remedy_opposite(f->kind, o->kind);
        f->refund_granted |= binds && remedy_is_refund(o->kind);
        f->refund_declined |=
            remedy_is_refund(o->kind) && o->state == REMEDY_DECLINED && w->declined_in_writing[i];
    }
}

static void check_walk(const struct walk *w)
{
    int64_t refunded = 0;
    int settling = 0;
    for (int i = 0; i < TABLE; i++) {
        const struct remedy_facts *f = &w->items[i];
        bool binds = remedy_binds(f->kind, f->state);
        if (binds && remedy_is_refund(f->kind))
            refunded += f->amount;
        settling += binds && remedy_opposite(f->kind, f->kind);
    }
    ck_assert_int_le(refunded, PAID);
    ck_assert_int_le(settling, 1);
}

static void step(struct walk *w)
{
    int self = rand() % TABLE;
    struct remedy_facts *f = &w->items[self];
    enum remedy_event event = (enum remedy_event)(rand() % REMEDY_EVENTS);
    struct remedy_change change;
    look_around(w, self);
    f->role = (enum role)(1 + rand() % 4);
    f->written = rand() % 2;
    f->reserved = rand() % 2;
    f->in_machine = rand() % 4 == 0;
    f->left = rand() % 4 == 0;
    f->proved = rand() % 2;
    enum remedy_state before = f->state;
    if (remedy_decide(f, event, now, &change, NULL))
        return;
    bool becomes_owed = change.to != before && remedy_is_open(change.to);
    if (f->kind == REMEDY_VOUCHER && becomes_owed && !remedy_binds(f->kind, before))
        ck_assert(f->refund_declined || f->refund_granted);
    if (f->kind == REMEDY_RESHIP && change.to == REMEDY_APPROVED && before == REMEDY_CHOSEN)
        ck_assert(f->reserved);
    if (change.to == REMEDY_DONE && before != REMEDY_DONE)
        ck_assert(f->proved && !f->in_machine);
    if (remedy_binds(f->kind, before) && !remedy_binds(f->kind, change.to))
        ck_assert(event == REMEDY_REVERSE   ? role_allows(f->role, ROLE_MANAGER)
                  : event == REMEDY_DECLINE ? f->written
                                            : event == REMEDY_FINISH || (event == REMEDY_PROPOSE &&
                                                                         before == REMEDY_FAILED));
    w->declined_in_writing[self] |= event == REMEDY_DECLINE;
    f->state = change.to;
    check_walk(w);
}

START_TEST(
    a_random_walk_never_grants_two_opposites_nor_more_than_was_paid_nor_a_voucher_for_a_refund)
{
    srand(11);
    for (int walk = 0; walk < 300; walk++) {
        struct walk w = {0};
        for (int i = 0; i < TABLE; i++) {
            w.items[i] = free_facts((enum remedy_kind)(1 + rand() % REMEDY_KINDS), REMEDY_PROPOSED);
            if (remedy_is_money(w.items[i].kind))
                w.items[i].amount = 1 + rand() % PAID;
        }
        for (int i = 0; i < 400; i++)
            step(&w);
    }
}
END_TEST

START_TEST(names_read_back)
{
    enum remedy_kind kind;
    enum remedy_state state;
    for (int k = 1; k <= REMEDY_KINDS; k++) {
        ck_assert(remedy_kind_parse(str_of(remedy_kind_name((enum remedy_kind)k)), &kind));
        ck_assert_int_eq(kind, k);
    }
    for (int s = 0; s < REMEDY_STATES; s++) {
        ck_assert(remedy_state_parse(str_of(remedy_state_name((enum remedy_state)s)), &state));
        ck_assert_int_eq(state, s);
    }
    ck_assert(!remedy_kind_parse(STR("coupon"), &kind) && !remedy_state_parse(STR(""), &state));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("remedy");
    TCase *t = tcase_create("remedy");
    tcase_add_test(t, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(t, G10_R143_no_voucher_before_a_refund_was_declined_or_granted);
    tcase_add_test(
        t, R132_what_was_granted_and_failed_is_not_withdrawn_by_the_way_of_offering_it_again);
    tcase_add_test(t, what_is_sent_once_more_wants_its_label);
    tcase_add_test(t, a_full_refund_is_no_part_of_one);
    tcase_add_test(t, goods_of_no_order_are_for_a_lead);
    tcase_add_test(t, R132_what_is_granted_is_neither_refused_nor_contradicted);
    tcase_add_test(t, what_is_done_has_a_proof_and_nobody_does_it_beside_a_machine);
    tcase_add_test(t, what_a_customer_chose_is_withdrawn_by_a_lead_who_says_why);
    tcase_add_test(t, who_answers_decides_within_the_limit_and_asks_above_it);
    tcase_add_test(t, refunds_never_exceed_what_was_paid);
    tcase_add_test(t, a_reship_is_granted_once_stock_is_reserved_and_the_label_made);
    tcase_add_test(t, a_lead_holds_once_for_two_working_days_and_says_why);
    tcase_add_test(
        t,
        a_random_walk_never_grants_two_opposites_nor_more_than_was_paid_nor_a_voucher_for_a_refund);
    tcase_add_test(t, names_read_back);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
