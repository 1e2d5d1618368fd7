/* channels/email: machine mail, delivery reports, and who vouches for a sender. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "channels/email/authentication.h"
#include "channels/email/bounce.h"
#include "channels/email/machine.h"
#include "net/mime/mime.h"

#include <string.h>

static struct arena *arena;

static void setup(void)
{
    arena = arena_create(16 * 1024 * 1024);
}

static void teardown(void)
{
    arena_destroy(&arena);
}

static struct mime_message mail(const char *text)
{
    struct mime_message m;
    ck_assert_int_eq(mime_read(arena, str_of(text), NULL, &m, NULL), ERR_OK);
    return m;
}

/* --- machine ----------------------------------------------------------- */

static const struct {
    const char *header;
    enum machine_kind kind;
    const char *sign; /* one that must be among the reasons, "" for none */
} machines[] = {
    {"From: m@x.test\nSubject: Absence du livreur", MACHINE_NONE, ""},
    {"From: m@x.test\nSubject: Réponse automatique", MACHINE_NONE, "auto_subject"},
    {"From: m@x.test\nSubject: Re: Absence du bureau de poste", MACHINE_NONE, "auto_subject"},
    {"From: m@x.test\nSubject: Message d'absence\nAuto-Submitted: auto-replied", MACHINE_AUTO_REPLY,
     "auto_subject"},
    {"From: m@x.test\nSubject: RE : Absence du bureau\nX-Auto-Response-Suppress: All",
     MACHINE_AUTO_REPLY, "suppress"},
    {"From: m@x.test\nSubject: Out of office\nPrecedence: bulk", MACHINE_AUTO_REPLY, "precedence"},
    {"From: m@x.test\nSubject: x\nAuto-Submitted: auto-generated", MACHINE_AUTO_REPLY,
     "auto_submitted"},
    {"From: m@x.test\nSubject: x\nAuto-Submitted: no", MACHINE_NONE, ""},
    {"From: m@x.test\nSubject: x\nX-Autoreply: yes", MACHINE_AUTO_REPLY, "auto_field"},
    {"Return-Path: <>\nFrom: m@x.test\nSubject: x", MACHINE_AUTO_REPLY, "null_sender"},
    {"Return-Path: <m@x.test>\nFrom: m@x.test\nSubject: x", MACHINE_NONE, ""},
    {"From: MAILER-DAEMON@mx.test\nSubject: x", MACHINE_BOUNCE, "daemon_sender"},
    {"Return-Path: <>\nFrom: postmaster@mx.test\nSubject: Non remis : 4521", MACHINE_BOUNCE,
     "bounce_subject"},
    {"From: m@x.test\nSubject: Failure notice: my parcel", MACHINE_NONE, "bounce_subject"},
    {"From: l@x.test\nSubject: x\nList-Id: <l.x.test>", MACHINE_LIST, "list_field"},
    {"From: l@x.test\nSubject: x\nList-Id: <l>\nAuto-Submitted: auto-generated", MACHINE_LIST,
     "list_field"},
    {"From: n@x.test\nSubject: Soldes\nList-Unsubscribe: <mailto:u@x.test>", MACHINE_BULK,
     "unsubscribe"},
    {"From: ne-pas-repondre@x.test\nSubject: x", MACHINE_BULK, "noreply_sender"},
    {"From: noreply@shop.test\nReply-To: marie@x.test\nSubject: Formulaire", MACHINE_NONE, ""},
    {"From: m@x.test\nSubject: x\nX-Guichet-Loop: yes", MACHINE_LOOP, "own_loop_field"},
    {"From: s@shop.test\nMessage-ID: <1@shop.test>\nAuto-Submitted: auto-replied\nSubject: x",
     MACHINE_LOOP, "own_message_id"},
    {"From: s@shop.test\nMessage-ID: <1@shop.test>\nSubject: x", MACHINE_NONE, ""},
    {"From: m@x.test\nContent-Type: multipart/report; report-type=disposition-notification; "
     "boundary=b"
     "\nSubject: Lu",
     MACHINE_REPORT, "report_type"},
    {"From: f@x.test\nContent-Type: multipart/report; report-type=feedback-report; "
     "boundary=b\nSubject: x",
     MACHINE_REPORT, "report_type"},
    {"From: noreply@x.test\nSubject: Report domain: shop.test Submitter: x.test", MACHINE_REPORT,
     ""},
    {"From: x@x.test\nX-Failed-Recipients: a@b.test\nSubject: x", MACHINE_BOUNCE,
     "failed_recipients"},
    {"From: x@x.test\nContent-Type: multipart/report; report-type=delivery-status; "
     "boundary=b\nSubject: x",
     MACHINE_BOUNCE, "report_type"},
};

START_TEST(a_machine_is_known_by_its_signs)
{
    struct machine_context context = {STR("shop.test"), STR_NONE};
    struct str raw = str_printf(arena, "%s\n\n--b\n\nmots\n--b--\n", machines[_i].header);
    struct mime_message m = mail(raw.ptr);
    struct machine_verdict v = machine_recognise(&m, &context);
    ck_assert_str_eq(machine_kind_name(v.kind), machine_kind_name(machines[_i].kind));
    bool seen = machines[_i].sign[0] == 0;
    for (unsigned i = 0; i < MACHINE_SIGNS; i++)
        seen = seen || (v.signs & 1u << i && strcmp(machine_sign_name(i), machines[_i].sign) == 0);
    ck_assert_msg(seen, "no sign %s", machines[_i].sign);
}
END_TEST

START_TEST(the_envelope_counts_more_than_the_return_path)
{
    struct mime_message m = mail("Return-Path: <m@x.test>\nFrom: m@x.test\n\nx");
    struct machine_context context = {STR(""), STR("")};
    ck_assert_int_eq(machine_recognise(&m, &context).kind, MACHINE_AUTO_REPLY);
    context.envelope_sender = STR("m@x.test");
    ck_assert_int_eq(machine_recognise(&m, &context).kind, MACHINE_NONE);
    ck_assert(machine_sign_name(MACHINE_SIGNS) == NULL);
}
END_TEST

/* --- bounce ------------------------------------------------------------ */

static struct bounce report(const char *text)
{
    struct mime_message m = mail(text);
    struct bounce b;
    bounce_read(arena, &m, &b);
    return b;
}

#define DAEMON \
    "From: MAILER-DAEMON@mx.test\nTo: sav@shop.test\nSubject: Undelivered Mail Returned to " \
    "Sender\n"

START_TEST(a_standard_report_is_read)
{
    struct bounce b = report(
        DAEMON
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        "Original-Recipient: rfc822;Marie@Example.test\nFinal-Recipient: rfc822; "
        "box7@internal.test\n"
        "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 <marie@example.test>\n"
        " User unknown\n\nFinal-Recipient: rfc822; p@y.test\nAction: delayed\nStatus: 4.4.1\n\n"
        "Final-Recipient: rfc822; q@z.test\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; "
        "552 5.2.2"
        " Mailbox full\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <m1@shop.test>\nFrom: "
        "sav@shop.test"
        "\n\nx\n--b--\n");
    ck_assert_uint_eq(b.count, 3);
    ck_text_eq(b.at[0].address, "marie@example.test");
    ck_text_eq(b.at[0].status, "5.1.1");
    ck_assert_int_eq(b.at[0].reply_code, 550);
    ck_assert(b.at[0].hard && b.at[0].action == BOUNCE_FAILED);
    ck_text_eq(b.at[0].diagnostic, "smtp; 550 5.1.1 <marie@example.test> User unknown");
    ck_assert(b.at[1].action == BOUNCE_DELAYED && !b.at[1].hard);
    ck_text_eq(b.at[2].status, "5.2.2");
    ck_assert(!b.at[2].hard);
    ck_text_eq(b.original_message_id, "m1@shop.test");
}
END_TEST

static const struct {
    const char *text, *address, *status;
    int reply;
    bool hard;
    enum bounce_action action;
    const char *id;
} in_words[] = {
    {"I'm sorry to have to inform you\n\n<marie@x.test>: host mx.x.test[192.0.2.1] said: 550 5.1.1 "
     "<marie@x.test>:\n"
     "    Recipient address rejected: User unknown (in reply to RCPT TO command)\n",
     "marie@x.test", "5.1.1", 550, true, BOUNCE_FAILED, ""},
    {"This message was created automatically by mail delivery software.\nThe following address(es) "
     "failed:\n\n"
     "  marie@x.test\n    SMTP error: 550 Mailbox quota exceeded\n\n"
     "------ This is a copy of the message, including all the headers. ------\n\nMessage-Id: "
     "<m1@shop.test>\n"
     "To: marie@x.test\n",
     "marie@x.test", "", 550, false, BOUNCE_FAILED, "m1@shop.test"},
    {"Hi. This is the qmail-send program at mx.test.\n\n<marie@x.test>:\nSorry, no mailbox here by "
     "that name. (#5.1.1)\n\n"
     "--- Below this line is a copy of the message.\n\nReturn-Path: <sav@shop.test>\nMessage-ID: "
     "<m1@shop.test>\n",
     "marie@x.test", "5.1.1", 0, true, BOUNCE_FAILED, "m1@shop.test"},
    {"   ----- The following addresses had permanent fatal errors -----\n<marie@x.test>\n\n"
     "   ----- Transcript of session follows -----\n550 5.1.2 <marie@x.test>... Host unknown\n",
     "marie@x.test", "5.1.2", 550, true, BOUNCE_FAILED, ""},
    {"Le message n'a pas pu être remis à marie@wanadoo.test\n550 5.1.1 Adresse d au moins un "
     "destinataire invalide.\n",
     "marie@wanadoo.test", "5.1.1", 550, true, BOUNCE_FAILED, ""},
    {"Your message was delayed.\nmarie@x.test\n451 4.7.1 Try again later. You do not need to "
     "resend.\n",
     "marie@x.test", "4.7.1", 451, false, BOUNCE_DELAYED, ""},
    {"Votre message à pierre@free.test n'est pas arrivé : boîte pleine.\n", "pierre@free.test", "",
     0, false, BOUNCE_FAILED, ""},
    {"552 5.7.0 message rejected, mailbox-full@x.test is over policy 192.0.2.4.1.1\n",
     "mailbox-full@x.test", "5.7.0", 552, false, BOUNCE_FAILED, ""},
    {"rien de lisible\n", "", "", 0, false, BOUNCE_FAILED, ""},
};

START_TEST(reports_in_words_are_read)
{
    struct bounce b = report(str_printf(arena, DAEMON "\n%s", in_words[_i].text).ptr);
    ck_assert_uint_eq(b.count, 1);
    ck_text_eq(b.at[0].address, in_words[_i].address);
    ck_text_eq(b.at[0].status, in_words[_i].status);
    ck_assert_int_eq(b.at[0].reply_code, in_words[_i].reply);
    ck_assert_int_eq(b.at[0].hard, in_words[_i].hard);
    ck_assert_str_eq(bounce_action_name(b.at[0].action), bounce_action_name(in_words[_i].action));
    ck_text_eq(b.original_message_id, in_words[_i].id);
}
END_TEST

START_TEST(a_long_diagnostic_is_cut_between_letters)
{
    char text[1200] = DAEMON "\n<a@b.test>: 550 ";
    for (int shift = 0; shift < 2; shift++) {
        strcat(text, "x");
        size_t n = strlen(text);
        for (size_t i = 0; i < 400; i++)
            memcpy(text + n + i * 2, "\xC3\xA9", 3);
        struct bounce b = report(text);
        ck_assert(str_is_utf8(b.at[0].diagnostic) && b.at[0].diagnostic.len >= 499);
        text[n] = 0;
    }
}
END_TEST

START_TEST(what_is_no_bounce_gives_no_recipient)
{
    ck_assert_uint_eq(
        report("From: m@x.test\nSubject: x\n\n550 5.1.1 <a@b.test> user unknown").count, 0);
    ck_assert_uint_eq(
        report("From: m@x.test\nAuto-Submitted: auto-replied\nSubject: Absence\n\na@b.test").count,
        0);
    ck_assert_uint_eq(
        report("From: m@x.test\nContent-Type: multipart/report; boundary=b; report-type="
               "disposition-notification\n\n--b\nContent-Type: message/disposition-notification"
               "\n\nFinal-Recipient: rfc822; a@b.test\n--b--")
            .count,
        0);
}
END_TEST

/* --- authentication ---------------------------------------------------- */

#define FROM "From: Marie <marie@example.test>\nSubject: x\n"

static const struct {
    const char *fields;
    enum authentication_result verdict;
} results[] = {
    {FROM, AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dmarc=pass header.from=example.test\n" FROM,
     AUTHENTICATION_PASS},
    {"Authentication-Results: mx.shop.test 1; dmarc=pass (p=none) header.from=example.test\n" FROM,
     AUTHENTICATION_PASS},
    {"Authentication-Results: MX.shop.test; dmarc=fail header.from=example.test\n" FROM,
     AUTHENTICATION_FAIL},
    {"Authentication-Results: mx.evil.test; dmarc=pass header.from=example.test\n" FROM,
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test.evil.test; dmarc=pass\n" FROM, AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; none\n" FROM, AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=pass header.d=example.test\n" FROM,
     AUTHENTICATION_PASS},
    {"Authentication-Results: mx.shop.test; dkim=pass header.i=@mail.example.test\n" FROM,
     AUTHENTICATION_PASS},
    {"Authentication-Results: mx.shop.test; dkim=pass header.d=evil.test\n" FROM,
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=pass header.d=notexample.test\n" FROM,
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=pass header.d=test\n" FROM, AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=fail header.d=example.test; spf=pass"
     " smtp.mailfrom=bounce@mail.example.test\n" FROM,
     AUTHENTICATION_PASS},
    {"Authentication-Results: mx.shop.test; dkim=fail header.d=example.test; spf=pass"
     " smtp.mailfrom=x@evil.test\n" FROM,
     AUTHENTICATION_FAIL},
    {"Authentication-Results: mx.shop.test; spf=softfail smtp.mailfrom=example.test\n" FROM,
     AUTHENTICATION_FAIL},
    {"Authentication-Results: mx.shop.test; spf=temperror smtp.mailfrom=example.test\n" FROM,
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test;\n dkim=pass (1024-bit key; (un)protected) "
     "header.d=example.test\n"
     "Authentication-Results: mx.shop.test; spf=fail smtp.mailfrom=evil.test\n" FROM,
     AUTHENTICATION_PASS},
    /* a comment or a quoted text cannot speak for the server */
    {"Authentication-Results: mx.shop.test; dkim=none reason=\"; dmarc=pass\" (; dmarc=pass "
     ")\n" FROM,
     AUTHENTICATION_NONE},
    /* what came in with the mail stands below a Received or an author's field */
    {"Received: by mx.shop.test\n" FROM "Authentication-Results: mx.shop.test; dmarc=pass\n",
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=none\nReceived: from evil\n"
     "Authentication-Results: mx.shop.test; dkim=pass header.d=example.test\n" FROM,
     AUTHENTICATION_NONE},
    {"Authentication-Results: mx.shop.test; dkim=none\n"
     "Authentication-Results: mx.shop.test; dkim=pass header.d=example.test\n" FROM,
     AUTHENTICATION_NONE},
    /* one mail, two authors: nobody vouches for both */
    {"Authentication-Results: mx.shop.test; dmarc=pass\nFrom: a@example.test, b@evil.test\n",
     AUTHENTICATION_NONE},
};

START_TEST(only_our_own_server_is_believed)
{
    struct mime_message m = mail(str_printf(arena, "%s\nx", results[_i].fields).ptr);
    struct authentication a;
    authentication_read(arena, &m, STR("mx.shop.test"), &a);
    ck_assert_str_eq(authentication_result_name(a.verdict),
                     authentication_result_name(results[_i].verdict));
    authentication_read(arena, &m, STR(""), &a);
    ck_assert_int_eq(a.verdict, AUTHENTICATION_NONE);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("channels/email");
    TCase *t = tcase_create("email");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_machine_is_known_by_its_signs, 0,
                        (int)(sizeof machines / sizeof *machines));
    tcase_add_test(t, the_envelope_counts_more_than_the_return_path);
    tcase_add_test(t, a_standard_report_is_read);
    tcase_add_loop_test(t, reports_in_words_are_read, 0, (int)(sizeof in_words / sizeof *in_words));
    tcase_add_test(t, a_long_diagnostic_is_cut_between_letters);
    tcase_add_test(t, what_is_no_bounce_gives_no_recipient);
    tcase_add_loop_test(t, only_our_own_server_is_believed, 0,
                        (int)(sizeof results / sizeof *results));
    suite_add_tcase(s, t);
    return check_main(s);
}
