/* What a reply may not ask again, and the notes of agents (R011, R103; G14). */
#include "counter.h"

#include "base/arena.h"
#include "desk/known.h"
#include "desk/link.h"
#include "domain/contact.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static struct caller agent;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_TOKEN, 1},
                            .role = ROLE_AGENT,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
}

static void tear_down(void)
{
    counter_close(&c);
}

static int64_t opened(const char *text)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Porte cassée");
    in.text = str_of(text);
    return counter_receive(&c, &in).dossier;
}

static enum err order_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct q_order_insert_in *in = ctx;
    int64_t id, parcel;
    enum err result = q_order_insert(db, in, &id, e);
    if (!result)
        result = q_parcel_insert(db,
                                 &(struct q_parcel_insert_in){.shop = in->shop,
                                                              .shop_order = id,
                                                              .carrier = STR("Colissimo"),
                                                              .tracking = in->state,
                                                              .stage = STR("in_transit"),
                                                              .pickup_point = STR("")},
                                 &parcel, e);
    return result;
}

static void order(int64_t customer, const char *number, const char *tracking)
{
    struct q_order_insert_in in = {.shop = c.shop.id,
                                   .customer = customer,
                                   .number = str_of(number),
                                   .state = str_of(tracking),
                                   .total = 100,
                                   .currency = STR("EUR"),
                                   .placed_at = clock_now(&c.clock)};
    ck_assert_int_eq(counter_write(&c, order_command, &in, &err), ERR_OK);
}

/* "" when it is not known. */
static struct str known(int64_t dossier, int64_t customer, enum fact_kind kind)
{
    struct known_fact *facts;
    size_t count;
    enum err e =
        known_for_reply(&c.desk, c.db, c.arena, &agent, dossier, customer, &facts, &count, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    for (size_t i = 0; i < count; i++)
        if (facts[i].kind == kind)
            return facts[i].value;
    return STR("");
}

static int64_t note(int64_t dossier, enum fact_kind kind, const char *value)
{
    int64_t fact;
    enum err e = known_add(
        &c.desk, &agent,
        &(struct known_note){
            .dossier = dossier, .kind = kind, .value = str_of(value), .channel = CHANNEL_PHONE},
        &fact, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    return fact;
}

START_TEST(R011_an_order_is_known_when_there_is_no_doubt_which)
{
    int64_t dossier = opened("Bonjour.");
    int64_t customer = counter_facts(&c, dossier).customer;
    ck_assert_uint_eq(known(dossier, 0, FACT_ORDER).len, 0);
    order(customer, "CMD-42", "6A42");
    struct str value = known(dossier, 0, FACT_ORDER);
    ck_assert_msg(str_eq(value, STR("CMD-42, depuis le vendredi 20 novembre 2026")), "%.*s",
                  STR_ARG(value));
    ck_assert(str_starts(known(dossier, 0, FACT_PARCEL), STR("6A42")));
    ck_assert(str_starts(known(0, customer, FACT_ORDER), STR("CMD-42")));
    order(customer, "CMD-43", "6A43");
    ck_assert_uint_eq(known(dossier, 0, FACT_ORDER).len, 0);
    ck_assert_uint_eq(known(dossier, 0, FACT_PARCEL).len, 0);
}
END_TEST

START_TEST(R103_the_problem_is_known_once_it_was_told)
{
    ck_assert_uint_eq(known(opened("J'ai un souci."), 0, FACT_PROBLEM).len, 0);
    int64_t told = opened("La maison de poupée est arrivée avec une porte cassée et il manque "
                          "une fenêtre.");
    ck_assert(str_starts(known(told, 0, FACT_PROBLEM), STR("Porte cassée")));
}
END_TEST

START_TEST(
    what_was_noted_of_a_person_is_known_everywhere_and_of_a_problem_there_and_where_it_is_linked)
{
    int64_t one = opened("Bonjour."), other, alone;
    int64_t phone = note(one, FACT_PHONE, "0612345678");
    note(one, FACT_PHOTOS, "trois photos");
    struct inbound in = counter_mail(&c, "noe@example.org", "Autre");
    alone = counter_receive(&c, &in).dossier;
    other = counter_facts(&c, one).customer;
    ck_assert(str_starts(known(0, other, FACT_PHONE), STR("0612345678")));
    ck_assert_uint_eq(known(0, other, FACT_PHOTOS).len, 0);
    ck_assert_uint_eq(known(alone, 0, FACT_PHOTOS).len, 0);
    ck_assert_int_eq(link_dossiers(&c.desk, &agent, alone, one, true, &err), ERR_OK);
    ck_assert(known(alone, 0, FACT_PHOTOS).len > 0);
    ck_assert_int_eq(known_remove(&c.desk, &agent, alone, phone, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(known_remove(&c.desk, &agent, one, phone, &err), ERR_OK);
    ck_assert_uint_eq(known(one, 0, FACT_PHONE).len, 0);
    ck_assert_int_eq(counter_events(&c, EVENT_FACT_NOTED), 2);
    ck_assert_int_eq(counter_events(&c, EVENT_FACT_REMOVED), 1);
}
END_TEST

START_TEST(nothing_is_known_across_shops)
{
    int64_t dossier = opened("Bonjour.");
    note(dossier, FACT_PHONE, "0612345678");
    agent.shop += 1000;
    struct known_fact *facts;
    size_t count;
    ck_assert_int_ne(
        known_for_reply(&c.desk, c.db, c.arena, &agent, dossier, 0, &facts, &count, &err),
        ERR_OK); /* no such shop */
    struct q_known_rows rows;
    ck_assert_int_eq(
        q_known_facts(c.db, c.arena,
                      &(struct q_known_facts_in){.shop = agent.shop, .dossier = dossier}, &rows,
                      &err),
        ERR_OK);
    ck_assert_uint_eq(rows.count, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("known");
    TCase *t = tcase_create("known");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, R011_an_order_is_known_when_there_is_no_doubt_which);
    tcase_add_test(t, R103_the_problem_is_known_once_it_was_told);
    tcase_add_test(
        t,
        what_was_noted_of_a_person_is_known_everywhere_and_of_a_problem_there_and_where_it_is_linked);
    tcase_add_test(t, nothing_is_known_across_shops);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
