#include "channels/email/bounce.h"

#include "base/arena.h"
#include "channels/email/bounce_words.h"
#include "channels/email/machine.h"
#include "net/mime/mime.h"

#include <string.h>

enum {
    TEXT_MAX = 64 * 1024, /* of a report in words */
    DIAGNOSTIC_MAX = 500,
    WORDS_A_RECIPIENT = 3000, /* bytes below an address that speak of it */
};

struct report {
    struct arena *arena;
    const struct mime_message *m;
    struct bounce_recipient *at;
    size_t count;
};

/* Lines below which the returned mail stands. */
static const char *const returned_marks[] = {
    "below this line is a copy", "this is a copy of", "original message follows",
    "unsent message below", "original message header", "message header follows",
    "returned message", "returned mail follows", "original mail follows",
    "the header of the original message", "returned content", "content of the original",
    "your original message", "the original message", "message headers follow", "message follows",
    "your message reads", "copy of your message", "en-tête du message", "message d'origine",
    "original message:", "undelivered message", "headers of your", "start of the returned",
    "header of the message", "forwarded message", "original-nachricht", "beginning of your",
};

static const char *const never_recipients[] = {"mailer-daemon", "postmaster", "abuse", "mail-daemon"};

/* --- fields ------------------------------------------------------------ */

static struct str bare_address(struct arena *arena, struct str value)
{
    ptrdiff_t semicolon = str_chr(value, ';'); /* "rfc822; user@example.test" */
    if (semicolon >= 0)
        value = str_sub(value, (size_t)semicolon + 1, value.len);
    struct mime_addresses list;
    mime_address_list(arena, value, &list);
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].address.len)
            return mime_address_fold(arena, list.at[i].address);
    return STR("");
}

static struct str one_line(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, DIAGNOSTIC_MAX + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < DIAGNOSTIC_MAX; i++) {
        bool space = s.ptr[i] == '\n' || s.ptr[i] == '\t' || s.ptr[i] == ' ';
        if (!space || (n && out[n - 1] != ' '))
            out[n++] = space ? ' ' : s.ptr[i];
    }
    return str_trim(str_cut((struct str){out, n}, DIAGNOSTIC_MAX));
}

static enum bounce_action action_of(struct str word)
{
    static const struct {
        const char *name;
        enum bounce_action action;
    } actions[] = {
        {"failed", BOUNCE_FAILED}, {"failure", BOUNCE_FAILED}, {"delayed", BOUNCE_DELAYED},
        {"delivered", BOUNCE_DELIVERED}, {"relayed", BOUNCE_RELAYED}, {"expanded", BOUNCE_EXPANDED},
    };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_istarts(word, str_of(actions[i].name)))
            return actions[i].action;
    return BOUNCE_UNKNOWN;
}

static bool is_vague(struct str status)
{
    return status.len == 0 || str_ends(status, STR(".0.0"));
}

static void finish(struct report *r, struct bounce_recipient *to, struct str words)
{
    struct str found = bounce_find_status(words);
    if (is_vague(to->status) && found.len && (!to->status.len || found.ptr[0] == to->status.ptr[0]))
        to->status = found;
    to->status = str_dup(r->arena, to->status);
    to->reply_code = bounce_find_reply(words);
    if (to->action == BOUNCE_UNKNOWN)
        to->action = to->status.len && to->status.ptr[0] == '4' ? BOUNCE_DELAYED : BOUNCE_FAILED;
    to->hard = to->action == BOUNCE_FAILED && bounce_is_hard(words, to->status);
    to->diagnostic = one_line(r->arena, words);
}

static void read_group(struct report *r, const struct mime_fields *group)
{
    struct str final = mime_field_value(group, "Final-Recipient", 0);
    struct str original = mime_field_value(group, "Original-Recipient", 0);
    struct str action = mime_field_value(group, "Action", 0);
    struct str status = mime_field_value(group, "Status", 0);
    if (r->count == BOUNCE_RECIPIENTS_MAX || (!final.ptr && !original.ptr && !action.ptr))
        return;
    struct bounce_recipient *to = &r->at[r->count++];
    to->address = bare_address(r->arena, original);
    if (!to->address.len)
        to->address = bare_address(r->arena, final);
    to->action = action_of(action);
    to->status = bounce_find_status(status);
    struct str diagnostic = mime_field_value(group, "Diagnostic-Code", 0);
    finish(r, to, diagnostic.len ? diagnostic : status.len ? status : STR(""));
}

/* --- words ------------------------------------------------------------- */

static struct str before_returned(struct str text, struct str *returned)
{
    struct str rest = text, line;
    *returned = STR("");
    while (str_split(&rest, '\n', &line)) {
        bool rule = line.len > 4 && strchr("-=*_<", str_trim(line).len ? str_trim(line).ptr[0] : ' ');
        for (size_t i = 0; i < sizeof returned_marks / sizeof *returned_marks; i++) {
            if (str_ifind(str_sub(line, 0, 200), str_of(returned_marks[i])) < 0)
                continue;
            struct str colon = str_trim(line);
            if (!rule && !(colon.len && strchr(":.", colon.ptr[colon.len - 1])))
                continue;
            *returned = rest.ptr ? rest : STR("");
            return str_sub(text, 0, (size_t)(line.ptr - text.ptr));
        }
    }
    return text;
}

static bool is_address_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != 0 && strchr("._+-=!#$%&'*/?^`{|}~", c));
}

/* The address around the '@' at s[at]; "" when it is none. */
static struct str address_around(struct str s, size_t at)
{
    size_t from = at, to = at + 1;
    while (from && is_address_byte(s.ptr[from - 1]))
        from--;
    while (to < s.len && (is_address_byte(s.ptr[to]) && !strchr("=!/", s.ptr[to])))
        to++;
    while (to > at + 1 && strchr(".-'", s.ptr[to - 1]))
        to--;
    while (from < at && strchr("'*", s.ptr[from]))
        from++;
    struct str a = str_sub(s, from, to - from);
    bool dotted = str_chr(str_sub(a, at - from, a.len), '.') > 0;
    return from < at && dotted ? a : STR("");
}

static bool is_recipient(const struct report *r, struct str address)
{
    for (size_t i = 0; i < sizeof never_recipients / sizeof *never_recipients; i++)
        if (str_istarts(address, str_of(never_recipients[i])))
            return false;
    for (size_t i = 0; i < r->m->to.count; i++)
        if (str_ieq(r->m->to.at[i].address, address))
            return false;
    for (size_t i = 0; i < r->m->from.count; i++)
        if (str_ieq(r->m->from.at[i].address, address))
            return false;
    return true;
}

/* An address at the start of a line stands for a recipient; so does the first
 * one anywhere. */
static bool starts_line(struct str text, struct str address)
{
    size_t at = (size_t)(address.ptr - text.ptr);
    while (at > 0 && strchr(" \t<*>\"'", text.ptr[at - 1]))
        at--;
    return at == 0 || text.ptr[at - 1] == '\n';
}

static bool is_known(const struct report *r, struct str folded)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_eq(r->at[i].address, folded))
            return true;
    return false;
}

static void add_recipient(struct report *r, struct str address)
{
    struct str folded = mime_address_fold(r->arena, address);
    if (r->count < BOUNCE_RECIPIENTS_MAX && folded.len && !is_known(r, folded))
        r->at[r->count++].address = folded;
}

static void find_recipients(struct report *r, struct str text)
{
    struct str rest = mime_header(r->m, "X-Failed-Recipients", 0), part, first = STR("");
    while (str_split(&rest, ',', &part))
        add_recipient(r, str_trim(part));
    if (r->count)
        return;
    for (size_t i = 0; i < text.len; i++) {
        struct str address = text.ptr[i] == '@' ? address_around(text, i) : STR("");
        if (!address.len || !is_recipient(r, address))
            continue;
        if (!first.len)
            first = address;
        if (starts_line(text, address))
            add_recipient(r, address);
        i = (size_t)(address.ptr - text.ptr) + address.len;
    }
    if (!r->count && first.len)
        add_recipient(r, first);
}

static enum bounce_action action_in_words(struct str text, struct str subject)
{
    static const char *const delays[] = {
        "delayed", "will be retried", "warning message only", "you do not need to resend",
        "not been delivered yet", "has not yet been", "will keep trying", "will continue trying",
        "delivery attempts will continue", "retardé", "sera tentée", "could not send message for",
    };
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++)
        if (str_ifind(text, str_of(delays[i])) >= 0 || str_ifind(subject, str_of(delays[i])) >= 0)
            return BOUNCE_DELAYED;
    return BOUNCE_FAILED;
}

/* Of several recipients each has the words from its address to the next one's. */
static struct str words_about(const struct report *r, size_t i, struct str text)
{
    if (r->count == 1)
        return text;
    ptrdiff_t from = str_ifind(text, r->at[i].address);
    if (from < 0)
        return text;
    struct str words = str_sub(text, (size_t)from, WORDS_A_RECIPIENT);
    for (size_t k = 0; k < r->count; k++) {
        ptrdiff_t next = k == i ? -1 : str_ifind(words, r->at[k].address);
        if (next > 0)
            words.len = (size_t)next;
    }
    return words;
}

static void read_words(struct report *r, struct str text)
{
    enum bounce_action action = action_in_words(text, r->m->subject);
    find_recipients(r, text);
    if (!r->count && (bounce_find_reply(text) || bounce_find_status(text).len))
        r->at[r->count++].address = STR("");
    for (size_t i = 0; i < r->count; i++) {
        r->at[i].action = action;
        r->at[i].status = STR("");
        finish(r, &r->at[i], words_about(r, i, text));
    }
}

/* --- the whole --------------------------------------------------------- */

static struct str original_id(struct arena *arena, struct str returned)
{
    struct mime_fields fields;
    mime_fields_read(arena, str_trim(returned), &fields);
    struct str id = mime_field_value(&fields, "Message-ID", 0);
    ptrdiff_t open = str_chr(id, '<'), close = str_chr(id, '>');
    return open >= 0 && close > open ? str_sub(id, (size_t)open + 1, (size_t)(close - open) - 1)
                                     : id.ptr ? id : STR("");
}

void bounce_read(struct arena *arena, const struct mime_message *m, struct bounce *out)
{
    *out = (struct bounce){.original_message_id = STR("")};
    struct machine_context unknown = {.own_message_id_domain = STR(""), .envelope_sender = STR_NONE};
    struct machine_verdict verdict = machine_recognise(m, &unknown);
    if (!m->report_count && verdict.kind != MACHINE_BOUNCE)
        return;
    if (m->report_type.len && !str_eq(m->report_type, STR("delivery-status")))
        return;
    struct report r = {.arena = arena, .m = m};
    r.at = arena_array(arena, BOUNCE_RECIPIENTS_MAX, sizeof *r.at);
    for (size_t i = 0; i < m->report_count; i++)
        read_group(&r, &m->report[i]);
    struct str returned, text = before_returned(str_sub(m->text, 0, TEXT_MAX), &returned);
    if (!r.count)
        read_words(&r, text);
    out->original_message_id = original_id(arena, m->returned.len ? m->returned : returned);
    out->at = r.at;
    out->count = r.count;
}

const char *bounce_action_name(enum bounce_action action)
{
    switch (action) {
    case BOUNCE_UNKNOWN: return "unknown";
    case BOUNCE_FAILED: return "failed";
    case BOUNCE_DELAYED: return "delayed";
    case BOUNCE_DELIVERED: return "delivered";
    case BOUNCE_RELAYED: return "relayed";
    case BOUNCE_EXPANDED: return "expanded";
    }
    return "unknown";
}
