#include "domain/practice/g41_private.h"

#include "domain/practice/spot.h"

#include <string.h>

enum {
    RUN_MAX = 34, /* an IBAN's most */
    RUN_LEAST = 14,
    IBAN_LEAST = 15,
    NIR_CHARS = 15,
    MOD = 97,
};

static const struct spot_rule card = {"G41", "g41", PRACTICE_ACT, "warning.g41.card", 0};
static const struct spot_rule iban = {"G41", "g41", PRACTICE_ACT, "warning.g41.iban", 0};
static const struct spot_rule nir = {"G41", "g41", PRACTICE_ACT, "warning.g41.nir", 0};
static const struct spot_rule papers = {"G41", "g41", PRACTICE_ACT, "warning.g41.papers", 0};
static const struct spot_rule health = {"G41", "g41", PRACTICE_ACT, "warning.g41.health",
                                        SCOPE_REPORTED};

/* Letters and digits written together or in groups, and where each group ends. */
struct run {
    char chars[RUN_MAX + 1];
    size_t ends[RUN_MAX]; /* offset behind each character, in the text */
    bool group_end[RUN_MAX];
    size_t count, from;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_run_char(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t gap_at(struct str text, size_t at)
{
    struct str rest = str_sub(text, at, text.len);
    if (str_starts(rest, STR("\u00A0")))
        return 2;
    if (str_starts(rest, STR("\u202F")))
        return 3;
    return rest.len && strchr(" -.", rest.ptr[0]) ? 1 : 0;
}

static void read_run(struct str text, size_t at, struct run *run)
{
    run->count = 0;
    run->from = at;
    while (at < text.len && run->count < RUN_MAX && is_run_char(text.ptr[at])) {
        char c = text.ptr[at++];
        run->chars[run->count] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        run->ends[run->count] = at;
        size_t gap = gap_at(text, at);
        bool end = at == text.len || !is_run_char(text.ptr[at]);
        run->group_end[run->count++] = end;
        if (end && gap && at + gap < text.len && is_run_char(text.ptr[at + gap]))
            at += gap;
    }
    run->chars[run->count] = 0;
}

/* The first `len` characters end with a group and are digits from `from` on. */
static bool digits_to(const struct run *run, size_t from, size_t len)
{
    if (run->count < len || !run->group_end[len - 1])
        return false;
    for (size_t i = from; i < len; i++)
        if (!is_digit(run->chars[i]))
            return false;
    return true;
}

static bool luhn(const char *digits, size_t len)
{
    int sum = 0;
    for (size_t i = 0; i < len; i++) {
        int d = digits[len - 1 - i] - '0';
        sum += i % 2 ? d * 2 - (d > 4 ? 9 : 0) : d;
    }
    return sum % 10 == 0;
}

static int prefix_of(const struct run *run)
{
    int prefix = 0;
    for (size_t i = 0; i < 4; i++)
        prefix = prefix * 10 + (run->chars[i] - '0');
    return prefix;
}

/* Length in characters of a card number at the start of the run, or 0. */
static size_t card_length(const struct run *run)
{
    if (!digits_to(run, 0, 15) && !digits_to(run, 0, 16) && !digits_to(run, 0, 19))
        return 0;
    int p = prefix_of(run);
    bool amex = p / 100 == 34 || p / 100 == 37;
    bool sixteen = p / 1000 == 4 || (p >= 5000 && p <= 5899) || (p >= 2221 && p <= 2720) ||
                   p == 6011 || p / 100 == 65 || (p >= 3528 && p <= 3589);
    size_t len = amex ? 15 : sixteen && digits_to(run, 0, 16) ? 16 : p / 1000 == 4 ? 19 : 0;
    return len && digits_to(run, 0, len) && luhn(run->chars, len) ? len : 0;
}

/* Country codes whose IBAN length is known; the others are taken as they end. */
static const struct {
    char country[3];
    size_t len;
} iban_lengths[] = {{"FR", 27}, {"MC", 27}, {"BE", 16}, {"LU", 20}, {"DE", 22},
                    {"ES", 24}, {"IT", 27}, {"PT", 25}, {"NL", 18}, {"CH", 21},
                    {"GB", 22}, {"IE", 22}, {"AT", 20}, {"PL", 28}};

static bool iban_holds(const struct run *run, size_t len)
{
    int rest = 0;
    if (len > run->count || !run->group_end[len - 1])
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = run->chars[(i + 4) % len];
        rest = is_digit(c) ? (rest * 10 + (c - '0')) % MOD : (rest * 100 + (c - 'A' + 10)) % MOD;
    }
    return rest == 1;
}

static size_t iban_length(const struct run *run)
{
    const char *c = run->chars;
    if (run->count < IBAN_LEAST || is_digit(c[0]) || is_digit(c[1]) || !is_digit(c[2]) ||
        !is_digit(c[3]))
        return 0;
    for (size_t i = 0; i < sizeof iban_lengths / sizeof *iban_lengths; i++)
        if (strncmp(c, iban_lengths[i].country, 2) == 0)
            return iban_holds(run, iban_lengths[i].len) ? iban_lengths[i].len : 0;
    return 0;
}

/* 13 characters and a key; the sixth and seventh may be 2A or 2B (Corsica). */
static size_t nir_length(const struct run *run)
{
    char c[NIR_CHARS + 1];
    int64_t number, key, corsica = 0;
    if (run->count < NIR_CHARS || !run->group_end[NIR_CHARS - 1])
        return 0;
    memcpy(c, run->chars, NIR_CHARS);
    if (c[5] == '2' && (c[6] == 'A' || c[6] == 'B')) {
        corsica = c[6] == 'A' ? 1000000 : 2000000;
        c[6] = '0';
    }
    int month = (c[3] - '0') * 10 + (c[4] - '0');
    bool born = strchr("123478", c[0]) && ((month >= 1 && month <= 12) || month >= 20);
    if (!born || !str_to_i64((struct str){c, 13}, 0, INT64_MAX, &number) ||
        !str_to_i64((struct str){c + 13, 2}, 1, MOD, &key))
        return 0;
    return (number - corsica) % MOD == MOD - key ? NIR_CHARS : 0;
}

/* "colis n°", "order" and the like shortly before: no card, no person. */
static bool announced_otherwise(struct str text, size_t from)
{
    static const char *const things[] = {"colis",    "suivi", "commande", "parcel",
                                         "tracking", "order", "facture",  "invoice"};
    size_t reach = from < 30 ? from : 30;
    struct str before = str_sub(text, from - reach, reach);
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (str_ifind(before, str_of(things[i])) >= 0)
            return true;
    return false;
}

static size_t private_length(struct str text, const struct run *run, const struct spot_rule **rule)
{
    size_t len = iban_length(run);
    *rule = &iban;
    if (len || run->count < RUN_LEAST)
        return len;
    len = nir_length(run);
    *rule = len ? &nir : &card;
    len = len ? len : card_length(run);
    return len && !announced_otherwise(text, run->from) ? len : 0;
}

/* A figure, or two letters and a figure: all that the numbers begin with. */
static bool may_begin(struct str text, size_t at)
{
    if (!is_run_char(text.ptr[at]) || (at > 0 && is_run_char(text.ptr[at - 1])))
        return false;
    return is_digit(text.ptr[at]) || (at + 2 < text.len && is_digit(text.ptr[at + 2]));
}

static void check_numbers(struct findings *findings)
{
    struct str text = findings->text;
    struct run run;
    const struct spot_rule *rule;
    for (size_t at = 0; at < text.len; at++) {
        if (!may_begin(text, at))
            continue;
        read_run(text, at, &run);
        size_t len = private_length(text, &run, &rule);
        if (!len)
            continue;
        spot_add(findings, rule, at, run.ends[len - 1] - at);
        at = run.ends[len - 1] - 1;
    }
}

/* A word with figures stands in what was found, or right behind it: "passeport
 * n° 12AB34567". */
static size_t papers_end(struct str text, const struct spotted *s)
{
    enum { FIGURES_LEAST = 5, REACH = 24 };
    size_t figures = 0, at = s->offset;
    size_t end = s->offset + s->len + REACH;
    for (; at < text.len && (at < end || figures); at++) {
        if (text.ptr[at] == '\n' || (figures >= FIGURES_LEAST && !is_run_char(text.ptr[at])))
            break;
        figures += is_digit(text.ptr[at]);
    }
    return figures >= FIGURES_LEAST ? at : 0;
}

static void check_words(const struct reply_facts *facts, struct findings *findings)
{
    const struct spotted *s;
    for (size_t at = 0; (s = spot_next(facts, findings, &health, &at));) {
        bool of_papers = str_eq(str_of(s->phrase->kind), STR("papers"));
        size_t end = of_papers ? papers_end(facts->text, s) : s->offset + s->len;
        if (end)
            spot_add(findings, of_papers ? &papers : &health, s->offset, end - s->offset);
    }
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (!facts->masks)
        return;
    check_numbers(findings);
    check_words(facts, findings);
}

const struct practice g41_private = {
    .id = "G41",
    .source = "law",
    .mode = PRACTICE_ACT,
    .notes = true,
    .law = true,
    .title = "practice.g41.title",
    .check_reply = check_reply,
};
