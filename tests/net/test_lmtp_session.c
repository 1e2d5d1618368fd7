#include "../check_main.h"
#include "base/buf.h"
#include "net/lmtp/line.h"
#include "net/lmtp/session.h"

#include <string.h>

enum { MESSAGE_MAX = 2000, RECIPIENTS_MAX = 4, ERRORS_MAX = 5 };

/* An owner that writes down what it sees. Local parts say what becomes of a
 * recipient: "unknown", "later" at RCPT; "failed", "full", "gone" after the dot. */
struct desk {
    struct lmtp_session *session;
    struct buf replies, content, envelopes;
    struct str recipients[RECIPIENTS_MAX];
    size_t recipient_count;
    int mails, drops;
    bool closed;     /* data_begin refuses */
    bool deferred;   /* results come when the test gives them */
    bool last_first; /* ... in this order */
};

static enum lmtp_verdict rcpt_check(void *ctx, struct str address)
{
    (void)ctx;
    if (str_starts(address, STR("unknown")))
        return LMTP_RCPT_UNKNOWN;
    return str_starts(address, STR("later")) ? LMTP_RCPT_LATER : LMTP_RCPT_ACCEPT;
}

static bool data_begin(void *ctx, const struct lmtp_envelope *e)
{
    struct desk *d = ctx;
    buf_printf(&d->envelopes, "%.*s: %.*s", STR_ARG(e->client), STR_ARG(e->sender));
    for (size_t i = 0; i < e->recipient_count; i++) {
        buf_printf(&d->envelopes, "%s%.*s", i ? "," : " -> ", STR_ARG(e->recipients[i]));
        d->recipients[i] = e->recipients[i];
    }
    if (e->declared_size)
        buf_printf(&d->envelopes, " (%d)", (int)e->declared_size);
    buf_char(&d->envelopes, '\n');
    d->recipient_count = e->recipient_count;
    return !d->closed;
}

static void data_bytes(void *ctx, struct str bytes)
{
    struct desk *d = ctx;
    buf_add(&d->content, bytes);
}

static enum lmtp_result result_of(struct str address)
{
    return str_starts(address, STR("failed")) ? LMTP_FAILED
           : str_starts(address, STR("full")) ? LMTP_NO_SPACE
           : str_starts(address, STR("gone")) ? LMTP_MAILBOX_GONE
                                              : LMTP_STORED;
}

static void give_results(struct desk *d)
{
    size_t n = d->recipient_count; /* the session's texts end with the last result */
    enum lmtp_result results[RECIPIENTS_MAX];
    for (size_t i = 0; i < n; i++)
        results[i] = result_of(d->recipients[i]);
    for (size_t i = 0; i < n; i++) {
        size_t at = d->last_first ? n - 1 - i : i;
        lmtp_session_result(d->session, at, results[at]);
    }
}

static void data_end(void *ctx)
{
    struct desk *d = ctx;
    d->mails++;
    buf_char(&d->content, '|');
    if (!d->deferred)
        give_results(d);
}

static void data_drop(void *ctx)
{
    struct desk *d = ctx;
    d->drops++;
    d->content.len = 0;
}

static const struct lmtp_events events = {rcpt_check, data_begin, data_bytes, data_end, data_drop};

static struct desk desk_open(void)
{
    return (struct desk){0};
}

static void start(struct desk *d)
{
    static const struct lmtp_limits limits = {MESSAGE_MAX, RECIPIENTS_MAX, ERRORS_MAX};
    d->session = lmtp_session_create(STR("desk.test"), &limits, &events, d);
}

static void fetch(struct desk *d)
{
    buf_add(&d->replies, lmtp_session_replies(d->session));
    lmtp_session_replies_taken(d->session);
}

static void say(struct desk *d, struct str bytes)
{
    while (bytes.len) {
        size_t n = lmtp_session_feed(d->session, bytes);
        bytes = str_sub(bytes, n, bytes.len);
        fetch(d);
        if (lmtp_session_waiting(d->session))
            give_results(d);
        else
            ck_assert(n > 0);
    }
    fetch(d);
}

static void close_desk(struct desk *d)
{
    lmtp_session_destroy(&d->session);
    buf_release(&d->replies);
    buf_release(&d->content);
    buf_release(&d->envelopes);
}

static void ck_text(const struct buf *got, const char *expected)
{
    if (!str_eq(buf_str(got), str_of(expected)))
        ck_abort_msg("expected [%s] got [%.*s]", expected, STR_ARG(buf_str(got)));
}

#define HELLO "220 desk.test LMTP\r\n"
#define FEATURES \
    "250-desk.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n" \
    "250-SMTPUTF8\r\n250 SIZE 2000\r\n"
#define GO "354 go on, end with a dot alone on a line\r\n"
#define STORED "250 2.0.0 stored\r\n"
#define BYE "221 2.0.0 bye\r\n"
#define OK "250 2.0.0 ok\r\n"
#define SENDER_OK "250 2.1.0 ok\r\n"
#define RCPT_OK "250 2.1.5 ok\r\n"
#define NO_RCPT "503 5.5.1 no valid recipient\r\n"
#define UNKNOWN "550 5.1.1 no such address at this desk\r\n"
#define TOO_BIG "552 5.3.4 this mail is larger than this desk takes\r\n"
#define NO_COMMAND "500 5.5.1 unknown command\r\n"
#define NO_CRLF "500 5.5.2 lines end with CR LF\r\n"

/* What the client says, what it hears, what arrives. A '|' ends each mail. */
static const struct dialogue {
    const char *name, *client, *server, *envelopes, *content;
} dialogues[] = {
    {"a mail as Postfix sends it, two recipients, one of them later",
     "LHLO mx.shop.test\r\n"
     "MAIL FROM:<cliente@example.test> SIZE=398\r\nRCPT TO:<retours+ab12@sav.test>\r\n"
     "RCPT TO:<full@sav.test>\r\nDATA\r\n"
     "Received: by mx.shop.test\r\nSubject: Colis\r\n\r\nBonjour\r\n..une ligne\r\n.\r\nQUIT\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK GO STORED "452 4.3.1 no room to store it now\r\n" BYE,
     "mx.shop.test: cliente@example.test -> retours+ab12@sav.test,full@sav.test (398)\n",
     "Received: by mx.shop.test\r\nSubject: Colis\r\n\r\nBonjour\r\n.une ligne\r\n|"},
    {"a mail as OpenSMTPD sends it",
     "LHLO localhost\r\nMAIL FROM:<cliente@example.test>\r\nRCPT TO:<sav@sav.test>\r\nDATA\r\n"
     "Return-Path: <cliente@example.test>\r\n\r\nBonjour\r\n.\r\nQUIT\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED BYE,
     "localhost: cliente@example.test -> sav@sav.test\n",
     "Return-Path: <cliente@example.test>\r\n\r\nBonjour\r\n|"},
    {"Postfix: the only recipient refused, DATA is on its way",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<unknown@sav.test>\r\nDATA\r\nRSET\r\n"
     "MAIL FROM:<a@b.test>\r\nRCPT TO:<sav@sav.test>\r\nDATA\r\nx\r\n.\r\n",
     HELLO FEATURES SENDER_OK UNKNOWN NO_RCPT OK SENDER_OK RCPT_OK GO STORED,
     "m: a@b.test -> sav@sav.test\n", "x\r\n|"},
    {"one of two recipients refused: one answer after the dot",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<unknown@sav.test>\r\nRCPT TO:<sav@sav.test>\r\n"
     "RCPT TO:<later@sav.test>\r\nDATA\r\nx\r\n.\r\n",
     HELLO FEATURES SENDER_OK UNKNOWN RCPT_OK
     "450 4.2.0 this address takes no mail now\r\n" GO STORED,
     "m: a@b.test -> sav@sav.test\n", "x\r\n|"},
    {"each kind of answer, in the order of the recipients",
     "LHLO m\r\nMAIL FROM:<>\r\nRCPT TO:<failed@x.test>\r\nRCPT TO:<sav@x.test>\r\n"
     "RCPT TO:<gone@x.test>\r\nRCPT TO:<full@x.test>\r\nDATA\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK RCPT_OK RCPT_OK GO
     "451 4.3.0 could not be stored now\r\n" STORED
     "450 4.2.0 this address takes no mail now\r\n452 4.3.1 no room to store it now\r\n",
     "m:  -> failed@x.test,sav@x.test,gone@x.test,full@x.test\n", "|"},
    {"the same recipient twice: the owner sees one, the client hears two",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<failed@x.test>\r\nRCPT TO:<sav@x.test>\r\n"
     "RCPT TO:<failed@X.TEST>\r\nDATA\r\nx\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK RCPT_OK GO
     "451 4.3.0 could not be stored now\r\n" STORED "451 4.3.0 could not be stored now\r\n",
     "m: a@b.test -> failed@x.test,sav@x.test\n", "x\r\n|"},
    {"too many recipients",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<b@x.test>\r\n"
     "RCPT TO:<c@x.test>\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<e@x.test>\r\nRSET\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK RCPT_OK RCPT_OK
     "452 4.5.3 too many recipients for one mail\r\n" OK,
     "", ""},
    {"several mails in one session, written in one piece",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\none\r\n.\r\n"
     "MAIL FROM:<c@d.test>\r\nRCPT TO:<gone@x.test>\r\nDATA\r\ntwo\r\n.\r\nNOOP\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED SENDER_OK RCPT_OK GO
     "450 4.2.0 this address takes no mail now\r\n" OK,
     "m: a@b.test -> sav@x.test\nm: c@d.test -> gone@x.test\n", "one\r\n|two\r\n|"},
    {"HELO and EHLO belong to SMTP", "HELO m\r\nEHLO m\r\nMAIL FROM:<a@b.test>\r\n",
     HELLO "500 5.5.1 this is LMTP: say LHLO\r\n500 5.5.1 this is LMTP: say LHLO\r\n"
           "503 5.5.1 say LHLO first\r\n",
     "", ""},
    {"commands outside their order",
     "RCPT TO:<a@x.test>\r\nDATA\r\nLHLO m\r\nDATA\r\nMAIL FROM:<a@b.test>\r\n"
     "MAIL FROM:<a@b.test>\r\nRSET\r\n",
     HELLO "503 5.5.1 MAIL first\r\n" NO_RCPT FEATURES NO_RCPT SENDER_OK
           "503 5.5.1 one mail at a time: DATA or RSET first\r\n" OK,
     "", ""},
    {"LHLO and RSET forget the mail begun",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nLHLO n\r\nDATA\r\n"
     "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nRSET\r\nRCPT TO:<a@x.test>\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK FEATURES NO_RCPT SENDER_OK RCPT_OK OK
     "503 5.5.1 MAIL first\r\n",
     "", ""},
    {"a size too large is refused at once",
     "LHLO m\r\nMAIL FROM:<a@b.test> SIZE=2001\r\nRCPT TO:<a@x.test>\r\n"
     "MAIL FROM:<a@b.test> SIZE=99999999999999999999\r\nMAIL FROM:<a@b.test> size=2000\r\n",
     HELLO FEATURES TOO_BIG "503 5.5.1 MAIL first\r\n" TOO_BIG SENDER_OK, "", ""},
    {"parameters of MAIL",
     "LHLO m\r\nMAIL FROM:<a@b.test> BODY=8BITMIME  SMTPUTF8 SIZE=0\r\nRSET\r\n"
     "MAIL FROM:<a@b.test> body=7bit\r\nRSET\r\nMAIL FROM:<a@b.test> RET=FULL\r\n"
     "MAIL FROM:<a@b.test> BODY=BINARYMIME\r\nMAIL FROM:<a@b.test> SIZE=1x\r\n"
     "MAIL FROM:<a@b.test> SMTPUTF8=1\r\n",
     HELLO FEATURES SENDER_OK OK SENDER_OK OK
     "555 5.5.4 unknown parameter\r\n"
     "501 5.5.4 wrong value of a parameter\r\n501 5.5.4 wrong value of a parameter\r\n"
     "501 5.5.4 wrong value of a parameter\r\n",
     "", ""},
    {"parameters of RCPT, and addresses that are none",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test> NOTIFY=NEVER\r\n"
     "RCPT TO:<a@>\r\nRCPT TO:a@x.test\r\nRCPT FROM:<a@x.test>\r\nRCPT TO: <a@x.test>\r\n",
     HELLO FEATURES SENDER_OK
     "555 5.5.4 unknown parameter\r\n501 5.1.3 not an address\r\n"
     "501 5.5.4 RCPT TO:<address>\r\n501 5.5.4 RCPT TO:<address>\r\n" RCPT_OK,
     "", ""},
    {"a strange sender is no reason to refuse a mail",
     "LHLO m\r\nMAIL FROM:<@relay.test:odd sender@@x>\r\nRCPT TO:<@y.test:\"sav\"@x.test>\r\n"
     "DATA\r\nx\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: odd sender@@x -> sav@x.test\n", "x\r\n|"},
    {"addresses in UTF-8",
     "LHLO m\r\nMAIL FROM:<é@b.test> SMTPUTF8\r\nRCPT TO:<réclamation@x.test>\r\n"
     "DATA\r\nx\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: é@b.test -> réclamation@x.test\n", "x\r\n|"},
    {"small commands", "NOOP\r\nnoop with words\r\nVRFY sav\r\nHELP\r\nRSET\r\nrset \r\nQuit\r\n",
     HELLO OK OK "252 2.0.0 send and see\r\n214 2.0.0 LMTP, RFC 2033\r\n" OK OK BYE, "", ""},
    {"arguments where none belong, none where one belongs",
     "LHLO\r\nRSET now\r\nDATA x\r\nQUIT now\r\n",
     HELLO "501 5.5.4 LHLO needs your name\r\n501 5.5.4 this command takes no argument\r\n"
           "501 5.5.4 this command takes no argument\r\n"
           "501 5.5.4 this command takes no argument\r\n",
     "", ""},
    {"commands that are none", "EXPN a\r\n\r\nBDAT 3\r\nLHLOX m\r\n",
     HELLO NO_COMMAND NO_COMMAND NO_COMMAND NO_COMMAND, "", ""},
    {"lines end with CR LF only", "NOOP\nNOOP\r\n\nNOOP\rNOOP\r\n\tNOOP\r\n",
     HELLO NO_CRLF OK NO_CRLF "500 5.5.2 control character in a command\r\n"
                              "500 5.5.2 control character in a command\r\n",
     "", ""},
    {"too many errors end the session", "a\r\nb\r\nc\r\nd\r\ne\r\nNOOP\r\n",
     HELLO NO_COMMAND NO_COMMAND NO_COMMAND NO_COMMAND NO_COMMAND "421 4.7.0 too many errors\r\n",
     "", ""},
    {"a mail makes up for errors before it",
     "a\r\nb\r\nc\r\nd\r\nLHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\n.\r\n"
     "a\r\nb\r\nc\r\nd\r\nNOOP\r\n",
     HELLO NO_COMMAND NO_COMMAND NO_COMMAND NO_COMMAND FEATURES SENDER_OK RCPT_OK GO STORED
         NO_COMMAND NO_COMMAND NO_COMMAND NO_COMMAND OK,
     "m: a@b.test -> sav@x.test\n", "|"},
    {"unknown recipients are no errors of the client",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<unknown@x.test>\r\nRCPT TO:<unknown@x.test>\r\n"
     "RCPT TO:<unknown@x.test>\r\nRCPT TO:<unknown@x.test>\r\nRCPT TO:<unknown@x.test>\r\n"
     "DATA\r\nNOOP\r\n",
     HELLO FEATURES SENDER_OK UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN NO_RCPT OK, "", ""},
    {"smuggling: LF . LF",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\n"
     "x\n.\nMAIL FROM:<evil@b.test>\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: a@b.test -> sav@x.test\n",
     "x\n.\nMAIL FROM:<evil@b.test>\r\n|"},
    {"smuggling: LF . CR LF",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\n"
     "x\n.\r\nMAIL FROM:<evil@b.test>\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: a@b.test -> sav@x.test\n",
     "x\n.\r\nMAIL FROM:<evil@b.test>\r\n|"},
    {"smuggling: CR LF . LF",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\n"
     "x\r\n.\nMAIL FROM:<evil@b.test>\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: a@b.test -> sav@x.test\n",
     "x\r\n\nMAIL FROM:<evil@b.test>\r\n|"},
    {"smuggling: CR . CR",
     "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sav@x.test>\r\nDATA\r\n"
     "x\r.\rMAIL FROM:<evil@b.test>\r\n.\r\n",
     HELLO FEATURES SENDER_OK RCPT_OK GO STORED, "m: a@b.test -> sav@x.test\n",
     "x\r.\rMAIL FROM:<evil@b.test>\r\n|"},
};

static void check_dialogue(const struct dialogue *d, size_t cut, size_t step, bool last_first)
{
    struct desk desk = desk_open();
    desk.last_first = last_first;
    desk.deferred = last_first;
    start(&desk);
    fetch(&desk);
    struct str client = str_of(d->client);
    say(&desk, str_sub(client, 0, cut));
    for (size_t at = cut; at < client.len; at += step)
        say(&desk, str_sub(client, at, step));
    ck_text(&desk.replies, d->server);
    ck_text(&desk.envelopes, d->envelopes);
    ck_text(&desk.content, d->content);
    close_desk(&desk);
}

START_TEST(every_dialogue_cut_at_every_place)
{
    const struct dialogue *d = &dialogues[_i];
    size_t len = strlen(d->client);
    for (size_t cut = 0; cut <= len; cut++)
        check_dialogue(d, cut, len, cut % 2);
    for (size_t step = 1; step <= 7; step++)
        check_dialogue(d, 0, step, step % 2);
}
END_TEST

#define TO_DATA \
    "LHLO m\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n"
#define TO_DATA_REPLIES HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK GO

/* A desk after DATA with two recipients, its replies so far forgotten. */
static struct desk *desk_in_data(struct desk *d)
{
    *d = desk_open();
    start(d);
    say(d, STR(TO_DATA));
    ck_text(&d->replies, TO_DATA_REPLIES);
    d->replies.len = 0;
    return d;
}

static void say_lines(struct desk *d, size_t bytes)
{
    for (; bytes >= 10; bytes -= 10)
        say(d, STR("12345678\r\n"));
    say(d, str_sub(STR("xxxxxxxxxx"), 0, bytes));
}

START_TEST(a_mail_of_just_the_limit_is_taken)
{
    struct desk d;
    desk_in_data(&d);
    say_lines(&d, MESSAGE_MAX);
    say(&d, STR(".\r\n"));
    ck_text(&d.replies, STORED STORED);
    ck_assert_uint_eq(d.content.len, MESSAGE_MAX + 1);
    close_desk(&d);
}
END_TEST

START_TEST(dots_of_the_transport_do_not_count)
{
    struct desk d;
    desk_in_data(&d);
    for (int i = 0; i < MESSAGE_MAX / 4; i++)
        say(&d, STR("..x\r\n"));
    say(&d, STR(".\r\n"));
    ck_text(&d.replies, STORED STORED);
    close_desk(&d);
}
END_TEST

START_TEST(a_mail_that_outgrows_the_limit_is_drained_and_refused_for_each)
{
    struct desk d;
    desk_in_data(&d);
    say_lines(&d, MESSAGE_MAX + 11);
    ck_assert_int_eq(d.drops, 1);
    for (int i = 0; i < 100; i++)
        say_lines(&d, 1000);
    ck_text(&d.replies, "");
    say(&d, STR("\r\n.\r\nNOOP\r\n"));
    ck_text(&d.replies, TOO_BIG TOO_BIG OK);
    ck_assert_int_eq(d.mails, 0);
    ck_assert_int_eq(d.drops, 1);
    ck_assert_uint_eq(d.content.len, 0);
    close_desk(&d);
}
END_TEST

START_TEST(nothing_is_taken_while_results_are_awaited)
{
    struct desk d;
    desk_in_data(&d);
    d.deferred = true;
    struct str bytes = STR("x\r\n.\r\nQUIT\r\n");
    ck_assert_uint_eq(lmtp_session_feed(d.session, bytes), 6);
    ck_assert_uint_eq(lmtp_session_feed(d.session, STR("QUIT\r\n")), 0);
    ck_assert(lmtp_session_waiting(d.session));
    lmtp_session_timeout(d.session);
    lmtp_session_result(d.session, 1, LMTP_FAILED);
    ck_assert_uint_eq(lmtp_session_replies(d.session).len, 0);
    lmtp_session_result(d.session, 0, LMTP_STORED);
    ck_assert(!lmtp_session_waiting(d.session));
    fetch(&d);
    ck_text(&d.replies, STORED "451 4.3.0 could not be stored now\r\n");
    say(&d, STR("QUIT\r\n"));
    ck_assert(lmtp_session_over(d.session));
    close_desk(&d);
}
END_TEST

START_TEST(an_owner_without_room_refuses_data_for_now)
{
    struct desk d = desk_open();
    start(&d);
    d.closed = true;
    say(&d, STR(TO_DATA "NOOP\r\nDATA\r\n"));
    ck_text(&d.replies, HELLO FEATURES SENDER_OK RCPT_OK RCPT_OK
            "451 4.3.2 no mail can be taken now\r\n" OK NO_RCPT);
    close_desk(&d);
}
END_TEST

START_TEST(a_command_line_may_have_its_full_length_and_not_one_byte_more)
{
    static const size_t steps[] = {1, 100, LMTP_LINE_MAX - 1, LMTP_LINE_MAX, 5000};
    for (size_t over = 0; over < 2; over++)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            struct desk d = desk_open();
            start(&d);
            struct buf line = buf_in(NULL);
            buf_c(&line, "NOOP ");
            while (line.len < LMTP_LINE_MAX - 2 + over)
                buf_char(&line, 'x');
            buf_c(&line, "\r\nNOOP\r\n");
            for (size_t at = 0; at < line.len; at += steps[i])
                say(&d, str_sub(buf_str(&line), at, steps[i]));
            ck_text(&d.replies, over ? HELLO "500 5.5.2 line too long\r\n" OK : HELLO OK OK);
            buf_release(&line);
            close_desk(&d);
        }
}
END_TEST

START_TEST(an_endless_line_is_one_error_and_takes_no_memory)
{
    struct desk d = desk_open();
    start(&d);
    for (int i = 0; i < 1000; i++)
        say(&d, STR("................................................................"));
    say(&d, STR("\r\nNOOP\r\n"));
    ck_text(&d.replies, HELLO "500 5.5.2 line too long\r\n" OK);
    close_desk(&d);
}
END_TEST

START_TEST(endless_refused_recipients_take_no_endless_memory)
{
    struct desk d = desk_open();
    start(&d);
    say(&d, STR("LHLO m\r\nMAIL FROM:<a@b.test>\r\n"));
    for (int i = 0; i < 20000; i++) {
        d.replies.len = 0;
        say(&d, STR("RCPT TO:<unknown@x.test>\r\n"));
    }
    ck_text(&d.replies, "452 4.5.3 too many recipients for one mail\r\n");
    say(&d, STR("RSET\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\n"));
    ck_assert(str_ends(buf_str(&d.replies), STR(OK SENDER_OK RCPT_OK)));
    close_desk(&d);
}
END_TEST

START_TEST(a_client_that_does_not_read_is_not_listened_to)
{
    struct desk d = desk_open();
    start(&d);
    struct buf many = buf_in(NULL);
    for (int i = 0; i < 10000; i++)
        buf_c(&many, "LHLO m\r\n");
    size_t used = lmtp_session_feed(d.session, buf_str(&many));
    ck_assert_uint_lt(used, many.len);
    ck_assert_uint_le(lmtp_session_replies(d.session).len, LMTP_REPLIES_MAX + 200);
    ck_assert_uint_eq(lmtp_session_feed(d.session, buf_str(&many)), 0);
    fetch(&d);
    ck_assert_uint_gt(lmtp_session_feed(d.session, buf_str(&many)), 0);
    buf_release(&many);
    close_desk(&d);
}
END_TEST

START_TEST(a_silent_client_hears_421)
{
    struct desk d = desk_open();
    start(&d);
    lmtp_session_timeout(d.session);
    say(&d, STR("NOOP\r\n"));
    ck_text(&d.replies, HELLO "421 4.4.2 waited too long\r\n");
    ck_assert(lmtp_session_over(d.session));
    close_desk(&d);
    desk_in_data(&d);
    lmtp_session_timeout(d.session);
    fetch(&d);
    ck_text(&d.replies, "421 4.4.2 waited too long\r\n");
    close_desk(&d);
}
END_TEST

START_TEST(stopping_ends_idle_sessions_and_lets_a_mail_finish)
{
    struct desk d = desk_open();
    start(&d);
    lmtp_session_stop(d.session);
    lmtp_session_stop(d.session);
    fetch(&d);
    ck_text(&d.replies, HELLO "421 4.3.2 this desk is closing\r\n");
    ck_assert(lmtp_session_over(d.session));
    close_desk(&d);

    desk_in_data(&d);
    lmtp_session_stop(d.session);
    ck_assert(lmtp_session_in_data(d.session));
    say(&d, STR("x\r\n.\r\nNOOP\r\n"));
    ck_text(&d.replies, STORED STORED "421 4.3.2 this desk is closing\r\n");
    close_desk(&d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lmtp_session");
    TCase *t = tcase_create("session");
    tcase_add_loop_test(t, every_dialogue_cut_at_every_place, 0,
                        sizeof dialogues / sizeof *dialogues);
    tcase_add_test(t, a_mail_of_just_the_limit_is_taken);
    tcase_add_test(t, dots_of_the_transport_do_not_count);
    tcase_add_test(t, a_mail_that_outgrows_the_limit_is_drained_and_refused_for_each);
    tcase_add_test(t, nothing_is_taken_while_results_are_awaited);
    tcase_add_test(t, an_owner_without_room_refuses_data_for_now);
    tcase_add_test(t, a_command_line_may_have_its_full_length_and_not_one_byte_more);
    tcase_add_test(t, an_endless_line_is_one_error_and_takes_no_memory);
    tcase_add_test(t, endless_refused_recipients_take_no_endless_memory);
    tcase_add_test(t, a_client_that_does_not_read_is_not_listened_to);
    tcase_add_test(t, a_silent_client_hears_421);
    tcase_add_test(t, stopping_ends_idle_sessions_and_lets_a_mail_finish);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
