/* The customer's own page: who may come, what they do there and what follows from it. */
#include "incident_scene.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/mail.h"
#include "desk/page.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise.h"

#include "../check_main.h"

#include <stdio.h>

static struct parcel_scene s;
static struct error err;
static struct page_link link_;
static char token[TOKEN_CHARS + 1];

static void set_up(void)
{
    parcel_scene_open(&s);
    err = (struct error){0};
}

static void tear_down(void)
{
    const char *broken = invariants_broken(s.c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&s.c);
}

/* The mail leaves, and its token with it. */
static struct outgoing_mail mail_leaves(void)
{
    struct dispatch_item item;
    struct outgoing_mail mail;
    bool found;
    ck_assert_int_eq(dispatch_claim(&s.c.desk, &item, &found, &err), ERR_OK);
    ck_assert(found && item.page[0]);
    memcpy(token, item.page, sizeof token);
    ck_assert_int_eq(mail_load(&s.c.desk, s.c.db, s.c.arena, item.outbox, &mail, &err), ERR_OK);
    ck_assert_int_eq(mail_with_page(s.c.arena, &mail, str_of(token), &err), ERR_OK);
    struct dispatch_outcome out = {.result = DISPATCH_SENT, .reply = STR("250"), .raw = STR_NONE};
    ck_assert_int_eq(dispatch_finish(&s.c.desk, &item, &out, &err), ERR_OK);
    return mail;
}

static enum err find(struct page_link *out)
{
    return page_link_find(s.c.db, s.c.arena, str_of(token), clock_now(&s.c.clock), out, &err);
}

static int64_t incident(enum problem kind)
{
    int64_t id = parcel_report(&s, s.order, s.parcel, kind, SEEN_BY_RULE);
    mail_leaves();
    ck_assert_int_eq(find(&link_), ERR_OK);
    return id;
}

static int64_t proposed(enum remedy_kind kind)
{
    struct q_remedy_rows rows;
    ck_assert_int_eq(q_remedy_of_dossier(s.c.db, s.c.arena,
                                         &(struct q_remedy_of_dossier_in){.dossier = link_.dossier},
                                         &rows, &err),
                     ERR_OK);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].kind == (int64_t)kind)
            return rows.items[i].id;
    ck_abort_msg("not offered");
    return 0;
}

static struct once once_of(const char *nonce)
{
    return (struct once){.caller = STR("page:1"), .key = str_of(nonce), .hash = str_of(nonce)};
}

static enum err act(struct page_act *act, const char *nonce)
{
    struct once once = once_of(nonce);
    act->once = &once;
    act->text = STR("Sur ma page : carte 4111 1111 1111 1111.");
    err = (struct error){0};
    return page_do(&s.c.desk, &link_, act, &err);
}

START_TEST(the_token_is_in_the_mail_alone_and_opens_the_page_until_its_day)
{
    int64_t id = parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_RULE);
    struct outgoing_mail mail = mail_leaves();
    ck_assert_uint_eq(strlen(token), TOKEN_CHARS);
    ck_assert(str_find(mail.text, str_of(token)) > 0);
    ck_assert(str_find(mail.text, STR(PAGE_TOKEN_HIDDEN)) < 0);
    ck_assert(mail.notice && mail.automatic);
    struct q_message_row kept;
    ck_assert_int_eq(
        q_message_row(s.c.db, s.c.arena,
                      &(struct q_message_row_in){
                          .shop = s.c.shop.id,
                          .id = parcel_incident(&s, s.parcel, PROBLEM_LATE).told_message},
                      &kept, &err),
        ERR_OK);
    ck_assert(str_find(kept.text, str_of(token)) < 0 && id);
    ck_assert_int_eq(find(&link_), ERR_OK);
    ck_assert_int_eq(link_.dossier, parcel_incident(&s, s.parcel, PROBLEM_LATE).dossier);
    counter_pass(&s.c, duration_days(PAGE_LINK_DAYS));
    ck_assert_int_eq(find(&link_), ERR_NOT_FOUND);
    token[0] = token[0] == 'a' ? 'b' : 'a';
    ck_assert_int_eq(find(&link_), ERR_NOT_FOUND);
}
END_TEST

START_TEST(what_is_chosen_there_is_chosen_once_and_the_others_leave_the_table)
{
    incident(PROBLEM_LATE);
    struct page_act a = {.deed = PAGE_CHOOSE, .remedy = proposed(REMEDY_RESHIP)};
    ck_assert_msg(act(&a, "n1") == ERR_OK, "%s %s", err.key, err.text);
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_LATE);
    ck_assert_int_eq(row.state, INCIDENT_REMEDY_CHOSEN);
    ck_assert_int_eq(row.remedy, a.remedy);
    ck_assert_int_eq(counter_total(&s.c, "messages.inbound"), 1);
    ck_assert_int_eq(act(&a, "n1"), ERR_CONFLICT); /* the same form again */
    ck_assert_str_eq(err.field, "Idempotency-Key");
    ck_assert_int_eq(counter_total(&s.c, "messages.inbound"), 1);
    struct page_act other = {.deed = PAGE_CHOOSE, .remedy = proposed(REMEDY_REFUND_FULL)};
    ck_assert_int_eq(act(&other, "n2"), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.page.gone");
    struct q_dossier_facts_row dossier = counter_facts(&s.c, row.dossier);
    ck_assert_int_eq(dossier.next_due_kind, PROMISE_FIRST_REPLY); /* somebody grants it soon */
}
END_TEST

START_TEST(who_would_rather_wait_hears_from_us_when_the_day_has_come_with_nothing)
{
    int64_t id = incident(PROBLEM_LATE);
    struct page_act a = {.deed = PAGE_WAIT, .incident = id};
    ck_assert_msg(act(&a, "n1") == ERR_OK, "%s %s", err.key, err.text);
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_LATE);
    ck_assert_int_eq(row.state, INCIDENT_CONFIRMED);
    instant until;
    ck_assert_int_eq(page_wait_until(&s.c.shop, clock_now(&s.c.clock), &until, &err), ERR_OK);
    ck_assert_int_eq(instant_cmp(row.look_at, until), 0);
    ck_assert_int_eq(instant_cmp(counter_facts(&s.c, row.dossier).next_due_at, until), 0);
    ck_assert_int_eq(counter_total(&s.c, "messages.outbound"), 1);
    parcel_wait(&s, duration_days(6));
    parcel_wait(&s, duration_days(2));
    ck_assert_int_ge(counter_events(&s.c, "incident.told"), 2);
    struct page_act lost = {.deed = PAGE_WAIT, .incident = 999};
    ck_assert_int_eq(act(&lost, "n2"), ERR_REFUSED);
}
END_TEST

START_TEST(G35_what_is_given_is_what_was_asked_for_and_nothing_else)
{
    int64_t id = incident(PROBLEM_DELIVERED_NOT_RECEIVED);
    struct page_file photo = {
        .name = STR("porte.jpg"), .type = STR("image/jpeg"), .bytes = STR("\xff\xd8\xff\xe0x")};
    struct page_act a = {.deed = PAGE_GIVE,
                         .incident = id,
                         .needs = NEED_STATEMENT | NEED_NEIGHBOURS | NEED_PHOTO_LABEL,
                         .files = &photo,
                         .file_count = 1};
    ck_assert_msg(act(&a, "n1") == ERR_OK, "%s %s", err.key, err.text);
    struct q_incident_answers_rows given;
    ck_assert_int_eq(q_incident_answers(s.c.db, s.c.arena,
                                        &(struct q_incident_answers_in){.incident = id}, &given,
                                        &err),
                     ERR_OK);
    ck_assert_uint_eq(given.count, 2);
    ck_assert_int_eq(given.items[0].need, NEED_NEIGHBOURS);
    ck_assert_int_eq(given.items[1].need, NEED_STATEMENT);
    struct q_message_row said;
    ck_assert_int_eq(
        q_message_row(s.c.db, s.c.arena,
                      &(struct q_message_row_in){.shop = s.c.shop.id, .id = given.items[0].message},
                      &said, &err),
        ERR_OK);
    ck_assert_int_eq(said.direction, DIRECTION_INBOUND);
    ck_assert(str_find(said.text, STR("4111 1111 1111")) < 0); /* masked (G41) */
    a.needs = NEED_PHOTO_ITEM;
    ck_assert_int_eq(act(&a, "n2"), ERR_INVALID);
    ck_assert_int_eq(counter_events(&s.c, "incident.answered"), 1);
}
END_TEST

START_TEST(a_page_of_another_dossier_cannot_choose_here)
{
    int64_t order, parcel = parcel_scene_more(&s, 2, &order);
    incident(PROBLEM_LATE);
    struct page_link first = link_;
    int64_t mine = proposed(REMEDY_RESHIP);
    parcel_report(&s, order, parcel, PROBLEM_LATE, SEEN_BY_RULE);
    mail_leaves();
    ck_assert_int_eq(find(&link_), ERR_OK);
    ck_assert_int_ne(link_.dossier, first.dossier);
    struct page_act a = {.deed = PAGE_CHOOSE, .remedy = mine};
    ck_assert_int_eq(act(&a, "n1"), ERR_REFUSED);
    struct page_act w = {.deed = PAGE_WAIT,
                         .incident = parcel_incident(&s, s.parcel, PROBLEM_LATE).id};
    ck_assert_int_eq(act(&w, "n2"), ERR_REFUSED);
}
END_TEST

START_TEST(a_mail_that_comes_back_told_nobody)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_RULE);
    struct dispatch_item item;
    bool found;
    ck_assert_int_eq(dispatch_claim(&s.c.desk, &item, &found, &err), ERR_OK);
    struct dispatch_outcome out = {
        .result = DISPATCH_REFUSED, .reply = STR("550"), .raw = STR_NONE};
    ck_assert_int_eq(dispatch_finish(&s.c.desk, &item, &out, &err), ERR_OK);
    ck_assert(instant_is_none(parcel_incident(&s, s.parcel, PROBLEM_LATE).told_at));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desk/page");
    TCase *tc = tcase_create("page");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_token_is_in_the_mail_alone_and_opens_the_page_until_its_day);
    tcase_add_test(tc, what_is_chosen_there_is_chosen_once_and_the_others_leave_the_table);
    tcase_add_test(tc, who_would_rather_wait_hears_from_us_when_the_day_has_come_with_nothing);
    tcase_add_test(tc, G35_what_is_given_is_what_was_asked_for_and_nothing_else);
    tcase_add_test(tc, a_page_of_another_dossier_cannot_choose_here);
    tcase_add_test(tc, a_mail_that_comes_back_told_nobody);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
