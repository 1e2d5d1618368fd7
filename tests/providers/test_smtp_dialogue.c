#include "providers/smtp/dialogue.h"

#include "../check_main.h"

#include <string.h>

static struct smtp_recipient recipients[3];
static const bool utf8_recipient[3] = {false, true, false};

static struct smtp_dialogue begin(struct smtp_need need, size_t count)
{
    struct smtp_dialogue d = {0};
    smtp_dialogue_start(&d, need, recipients, utf8_recipient, count);
    return d;
}

static bool hear(struct smtp_dialogue *d, const char *command, const char *reply)
{
    bool go = true;
    if (command)
        smtp_dialogue_command(d, str_of(command));
    for (struct str rest = str_of(reply), line; str_split(&rest, '\n', &line);)
        go &= smtp_dialogue_line(d, line);
    return go;
}

static struct smtp_outcome decide(struct smtp_dialogue *d)
{
    struct smtp_outcome out;
    smtp_dialogue_decide(d, "connection lost", &out);
    return out;
}

static void greet(struct smtp_dialogue *d, const char *offers)
{
    hear(d, NULL, "220 hello\r\n");
    hear(d, "EHLO me\r\n", offers);
}

START_TEST(reads_several_lines_of_a_reply_as_one_text)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 1);
    greet(&d, "250 peer\r\n");
    hear(&d, "MAIL FROM:<a@example.org>\r\n",
         "550-5.7.1 Not from here\r\n550-5.7.1 ask \xC3\xA9\x07\r\n550 5.7.1 somebody\r\n");
    struct smtp_outcome out = decide(&d);
    ck_assert_int_eq(out.result, SMTP_REFUSED_PERMANENT);
    ck_assert_int_eq(out.stage, SMTP_STAGE_MAIL);
    ck_assert_int_eq(out.reply.code, 550);
    ck_assert_str_eq(out.reply.enhanced, "5.7.1");
    ck_assert_str_eq(out.reply.text, "Not from here ask ??? somebody");
}
END_TEST

START_TEST(believes_an_enhanced_code_only_when_it_agrees_with_the_reply)
{
    static const struct {
        const char *line, *enhanced, *text;
    } rows[] = {
        {"550 5.1.1 unknown\r\n", "5.1.1", "unknown"},
        {"550 5.1.1\r\n", "5.1.1", ""},
        {"550 4.1.1 unknown\r\n", "", "4.1.1 unknown"},
        {"550 5.1 unknown\r\n", "", "5.1 unknown"},
        {"550 5.1.1234 unknown\r\n", "", "5.1.1234 unknown"},
        {"550 5.1.1.1 x\r\n", "", "5.1.1.1 x"},
        {"550\r\n", "", ""},
        {"550 5.123.456 x\r\n", "5.123.456", "x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 1);
        greet(&d, "250 peer\r\n");
        hear(&d, "MAIL FROM:<>\r\n", rows[i].line);
        struct smtp_outcome out = decide(&d);
        ck_assert_int_eq(out.reply.code, 550);
        ck_assert_str_eq(out.reply.enhanced, rows[i].enhanced);
        ck_assert_str_eq(out.reply.text, rows[i].text);
    }
}
END_TEST

START_TEST(blames_the_route_and_not_the_mail_before_mail_and_when_not_signed_in)
{
    static const struct {
        const char *command, *reply;
    } rows[] = {
        {NULL, "554 5.3.2 no service\r\n"},
        {"EHLO me\r\n", "550 go away\r\n"},
        {"STARTTLS\r\n", "501 5.5.4 no\r\n"},
        {"AUTH PLAIN\r\n", "535 5.7.8 wrong password\r\n"},
        {"MAIL FROM:<a@example.org>\r\n", "530 5.7.0 must sign in\r\n"},
        {"MAIL FROM:<a@example.org>\r\n", "421 4.3.2 shutting down\r\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 1);
        hear(&d, rows[i].command, rows[i].reply);
        struct smtp_outcome out = decide(&d);
        ck_assert_int_eq(out.result, SMTP_REFUSED_TEMPORARY);
        ck_assert_int_ne(out.reply.code, 0);
    }
}
END_TEST

START_TEST(a_challenge_answer_that_spells_data_is_not_the_command)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 1);
    greet(&d, "250 peer\r\n");
    hear(&d, "AUTH LOGIN\r\n", "334 x\r\n");
    hear(&d, "DATA\r\n", "354 y\r\n");
    ck_assert_int_eq(d.stage, SMTP_STAGE_AUTH);
}
END_TEST

START_TEST(gives_each_recipient_its_own_answer)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 3);
    greet(&d, "250 peer\r\n");
    hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n");
    hear(&d, "RCPT TO:<a@example.org>\r\n", "550 5.1.1 unknown\r\n");
    hear(&d, "RCPT TO:<b@example.org>\r\n", "250 2.1.5 ok\r\n");
    hear(&d, "RCPT TO:<c@example.org>\r\n", "452 4.2.2 full\r\n");
    hear(&d, "DATA\r\n", "354 go\r\n");
    ck_assert_int_eq(d.stage, SMTP_STAGE_BODY);
    smtp_dialogue_dot(&d);
    hear(&d, NULL, "250 2.0.0 queued as 7\r\n");
    struct smtp_outcome out = decide(&d);
    ck_assert_int_eq(out.result, SMTP_SENT);
    ck_assert_uint_eq(out.accepted, 1);
    ck_assert_int_eq(out.recipients[0].result, SMTP_REFUSED_PERMANENT);
    ck_assert_str_eq(out.recipients[0].reply.enhanced, "5.1.1");
    ck_assert_int_eq(out.recipients[1].result, SMTP_SENT);
    ck_assert_str_eq(out.recipients[1].reply.text, "queued as 7");
    ck_assert_int_eq(out.recipients[2].result, SMTP_REFUSED_TEMPORARY);
    ck_assert_int_eq(out.recipients[2].reply.code, 452);
}
END_TEST

START_TEST(a_recipient_refused_is_not_the_reason_why_the_others_wait)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 3);
    greet(&d, "250 peer\r\n");
    hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n");
    hear(&d, "RCPT TO:<a@example.org>\r\n", "250 ok\r\n");
    hear(&d, "RCPT TO:<b@example.org>\r\n", "550 5.1.1 unknown\r\n");
    struct smtp_outcome out = decide(&d);
    ck_assert_int_eq(out.result, SMTP_REFUSED_TEMPORARY);
    ck_assert_str_eq(out.recipients[0].reply.text, "connection lost");
    ck_assert_int_eq(out.recipients[0].reply.code, 0);
    ck_assert_int_eq(out.recipients[1].result, SMTP_REFUSED_PERMANENT);
    ck_assert_int_eq(out.recipients[2].result, SMTP_REFUSED_TEMPORARY);
}
END_TEST

START_TEST(only_a_whole_final_reply_decides_after_the_dot)
{
    static const struct {
        const char *reply;
        enum smtp_result result;
    } rows[] = {
        {"", SMTP_UNCERTAIN},
        {"250-2.0.0 nearly\r\n", SMTP_UNCERTAIN},
        {"hello\r\n", SMTP_UNCERTAIN},
        {"354 again\r\n", SMTP_UNCERTAIN},
        {"150 hm\r\n", SMTP_UNCERTAIN},
        {"999 hm\r\n", SMTP_UNCERTAIN},
        {"250 ok\r\n", SMTP_SENT},
        {"251 ok\r\n", SMTP_SENT},
        {"noise\r\n250 ok\r\n", SMTP_SENT},
        {"451 later\r\n", SMTP_REFUSED_TEMPORARY},
        {"554 spam\r\n", SMTP_REFUSED_PERMANENT},
        {"535 sign in\r\n", SMTP_REFUSED_TEMPORARY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smtp_dialogue d = begin((struct smtp_need){.size = 10}, 1);
        greet(&d, "250 peer\r\n");
        hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n");
        hear(&d, "RCPT TO:<a@example.org>\r\n", "250 ok\r\n");
        hear(&d, "DATA\r\n", "354 go\r\n");
        smtp_dialogue_dot(&d);
        hear(&d, NULL, rows[i].reply);
        ck_assert_int_eq(decide(&d).result, rows[i].result);
    }
}
END_TEST

START_TEST(stops_when_the_server_lacks_what_the_mail_needs)
{
    static const struct {
        const char *offers;
        struct smtp_need need;
        const char *enhanced; /* "": goes on */
    } rows[] = {
        {"250-peer\r\n250 SIZE 100\r\n", {.size = 100}, ""},
        {"250-peer\r\n250 SIZE 100\r\n", {.size = 101}, "5.3.4"},
        {"250-peer\r\n250 SIZE 0\r\n", {.size = 101}, ""},
        {"250-peer\r\n250 SIZE\r\n", {.size = 101}, ""},
        {"250-peer\r\n250 SIZE x\r\n", {.size = 101}, ""},
        {"250 peer\r\n", {.size = 1, .eight_bit = true}, "5.6.3"},
        {"250-peer\r\n250 8bitmime\r\n", {.size = 1, .eight_bit = true}, ""},
        {"250 peer\r\n", {.size = 1, .utf8 = true}, "5.6.7"},
        {"250-peer\r\n250 SMTPUTF8\r\n", {.size = 1, .utf8 = true, .eight_bit = true}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smtp_dialogue d = begin(rows[i].need, 1);
        greet(&d, rows[i].offers);
        bool go = hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n");
        ck_assert_int_eq(go, rows[i].enhanced[0] == 0);
        if (!go) {
            struct smtp_outcome out = decide(&d);
            ck_assert_int_eq(out.result, SMTP_REFUSED_PERMANENT);
            ck_assert_str_eq(out.reply.enhanced, rows[i].enhanced);
            ck_assert_int_eq(out.reply.code, 0);
        }
    }
}
END_TEST

START_TEST(an_address_with_accents_does_not_cost_the_others_their_mail)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 1, .utf8 = true}, 3);
    greet(&d, "250 peer\r\n");
    ck_assert(!hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n"));
    struct smtp_outcome out = decide(&d);
    ck_assert_int_eq(out.result, SMTP_REFUSED_TEMPORARY);
    ck_assert_int_eq(out.recipients[0].result, SMTP_REFUSED_TEMPORARY);
    ck_assert_int_eq(out.recipients[1].result, SMTP_REFUSED_PERMANENT);
    ck_assert_str_eq(out.recipients[1].reply.enhanced, "5.6.7");
}
END_TEST

START_TEST(the_offer_is_forgotten_when_the_server_only_knows_helo)
{
    struct smtp_dialogue d = begin((struct smtp_need){.size = 1, .eight_bit = true}, 1);
    greet(&d, "250-peer\r\n250 8BITMIME\r\n");
    hear(&d, "EHLO me\r\n", "502 what\r\n");
    hear(&d, "HELO me\r\n", "250 peer\r\n");
    ck_assert(!hear(&d, "MAIL FROM:<>\r\n", "250 ok\r\n"));
}
END_TEST

START_TEST(a_long_reply_is_cut)
{
    char line[2000];
    memset(line, 'x', sizeof line);
    memcpy(line, "550 ", 4);
    memcpy(line + sizeof line - 3, "\r\n", 3);
    struct smtp_dialogue d = begin((struct smtp_need){.size = 1}, 1);
    greet(&d, "250 peer\r\n");
    hear(&d, "MAIL FROM:<>\r\n", line);
    ck_assert_uint_eq(strlen(decide(&d).reply.text), SMTP_REPLY_TEXT - 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("providers/smtp dialogue");
    TCase *all = tcase_create("replies");
    tcase_add_test(all, reads_several_lines_of_a_reply_as_one_text);
    tcase_add_test(all, believes_an_enhanced_code_only_when_it_agrees_with_the_reply);
    tcase_add_test(all, blames_the_route_and_not_the_mail_before_mail_and_when_not_signed_in);
    tcase_add_test(all, a_challenge_answer_that_spells_data_is_not_the_command);
    tcase_add_test(all, gives_each_recipient_its_own_answer);
    tcase_add_test(all, a_recipient_refused_is_not_the_reason_why_the_others_wait);
    tcase_add_test(all, only_a_whole_final_reply_decides_after_the_dot);
    tcase_add_test(all, stops_when_the_server_lacks_what_the_mail_needs);
    tcase_add_test(all, an_address_with_accents_does_not_cost_the_others_their_mail);
    tcase_add_test(all, the_offer_is_forgotten_when_the_server_only_knows_helo);
    tcase_add_test(all, a_long_reply_is_cut);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
