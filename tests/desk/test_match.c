/* A person says where the words belong, and who is in a conversation. */
#include "counter.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/match.h"
#include "desk/reply.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise.h"

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

static struct received mail(const char *from, const char *subject, struct str token)
{
    struct inbound in = counter_mail(&c, from, subject);
    in.reply_token = token;
    return counter_receive(&c, &in);
}

static int64_t match(int64_t message, int64_t target)
{
    int64_t dossier;
    enum err e = match_message(&c.desk, &agent, message, target, &dossier, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return dossier;
}

static struct str recipients_of_reply(int64_t dossier)
{
    struct replied out;
    struct q_message_facts_row m;
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent,
                                 &(struct reply){.dossier = dossier, .text = STR("Bonjour Léa.")},
                                 &out, &err),
                     ERR_OK);
    ck_assert_int_eq(
        q_message_facts(c.db, c.arena,
                        &(struct q_message_facts_in){.shop = c.shop.id, .id = out.message}, &m,
                        &err),
        ERR_OK);
    return m.recipients;
}

/* Léa's dossier, and words of hers from an address nobody knows. */
static void provisional(struct received *lea, struct received *doubt)
{
    *lea = mail("lea@example.org", "Colis", STR_NONE);
    *doubt = mail("lea@work.example", "Re: Colis", counter_token(&c, lea->dossier));
    ck_assert(counter_facts(&c, doubt->dossier).unmatched);
}

START_TEST(matched_words_and_all_that_answers_them_lead_to_the_dossier_they_joined)
{
    struct received lea, doubt;
    provisional(&lea, &doubt);
    struct str token = counter_token(&c, doubt.dossier);
    ck_assert_int_eq(match(doubt.message, lea.dossier), lea.dossier);
    ck_assert_int_eq(mail("lea@work.example", "encore", token).dossier, lea.dossier);
    ck_assert_int_eq(mail("lea@work.example", "Re: Colis [#2]", STR_NONE).dossier, lea.dossier);
    ck_assert_int_eq(mail("lea@work.example", "et", counter_token(&c, lea.dossier)).dossier,
                     lea.dossier);
    ck_assert_int_eq(counter_total(&c, "dossiers"), 2);
}
END_TEST

START_TEST(a_chain_of_matches_leads_to_its_end)
{
    struct received lea, doubt[12];
    lea = mail("lea@example.org", "Colis", STR_NONE);
    for (int i = 0; i < 12; i++) {
        char from[40];
        snprintf(from, sizeof from, "stranger-%d@example.net", i);
        doubt[i] = mail(from, "Colis", counter_token(&c, lea.dossier));
        if (i)
            match(doubt[i - 1].message, doubt[i].dossier);
    }
    struct q_dossier_facts_row first = counter_facts(&c, doubt[0].dossier);
    ck_assert_int_eq(first.merged_into, doubt[11].dossier);
    ck_assert_int_eq(mail("stranger-0@example.net", "encore", first.reply_token).dossier,
                     doubt[11].dossier);
}
END_TEST

START_TEST(the_promise_of_a_provisional_dossier_goes_with_its_words_kept_or_not)
{
    struct received lea, doubt;
    struct replied out;
    provisional(&lea, &doubt);
    ck_assert_int_eq(
        reply_write(&c.desk, c.db, c.arena, &agent,
                    &(struct reply){.dossier = doubt.dossier, .text = STR("Bonjour Léa.")}, &out,
                    &err),
        ERR_OK);
    match(doubt.message, lea.dossier);
    ck_assert_int_eq(counter_facts(&c, lea.dossier).customer_promises, 1);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, out.message, &err), ERR_OK);
    ck_assert_int_eq(counter_facts(&c, lea.dossier).customer_promises, 2);
    ck_assert_int_eq(counter_facts(&c, doubt.dossier).customer_promises, 0);
}
END_TEST

START_TEST(a_machines_words_reopen_nothing_when_a_person_places_them_and_a_bounce_does)
{
    struct received lea = mail("lea@example.org", "Colis", STR_NONE);
    recipients_of_reply(lea.dossier);
    for (int machine = 1; machine <= 2; machine++) {
        ck_assert_int_eq(change_dossier(&c.desk, &agent,
                                        &(struct dossier_patch){
                                            .dossier = lea.dossier,
                                            .version = counter_facts(&c, lea.dossier).version,
                                            .has_state = true,
                                            .state = DOSSIER_RESOLVED},
                                        &err),
                         ERR_OK);
        struct inbound in = counter_mail(&c, "robot@example.org", "Absence");
        in.machine = machine;
        in.effect = MACHINE_EFFECT_KEEP;
        match(counter_receive(&c, &in).message, lea.dossier);
        ck_assert_int_eq(counter_facts(&c, lea.dossier).state,
                         machine == 1 ? DOSSIER_RESOLVED : DOSSIER_OPEN);
    }
}
END_TEST

START_TEST(words_join_no_spam)
{
    struct received lea, doubt;
    int64_t dossier;
    provisional(&lea, &doubt);
    ck_assert_int_eq(
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = lea.dossier,
                                               .version = counter_facts(&c, lea.dossier).version,
                                               .has_state = true,
                                               .state = DOSSIER_SPAM},
                       &err),
        ERR_OK);
    ck_assert_int_eq(match_message(&c.desk, &agent, doubt.message, lea.dossier, &dossier, &err),
                     ERR_INVALID);
    ck_assert(counter_facts(&c, doubt.dossier).unmatched);
}
END_TEST

START_TEST(a_note_on_a_dossier_that_was_merged_meanwhile_stands_where_its_words_are)
{
    struct received lea, doubt;
    struct replied out;
    provisional(&lea, &doubt);
    match(doubt.message, lea.dossier);
    ck_assert_int_eq(
        reply_write(
            &c.desk, c.db, c.arena, &agent,
            &(struct reply){.dossier = doubt.dossier, .note = true, .text = STR("Elle a rappelé.")},
            &out, &err),
        ERR_OK);
    struct q_message_facts_row m;
    ck_assert_int_eq(
        q_message_facts(c.db, c.arena,
                        &(struct q_message_facts_in){.shop = c.shop.id, .id = out.message}, &m,
                        &err),
        ERR_OK);
    ck_assert_int_eq(m.dossier, lea.dossier);
}
END_TEST

START_TEST(who_was_copied_may_answer_and_the_customer_still_gets_the_reply)
{
    struct person noe = {STR("Noé"), STR("noe@example.org")};
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    in.others = &noe;
    in.other_count = 1;
    int64_t id = counter_receive(&c, &in).dossier;
    struct person lea = in.sender;
    in = counter_mail(&c, "noe@example.org", "Re: Colis");
    in.reply_token = counter_token(&c, id);
    in.others = &lea;
    in.other_count = 1;
    ck_assert_int_eq(counter_receive(&c, &in).dossier, id);
    struct str recipients = recipients_of_reply(id);
    ck_assert_msg(
        str_eq(recipients, STR("{\"to\":[{\"name\":\"Léa\",\"address\":\"lea@example.org\"}],"
                               "\"cc\":[{\"name\":\"Noé\",\"address\":\"noe@example.org\"}]}")),
        "%.*s", STR_ARG(recipients));
}
END_TEST

START_TEST(answers_go_to_reply_to_and_nobody_gets_them_twice)
{
    struct person noe = {STR("Noé"), STR("noe@example.org")};
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    in.others = &noe;
    in.other_count = 1;
    int64_t id = counter_receive(&c, &in).dossier;
    in = counter_mail(&c, "lea@example.org", "Re: Colis");
    in.reply_token = counter_token(&c, id);
    in.answer_to = noe;
    counter_receive(&c, &in);
    struct str recipients = recipients_of_reply(id);
    ck_assert_msg(
        str_eq(recipients, STR("{\"to\":[{\"name\":\"Noé\",\"address\":\"noe@example.org\"}],"
                               "\"cc\":[]}")),
        "%.*s", STR_ARG(recipients));
}
END_TEST

START_TEST(the_people_of_a_conversation_are_at_most_fifty)
{
    struct received lea = mail("lea@example.org", "Colis", STR_NONE);
    for (int i = 0; i < 5; i++) {
        struct person *many = arena_array(c.arena, PARTICIPANTS_MAX, sizeof *many);
        for (int k = 0; k < PARTICIPANTS_MAX; k++)
            many[k] = (struct person){STR(""), str_printf(c.arena, "p%d-%d@example.org", i, k)};
        struct inbound in = counter_mail(&c, "lea@example.org", "Re: Colis");
        in.reply_token = counter_token(&c, lea.dossier);
        in.others = many;
        in.other_count = PARTICIPANTS_MAX;
        counter_receive(&c, &in);
    }
    struct q_participant_list_rows rows;
    ck_assert_int_eq(q_participant_list(c.db, c.arena,
                                        &(struct q_participant_list_in){.dossier = lea.dossier},
                                        &rows, &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 50);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("match");
    TCase *t = tcase_create("match");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, matched_words_and_all_that_answers_them_lead_to_the_dossier_they_joined);
    tcase_add_test(t, a_chain_of_matches_leads_to_its_end);
    tcase_add_test(t, the_promise_of_a_provisional_dossier_goes_with_its_words_kept_or_not);
    tcase_add_test(t, a_machines_words_reopen_nothing_when_a_person_places_them_and_a_bounce_does);
    tcase_add_test(t, words_join_no_spam);
    tcase_add_test(t, a_note_on_a_dossier_that_was_merged_meanwhile_stands_where_its_words_are);
    tcase_add_test(t, who_was_copied_may_answer_and_the_customer_still_gets_the_reply);
    tcase_add_test(t, answers_go_to_reply_to_and_nobody_gets_them_twice);
    tcase_add_test(t, the_people_of_a_conversation_are_at_most_fifty);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
