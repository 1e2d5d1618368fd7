#include "domain/practice/g08_surcharged.h"

#include "domain/practice/spot.h"

#include <string.h>

enum {
    DIGITS_MAX = 20,
    NATIONAL_DIGITS = 10,
    BRITISH_DIGITS = 11,
    SHORT_DIGITS = 4,
    DIRECTORY_DIGITS = 6
};

static const struct spot_rule rule = {
    .practice = "G08",
    .phrases = "g08",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g08.surcharged",
    .silenced_by = SCOPE_NEGATED | SCOPE_REPORTED,
};

/* Digits written together or in groups: "08 92 70 12 34", "+33 (0)892-70-12-34". */
struct number {
    char digits[DIGITS_MAX + 1]; /* national: with its 0 */
    size_t count;
    size_t from, end; /* in the text */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xC0;
}

/* One sign between groups of a phone number; a no-break space is two or three bytes. */
static size_t gap_at(struct str text, size_t at)
{
    struct str rest = str_sub(text, at, text.len);
    if (str_starts(rest, STR("\u00A0")) || str_starts(rest, STR("\u202F")))
        return str_starts(rest, STR("\u00A0")) ? 2 : 3;
    if (str_starts(rest, STR(" (0)")))
        return 4;
    return rest.len && strchr(" .-/", rest.ptr[0]) ? 1 : 0;
}

static void read_groups(struct str text, size_t at, struct number *n)
{
    n->count = 0;
    n->from = at;
    for (;;) {
        while (at < text.len && is_digit(text.ptr[at]) && n->count < DIGITS_MAX)
            n->digits[n->count++] = text.ptr[at++];
        n->end = at;
        size_t gap = gap_at(text, at);
        if (!gap || at + gap >= text.len || !is_digit(text.ptr[at + gap]) || n->count == DIGITS_MAX)
            break;
        at += gap;
    }
    n->digits[n->count] = 0;
}

static const struct {
    const char *prefix;
    size_t rest; /* digits behind the prefix and a 0 that may stand there */
} abroad[] = {{"0033", NATIONAL_DIGITS - 1},
              {"33", NATIONAL_DIGITS - 1},
              {"0044", BRITISH_DIGITS - 1},
              {"44", BRITISH_DIGITS - 1}};

static bool begins(const struct number *n, const char *prefix)
{
    return strncmp(n->digits, prefix, strlen(prefix)) == 0;
}

static void make_national(struct number *n)
{
    for (size_t i = 0; i < sizeof abroad / sizeof *abroad; i++) {
        size_t prefix = strlen(abroad[i].prefix);
        if (!begins(n, abroad[i].prefix))
            continue;
        prefix += n->digits[prefix] == '0';
        if (n->count != prefix + abroad[i].rest)
            continue;
        memmove(n->digits + 1, n->digits + prefix, n->count - prefix + 1);
        n->digits[0] = '0';
        n->count = abroad[i].rest + 1;
        return;
    }
}

/* Short numbers that cost no more than a call, or nothing. */
static const char *const plain_short[] = {"3018", "3020", "3117", "3114", "3115", "3631", "3639",
                                          "3646", "3919", "3928", "3939", "3949", "3960", "3977"};

static bool surcharged_short(const struct number *n)
{
    for (size_t i = 0; i < sizeof plain_short / sizeof *plain_short; i++)
        if (begins(n, plain_short[i]))
            return false;
    return n->digits[0] == '3' && n->digits[1] >= '2';
}

/* "appelez le", "au", "tél. :" before the number: else it is a quantity or a year. */
static bool announced(struct str text, size_t from)
{
    static const char *const calls[] = {
        "appel", "compos", "joign", "joindre", "telephon", "téléphon", "tel ",   "tél",
        "tel.",  "tel:",   "call",  "dial",    "phone",    "ring ",    "contact"};
    size_t reach = from < 40 ? from : 40;
    struct str before = str_sub(text, from - reach, reach);
    for (size_t i = before.len; i-- > 0;)
        if (before.ptr[i] == '\n' ||
            ((before.ptr[i] == '.' || before.ptr[i] == '?') && i + 1 < before.len &&
             before.ptr[i + 1] == ' ' && i > 3 && before.len - i > 8)) {
            before = str_sub(before, i + 1, before.len);
            break;
        }
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_ifind(before, str_of(calls[i])) >= 0)
            return true;
    return false;
}

static bool surcharged(struct str text, const struct number *n)
{
    switch (n->count) {
    case NATIONAL_DIGITS: return begins(n, "081") || begins(n, "082") || begins(n, "089");
    case BRITISH_DIGITS: return begins(n, "087") || begins(n, "09");
    case DIRECTORY_DIGITS: return begins(n, "118") && announced(text, n->from);
    case SHORT_DIGITS: return surcharged_short(n) && announced(text, n->from);
    default: return false;
    }
}

static bool quoted_line(struct str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    struct str rest = str_sub(text, at, text.len), line = STR("");
    str_split(&rest, '\n', &line);
    return str_starts(str_trim(line), STR(">"));
}

static void check_numbers(const struct reply_facts *facts, struct findings *findings)
{
    struct str text = facts->text;
    struct number n;
    for (size_t at = 0; at < text.len; at++) {
        if (!is_digit(text.ptr[at]))
            continue;
        read_groups(text, at, &n);
        make_national(&n);
        bool apart = (at == 0 || !is_letter(text.ptr[at - 1])) &&
                     (n.end == text.len || !is_letter(text.ptr[n.end]));
        if (apart && surcharged(text, &n) && !quoted_line(text, at) &&
            !spot_excepted(facts, findings, &rule, at))
            spot_add(findings, &rule, n.from, n.end - n.from);
        at = n.end;
    }
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    check_numbers(facts, findings);
    spot_check(facts, findings, &rule);
}

const struct practice g08_surcharged = {
    .id = "G08",
    .source = "S4-8, law",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .law = true,
    .title = "practice.g08.title",
    .check_reply = check_reply,
};
