#include "providers/smtp/dialogue.h"

#include <assert.h>
#include <string.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Appends printable ASCII, the rest as '?', until the reply is full. */
static void add_text(struct smtp_reply *reply, struct str s)
{
    size_t at = strlen(reply->text);
    for (size_t i = 0; i < s.len && at + 1 < sizeof reply->text; i++)
        reply->text[at++] = s.ptr[i] >= ' ' && s.ptr[i] < 0x7F ? s.ptr[i] : '?';
    reply->text[at] = 0;
}

static void own_words(struct smtp_reply *reply, const char *enhanced, const char *text)
{
    *reply = (struct smtp_reply){0};
    memcpy(reply->enhanced, enhanced, strlen(enhanced) + 1);
    add_text(reply, str_of(text));
}

/* Length of "2.1.5" at the start of `s` when it agrees with the code, else 0. */
static size_t enhanced_length(struct str s, int code)
{
    size_t at = 1;
    if (s.len < 5 || s.ptr[0] != '0' + code / 100)
        return 0;
    for (int part = 0; part < 2; part++) {
        if (at >= s.len || s.ptr[at] != '.')
            return 0;
        size_t digits = 0;
        for (at++; at < s.len && digit(s.ptr[at]); at++)
            digits++;
        if (digits < 1 || digits > 3)
            return 0;
    }
    return at == s.len || s.ptr[at] == ' ' ? at : 0;
}

/* One line of a reply joins `part`; true when it was the last one. Lines that
 * are no reply are skipped, as libcurl skips them. */
static bool add_line(struct smtp_reply *part, struct str line)
{
    while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    if (line.len < 3 || !digit(line.ptr[0]) || !digit(line.ptr[1]) || !digit(line.ptr[2]) ||
        (line.len > 3 && line.ptr[3] != ' ' && line.ptr[3] != '-'))
        return false;
    int code = (line.ptr[0] - '0') * 100 + (line.ptr[1] - '0') * 10 + (line.ptr[2] - '0');
    if (part->code != code)
        *part = (struct smtp_reply){.code = code};
    struct str text = str_trim(str_sub(line, 4, line.len));
    size_t enhanced = enhanced_length(text, code);
    if (enhanced) {
        if (!part->enhanced[0])
            memcpy(part->enhanced, text.ptr, enhanced);
        text = str_trim(str_sub(text, enhanced, text.len));
    }
    if (part->text[0] && text.len)
        add_text(part, STR(" "));
    add_text(part, text);
    return line.len == 3 || line.ptr[3] == ' ';
}

static void read_offer(struct smtp_offer *offer, struct str line)
{
    struct str words = str_trim(str_sub(line, 4, line.len)), word = STR_NONE, value = STR_NONE;
    if (!str_split(&words, ' ', &word))
        return;
    if (str_ieq(word, STR("8BITMIME")))
        offer->eight_bit = true;
    else if (str_ieq(word, STR("SMTPUTF8")))
        offer->utf8 = true;
    else if (str_ieq(word, STR("SIZE")) && str_split(&words, ' ', &value))
        str_to_i64(value, 0, INT64_MAX, &offer->size);
}

static void refuse_each(struct smtp_dialogue *d, const char *enhanced, const char *text)
{
    for (size_t i = 0; i < d->count; i++) {
        d->recipients[i].result = SMTP_REFUSED_PERMANENT;
        own_words(&d->recipients[i].reply, enhanced, text);
    }
    d->objection = true;
}

/* MAIL was taken: does the server take this mail at all? What it would refuse
 * or mangle is better refused here, with words that say why. */
static void object(struct smtp_dialogue *d)
{
    const struct smtp_offer *offer = &d->offer;
    if (offer->size && d->need.size > (uint64_t)offer->size) {
        refuse_each(d, "5.3.4", "the mail is larger than the server accepts");
        return;
    }
    if (d->need.utf8 && !offer->utf8) {
        /* the other recipients may be tried again without these */
        for (size_t i = 0; i < d->count; i++)
            if (d->utf8_recipient[i]) {
                d->recipients[i].result = SMTP_REFUSED_PERMANENT;
                own_words(&d->recipients[i].reply, "5.6.7",
                          "the server does not take addresses with accents (SMTPUTF8)");
                d->objection = true;
            }
        if (!d->objection)
            refuse_each(d, "5.6.7", "the server does not take senders with accents (SMTPUTF8)");
    } else if (d->need.eight_bit && !offer->eight_bit && !offer->utf8) {
        refuse_each(d, "5.6.3", "the mail has 8-bit bytes and the server takes 7 bits only");
    }
}

void smtp_dialogue_start(struct smtp_dialogue *d, struct smtp_need need,
                         struct smtp_recipient *recipients, const bool *utf8_recipient,
                         size_t count)
{
    *d = (struct smtp_dialogue){
        .offer = d->offer,
        .need = need,
        .recipients = recipients,
        .utf8_recipient = utf8_recipient,
        .count = count,
    };
    for (size_t i = 0; i < count; i++)
        recipients[i] = (struct smtp_recipient){.result = SMTP_REFUSED_TEMPORARY};
}

void smtp_dialogue_command(struct smtp_dialogue *d, struct str line)
{
    static const struct {
        struct str verb;
        enum smtp_stage stage;
    } verbs[] = {
        {{"EHLO ", 5}, SMTP_STAGE_HELLO},       {{"HELO ", 5}, SMTP_STAGE_HELLO},
        {{"STARTTLS", 8}, SMTP_STAGE_STARTTLS}, {{"AUTH ", 5}, SMTP_STAGE_AUTH},
        {{"MAIL FROM:", 10}, SMTP_STAGE_MAIL},  {{"RCPT TO:", 8}, SMTP_STAGE_RCPT},
        {{"DATA\r\n", 6}, SMTP_STAGE_DATA},
    };
    d->over |= str_starts(line, STR("QUIT"));
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_starts(line, verbs[i].verb))
            continue;
        /* the answer to an AUTH challenge may spell "DATA" in base64 */
        if (verbs[i].stage == SMTP_STAGE_DATA && d->stage != SMTP_STAGE_RCPT)
            return;
        d->stage = verbs[i].stage;
        d->reply = d->part = (struct smtp_reply){0};
        if (d->stage == SMTP_STAGE_HELLO)
            d->offer = (struct smtp_offer){0};
        if (d->stage == SMTP_STAGE_RCPT)
            d->asked++;
        return;
    }
}

static enum smtp_result refusal(const struct smtp_reply *reply)
{
    /* RFC 4954: these say that we did not sign in, not that the mail is bad */
    bool route =
        reply->code == 530 || reply->code == 534 || reply->code == 535 || reply->code == 538;
    return reply->code / 100 == 5 && !route ? SMTP_REFUSED_PERMANENT : SMTP_REFUSED_TEMPORARY;
}

static void note_recipient(struct smtp_dialogue *d)
{
    if (d->asked == 0 || d->asked > d->count)
        return;
    struct smtp_recipient *r = &d->recipients[d->asked - 1];
    r->reply = d->reply;
    if (d->reply.code / 100 != 2)
        r->result = refusal(&d->reply);
}

bool smtp_dialogue_line(struct smtp_dialogue *d, struct str line)
{
    if (d->stage == SMTP_STAGE_HELLO && line.len > 3 && line.ptr[0] == '2')
        read_offer(&d->offer, line);
    if (d->over || !add_line(&d->part, line))
        return true;
    d->reply = d->part;
    d->part = (struct smtp_reply){0};
    if (d->stage == SMTP_STAGE_MAIL && d->reply.code / 100 == 2) {
        d->mail_taken = true;
        object(d);
    } else if (d->stage == SMTP_STAGE_RCPT) {
        note_recipient(d);
    } else if (d->stage == SMTP_STAGE_DATA && d->reply.code == 354) {
        d->stage = SMTP_STAGE_BODY;
        d->reply = (struct smtp_reply){0};
    }
    return !d->objection;
}

void smtp_dialogue_dot(struct smtp_dialogue *d)
{
    d->stage = SMTP_STAGE_END;
    d->reply = d->part = (struct smtp_reply){0};
}

/* What became of the recipients that were not refused by name. */
static enum smtp_result verdict(const struct smtp_dialogue *d)
{
    int class = d->reply.code / 100;
    switch (d->stage) {
    case SMTP_STAGE_END:
        if (class == 2)
            return SMTP_SENT;
        return class == 4 || class == 5 ? refusal(&d->reply) : SMTP_UNCERTAIN;
    case SMTP_STAGE_MAIL:
    case SMTP_STAGE_DATA: return refusal(&d->reply);
    case SMTP_STAGE_CONNECT:
    case SMTP_STAGE_HELLO:
    case SMTP_STAGE_STARTTLS:
    case SMTP_STAGE_AUTH:
    case SMTP_STAGE_RCPT:
    case SMTP_STAGE_BODY: return SMTP_REFUSED_TEMPORARY;
    }
    return SMTP_REFUSED_TEMPORARY;
}

/* Whether the last reply, and not the loss of the connection, decided. At RCPT a
 * reply speaks of its own recipient alone. */
static bool decisive(const struct smtp_dialogue *d)
{
    int class = d->reply.code / 100;
    return class == 4 || class == 5 ? d->stage != SMTP_STAGE_RCPT
                                    : class == 2 && d->stage == SMTP_STAGE_END;
}

static bool refused_by_name(const struct smtp_recipient *r)
{
    return r->result == SMTP_REFUSED_PERMANENT || r->reply.code / 100 >= 3;
}

static void decide_each(struct smtp_dialogue *d, const struct smtp_reply *reason)
{
    for (size_t i = 0; i < d->count; i++) {
        struct smtp_recipient *r = &d->recipients[i];
        if (refused_by_name(r))
            continue;
        r->result = verdict(d);
        r->reply = *reason;
    }
}

/* Best news first; a refusal that may pass before one for good. */
static const struct smtp_recipient *summary(const struct smtp_dialogue *d)
{
    static const enum smtp_result order[] = {SMTP_SENT, SMTP_UNCERTAIN, SMTP_REFUSED_TEMPORARY,
                                             SMTP_REFUSED_PERMANENT};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < d->count; i++)
            if (d->recipients[i].result == order[k])
                return &d->recipients[i];
    return &d->recipients[0];
}

void smtp_dialogue_decide(struct smtp_dialogue *d, const char *cause, struct smtp_outcome *out)
{
    assert(d->count > 0);
    struct smtp_reply reason = d->reply;
    if (d->objection)
        own_words(&reason, "", "not tried: another recipient cannot be served");
    else if (!decisive(d))
        own_words(&reason, "", cause);
    decide_each(d, &reason);
    const struct smtp_recipient *best = summary(d);
    *out = (struct smtp_outcome){
        .result = best->result,
        .stage = d->stage,
        .reply = best->reply,
        .recipients = d->recipients,
    };
    for (size_t i = 0; i < d->count; i++)
        out->accepted += d->recipients[i].result == SMTP_SENT;
}
