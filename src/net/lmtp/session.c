#include "net/lmtp/session.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/lmtp/address.h"
#include "net/lmtp/line.h"
#include "net/lmtp/parameter.h"
#include "net/lmtp/unstuff.h"

#include <assert.h>
#include <stdlib.h>

/* Memory for one envelope: what parsing a recipient may take at most, accepted or
 * not, and some. A client that names refused recipients for ever runs out of it. */
enum { ENVELOPE_BASE = 64 * 1024, ENVELOPE_PER_RECIPIENT = 2 * 1024 };

enum phase {
    PHASE_GREETED, /* before LHLO */
    PHASE_READY,   /* between mails */
    PHASE_MAIL,    /* a sender, perhaps recipients */
    PHASE_DATA,
    PHASE_RESULTS, /* the mail is whole, its results are not all known */
    PHASE_OVER,
};

struct lmtp_session {
    struct str host;
    struct lmtp_limits limits;
    const struct lmtp_events *events;
    void *ctx;
    enum phase phase;
    int errors;
    bool stopping;
    struct buf replies;
    struct buf client;

    struct arena *arena; /* of the envelope */
    struct lmtp_envelope envelope;
    size_t *answers; /* per accepted RCPT, the recipient it speaks of */
    size_t answer_count;
    bool refused_recipient;

    struct lmtp_unstuff unstuff;
    size_t message_bytes;
    bool too_big;
    enum lmtp_result *results;
    size_t results_missing;

    struct lmtp_line line;
};

static void reply(struct lmtp_session *s, const char *text)
{
    buf_c(&s->replies, text);
    buf_c(&s->replies, "\r\n");
}

static void end(struct lmtp_session *s, const char *text)
{
    reply(s, text);
    s->phase = PHASE_OVER;
}

/* A fault of the client: it may make some, not go on forever. */
static void fault(struct lmtp_session *s, const char *text)
{
    reply(s, text);
    if (++s->errors >= s->limits.errors)
        end(s, "421 4.7.0 too many errors");
}

static void forget_envelope(struct lmtp_session *s)
{
    arena_reset(s->arena);
    s->envelope = (struct lmtp_envelope){0};
    s->answers = NULL;
    s->answer_count = 0;
    s->refused_recipient = false;
    s->results = NULL;
    if (s->phase != PHASE_GREETED && s->phase != PHASE_OVER)
        s->phase = PHASE_READY;
}

/* Commands */

static void run_lhlo(struct lmtp_session *s, struct str name)
{
    if (name.len == 0 || name.len > LMTP_CLIENT_NAME_MAX) {
        fault(s, "501 5.5.4 LHLO needs your name");
        return;
    }
    s->phase = PHASE_READY;
    forget_envelope(s);
    s->client.len = 0;
    buf_add(&s->client, name);
    buf_printf(&s->replies,
               "250-%.*s\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n"
               "250-SMTPUTF8\r\n250 SIZE %zu\r\n",
               STR_ARG(s->host), s->limits.message_bytes);
}

static void run_helo(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    fault(s, "500 5.5.1 this is LMTP: say LHLO");
}

/* "FROM:<path> params" after MAIL, "TO:<path> params" after RCPT. */
static bool split_path(struct str argument, struct str keyword, struct str *path,
                       struct str *params)
{
    return str_istarts(argument, keyword) &&
           lmtp_path_split(str_sub(argument, keyword.len, argument.len), path, params);
}

static void begin_envelope(struct lmtp_session *s, struct str sender, uint64_t size)
{
    s->envelope.client = buf_str(&s->client);
    s->envelope.sender = str_dup(s->arena, sender);
    s->envelope.declared_size = size;
    s->phase = PHASE_MAIL;
    reply(s, "250 2.1.0 ok");
}

static void run_mail(struct lmtp_session *s, struct str argument)
{
    struct str sender, params;
    if (s->phase != PHASE_READY) {
        fault(s, s->phase == PHASE_GREETED ? "503 5.5.1 say LHLO first"
                                           : "503 5.5.1 one mail at a time: DATA or RSET first");
        return;
    }
    if (!split_path(argument, STR("FROM:"), &sender, &params)) {
        fault(s, "501 5.5.4 MAIL FROM:<address>");
        return;
    }
    uint64_t size = 0;
    switch (lmtp_mail_parameters(params, s->limits.message_bytes, &size)) {
    case LMTP_PARAMETER_OK: begin_envelope(s, sender, size); break;
    case LMTP_PARAMETER_TOO_BIG:
        reply(s, "552 5.3.4 this mail is larger than this desk takes");
        break;
    case LMTP_PARAMETER_UNKNOWN: fault(s, "555 5.5.4 unknown parameter"); break;
    case LMTP_PARAMETER_WRONG: fault(s, "501 5.5.4 wrong value of a parameter"); break;
    }
}

/* The place of the recipient in the envelope, or the count when it is new. */
static size_t find_recipient(const struct lmtp_envelope *envelope, struct str address)
{
    size_t i = 0;
    while (i < envelope->recipient_count && !lmtp_same_recipient(envelope->recipients[i], address))
        i++;
    return i;
}

static void accept_recipient(struct lmtp_session *s, struct str address)
{
    struct lmtp_envelope *e = &s->envelope;
    if (!e->recipients) {
        e->recipients = arena_array(s->arena, s->limits.recipients, sizeof *e->recipients);
        s->answers = arena_array(s->arena, s->limits.recipients, sizeof *s->answers);
    }
    size_t place = find_recipient(e, address);
    if (place == e->recipient_count)
        e->recipients[e->recipient_count++] = address;
    s->answers[s->answer_count++] = place;
    reply(s, "250 2.1.5 ok");
}

static void check_recipient(struct lmtp_session *s, struct str address)
{
    switch (s->events->rcpt_check(s->ctx, address)) {
    case LMTP_RCPT_ACCEPT: accept_recipient(s, address); return;
    case LMTP_RCPT_UNKNOWN: reply(s, "550 5.1.1 no such address at this desk"); break;
    case LMTP_RCPT_LATER: reply(s, "450 4.2.0 this address takes no mail now"); break;
    }
    s->refused_recipient = true;
}

static void run_rcpt(struct lmtp_session *s, struct str argument)
{
    struct str path, params, address;
    if (s->phase != PHASE_MAIL)
        fault(s, "503 5.5.1 MAIL first");
    else if (!split_path(argument, STR("TO:"), &path, &params))
        fault(s, "501 5.5.4 RCPT TO:<address>");
    else if (params.len)
        fault(s, "555 5.5.4 unknown parameter");
    else if (s->answer_count == s->limits.recipients || arena_spent(s->arena))
        reply(s, "452 4.5.3 too many recipients for one mail");
    else if (lmtp_recipient(s->arena, path, &address)) {
        check_recipient(s, address);
    } else {
        s->refused_recipient = true;
        reply(s, "501 5.1.3 not an address");
    }
}

static void run_data(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    if (s->answer_count == 0) {
        /* A client that pipelines has sent DATA before it could read that its
         * recipients were refused: that is no fault of its own. */
        const char *text = "503 5.5.1 no valid recipient";
        if (s->refused_recipient)
            reply(s, text);
        else
            fault(s, text);
        return;
    }
    if (s->stopping || !s->events->data_begin(s->ctx, &s->envelope)) {
        reply(s, "451 4.3.2 no mail can be taken now");
        forget_envelope(s);
        return;
    }
    s->unstuff = (struct lmtp_unstuff){0};
    s->message_bytes = 0;
    s->too_big = false;
    s->phase = PHASE_DATA;
    reply(s, "354 go on, end with a dot alone on a line");
}

static void run_rset(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    forget_envelope(s);
    reply(s, "250 2.0.0 ok");
}

static void run_noop(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    reply(s, "250 2.0.0 ok");
}

static void run_vrfy(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    reply(s, "252 2.0.0 send and see");
}

static void run_help(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    reply(s, "214 2.0.0 LMTP, RFC 2033");
}

static void run_quit(struct lmtp_session *s, struct str argument)
{
    (void)argument;
    end(s, "221 2.0.0 bye");
}

static const struct command {
    const char *verb;
    void (*run)(struct lmtp_session *s, struct str argument);
    bool alone; /* takes no argument */
} commands[] = {
    {"LHLO", run_lhlo, false}, {"MAIL", run_mail, false}, {"RCPT", run_rcpt, false},
    {"DATA", run_data, true},  {"RSET", run_rset, true},  {"NOOP", run_noop, false},
    {"QUIT", run_quit, true},  {"VRFY", run_vrfy, false}, {"HELP", run_help, false},
    {"HELO", run_helo, false}, {"EHLO", run_helo, false},
};

static void run_command(struct lmtp_session *s, struct str line)
{
    struct str verb = line, argument = STR("");
    ptrdiff_t blank = str_chr(line, ' ');
    if (blank >= 0) {
        verb = str_sub(line, 0, (size_t)blank);
        argument = str_trim(str_sub(line, (size_t)blank, line.len));
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (!str_ieq(verb, str_of(commands[i].verb)))
            continue;
        if (commands[i].alone && argument.len)
            fault(s, "501 5.5.4 this command takes no argument");
        else
            commands[i].run(s, argument);
        return;
    }
    fault(s, "500 5.5.1 unknown command");
}

/* A peer that ends its commands otherwise than with CR LF, or puts control bytes
 * into them, is not speaking this protocol: it is told so and not guessed at. */
static size_t take_line(struct lmtp_session *s, struct str in)
{
    struct str line;
    enum lmtp_line_outcome outcome;
    size_t used = lmtp_line_take(&s->line, in, &outcome, &line);
    switch (outcome) {
    case LMTP_LINE_MORE: break;
    case LMTP_LINE_WHOLE: run_command(s, line); break;
    case LMTP_LINE_TOO_LONG: fault(s, "500 5.5.2 line too long"); break;
    case LMTP_LINE_NO_CRLF: fault(s, "500 5.5.2 lines end with CR LF"); break;
    case LMTP_LINE_CONTROL: fault(s, "500 5.5.2 control character in a command"); break;
    }
    return used;
}

/* The message */

static const char *const result_lines[] = {
    [LMTP_STORED] = "250 2.0.0 stored",
    [LMTP_FAILED] = "451 4.3.0 could not be stored now",
    [LMTP_NO_SPACE] = "452 4.3.1 no room to store it now",
    [LMTP_MAILBOX_GONE] = "450 4.2.0 this address takes no mail now",
    [LMTP_TOO_BIG] = "552 5.3.4 this mail is larger than this desk takes",
};

static void answer_all(struct lmtp_session *s)
{
    s->errors = 0;
    for (size_t i = 0; i < s->answer_count; i++)
        reply(s, result_lines[s->results[s->answers[i]]]);
    forget_envelope(s);
    if (s->stopping)
        end(s, "421 4.3.2 this desk is closing");
}

static void await_results(struct lmtp_session *s)
{
    size_t count = s->envelope.recipient_count;
    s->phase = PHASE_RESULTS;
    s->results = arena_array(s->arena, count, sizeof *s->results);
    s->results_missing = count;
    if (!s->too_big) {
        s->events->data_end(s->ctx);
        return;
    }
    for (size_t i = 0; i < count; i++)
        lmtp_session_result(s, i, LMTP_TOO_BIG);
}

static void hand_on(void *ctx, struct str run)
{
    struct lmtp_session *s = ctx;
    if (s->too_big)
        return;
    s->message_bytes += run.len;
    s->too_big = s->message_bytes > s->limits.message_bytes;
    if (s->too_big)
        s->events->data_drop(s->ctx);
    else
        s->events->data_bytes(s->ctx, run);
}

static size_t take_data(struct lmtp_session *s, struct str in)
{
    size_t used = lmtp_unstuff_feed(&s->unstuff, in, hand_on, s);
    if (s->unstuff.state == LMTP_AT_END)
        await_results(s);
    return used;
}

/* The owner's side */

struct lmtp_session *lmtp_session_create(struct str host, const struct lmtp_limits *limits,
                                         const struct lmtp_events *events, void *ctx)
{
    assert(limits->message_bytes > 0 && limits->recipients > 0 && limits->errors > 0);
    struct lmtp_session *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->host = host;
    s->limits = *limits;
    s->events = events;
    s->ctx = ctx;
    s->arena = arena_create(ENVELOPE_BASE + limits->recipients * ENVELOPE_PER_RECIPIENT);
    buf_printf(&s->replies, "220 %.*s LMTP\r\n", STR_ARG(host));
    return s;
}

void lmtp_session_destroy(struct lmtp_session **session)
{
    struct lmtp_session *s = *session;
    if (!s)
        return;
    buf_release(&s->replies);
    buf_release(&s->client);
    arena_destroy(&s->arena);
    free(s);
    *session = NULL;
}

size_t lmtp_session_feed(struct lmtp_session *s, struct str in)
{
    size_t used = 0;
    while (used < in.len && s->phase != PHASE_RESULTS && s->replies.len < LMTP_REPLIES_MAX) {
        struct str rest = str_sub(in, used, in.len);
        if (s->phase == PHASE_OVER)
            return in.len;
        used += s->phase == PHASE_DATA ? take_data(s, rest) : take_line(s, rest);
    }
    return used;
}

struct str lmtp_session_replies(const struct lmtp_session *s)
{
    return buf_str(&s->replies);
}

void lmtp_session_replies_taken(struct lmtp_session *s)
{
    s->replies.len = 0;
}

void lmtp_session_result(struct lmtp_session *s, size_t recipient, enum lmtp_result result)
{
    assert(s->phase == PHASE_RESULTS && recipient < s->envelope.recipient_count);
    s->results[recipient] = result;
    if (--s->results_missing == 0)
        answer_all(s);
}

void lmtp_session_timeout(struct lmtp_session *s)
{
    if (s->phase != PHASE_RESULTS && s->phase != PHASE_OVER)
        end(s, "421 4.4.2 waited too long");
}

void lmtp_session_stop(struct lmtp_session *s)
{
    s->stopping = true;
    if (s->phase != PHASE_DATA && s->phase != PHASE_RESULTS && s->phase != PHASE_OVER)
        end(s, "421 4.3.2 this desk is closing");
}

bool lmtp_session_in_data(const struct lmtp_session *s)
{
    return s->phase == PHASE_DATA;
}

bool lmtp_session_waiting(const struct lmtp_session *s)
{
    return s->phase == PHASE_RESULTS;
}

bool lmtp_session_over(const struct lmtp_session *s)
{
    return s->phase == PHASE_OVER;
}
