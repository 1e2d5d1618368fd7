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
    "below this line is a copy", "this is a copy of",
    "original message follows",  "unsent message below",
    "original message header",   "message header follows",
    "returned message",          "returned mail follows",
    "original mail follows",     "the header of the original message",
    "returned content",          "content of the original",
    "your original message",     "the original message",
    "message headers follow",    "message follows",
    "your message reads",        "copy of your message",
    "en-tête du message",        "message d'origine",
    "original message:",         "undelivered message",
    "headers of your",           "start of the returned",
    "header of the message",     "forwarded message",
    "original-nachricht",        "beginning of your",
};

static const char *const never_recipients[] = {"mailer-daemon", "postmaster", "abuse",
                                               "mail-daemon"};

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
    enum { LETTER = 4 }; /* bytes: the last one is cut whole */
    char *out = arena_alloc(arena, DIAGNOSTIC_MAX + LETTER + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < DIAGNOSTIC_MAX + LETTER; i++) {
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
        {"failed", BOUNCE_FAILED},       {"failure", BOUNCE_FAILED},  {"delayed", BOUNCE_DELAYED},
        {"delivered", BOUNCE_DELIVERED}, {"relayed", BOUNCE_RELAYED}, {"expanded", BOUNCE_EXPANDED},
    };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_istarts(word, str_of(actions[i].name)))
            return actions[i].action;
    return BOUNCE_UNKNOWN;
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

static bool is_vague(struct str status)
{
    return status.len == 0 || str_ends(status, STR(".0.0"));
}

/* The words without addresses: those are made of words too. */
static struct str without_addresses(struct arena *arena, struct str words)
{
    char *out = arena_dup(arena, words.ptr, words.len);
    for (size_t at = 0; at < words.len; at++) {
        struct str address = words.ptr[at] == '@' ? address_around(words, at) : STR("");
        if (address.len)
            memset(out + (address.ptr - words.ptr), '@', address.len);
    }
    return (struct str){out, words.len};
}

static void finish(struct report *r, struct bounce_recipient *to, struct str words)
{
    struct str said = bounce_find_reply_status(words), found = bounce_find_status(words);
    if (said.len)
        to->status = said;
    else if (is_vague(to->status) && found.len &&
             (!to->status.len || found.ptr[0] == to->status.ptr[0]))
        to->status = found;
    to->status = str_dup(r->arena, to->status);
    to->reply_code = bounce_find_reply(words);
    if (to->action == BOUNCE_UNKNOWN)
        to->action = to->status.len && to->status.ptr[0] == '4' ? BOUNCE_DELAYED : BOUNCE_FAILED;
    to->hard = to->action == BOUNCE_FAILED &&
               bounce_is_hard(without_addresses(r->arena, words), to->status);
    to->diagnostic = one_line(r->arena, words);
}

/* What the text says of one recipient: from its address to the next one. */
static struct str words_about(const struct report *r, size_t i, struct str text)
{
    ptrdiff_t from = r->at[i].address.len ? str_ifind(text, r->at[i].address) : -1;
    if (from < 0)
        return text;
    struct str words = str_sub(text, (size_t)from, WORDS_A_RECIPIENT);
    for (size_t k = 0; k < r->count; k++) {
        ptrdiff_t next = k == i || !r->at[k].address.len ? -1 : str_ifind(words, r->at[k].address);
        if (next > 0)
            words.len = (size_t)next;
    }
    return words;
}

/* --- RFC 3464 ---------------------------------------------------------- */

static void read_group(struct report *r, const struct mime_fields *group)
{
    struct str final = mime_field_value(group, "Final-Recipient", 0);
    struct str original = mime_field_value(group, "Original-Recipient", 0);
    struct str action = mime_field_value(group, "Action", 0);
    if (r->count == BOUNCE_RECIPIENTS_MAX || (!final.ptr && !original.ptr && !action.ptr))
        return;
    struct bounce_recipient *to = &r->at[r->count++];
    to->address = bare_address(r->arena, original);
    if (!to->address.len)
        to->address = bare_address(r->arena, final);
    to->action = action_of(action);
    to->status = bounce_find_status(mime_field_value(group, "Status", 0));
    to->diagnostic = mime_field_value(group, "Diagnostic-Code", 0);
}

/* Where the fields say little, the words for people say more. */
static void read_groups(struct report *r, struct str text)
{
    for (size_t i = 0; i < r->m->report_count; i++)
        read_group(r, &r->m->report[i]);
    for (size_t i = 0; i < r->count; i++) {
        struct str said = r->at[i].diagnostic;
        bool silent = !said.len || (!bounce_find_reply(said) && str_istarts(said, STR("x-unix")));
        struct str about = silent ? words_about(r, i, text) : said;
        finish(r, &r->at[i], about.len || !said.len ? about : said);
    }
}

/* --- words ------------------------------------------------------------- */

static struct str before_returned(struct str text, struct str *returned)
{
    struct str rest = text, line;
    *returned = STR("");
    while (str_split(&rest, '\n', &line)) {
        bool rule =
            line.len > 4 && strchr("-=*_<", str_trim(line).len ? str_trim(line).ptr[0] : ' ');
        for (size_t i = 0; i < sizeof returned_marks / sizeof *returned_marks; i++) {
            if (str_ifind(str_sub(line, 0, 200), str_of(returned_marks[i])) < 0)
                continue;
            struct str words = str_trim(line);
            struct str mark = str_of(returned_marks[i]);
            bool alone = str_istarts(words, mark) && words.len <= mark.len + 3;
            if (!rule && !alone && !str_ends(words, STR(":")))
                continue;
            *returned = rest.ptr ? rest : STR("");
            return str_sub(text, 0, (size_t)(line.ptr - text.ptr));
        }
    }
    return text;
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
    while (at > 0 && strchr(" \t<*>\"'0123456789", text.ptr[at - 1])) /* "554 <user@...>" too */
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
        "delayed",
        "will be retried",
        "warning message only",
        "you do not need to resend",
        "not been delivered yet",
        "has not yet been",
        "will keep trying",
        "will continue trying",
        "delivery attempts will continue",
        "retardé",
        "sera tentée",
        "could not send message for",
    };
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++)
        if (str_ifind(text, str_of(delays[i])) >= 0 || str_ifind(subject, str_of(delays[i])) >= 0)
            return BOUNCE_DELAYED;
    return BOUNCE_FAILED;
}

static void read_words(struct report *r, struct str text, const struct mime_fields *original)
{
    enum bounce_action action = action_in_words(text, r->m->subject);
    find_recipients(r, text);
    if (!r->count)
        r->at[r->count++].address = bare_address(r->arena, mime_field_value(original, "To", 0));
    for (size_t i = 0; i < r->count; i++) {
        r->at[i].action = action;
        r->at[i].status = STR("");
        finish(r, &r->at[i], r->count == 1 ? text : words_about(r, i, text));
    }
}

/* --- the whole --------------------------------------------------------- */

static struct str id_of(const struct mime_fields *original)
{
    struct str id = mime_field_value(original, "Message-ID", 0);
    ptrdiff_t open = str_chr(id, '<'), close = str_chr(id, '>');
    if (open >= 0 && close > open)
        id = str_sub(id, (size_t)open + 1, (size_t)(close - open) - 1);
    return id.ptr ? id : STR("");
}

void bounce_read(struct arena *arena, const struct mime_message *m, struct bounce *out)
{
    *out = (struct bounce){.original_message_id = STR("")};
    struct machine_context unknown = {.own_message_id_domain = STR(""),
                                      .envelope_sender = STR_NONE};
    bool named = str_eq(m->report_type, STR("delivery-status"));
    if (machine_recognise(m, &unknown).kind != MACHINE_BOUNCE || (m->report_type.len && !named))
        return;
    struct report r = {.arena = arena, .m = m};
    r.at = arena_array(arena, BOUNCE_RECIPIENTS_MAX, sizeof *r.at);
    struct str returned, text = before_returned(str_sub(m->text, 0, TEXT_MAX), &returned);
    struct mime_fields original;
    mime_fields_read(arena, m->returned.len ? m->returned : str_trim(returned), &original);
    read_groups(&r, text);
    if (!r.count)
        read_words(&r, text, &original);
    *out = (struct bounce){.at = r.at, .count = r.count, .original_message_id = id_of(&original)};
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
