#include "cli/demo_text.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

struct str demo_source(const char *name)
{
    for (const struct demo_source *s = demo_sources; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return (struct str){s->bytes, s->len};
    return STR_NONE;
}

bool demo_row(struct str *rest, struct str fields[DEMO_FIELDS_MAX], size_t *count)
{
    struct str line, field;
    while (str_split(rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        for (*count = 0; *count < DEMO_FIELDS_MAX && str_split(&line, ';', &field);)
            fields[(*count)++] = str_trim(field);
        return true;
    }
    return false;
}

/* Up to (not with) the next line that begins with `mark`, or all. */
static struct str take_until(struct str *rest, struct str mark)
{
    size_t at = 0;
    while (at < rest->len) {
        ptrdiff_t end = str_chr(str_sub(*rest, at, rest->len), '\n');
        at = end < 0 ? rest->len : at + (size_t)end + 1;
        if (str_starts(str_sub(*rest, at, rest->len), mark))
            break;
    }
    struct str part = str_sub(*rest, 0, at);
    *rest = str_sub(*rest, at, rest->len);
    return part;
}

bool demo_block(struct str *rest, struct str *head, struct str *body)
{
    if (!str_starts(*rest, STR("## ")))
        take_until(rest, STR("## "));
    if (rest->len == 0)
        return false;
    *body = take_until(rest, STR("## "));
    struct str line;
    if (!str_split(body, '\n', &line))
        return false;
    *head = str_trim(str_sub(line, 3, line.len));
    *body = str_trim(*body);
    return true;
}

/* "1d3h", "40m", "0" */
static bool read_delay(struct str s, duration *out)
{
    int64_t total = 0, number = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            continue;
        }
        int64_t unit = c == 'd' ? 1440 : c == 'h' ? 60 : c == 'm' ? 1 : 0;
        if (!unit)
            return false;
        total += number * unit;
        number = 0;
    }
    *out = duration_minutes(total);
    return s.len > 0 && number == 0;
}

static bool read_person(struct str s, struct demo_person *out)
{
    ptrdiff_t open = str_chr(s, '<');
    if (open < 0 || s.ptr[s.len - 1] != '>')
        return false;
    out->name = str_trim(str_sub(s, 0, (size_t)open));
    out->address = str_sub(s, (size_t)open + 1, s.len - (size_t)open - 2);
    return true;
}

static bool read_option(struct str word, struct demo_part *part)
{
    struct str rest = word, key, value = STR_NONE;
    if (!str_split(&rest, '=', &key))
        return false;
    str_split(&rest, '=', &value);
    if (str_eq(key, STR("quote")))
        return part->quote = true;
    if (str_eq(key, STR("html")))
        return part->html = true;
    if (!str_eq(key, STR("photo")) && !str_eq(key, STR("pdf")))
        return false;
    part->file.kind = str_eq(key, STR("pdf")) ? DEMO_PDF : DEMO_PHOTO;
    part->file.name = value;
    return value.len > 0;
}

static bool read_kind(struct str word, enum demo_part_kind *out)
{
    static const struct {
        const char *word;
        enum demo_part_kind kind;
    } kinds[] = {
        {"customer", DEMO_PART_CUSTOMER}, {"second", DEMO_PART_SECOND},
        {"stranger", DEMO_PART_STRANGER}, {"agent", DEMO_PART_AGENT},
        {"lead", DEMO_PART_LEAD},         {"note", DEMO_PART_NOTE},
        {"assign", DEMO_PART_ASSIGN},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(word, str_of(kinds[i].word))) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

/* "customer 1d quote photo=a.png : Marc Ferrand <marc@example.fr>" */
static bool read_part(struct str head, struct demo_part *part)
{
    ptrdiff_t colon = str_find(head, STR(" : "));
    if (colon >= 0) {
        if (!read_person(str_trim(str_sub(head, (size_t)colon + 3, head.len)), &part->person))
            return false;
        head = str_sub(head, 0, (size_t)colon);
    }
    struct str word;
    if (!str_split(&head, ' ', &word) || !read_kind(word, &part->kind) ||
        !str_split(&head, ' ', &word) || !read_delay(word, &part->after))
        return false;
    while (str_split(&head, ' ', &word))
        if (word.len && !read_option(word, part))
            return false;
    return true;
}

/* "-> resolved 2h", "-> snooze 3d" */
static bool read_directive(struct str line, struct demo_part *part)
{
    struct str words = str_trim(str_sub(line, 2, line.len)), word, delay = STR_NONE;
    if (!str_split(&words, ' ', &word))
        return false;
    part->after = duration_minutes(2);
    if (str_split(&words, ' ', &delay) && !read_delay(str_trim(delay), &part->after))
        return false;
    part->kind = DEMO_PART_STATE;
    if (!str_eq(word, STR("snooze")))
        return dossier_state_parse(word, &part->state);
    part->kind = DEMO_PART_SNOOZE;
    return true;
}

struct reader {
    struct arena *arena;
    struct demo_story *story;
    size_t room;
};

static struct demo_part *next_part(struct reader *r)
{
    struct demo_story *s = r->story;
    if (s->part_count == r->room) {
        struct demo_part *more = arena_array(r->arena, r->room * 2 + 8, sizeof *more);
        if (s->part_count)
            memcpy(more, s->parts, s->part_count * sizeof *more);
        s->parts = more;
        r->room = r->room * 2 + 8;
    }
    return &s->parts[s->part_count++];
}

static bool read_directives(struct reader *r, struct str lines)
{
    struct str line;
    while (str_split(&lines, '\n', &line)) {
        line = str_trim(line);
        if (line.len && !read_directive(line, next_part(r)))
            return false;
    }
    return true;
}

static bool read_parts(struct reader *r, struct str body)
{
    while (body.len) {
        struct str section = take_until(&body, STR("== ")), head = STR_NONE;
        struct demo_part *part = next_part(r);
        str_split(&section, '\n', &head);
        if (!read_part(str_trim(str_sub(head, 3, head.len)), part))
            return false;
        struct str text =
            str_starts(section, STR("->")) ? STR("") : take_until(&section, STR("->"));
        part->text = str_trim(text);
        if (!read_directives(r, section))
            return false;
    }
    return r->story->part_count > 0;
}

static bool read_number(struct str value, int *out)
{
    int64_t n;
    if (!str_to_i64(value, 0, 1000, &n))
        return false;
    *out = (int)n;
    return true;
}

static bool read_key(struct demo_story *s, struct str key, struct str value)
{
    struct {
        const char *name;
        struct str *text;
        int *number;
    } keys[] = {
        {"subject", &s->subject, NULL}, {"carrier", &s->carrier, NULL},
        {"track", &s->track, NULL},     {"sku", &s->sku, NULL},
        {"with", &s->with, NULL},       {"season", &s->season, NULL},
        {"answers", &s->answers, NULL}, {"told", NULL, &s->tellings},
        {"placed", NULL, &s->placed},   {"needed", NULL, &s->needed},
    };
    if (str_eq(key, STR("lang")))
        return lang_parse(value, &s->lang);
    if (str_eq(key, STR("open")))
        return read_delay(value, &s->open);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!str_eq(key, str_of(keys[i].name)))
            continue;
        if (keys[i].number)
            return read_number(value, keys[i].number);
        *keys[i].text = value;
        return true;
    }
    return false;
}

static bool read_story(struct arena *arena, struct str id, struct str body, struct demo_story *out)
{
    *out = (struct demo_story){.id = id, .tellings = 1};
    struct str head = take_until(&body, STR("== ")), line, key;
    while (str_split(&head, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        if (!str_split(&line, ':', &key) || !read_key(out, str_trim(key), str_trim(line)))
            return false;
    }
    struct reader r = {.arena = arena, .story = out};
    return out->subject.len && read_parts(&r, body);
}

enum err demo_stories(struct arena *arena, struct demo_story **out, size_t *count,
                      struct error *err)
{
    struct str head, body;
    size_t total = 0, at = 0;
    for (const struct demo_source *s = demo_sources; s->name; s++)
        for (struct str rest = {s->bytes, s->len};
             strncmp(s->name, "story_", 6) == 0 && demo_block(&rest, &head, &body);)
            total++;
    *out = arena_array(arena, total, sizeof **out);
    for (const struct demo_source *s = demo_sources; s->name; s++)
        for (struct str rest = {s->bytes, s->len};
             strncmp(s->name, "story_", 6) == 0 && demo_block(&rest, &head, &body); at++)
            if (!read_story(arena, head, body, &(*out)[at]))
                return error_set(err, ERR_INVALID, "%s: story %.*s cannot be read, part %zu",
                                 s->name, STR_ARG(head), (*out)[at].part_count);
    *count = total;
    return ERR_OK;
}

/* --- slots and choices -------------------------------------------------------------- */

static struct str choose(struct str options, unsigned telling, size_t at)
{
    size_t count = 1;
    for (size_t i = 0; i < options.len; i++)
        count += options.ptr[i] == '|';
    struct str option = STR_NONE;
    for (size_t k = 0; k <= (telling + at) % count; k++)
        str_split(&options, '|', &option);
    return option;
}

static enum err fill_slots(struct buf *out, struct str text, demo_slot slot, void *ctx,
                           struct error *err)
{
    ptrdiff_t open;
    while ((open = str_chr(text, '{')) >= 0) {
        ptrdiff_t close = str_chr(text, '}');
        struct str name =
            close > open ? str_sub(text, (size_t)open + 1, (size_t)(close - open - 1)) : STR_NONE;
        struct str value = name.len ? slot(ctx, name) : STR_NONE;
        if (!value.ptr)
            return error_set(err, ERR_INVALID, "no slot {%.*s}", STR_ARG(name));
        buf_add(out, str_sub(text, 0, (size_t)open));
        buf_add(out, value);
        text = str_sub(text, (size_t)close + 1, text.len);
    }
    buf_add(out, text);
    return ERR_OK;
}

enum err demo_fill(struct arena *arena, struct str text, unsigned telling, demo_slot slot,
                   void *ctx, struct str *out, struct error *err)
{
    struct buf chosen = buf_in(arena), filled = buf_in(arena);
    ptrdiff_t open;
    for (size_t at = 0; (open = str_chr(text, '[')) >= 0; at++) {
        ptrdiff_t close = str_chr(text, ']');
        if (close < open)
            return error_set(err, ERR_INVALID, "choice without an end");
        buf_add(&chosen, str_sub(text, 0, (size_t)open));
        buf_add(&chosen,
                choose(str_sub(text, (size_t)open + 1, (size_t)(close - open - 1)), telling, at));
        text = str_sub(text, (size_t)close + 1, text.len);
    }
    buf_add(&chosen, text);
    enum err rc = fill_slots(&filled, buf_str(&chosen), slot, ctx, err);
    *out = str_trim(buf_str(&filled));
    return rc;
}
