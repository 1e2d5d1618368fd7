#include "providers/smtp/smtp.h"

#include "../check_main.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "smtp_peer.h"

#include <string.h>
#include <unistd.h>

static struct arena *arena;
static struct peer peer;
static struct smtp *smtp;

static const struct str small = {"Subject: bonjour\r\n\r\nVotre colis part demain.\r\n", 46};
static const struct str one[] = {{"camille@example.fr", 18}};

static void set_up(void)
{
    arena = arena_create(16 << 20);
}

static void tear_down(void)
{
    smtp_destroy(&smtp);
    arena_destroy(&arena);
}

static void start(struct peer_plan plan)
{
    peer_start(&peer, plan);
    struct smtp_options options = {
        .url = str_printf(arena, "smtp://127.0.0.1:%d", peer.port),
        .local_name = STR("desk.example"),
        .connect_ms = 700,
        .reply_ms = 700,
        .final_ms = 700,
    };
    struct error err = {0};
    ck_assert_msg(smtp_create(&options, &smtp, &err) == ERR_OK, "%s", err.text);
}

static struct smtp_outcome send_to(struct str bytes, const struct str *to, size_t count)
{
    struct smtp_mail mail = {
        .from = STR("sav+k7@desk.example"), .to = to, .to_count = count, .bytes = bytes};
    struct smtp_outcome out;
    struct error err = {0};
    ck_assert_msg(smtp_send(smtp, &mail, arena, &out, &err) == ERR_OK, "%s", err.text);
    return out;
}

static struct smtp_outcome send_one(struct str bytes)
{
    return send_to(bytes, one, 1);
}

/* Larger than what socket buffers swallow, so that the peer is in its middle. */
static struct str large_mail(void)
{
    struct buf b = buf_in(arena);
    buf_c(&b, "Subject: large\r\n\r\n");
    for (int i = 0; i < 200000; i++)
        buf_c(&b, "Une ligne de soixante-quatre octets pour remplir les tampons.\r\n");
    return buf_str(&b);
}

static void expect(const struct smtp_outcome *out, enum smtp_result result, enum smtp_stage stage)
{
    ck_assert_msg(out->result == result && out->stage == stage, "%s at %s: %d %s",
                  smtp_result_name(out->result), smtp_stage_name(out->stage), out->reply.code,
                  out->reply.text);
}

START_TEST(sends_a_mail_and_gives_the_servers_words)
{
    start((struct peer_plan){0});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    ck_assert_int_eq(out.reply.code, 250);
    ck_assert_str_eq(out.reply.enhanced, "2.0.0");
    ck_assert_str_eq(out.reply.text, "Ok: queued as 4F2A");
    ck_assert_uint_eq(out.accepted, 1);
    ck_assert(!out.reused);
    smtp_destroy(&smtp);
    ck_assert(peer_saw(&peer, "EHLO desk.example"));
    ck_assert(peer_saw(&peer, "MAIL FROM:<sav+k7@desk.example>"));
    ck_assert(peer_saw(&peer, "RCPT TO:<camille@example.fr>"));
    ck_assert_uint_eq(peer.mail_sizes[0], small.len);
    ck_assert_mem_eq(peer.mails[0], small.ptr, small.len);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.quits), 1);
}
END_TEST

START_TEST(keeps_the_connection_for_the_next_mail)
{
    start((struct peer_plan){0});
    for (int i = 0; i < 5; i++) {
        struct smtp_outcome out = send_one(small);
        expect(&out, SMTP_SENT, SMTP_STAGE_END);
        ck_assert_int_eq(out.reused, i > 0);
    }
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.connections), 1);
}
END_TEST

START_TEST(the_null_sender_is_said_as_such)
{
    start((struct peer_plan){0});
    struct smtp_mail mail = {.from = STR(""), .to = one, .to_count = 1, .bytes = small};
    struct smtp_outcome out;
    ck_assert_int_eq(smtp_send(smtp, &mail, arena, &out, NULL), ERR_OK);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert(peer_saw(&peer, "MAIL FROM:<>"));
}
END_TEST

/* --- dots -------------------------------------------------------------------- */

static const struct {
    const char *sent, *received;
} dotted[] = {
    {"S: a\r\n\r\n.\r\n", "S: a\r\n\r\n..\r\n"},
    {".first\r\n", "..first\r\n"},
    {"S: a\r\n\r\n..\r\n.\r\n...x\r\nend\r\n", "S: a\r\n\r\n...\r\n..\r\n....x\r\nend\r\n"},
    {"S: a\r\n\r\nlast line without an end", "S: a\r\n\r\nlast line without an end\r\n"},
    {"S: a\r\n\r\n.", "S: a\r\n\r\n..\r\n"},
    {"S: a\r\n\r\nMAIL FROM:<x@example.org>\r\n.\r\nQUIT\r\n",
     "S: a\r\n\r\nMAIL FROM:<x@example.org>\r\n..\r\nQUIT\r\n"},
    {"S: a\r\n\r\n\r\n\r\n", "S: a\r\n\r\n\r\n\r\n"},
};

START_TEST(dots_are_stuffed_and_the_last_line_is_ended)
{
    start((struct peer_plan){0});
    struct smtp_outcome out = send_one(str_of(dotted[_i].sent));
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    ck_assert_uint_eq(peer.mail_sizes[0], strlen(dotted[_i].received));
    ck_assert_mem_eq(peer.mails[0], dotted[_i].received, peer.mail_sizes[0]);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 1);
}
END_TEST

START_TEST(many_dots_across_buffers_arrive_whole)
{
    start((struct peer_plan){0});
    struct buf sent = buf_in(arena), received = buf_in(arena);
    for (int i = 0; i < 60000; i++) {
        int run = i % 7;
        for (int k = 0; k < run; k++)
            buf_char(&sent, '.');
        buf_printf(&sent, "%d\r\n", i);
        buf_printf(&received, "%s%.*s%d\r\n", run ? "." : "", run, "......", i);
    }
    struct smtp_outcome out = send_one(buf_str(&sent));
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    ck_assert_uint_eq(peer.mail_sizes[0], received.len);
    ck_assert_int_eq(memcmp(peer.mails[0], received.ptr, received.len), 0);
    peer_stop(&peer);
}
END_TEST

/* --- faults at every stage ----------------------------------------------------- */

static const struct {
    enum peer_moment moment;
    enum smtp_stage stage;
} before_the_dot[] = {
    {PEER_BANNER, SMTP_STAGE_CONNECT}, {PEER_EHLO, SMTP_STAGE_HELLO}, {PEER_MAIL, SMTP_STAGE_MAIL},
    {PEER_RCPT, SMTP_STAGE_RCPT},      {PEER_DATA, SMTP_STAGE_DATA},
};
enum { STAGES = sizeof before_the_dot / sizeof *before_the_dot };

static void lost_before_the_dot(enum peer_act act, int i)
{
    start((struct peer_plan){.moment = before_the_dot[i].moment, .act = act});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_REFUSED_TEMPORARY, before_the_dot[i].stage);
    ck_assert_int_eq(out.reply.code, 0);
    ck_assert_uint_gt(strlen(out.reply.text), 0);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 0);
}

START_TEST(closed_before_the_dot_may_be_tried_again)
{
    lost_before_the_dot(PEER_CLOSE, _i);
}
END_TEST

START_TEST(reset_before_the_dot_may_be_tried_again)
{
    lost_before_the_dot(PEER_RESET, _i);
}
END_TEST

START_TEST(silence_before_the_dot_may_be_tried_again)
{
    int64_t began = clock_monotonic_ms();
    lost_before_the_dot(PEER_STALL, _i);
    ck_assert_int_lt(clock_monotonic_ms() - began, 5000);
}
END_TEST

START_TEST(lost_in_the_middle_of_a_large_mail_may_be_tried_again)
{
    static const enum peer_act acts[] = {PEER_CLOSE, PEER_RESET, PEER_STALL};
    start((struct peer_plan){.moment = PEER_BODY, .act = acts[_i], .body_bytes = 100000});
    struct smtp_outcome out = send_one(large_mail());
    expect(&out, SMTP_REFUSED_TEMPORARY, SMTP_STAGE_BODY);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 0);
}
END_TEST

START_TEST(closed_after_354_is_a_retry_only_when_the_dot_stayed_here)
{
    start((struct peer_plan){.moment = PEER_BODY, .act = _i ? PEER_RESET : PEER_CLOSE});
    struct smtp_outcome out = send_one(small);
    if (out.stage == SMTP_STAGE_BODY)
        expect(&out, SMTP_REFUSED_TEMPORARY, SMTP_STAGE_BODY);
    else
        expect(&out, SMTP_UNCERTAIN, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(lost_after_the_dot_is_uncertain)
{
    static const enum peer_act acts[] = {PEER_CLOSE, PEER_RESET, PEER_STALL};
    start((struct peer_plan){.moment = PEER_DOT, .act = acts[_i]});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_UNCERTAIN, SMTP_STAGE_END);
    ck_assert_int_eq(out.recipients[0].result, SMTP_UNCERTAIN);
    ck_assert_int_eq(out.reply.code, 0);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 1);
    ck_assert_int_eq(atomic_load(&peer.connections), 1);
}
END_TEST

START_TEST(half_a_final_reply_is_uncertain)
{
    static const char *const words[] = {
        "25", "250", "250-2.0.0 nearly\r\n", "garbage\r\n", "\xFF\xFE\r\n\r\n", "354 more\r\n"};
    start((struct peer_plan){.moment = PEER_DOT, .act = PEER_SAY, .words = words[_i]});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_UNCERTAIN, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(closed_after_250_was_sent_and_the_next_mail_finds_its_way)
{
    start((struct peer_plan){
        .moment = PEER_NEXT, .act = _i ? PEER_RESET : PEER_CLOSE, .connection = 1});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 2);
    ck_assert_int_eq(atomic_load(&peer.connections), 2);
}
END_TEST

START_TEST(a_polite_end_of_a_kept_connection_costs_nothing)
{
    start((struct peer_plan){.moment = PEER_NEXT,
                             .act = PEER_SAY,
                             .connection = 1,
                             .words = "421 4.4.2 idle too long\r\n"});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 2);
}
END_TEST

START_TEST(nobody_listening_may_be_tried_again)
{
    start((struct peer_plan){0});
    peer_stop(&peer);
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_REFUSED_TEMPORARY, SMTP_STAGE_CONNECT);
}
END_TEST

START_TEST(a_server_that_does_not_answer_quit_holds_nobody)
{
    start((struct peer_plan){.moment = PEER_QUIT, .act = PEER_STALL});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    int64_t began = clock_monotonic_ms();
    smtp_destroy(&smtp);
    ck_assert_int_lt(clock_monotonic_ms() - began, 1000);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.quits), 1);
}
END_TEST

START_TEST(a_refusal_and_then_silence_is_still_a_refusal_soon)
{
    start(
        (struct peer_plan){.moment = PEER_RCPT, .act = PEER_SAY, .words = "550 5.1.1 unknown\r\n"});
    int64_t began = clock_monotonic_ms();
    struct smtp_outcome out = send_one(small);
    ck_assert_int_lt(clock_monotonic_ms() - began, 3000);
    expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_RCPT);
    out = send_one(small);
    expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_RCPT);
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(a_reply_that_drips_for_ever_runs_out_of_time)
{
    start((struct peer_plan){
        .moment = PEER_MAIL, .act = PEER_SAY, .words = "250-a\r\n250-b\r\n250-c\r\n"});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_REFUSED_TEMPORARY, SMTP_STAGE_MAIL);
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

/* --- answers at every stage ------------------------------------------------------ */

static const struct {
    enum peer_moment moment;
    const char *words;
    enum smtp_result result;
    enum smtp_stage stage;
    int code;
    const char *enhanced;
} answers[] = {
    {PEER_BANNER, "421 4.3.2 busy\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_CONNECT, 421, "4.3.2"},
    {PEER_BANNER, "554 5.3.2 no\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_CONNECT, 554, "5.3.2"},
    {PEER_BANNER, "HTTP/1.1 400 Bad\r\n\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_CONNECT, 0, ""},
    {PEER_EHLO, "421 4.3.2 busy\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_HELLO, 0, ""},
    {PEER_MAIL, "451 4.7.1 later\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_MAIL, 451, "4.7.1"},
    {PEER_MAIL, "550 5.7.1 no\r\n", SMTP_REFUSED_PERMANENT, SMTP_STAGE_MAIL, 550, "5.7.1"},
    {PEER_MAIL, "530 5.7.0 sign in\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_MAIL, 530, "5.7.0"},
    {PEER_RCPT, "450 4.2.0 greylisted\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_RCPT, 450, "4.2.0"},
    {PEER_RCPT, "550-5.1.1 unknown\r\n550 5.1.1 here\r\n", SMTP_REFUSED_PERMANENT, SMTP_STAGE_RCPT,
     550, "5.1.1"},
    {PEER_DATA, "451 4.3.0 later\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_DATA, 451, "4.3.0"},
    {PEER_DATA, "554 5.5.1 no\r\n", SMTP_REFUSED_PERMANENT, SMTP_STAGE_DATA, 554, "5.5.1"},
    {PEER_DATA, "250 what\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_DATA, 0, ""},
    {PEER_DOT, "452 4.3.1 disk full\r\n", SMTP_REFUSED_TEMPORARY, SMTP_STAGE_END, 452, "4.3.1"},
    {PEER_DOT, "550 5.7.1 looks like spam\r\n", SMTP_REFUSED_PERMANENT, SMTP_STAGE_END, 550,
     "5.7.1"},
    {PEER_DOT, "250-2.0.0 taken\r\n250 2.0.0 as 9\r\n", SMTP_SENT, SMTP_STAGE_END, 250, "2.0.0"},
    {PEER_DOT, "250\r\n", SMTP_SENT, SMTP_STAGE_END, 250, ""},
};

START_TEST(each_answer_is_told_with_its_stage_and_code)
{
    start((struct peer_plan){
        .moment = answers[_i].moment, .act = PEER_SAY, .words = answers[_i].words});
    if (answers[_i].moment == PEER_EHLO) /* HELO is tried after it, and answered */
        peer.plan.words = "500 no\r\n";
    struct smtp_outcome out = send_one(small);
    if (answers[_i].moment == PEER_EHLO) {
        expect(&out, SMTP_SENT, SMTP_STAGE_END);
    } else {
        expect(&out, answers[_i].result, answers[_i].stage);
        ck_assert_int_eq(out.reply.code, answers[_i].code);
        ck_assert_str_eq(out.reply.enhanced, answers[_i].enhanced);
    }
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(the_other_recipients_get_their_mail)
{
    static const struct str three[] = {
        {"ines@example.fr", 15}, {"gone@example.fr", 15}, {"paul@example.org", 16}};
    start((struct peer_plan){
        .moment = PEER_RCPT, .act = PEER_SAY, .recipient = 2, .words = "550 5.1.1 unknown\r\n"});
    struct smtp_outcome out = send_to(small, three, 3);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    ck_assert_uint_eq(out.accepted, 2);
    ck_assert_int_eq(out.recipients[1].result, SMTP_REFUSED_PERMANENT);
    ck_assert_str_eq(out.recipients[1].reply.text, "unknown");
    ck_assert_int_eq(out.recipients[2].result, SMTP_SENT);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 1);
}
END_TEST

START_TEST(all_recipients_refused_sends_nothing)
{
    static const struct str two[] = {{"gone@example.fr", 15}, {"away@example.fr", 15}};
    start(
        (struct peer_plan){.moment = PEER_RCPT, .act = PEER_SAY, .words = "550 5.1.1 unknown\r\n"});
    struct smtp_outcome out = send_to(small, two, 2);
    expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_RCPT);
    ck_assert_uint_eq(out.accepted, 0);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 0);
    ck_assert(!peer_saw(&peer, "DATA"));
}
END_TEST

/* --- what the server lacks ---------------------------------------------------------- */

START_TEST(an_accented_address_needs_smtputf8_and_the_refusal_says_so)
{
    static const struct str to[] = {{"ren\xC3\xA9@example.fr", 16}};
    for (int again = 0; again < 2; again++) {
        start((struct peer_plan){.offers = _i ? "8BITMIME SMTPUTF8" : "8BITMIME"});
        if (again) { /* the same over a kept connection, where EHLO is not said again */
            struct smtp_outcome first = send_one(small);
            expect(&first, SMTP_SENT, SMTP_STAGE_END);
        }
        struct smtp_outcome out = send_to(small, to, 1);
        smtp_destroy(&smtp);
        peer_stop(&peer);
        if (_i) {
            expect(&out, SMTP_SENT, SMTP_STAGE_END);
            ck_assert(peer_saw(&peer, "MAIL FROM:<sav+k7@desk.example> SMTPUTF8"));
            ck_assert(peer_saw(&peer, "RCPT TO:<ren\xC3\xA9@example.fr>"));
        } else {
            expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_MAIL);
            ck_assert_str_eq(out.reply.enhanced, "5.6.7");
            ck_assert(!peer_saw(&peer, "RCPT TO:<ren"));
        }
    }
}
END_TEST

START_TEST(an_accented_domain_is_written_in_ascii)
{
    static const struct str to[] = {{"chloe@caf\xC3\xA9.example", 19}};
    start((struct peer_plan){0});
    struct smtp_outcome out = send_to(small, to, 1);
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert(peer_saw(&peer, "RCPT TO:<chloe@xn--caf-dma.example>"));
}
END_TEST

START_TEST(eight_bits_need_8bitmime)
{
    start((struct peer_plan){.offers = _i ? "8BITMIME" : "SIZE=100000"});
    struct smtp_outcome out = send_one(STR("S: a\r\n\r\nd\xC3\xA9j\xC3\xA0\r\n"));
    if (_i)
        expect(&out, SMTP_SENT, SMTP_STAGE_END);
    else
        expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_MAIL);
    ck_assert_str_eq(out.reply.enhanced, _i ? "2.0.0" : "5.6.3");
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(a_mail_over_the_servers_size_is_not_begun)
{
    start((struct peer_plan){.offers = "SIZE=40"});
    struct smtp_outcome out = send_one(small);
    expect(&out, SMTP_REFUSED_PERMANENT, SMTP_STAGE_MAIL);
    ck_assert_str_eq(out.reply.enhanced, "5.3.4");
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert(!peer_saw(&peer, "DATA"));
}
END_TEST

/* --- what never leaves ---------------------------------------------------------------- */

static const struct {
    const char *from, *to, *bytes, *field;
} unsendable[] = {
    {"a@example.fr", "b@example.fr\r\nDATA", "S: a\r\n", "to"},
    {"a@example.fr", "b@example.fr> X=<y", "S: a\r\n", "to"},
    {"a@example.fr", "two words@example.fr", "S: a\r\n", "to"},
    {"a@example.fr", "nobody", "S: a\r\n", "to"},
    {"a@example.fr", "@example.fr", "S: a\r\n", "to"},
    {"a@example.fr", "a@", "S: a\r\n", "to"},
    {"a@example.fr", "a@exa mple.fr", "S: a\r\n", "to"},
    {"a@example.fr", "a@-\xC3\xA9-\xE2\x80\x8B.example", "S: a\r\n", "to"},
    {"a@example.fr", "\xFF@example.fr", "S: a\r\n", "to"},
    {"a\n@example.fr", "b@example.fr", "S: a\r\n", "from"},
    {"a@example.fr", "b@example.fr", "", "bytes"},
    {"a@example.fr", "b@example.fr", "S: a\n", "bytes"},
    {"a@example.fr", "b@example.fr", "S: a\r\r\n", "bytes"},
    {"a@example.fr", "b@example.fr", "S: a\r\n\r\nx\n.\r\nMAIL FROM:<z@example.fr>\r\n", "bytes"},
    {"a@example.fr", "b@example.fr", "S: a\r", "bytes"},
};

START_TEST(what_could_smuggle_a_command_or_a_mail_never_leaves)
{
    start((struct peer_plan){0});
    struct str to = str_of(unsendable[_i].to);
    struct smtp_mail mail = {.from = str_of(unsendable[_i].from),
                             .to = &to,
                             .to_count = 1,
                             .bytes = str_of(unsendable[_i].bytes)};
    struct smtp_outcome out;
    struct error err = {0};
    ck_assert_int_eq(smtp_send(smtp, &mail, arena, &out, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, unsendable[_i].field);
    mail = (struct smtp_mail){.from = STR(""), .to = &to, .to_count = 0, .bytes = small};
    ck_assert_int_eq(smtp_send(smtp, &mail, arena, &out, &err), ERR_INVALID);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.connections), 0);
}
END_TEST

START_TEST(a_line_over_998_bytes_never_leaves)
{
    struct buf b = buf_in(arena);
    buf_c(&b, "S: a\r\n\r\n");
    for (int i = 0; i < SMTP_LINE_MAX; i++)
        buf_char(&b, 'x');
    start((struct peer_plan){0});
    struct smtp_outcome out = send_one(buf_str(&b));
    expect(&out, SMTP_SENT, SMTP_STAGE_END);
    buf_char(&b, 'x');
    struct smtp_mail mail = {.from = STR(""), .to = one, .to_count = 1, .bytes = buf_str(&b)};
    struct error err = {0};
    ck_assert_int_eq(smtp_send(smtp, &mail, arena, &out, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "bytes");
    smtp_destroy(&smtp);
    peer_stop(&peer);
}
END_TEST

START_TEST(a_wrong_address_of_the_server_is_told_at_once)
{
    static const struct {
        const char *url, *local, *user;
        enum smtp_tls tls;
        const char *field;
    } rows[] = {
        {"http://mail.example", "", "", SMTP_TLS_AUTO, "url"},
        {"mail.example:25", "", "", SMTP_TLS_AUTO, "url"},
        {"", "", "", SMTP_TLS_AUTO, "url"},
        {"smtp://", "", "", SMTP_TLS_AUTO, "url"},
        {"smtp://mail.example:99999", "", "", SMTP_TLS_AUTO, "url"},
        {"smtp://mail.example/path", "", "", SMTP_TLS_AUTO, "url"},
        {"smtp://me:secret@mail.example", "", "", SMTP_TLS_AUTO, "url"},
        {"smtp://mail.example", "a b", "", SMTP_TLS_AUTO, "local_name"},
        {"smtp://mail.example", "", "me", SMTP_TLS_OPPORTUNISTIC, "tls"},
        {"smtp://mail.example", "", "me", SMTP_TLS_NEVER, "tls"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct smtp_options options = {.url = str_of(rows[i].url),
                                       .local_name = str_of(rows[i].local),
                                       .user = str_of(rows[i].user),
                                       .password = STR("x"),
                                       .tls = rows[i].tls};
        struct error err = {0};
        ck_assert_int_eq(smtp_create(&options, &smtp, &err), ERR_INVALID);
        ck_assert_str_eq(err.field, rows[i].field);
        ck_assert_ptr_null(smtp);
    }
}
END_TEST

/* --- the program ends -------------------------------------------------------------------- */

static void *cancel_soon(void *ctx)
{
    (void)ctx;
    usleep(300 * 1000);
    smtp_cancel(smtp);
    return NULL;
}

START_TEST(an_ending_program_does_not_wait_for_a_silent_server)
{
    peer_start(&peer, (struct peer_plan){.moment = PEER_MAIL, .act = PEER_STALL});
    struct smtp_options options = {.url = str_printf(arena, "smtp://127.0.0.1:%d", peer.port)};
    ck_assert_int_eq(smtp_create(&options, &smtp, NULL), ERR_OK);
    pthread_t thread;
    int64_t began = clock_monotonic_ms();
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
    struct smtp_outcome out = send_one(small);
    pthread_join(thread, NULL);
    ck_assert_int_lt(clock_monotonic_ms() - began, 3000);
    expect(&out, SMTP_REFUSED_TEMPORARY, SMTP_STAGE_MAIL);
    out = send_one(small);
    ck_assert_int_eq(out.result, SMTP_REFUSED_TEMPORARY);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    ck_assert_int_eq(atomic_load(&peer.dots), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("providers/smtp");
    TCase *all = tcase_create("dialogue with a peer");
    tcase_set_timeout(all, 30);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, sends_a_mail_and_gives_the_servers_words);
    tcase_add_test(all, keeps_the_connection_for_the_next_mail);
    tcase_add_test(all, the_null_sender_is_said_as_such);
    tcase_add_loop_test(all, dots_are_stuffed_and_the_last_line_is_ended, 0,
                        sizeof dotted / sizeof *dotted);
    tcase_add_test(all, many_dots_across_buffers_arrive_whole);
    tcase_add_loop_test(all, closed_before_the_dot_may_be_tried_again, 0, STAGES);
    tcase_add_loop_test(all, reset_before_the_dot_may_be_tried_again, 0, STAGES);
    tcase_add_loop_test(all, silence_before_the_dot_may_be_tried_again, 0, STAGES);
    tcase_add_loop_test(all, lost_in_the_middle_of_a_large_mail_may_be_tried_again, 0, 3);
    tcase_add_loop_test(all, closed_after_354_is_a_retry_only_when_the_dot_stayed_here, 0, 2);
    tcase_add_loop_test(all, lost_after_the_dot_is_uncertain, 0, 3);
    tcase_add_loop_test(all, half_a_final_reply_is_uncertain, 0, 6);
    tcase_add_loop_test(all, closed_after_250_was_sent_and_the_next_mail_finds_its_way, 0, 2);
    tcase_add_test(all, a_polite_end_of_a_kept_connection_costs_nothing);
    tcase_add_test(all, nobody_listening_may_be_tried_again);
    tcase_add_test(all, a_server_that_does_not_answer_quit_holds_nobody);
    tcase_add_test(all, a_refusal_and_then_silence_is_still_a_refusal_soon);
    tcase_add_test(all, a_reply_that_drips_for_ever_runs_out_of_time);
    tcase_add_loop_test(all, each_answer_is_told_with_its_stage_and_code, 0,
                        sizeof answers / sizeof *answers);
    tcase_add_test(all, the_other_recipients_get_their_mail);
    tcase_add_test(all, all_recipients_refused_sends_nothing);
    tcase_add_loop_test(all, an_accented_address_needs_smtputf8_and_the_refusal_says_so, 0, 2);
    tcase_add_test(all, an_accented_domain_is_written_in_ascii);
    tcase_add_loop_test(all, eight_bits_need_8bitmime, 0, 2);
    tcase_add_test(all, a_mail_over_the_servers_size_is_not_begun);
    tcase_add_loop_test(all, what_could_smuggle_a_command_or_a_mail_never_leaves, 0,
                        sizeof unsendable / sizeof *unsendable);
    tcase_add_test(all, a_line_over_998_bytes_never_leaves);
    tcase_add_test(all, a_wrong_address_of_the_server_is_told_at_once);
    tcase_add_test(all, an_ending_program_does_not_wait_for_a_silent_server);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
