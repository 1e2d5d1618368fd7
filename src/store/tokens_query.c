/* FTS5's match expression. Words hold letters and digits only, and always
 * stand between double quotes, so nothing typed is ever syntax; each string
 * begins with the shop, in a form that no word can have. */
#include "store/tokens.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/words.h"

#include <stdio.h>

struct question {
    struct str text;
    struct buf out;
    char shop[32]; /* opens every string: "#000012 */
    struct stemmers *stemmers;
    enum tokens_last last;
    size_t words;
};

static size_t quote_at(struct str text, size_t at)
{
    static const struct str quotes[] = {STR("\""), STR("\xC2\xAB"), STR("\xC2\xBB"),
                                        STR("\xE2\x80\x9C"), STR("\xE2\x80\x9D")};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (str_eq(str_sub(text, at, quotes[i].len), quotes[i]))
            return quotes[i].len;
    return 0;
}

/* Where the next quote stands, or the text's length. */
static size_t find_quote(struct str text, size_t at)
{
    while (at < text.len && !quote_at(text, at))
        at++;
    return at;
}

/* "whole|french stem|english stem": one place, any of them. */
static void add_spellings(struct question *q, const struct word *word)
{
    char french[TOKENS_WORD_BYTES], english[TOKENS_WORD_BYTES];
    struct str fr = {french, word_stem(q->stemmers, LANGUAGE_FRENCH, word, french)};
    struct str en = {english, word_stem(q->stemmers, LANGUAGE_ENGLISH, word, english)};
    buf_add(&q->out, word_folded(word));
    if (fr.len)
        buf_char(&q->out, '|');
    buf_add(&q->out, fr);
    if (en.len && !str_eq(fr, en)) {
        buf_char(&q->out, '|');
        buf_add(&q->out, en);
    }
}

static void add_parts(struct question *q, const struct group *group, bool stems)
{
    for (size_t i = 0; i < group->count; i++) {
        if (i)
            buf_char(&q->out, ' ');
        if (stems)
            add_spellings(q, &group->parts[i]);
        else
            buf_add(&q->out, word_folded(&group->parts[i]));
    }
}

static void open_string(struct question *q)
{
    buf_char(&q->out, '"');
    buf_c(&q->out, q->shop);
}

static void add_alternative(struct question *q, bool *first)
{
    buf_c(&q->out, !*first ? " OR " : q->out.len ? " AND (" : "(");
    *first = false;
    open_string(q);
}

static void add_whole(struct question *q, const struct group *group)
{
    buf_bytes(&q->out, group->whole, group->whole_len);
}

static void close_string(struct question *q, bool prefix)
{
    buf_c(&q->out, prefix ? "\" *" : "\"");
}

static bool may_go_on(size_t len)
{
    return len >= TOKENS_PREFIX_MIN_BYTES;
}

static void add_group(struct question *q, const struct group *group, bool prefix)
{
    bool first = true;
    if (group->whole_len) {
        add_alternative(q, &first);
        add_whole(q, group);
        close_string(q, prefix && may_go_on(group->whole_len));
    }
    if (group->count && prefix && may_go_on(group->parts[group->count - 1].folded_len)) {
        add_alternative(q, &first);
        add_parts(q, group, false);
        close_string(q, true);
    }
    if (group->count) {
        add_alternative(q, &first);
        add_parts(q, group, true);
        close_string(q, false);
    }
    buf_char(&q->out, ')');
    q->words += group->count ? group->count : 1;
}

static void add_words(struct question *q, struct str text, bool last)
{
    struct group group;
    size_t at = 0;
    while (q->words < TOKENS_QUERY_MAX_WORDS && group_next(text, &at, &group))
        add_group(q, &group, last && q->last == TOKENS_LAST_PREFIX && group.end == text.len);
}

/* Words as they stand, side by side. */
static void add_phrase(struct question *q, struct str text)
{
    struct group group;
    size_t at = 0, words = 0;
    while (q->words < TOKENS_QUERY_MAX_WORDS && group_next(text, &at, &group)) {
        if (!words++) {
            buf_c(&q->out, q->out.len ? " AND " : "");
            open_string(q);
        } else {
            buf_char(&q->out, ' ');
        }
        if (group.count)
            add_parts(q, &group, false);
        else
            add_whole(q, &group);
        q->words += group.count ? group.count : 1;
    }
    if (words)
        close_string(q, false);
}

bool tokens_query(struct arena *arena, struct str text, int64_t shop, enum tokens_last last,
                  struct str *out)
{
    struct question q = {.text = str_cut(text, TOKENS_QUERY_MAX_BYTES),
                         .out = buf_in(arena),
                         .stemmers = stemmers_create(),
                         .last = last};
    snprintf(q.shop, sizeof q.shop, TOKENS_SHOP_FORMAT " ", (long long)shop);
    bool quoted = false;
    for (size_t at = 0; at < q.text.len;) {
        size_t end = find_quote(q.text, at);
        struct str part = str_sub(q.text, at, end - at);
        if (quoted)
            add_phrase(&q, part);
        else
            add_words(&q, part, end == q.text.len);
        quoted = !quoted;
        at = end + quote_at(q.text, end);
    }
    stemmers_destroy(&q.stemmers);
    *out = buf_str(&q.out);
    return q.words > 0;
}
