#include "domain/phrase.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct set {
    char name[16];
    uint32_t term, count;
};

struct reading {
    struct buf phrases, items, terms;
    struct set sets[PHRASE_SETS_MAX];
    size_t set_count, line;
    struct error *err;
};

static enum err wrong(struct reading *r, const char *key, struct str word)
{
    word = str_cut(word, 40);
    error_field(r->err, ERR_INVALID, "phrases", "%s: line %zu: \"%.*s\"", key, r->line,
                STR_ARG(word));
    if (r->err) {
        snprintf(r->err->key, sizeof r->err->key, "%s", key);
        snprintf(r->err->arg, sizeof r->err->arg, "%zu: %.*s", r->line, STR_ARG(word));
    }
    return ERR_INVALID;
}

static uint32_t counted(const struct buf *b, size_t size)
{
    return (uint32_t)(b->len / size);
}

static uint32_t term_count(const struct reading *r)
{
    return counted(&r->terms, sizeof(struct phrase_term));
}

/* Takes the next word between spaces off `*rest`. */
static bool next_item(struct str *rest, struct str *item)
{
    *rest = str_trim(*rest);
    size_t len = 0;
    while (len < rest->len && !strchr(" \t\r", rest->ptr[len]))
        len++;
    *item = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return len > 0;
}

static const struct set *find_set(const struct reading *r, struct str name)
{
    for (size_t i = r->set_count; i-- > 0;)
        if (str_eq(name, str_of(r->sets[i].name)))
            return &r->sets[i];
    return NULL;
}

static enum err add_set(struct reading *r, struct str name)
{
    const struct set *set = find_set(r, name);
    if (!set)
        return wrong(r, "phrase.unknown_set", name);
    if (term_count(r) + set->count > PHRASE_TERMS_MAX)
        return wrong(r, "phrase.too_many", name);
    for (size_t i = 0; i < set->count; i++) {
        struct phrase_term term; /* the buffer may move while it grows */
        memcpy(&term, r->terms.ptr + (set->term + i) * sizeof term, sizeof term);
        buf_bytes(&r->terms, &term, sizeof term);
    }
    return ERR_OK;
}

static enum err add_term(struct reading *r, struct str text)
{
    if (text.len > 1 && text.ptr[0] == '$')
        return add_set(r, str_sub(text, 1, text.len));
    struct phrase_term term = {.kind = TERM_WORD};
    struct str word = text;
    size_t used = 0;
    if (str_eq(text, STR("#"))) {
        term.kind = TERM_NUMBER;
    } else {
        if (str_ends(word, STR("*"))) {
            term.kind = TERM_STEM;
            word = str_sub(word, 0, word.len - 1);
        }
        term.len = (uint8_t)word_fold_into(word, term.folded, sizeof term.folded, &used);
        bool short_stem = term.kind == TERM_STEM && term.len < PHRASE_STEM_MIN;
        if (!term.len || used != word.len || short_stem)
            return wrong(r, "phrase.bad_word", text);
    }
    if (term_count(r) == PHRASE_TERMS_MAX)
        return wrong(r, "phrase.too_many", text);
    buf_bytes(&r->terms, &term, sizeof term);
    return ERR_OK;
}

static void note_keys(const struct reading *r, struct phrase_item *item)
{
    const struct phrase_term *terms = (const void *)r->terms.ptr;
    for (size_t i = item->term; i < item->term + item->count; i++) {
        uint8_t key = word_key(terms[i].folded, terms[i].len);
        for (size_t k = 0; k < 4; k++)
            item->keys[k] |= terms[i].kind == TERM_NUMBER ? UINT64_MAX
                             : k == key / 64              ? UINT64_C(1) << key % 64
                                                          : 0;
    }
}

static enum err add_terms(struct reading *r, struct str text, uint32_t *first, uint32_t *count)
{
    struct str rest = text, term;
    const struct set *set =
        str_starts(text, STR("$")) ? find_set(r, str_sub(text, 1, text.len)) : NULL;
    if (set) {
        *first = set->term;
        *count = set->count;
        return ERR_OK;
    }
    *first = term_count(r);
    if (!text.len || str_ends(text, STR("|")))
        return wrong(r, "phrase.bad_word", text);
    while (str_split(&rest, '|', &term)) {
        enum err code = add_term(r, term);
        if (code != ERR_OK)
            return code;
    }
    *count = term_count(r) - *first;
    return ERR_OK;
}

/* ".." or "..5" */
static enum err read_gap(struct reading *r, struct str text, struct phrase_item *item)
{
    int64_t most = PHRASE_GAP;
    if (text.len > 2 && !str_to_i64(str_sub(text, 2, text.len), 1, PHRASE_GAP_MAX, &most))
        return wrong(r, "phrase.bad_gap", text);
    item->kind = ITEM_GAP;
    item->gap = (uint8_t)most;
    return ERR_OK;
}

static enum err read_item(struct reading *r, struct str text, struct phrase_item *item)
{
    *item = (struct phrase_item){.kind = ITEM_WORD};
    if (str_starts(text, STR("..")))
        return read_gap(r, text, item);
    if (str_eq(text, STR("$"))) {
        item->kind = ITEM_END;
        return ERR_OK;
    }
    if (str_starts(text, STR("!"))) {
        item->kind = ITEM_NOT;
        text = str_sub(text, 1, text.len);
    } else if (str_starts(text, STR("["))) {
        if (!str_ends(text, STR("]")) || text.len < 2)
            return wrong(r, "phrase.bad_word", text);
        item->kind = ITEM_MAYBE;
        text = str_sub(text, 1, text.len - 2);
    }
    enum err code = add_terms(r, text, &item->term, &item->count);
    if (code == ERR_OK)
        note_keys(r, item);
    return code;
}

static enum err read_items(struct reading *r, struct str rest, struct phrase *phrase)
{
    struct str text, last = rest;
    struct phrase_item item = {.kind = ITEM_GAP};
    size_t gaps = 0;
    phrase->item = counted(&r->items, sizeof item);
    while (next_item(&rest, &text)) {
        if (str_eq(text, STR("^")) && !phrase->count && !phrase->at_clause) {
            phrase->at_clause = true;
            continue;
        }
        enum err code = read_item(r, text, &item);
        if (code != ERR_OK)
            return code;
        gaps += item.kind == ITEM_GAP;
        if (phrase->count == 0 && item.kind != ITEM_WORD)
            return wrong(r, "phrase.bad_start", text);
        if (phrase->count == PHRASE_ITEMS_MAX || gaps > PHRASE_GAPS_MAX)
            return wrong(r, "phrase.too_long", text);
        buf_bytes(&r->items, &item, sizeof item);
        phrase->count++;
        last = text;
    }
    return item.kind == ITEM_GAP ? wrong(r, "phrase.bad_end", last) : ERR_OK;
}

static bool copy_name(struct str name, char *out, size_t cap)
{
    for (size_t i = 0; i < name.len; i++)
        if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || name.ptr[i] == '_' ||
              (name.ptr[i] >= '0' && name.ptr[i] <= '9')))
            return false;
    return name.len > 0 && snprintf(out, cap, "%.*s", STR_ARG(name)) < (int)cap;
}

/* "$name = a|b" */
static enum err read_set(struct reading *r, struct str name, struct str rest)
{
    struct set set = {0};
    struct str words, more;
    if (!copy_name(str_trim(name), set.name, sizeof set.name))
        return wrong(r, "phrase.bad_name", name);
    if (find_set(r, str_of(set.name)))
        return wrong(r, "phrase.set_twice", name);
    if (r->set_count == PHRASE_SETS_MAX)
        return wrong(r, "phrase.too_many", name);
    if (!next_item(&rest, &words) || next_item(&rest, &more))
        return wrong(r, "phrase.bad_set", str_trim(rest));
    enum err code = add_terms(r, words, &set.term, &set.count);
    r->sets[r->set_count++] = set;
    return code;
}

static enum err read_phrase(struct reading *r, struct str name, struct str rest)
{
    struct phrase phrase = {0};
    struct str kind = name, practice;
    str_split(&kind, '.', &practice);
    if (!copy_name(practice, phrase.practice, sizeof phrase.practice) ||
        (kind.ptr && !copy_name(kind, phrase.kind, sizeof phrase.kind)))
        return wrong(r, "phrase.bad_name", name);
    if (counted(&r->phrases, sizeof phrase) == PHRASES_MAX)
        return wrong(r, "phrase.too_many", name);
    enum err code = read_items(r, rest, &phrase);
    buf_bytes(&r->phrases, &phrase, sizeof phrase);
    return code;
}

static enum err read_line(struct reading *r, struct str line)
{
    line = str_trim(line);
    if (!line.len || line.ptr[0] == '#')
        return ERR_OK;
    bool set = line.ptr[0] == '$';
    ptrdiff_t colon = str_chr(line, set ? '=' : ':');
    if (colon < 0)
        return wrong(r, set ? "phrase.bad_set" : "phrase.no_name", line);
    struct str name = str_sub(line, set, (size_t)colon - set);
    struct str rest = str_sub(line, (size_t)colon + 1, line.len);
    return set ? read_set(r, name, rest) : read_phrase(r, str_trim(name), rest);
}

static enum err read_text(struct reading *r, struct str text)
{
    struct str line;
    r->line = 0;
    if (text.len > PHRASE_TEXT_MAX)
        return wrong(r, "phrase.too_many", STR_NONE);
    while (str_split(&text, '\n', &line)) {
        r->line++;
        enum err code = read_line(r, line);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

static void visit_starts(const struct phrase_book *b, uint32_t *counts, struct phrase_start *starts)
{
    for (uint32_t p = 0; p < b->count; p++) {
        const struct phrase_item *item = &b->items[b->phrases[p].item];
        for (uint32_t i = item->term; i < item->term + item->count; i++) {
            const struct phrase_term *term = &b->terms[i];
            uint32_t bucket = phrase_bucket(term->kind, term->folded, term->len);
            if (starts)
                starts[counts[bucket]] = (struct phrase_start){i, p};
            counts[bucket]++;
        }
    }
}

static void index_starts(struct arena *arena, struct phrase_book *b)
{
    uint32_t counts[PHRASE_BUCKETS] = {0};
    visit_starts(b, counts, NULL);
    for (size_t i = 0; i < PHRASE_BUCKETS; i++)
        b->bucket[i + 1] = b->bucket[i] + counts[i];
    struct phrase_start *starts = arena_array(arena, b->bucket[PHRASE_BUCKETS] + 1, sizeof *starts);
    memcpy(counts, b->bucket, sizeof counts);
    visit_starts(b, counts, starts);
    b->starts = starts;
}

enum err phrase_book_parse(struct arena *arena, const struct str *texts, size_t count,
                           struct phrase_book *out, struct error *err)
{
    struct reading r = {buf_in(arena), buf_in(arena), buf_in(arena), .err = err};
    buf_reserve(&r.phrases, sizeof(struct phrase));
    enum err code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        code = read_text(&r, texts[i]);
    *out = (struct phrase_book){0};
    if (code != ERR_OK)
        return code;
    /* the arena aligns what a buffer holds for any type */
    out->count = counted(&r.phrases, sizeof(struct phrase));
    out->phrases = (const void *)r.phrases.ptr;
    out->items = (const void *)r.items.ptr;
    out->terms = (const void *)r.terms.ptr;
    index_starts(arena, out);
    return ERR_OK;
}
