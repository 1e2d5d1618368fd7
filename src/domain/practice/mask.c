#include "domain/practice/mask.h"

#include "base/arena.h"
#include "domain/practice/g41_private.h"

#include <string.h>

enum { KEPT = 4, FIGURES_LEAST = 5 };

static bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_sign(char c)
{
    return is_figure(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80);
}

static bool is_number(const struct finding *f)
{
    return strcmp(f->key, "warning.g41.card") == 0 || strcmp(f->key, "warning.g41.iban") == 0;
}

/* All but the last `kept` letters and figures. */
static void hide(char *from, size_t len, size_t kept)
{
    for (size_t i = len; i > 0; i--) {
        if (!is_sign(from[i - 1]))
            continue;
        if (kept)
            kept--;
        else
            from[i - 1] = '*';
    }
}

/* "passeport n° 12AB34567": the word with figures alone, the rest tells what it was. */
static void hide_figures(char *from, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        size_t end = at, figures = 0;
        for (; end < len && is_sign(from[end]); end++)
            figures += is_figure(from[end]);
        if (figures)
            hide(from + at, end - at, 0);
        at = end;
    }
}

static void hide_finding(char *text, const struct finding *f)
{
    char *from = text + f->offset;
    if (strcmp(f->key, "warning.g41.papers") == 0)
        hide_figures(from, f->len);
    else
        hide(from, f->len, is_number(f) ? KEPT : 0);
}

struct masked mask_private(struct arena *arena, const struct phrase_book *book, struct str text)
{
    struct masked out = {.text = text};
    struct findings *findings = NULL;
    struct str *found = NULL;
    char *bytes = NULL;
    for (int round = 0; round < MASK_ROUNDS; round++) {
        struct reply_facts facts = {.text = out.text, .book = book, .masks = true};
        findings = findings ? findings : arena_alloc(arena, sizeof *findings);
        *findings = (struct findings){.arena = arena, .text = out.text};
        g41_private.check_reply(&facts, findings);
        if (!findings->count)
            break;
        if (!bytes) {
            bytes = arena_dup(arena, text.ptr, text.len);
            found = arena_array(arena, (size_t)MASK_ROUNDS * FINDINGS_MAX, sizeof *found);
        }
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *f = &findings->items[i];
            found[out.count++] = str_sub(text, f->offset, f->len);
            hide_finding(bytes, f);
        }
        out.text = (struct str){bytes, text.len};
        out.found = found;
    }
    return out;
}

/* Past what may part the figures of one number. */
static size_t gap(struct str html, size_t at)
{
    static const char *const gaps[] = {" ", "-", ".", "\n", "\u00A0", "\u202F", "&nbsp;", "&#160;"};
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (str_starts(str_sub(html, at, html.len), str_of(gaps[i])))
            return at + strlen(gaps[i]);
    if (at < html.len && html.ptr[at] == '<') {
        ptrdiff_t end = str_chr(str_sub(html, at, html.len), '>');
        return end < 0 ? at : at + (size_t)end + 1;
    }
    return at;
}

/* Hides one number that begins at `at`; whether it stood there. */
static bool hide_at(struct str html, char *bytes, size_t at, struct str number)
{
    size_t *places = NULL, taken = 0, signs = 0;
    size_t room[64];
    places = room;
    for (size_t i = 0; i < number.len; i++) {
        if (!is_sign(number.ptr[i]) || (number.ptr[i] & 0x80))
            continue;
        signs++;
        for (size_t next; taken && (next = gap(html, at)) != at;)
            at = next;
        if (at >= html.len || html.ptr[at] != number.ptr[i] || taken == sizeof room / sizeof *room)
            return false;
        places[taken++] = at++;
    }
    for (size_t i = 0; i + KEPT < signs; i++)
        bytes[places[i]] = '*';
    return true;
}

static size_t figures_of(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += is_figure(s.ptr[i]);
    return n;
}

struct str mask_in_html(struct arena *arena, struct str html, const struct masked *masked)
{
    char *bytes = NULL;
    for (size_t n = 0; html.len && n < masked->count; n++) {
        if (figures_of(masked->found[n]) < FIGURES_LEAST)
            continue;
        bytes = bytes ? bytes : arena_dup(arena, html.ptr, html.len);
        for (size_t at = 0; at < html.len; at++)
            if (html.ptr[at] == masked->found[n].ptr[0])
                hide_at(html, bytes, at, masked->found[n]);
    }
    return bytes ? (struct str){bytes, html.len} : html;
}
