#include "domain/incident.h"
#include "domain/incident_see.h"

#include "base/arena.h"

#include "../check_main.h"

enum { NOW = 1000 };

static instant at(int hours)
{
    return instant_add(instant_of(1), duration_hours(NOW + hours));
}

/* --- the life ----------------------------------------------------------------------- */

/* To where an event leads when all that could guard it is so; -1: refused. */
/* clang-format off */
static const int leads[INCIDENT_STATES][INCIDENT_EVENTS] = {
    /*                CONFIRM DISMISS CHOOSE RECONSIDER REMEDY CLOSE */
    /* suspected   */ {1,     5,      -1,    -1,        -1,    -1},
    /* confirmed   */ {1,     -1,     2,     1,         3,     4},
    /* chosen      */ {2,     -1,     2,     1,         3,     -1},
    /* remedied    */ {3,     -1,     3,     1,         3,     4},
    /* closed      */ {-1,    -1,     -1,    1,         -1,    4},
    /* false alarm */ {1,     5,      -1,    -1,        -1,    -1},
};
/* clang-format on */

static struct incident_facts all(enum incident_state state)
{
    return (struct incident_facts){.state = state,
                                   .against_at = at(-100),
                                   .remedy_open = true,
                                   .remedy_done = true,
                                   .ended = true};
}

START_TEST(every_event_in_every_state_leads_where_the_table_says)
{
    for (int s = 0; s < INCIDENT_STATES; s++)
        for (int v = 0; v < INCIDENT_EVENTS; v++) {
            struct incident_facts facts = all((enum incident_state)s);
            struct error err = {0};
            enum incident_state to;
            enum err e = incident_decide(&facts, (enum incident_event)v, at(0), &to, &err);
            if (leads[s][v] < 0) {
                ck_assert_msg(e == ERR_REFUSED, "%d %d", s, v);
                ck_assert(err.key[0] && (int)to == s);
            } else
                ck_assert_msg(e == ERR_OK && (int)to == leads[s][v], "%d %d", s, v);
        }
}
END_TEST

START_TEST(nothing_moves_without_what_it_needs)
{
    static const struct {
        enum incident_state state;
        enum incident_event event;
        const char *key;
    } cases[] = {
        {INCIDENT_SUSPECTED, INCIDENT_DISMISS, "refusal.incident.no_scan"},
        {INCIDENT_CONFIRMED, INCIDENT_CHOOSE, "refusal.incident.no_remedy"},
        {INCIDENT_CONFIRMED, INCIDENT_REMEDY, "refusal.incident.not_done"},
        {INCIDENT_REMEDY_CHOSEN, INCIDENT_REMEDY, "refusal.incident.not_done"},
        {INCIDENT_CONFIRMED, INCIDENT_CLOSE, "refusal.incident.open"},
        {INCIDENT_REMEDIED, INCIDENT_CLOSE, "refusal.incident.open"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct incident_facts facts = {.state = cases[i].state};
        struct error err = {0};
        enum incident_state to;
        ck_assert_int_eq(incident_decide(&facts, cases[i].event, at(0), &to, &err), ERR_REFUSED);
        ck_assert_str_eq(err.key, cases[i].key);
        ck_assert_int_eq(to, cases[i].state);
    }
}
END_TEST

START_TEST(a_false_alarm_takes_a_scan_and_three_days_without_a_word)
{
    struct incident_facts facts = {.state = INCIDENT_SUSPECTED, .against_at = at(-72)};
    struct error err;
    enum incident_state to;
    ck_assert_int_eq(incident_decide(&facts, INCIDENT_DISMISS, at(0), &to, &err), ERR_OK);
    ck_assert_int_eq(incident_decide(&facts, INCIDENT_DISMISS, at(-1), &to, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.incident.silence");
    facts.spoken_at = at(-10); /* their word starts it again */
    ck_assert_int_eq(incident_decide(&facts, INCIDENT_DISMISS, at(0), &to, &err), ERR_REFUSED);
    ck_assert_int_eq(instant_cmp(incident_silent_at(&facts), at(62)), 0);
}
END_TEST

START_TEST(what_is_asked_of_the_customer_is_what_the_rule_book_says)
{
    static const struct {
        enum problem kind;
        const char *needs;
        enum fault fault;
        bool alone;
    } rows[] = {
        {PROBLEM_LATE, "", FAULT_CARRIER, true},
        {PROBLEM_LOST, "", FAULT_CARRIER, true},
        {PROBLEM_DAMAGED, "photo_parcel photo_label photo_item", FAULT_CARRIER, false},
        {PROBLEM_RELAY_CLOSED, "", FAULT_SHARED, true},
        {PROBLEM_RELAY_WRONG, "can_go", FAULT_CARRIER, true},
        {PROBLEM_REFUSED, "why", FAULT_CUSTOMER, true},
        {PROBLEM_RETURNED, "address", FAULT_UNKNOWN, true},
        {PROBLEM_PARTIAL, "items", FAULT_SHARED, false},
        {PROBLEM_DELIVERED_NOT_RECEIVED, "neighbours statement", FAULT_CARRIER, false},
        {PROBLEM_WRONG_ITEM, "photo_item", FAULT_SHOP, false},
    };
    struct arena *arena = arena_create(4096);
    int inquiries = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct incident_type *type = incident_type(rows[i].kind);
        struct str text = incident_needs_text(arena, type->needs);
        ck_assert_msg(str_eq(text, str_of(rows[i].needs)), "%.*s", STR_ARG(text));
        ck_assert_uint_eq(incident_needs_read(text), type->needs);
        ck_assert_int_eq(type->fault, rows[i].fault);
        ck_assert_int_eq(type->seen_alone, rows[i].alone);
        inquiries += type->inquiry;
    }
    ck_assert_int_eq(inquiries, 9); /* 5.4: a wrong item is the warehouse's */
    ck_assert(!problem_is_incident(PROBLEM_OTHER) && !problem_is_incident(PROBLEM_DEFECT));
    arena_destroy(&arena);
}
END_TEST

/* --- what is seen --------------------------------------------------------------------- */

static struct incident_signs on_its_way(void)
{
    return (struct incident_signs){.parcel = {.stage = STAGE_IN_TRANSIT,
                                              .handed_at = at(-200),
                                              .last_at = at(-10),
                                              .stage_at = at(-10)},
                                   .due_at = at(24),
                                   .late = CHANCE_UNKNOWN,
                                   .lost = CHANCE_UNKNOWN};
}

static const struct sight *find(const struct sight *sights, size_t n, enum problem kind)
{
    for (size_t i = 0; i < n; i++)
        if (sights[i].kind == kind)
            return &sights[i];
    return NULL;
}

START_TEST(a_parcel_that_goes_its_way_shows_nothing)
{
    struct incident_signs g = on_its_way();
    struct sight out[SIGHTS_MAX];
    ck_assert_uint_eq(incident_see(&g, at(0), out), 0);
    ck_assert_int_eq(instant_cmp(incident_look_again(&g, at(0)), g.due_at), 0);
}
END_TEST

START_TEST(late_is_sure_when_its_day_has_passed_or_it_is_as_likely_as_not)
{
    struct sight out[SIGHTS_MAX];
    struct incident_signs g = on_its_way();
    g.expected_by = at(33); /* the next morning */
    ck_assert_ptr_null(find(out, incident_see(&g, at(32), out), PROBLEM_LATE));
    const struct sight *late = find(out, incident_see(&g, at(33), out), PROBLEM_LATE);
    ck_assert(late && late->sure && late->fault == FAULT_CARRIER);
    g = on_its_way();
    g.late = 499;
    ck_assert_ptr_null(find(out, incident_see(&g, at(0), out), PROBLEM_LATE));
    g.late = 500;
    late = find(out, incident_see(&g, at(0), out), PROBLEM_LATE);
    ck_assert(late && late->sure && late->chance == 500);
    g = on_its_way();
    g.estimate_at = at(48); /* the carrier expects it later than was told */
    late = find(out, incident_see(&g, at(0), out), PROBLEM_LATE);
    ck_assert(late && !late->sure);
    g = on_its_way();
    g.parcel.handed_at = g.parcel.last_at = instant_of(0);
    late = find(out, incident_see(&g, at(25), out), PROBLEM_LATE);
    ck_assert(late && late->sure && late->fault == FAULT_SHOP); /* it never left */
}
END_TEST

START_TEST(lost_is_suspected_after_72_hours_and_sure_when_likely_or_after_30_days)
{
    struct sight out[SIGHTS_MAX];
    struct incident_signs g = on_its_way();
    g.due_at = at(1000);
    ck_assert_uint_eq(incident_see(&g, at(61), out), 0);
    const struct sight *lost = find(out, incident_see(&g, at(62), out), PROBLEM_LOST);
    ck_assert(lost && !lost->sure);
    g.lost = 500;
    lost = find(out, incident_see(&g, at(62), out), PROBLEM_LOST);
    ck_assert(lost && lost->sure);
    g.lost = CHANCE_UNKNOWN;
    g.due_at = at(0);
    lost = find(out, incident_see(&g, at(30 * 24 - 1), out), PROBLEM_LOST);
    ck_assert(lost && !lost->sure);
    lost = find(out, incident_see(&g, at(30 * 24), out), PROBLEM_LOST);
    ck_assert(lost && lost->sure);
    ck_assert_ptr_null(find(out, incident_see(&g, at(30 * 24), out), PROBLEM_LATE));
}
END_TEST

START_TEST(what_arrived_or_comes_back_is_neither_late_nor_lost)
{
    static const enum stage stages[] = {STAGE_DELIVERED, STAGE_AVAILABLE_AT_RELAY, STAGE_RETURNING,
                                        STAGE_RETURNED};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        struct sight out[SIGHTS_MAX];
        struct incident_signs g = on_its_way();
        g.parcel.stage = stages[i];
        g.late = g.lost = 1000;
        size_t n = incident_see(&g, at(2000), out);
        ck_assert(!find(out, n, PROBLEM_LATE) && !find(out, n, PROBLEM_LOST));
        ck_assert_int_eq(find(out, n, PROBLEM_RETURNED) != NULL, i >= 2);
        ck_assert(instant_is_none(incident_look_again(&g, at(0))));
    }
}
END_TEST

START_TEST(a_closed_or_another_pick_up_point_is_seen_until_the_parcel_is_delivered)
{
    struct sight out[SIGHTS_MAX];
    struct incident_signs g = on_its_way();
    g.relay_closed = g.relay_wrong = true;
    size_t n = incident_see(&g, at(0), out);
    ck_assert(find(out, n, PROBLEM_RELAY_CLOSED) && find(out, n, PROBLEM_RELAY_WRONG));
    ck_assert_int_eq(find(out, n, PROBLEM_RELAY_CLOSED)->fault, FAULT_SHARED);
    g.parcel.stage = STAGE_DELIVERED;
    ck_assert_uint_eq(incident_see(&g, at(0), out), 0);
}
END_TEST

START_TEST(a_suspicion_is_contradicted_by_the_parcel_itself_and_by_nothing_else)
{
    struct incident_signs g = on_its_way();
    ck_assert(instant_is_none(incident_contradicted(PROBLEM_LATE, &g, at(-50))));
    ck_assert(!instant_is_none(incident_contradicted(PROBLEM_LOST, &g, at(-50)))); /* a scan */
    ck_assert(instant_is_none(incident_contradicted(PROBLEM_LOST, &g, at(-5))));
    g.parcel.stage = STAGE_AVAILABLE_AT_RELAY;
    ck_assert(!instant_is_none(incident_contradicted(PROBLEM_LATE, &g, at(-50))));
    ck_assert(instant_is_none(incident_contradicted(PROBLEM_RELAY_CLOSED, &g, at(-50))));
    g.parcel.stage = STAGE_DELIVERED;
    ck_assert(!instant_is_none(incident_contradicted(PROBLEM_RELAY_CLOSED, &g, at(-50))));
    for (int kind = 0; kind < PROBLEMS; kind++) /* only people can say */
        if (kind == PROBLEM_DAMAGED || kind == PROBLEM_DELIVERED_NOT_RECEIVED ||
            kind == PROBLEM_WRONG_ITEM || kind == PROBLEM_PARTIAL)
            ck_assert(instant_is_none(incident_contradicted((enum problem)kind, &g, at(-50))));
    g.parcel.trouble = TROUBLE_LOST;
    ck_assert(instant_is_none(incident_contradicted(PROBLEM_LOST, &g, at(-50))));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/incident");
    TCase *life = tcase_create("life");
    tcase_add_test(life, every_event_in_every_state_leads_where_the_table_says);
    tcase_add_test(life, nothing_moves_without_what_it_needs);
    tcase_add_test(life, a_false_alarm_takes_a_scan_and_three_days_without_a_word);
    tcase_add_test(life, what_is_asked_of_the_customer_is_what_the_rule_book_says);
    suite_add_tcase(s, life);
    TCase *see = tcase_create("see");
    tcase_add_test(see, a_parcel_that_goes_its_way_shows_nothing);
    tcase_add_test(see, late_is_sure_when_its_day_has_passed_or_it_is_as_likely_as_not);
    tcase_add_test(see, lost_is_suspected_after_72_hours_and_sure_when_likely_or_after_30_days);
    tcase_add_test(see, what_arrived_or_comes_back_is_neither_late_nor_lost);
    tcase_add_test(see, a_closed_or_another_pick_up_point_is_seen_until_the_parcel_is_delivered);
    tcase_add_test(see, a_suspicion_is_contradicted_by_the_parcel_itself_and_by_nothing_else);
    suite_add_tcase(s, see);
    return check_main(s);
}
