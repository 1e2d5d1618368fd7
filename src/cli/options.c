#include "cli/options.h"

#include "base/arena.h"
#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 28, HELP_WIDTH = 100 };

#define SWITCH_ON STR("yes")

static size_t count_options(const struct options_form *form)
{
    size_t count = 0;
    while (form->table[count].name)
        count++;
    if (count > OPTIONS_MAX)
        abort();
    return count;
}

/* The place in the table, or the number of options when there is none. */
static size_t find(const struct options_form *form, struct str name)
{
    size_t count = count_options(form), i = 0;
    while (i < count && !str_eq(name, str_of(form->table[i].name)))
        i++;
    return i;
}

/* --- reading ---------------------------------------------------------------- */

static bool fails(struct options_fault *fault, enum options_fault_kind kind, struct str written)
{
    *fault = (struct options_fault){.kind = kind, .written = str_cut(written, 128)};
    return false;
}

static struct str dashed(struct arena *arena, const struct option *option)
{
    return str_printf(arena, "--%s", option->name);
}

static bool unknown(struct arena *arena, const struct options_form *form, struct str written,
                    struct options_fault *fault)
{
    size_t least = nearest_limit(written);
    fails(fault, OPTIONS_UNKNOWN, written);
    for (const struct option *o = form->table; o->name; o++) {
        struct str name = dashed(arena, o);
        size_t distance = nearest_distance(written, name);
        if (distance < least) {
            least = distance;
            fault->near = name;
        }
    }
    return false;
}

struct reading {
    struct arena *arena;
    const struct str *words;
    size_t count, at;
    struct options *out;
    struct options_fault *fault;
};

/* The option that begins at `at`, with its value. */
static bool read_option(struct reading *r)
{
    const struct options_form *form = r->out->form;
    struct str word = r->words[r->at], value = STR_NONE;
    ptrdiff_t equals = str_chr(word, '=');
    struct str name = equals < 0 ? word : str_sub(word, 0, (size_t)equals);
    if (equals >= 0)
        value = str_sub(word, (size_t)equals + 1, word.len);
    size_t i =
        str_starts(name, STR("--")) ? find(form, str_sub(name, 2, name.len)) : count_options(form);
    const struct option *option = &form->table[i];
    if (!option->name)
        return unknown(r->arena, form, name, r->fault);
    if (r->out->values[i].ptr)
        return fails(r->fault, OPTIONS_TWICE, name);
    if (!option->value && value.ptr)
        return fails(r->fault, OPTIONS_TAKES_NONE, name);
    if (option->value && !value.ptr) {
        if (r->at + 1 == r->count || str_starts(r->words[r->at + 1], STR("--")))
            return fails(r->fault, OPTIONS_NEEDS_VALUE, name);
        value = r->words[++r->at];
    }
    if (value.len > OPTIONS_VALUE_MAX)
        return fails(r->fault, OPTIONS_TOO_LONG, name);
    r->out->values[i] = option->value ? value : SWITCH_ON;
    return true;
}

static bool read_word(struct reading *r)
{
    struct str word = r->words[r->at];
    bool second = r->out->word.ptr != NULL;
    const char *wanted = second ? r->out->form->word2 : r->out->form->word;
    if (!wanted || r->out->word2.ptr)
        return fails(r->fault, OPTIONS_WORD_EXTRA, word);
    if (word.len > OPTIONS_VALUE_MAX)
        return fails(r->fault, OPTIONS_TOO_LONG, str_of(wanted));
    *(second ? &r->out->word2 : &r->out->word) = word;
    return true;
}

static bool read_words(struct reading *r)
{
    bool options = true;
    for (; r->at < r->count; r->at++) {
        struct str word = r->words[r->at];
        if (options && str_eq(word, STR("--")))
            options = false;
        else if (options && word.len > 1 && word.ptr[0] == '-' ? !read_option(r) : !read_word(r))
            return false;
    }
    return true;
}

static struct str look_up(const char *const *environment, struct str name)
{
    for (; *environment; environment++) {
        struct str value = str_of(*environment), key;
        if (str_split(&value, '=', &key) && str_eq(key, name))
            return value.ptr && value.len ? value : STR_NONE;
    }
    return STR_NONE;
}

static bool is_one_of(struct str value, const char *const *words)
{
    while (*words && !str_ieq(value, str_of(*words)))
        words++;
    return *words != NULL;
}

static bool read_twin(struct reading *r, size_t i, const char *const *environment)
{
    static const char *const on[] = {"yes", "true", "on", "1", NULL};
    static const char *const off[] = {"no", "false", "off", "0", NULL};
    const struct option *option = &r->out->form->table[i];
    struct str name = options_twin(r->arena, option), value = look_up(environment, name);
    if (r->out->values[i].ptr || !value.ptr)
        return true;
    if (value.len > OPTIONS_VALUE_MAX)
        return fails(r->fault, OPTIONS_TOO_LONG, name);
    if (option->value)
        r->out->values[i] = value;
    else if (is_one_of(value, on))
        r->out->values[i] = SWITCH_ON;
    else if (!is_one_of(value, off))
        return fails(r->fault, OPTIONS_UNCLEAR, name);
    return true;
}

bool options_read(struct arena *arena, const struct options_form *form, const struct str *words,
                  size_t count, const char *const *environment, struct options *out,
                  struct options_fault *fault)
{
    *out = (struct options){.form = form};
    struct reading r = {.arena = arena, .words = words, .count = count, .out = out, .fault = fault};
    if (!read_words(&r))
        return false;
    for (size_t i = 0; i < count_options(form); i++) {
        if (!read_twin(&r, i, environment))
            return false;
        if (form->table[i].required && !out->values[i].ptr)
            return fails(fault, OPTIONS_MISSING, dashed(arena, &form->table[i]));
    }
    if (form->word && form->word[0] != '[' && !out->word.ptr)
        return fails(fault, OPTIONS_WORD_MISSING, str_of(form->word));
    if (form->word2 && !out->word2.ptr)
        return fails(fault, OPTIONS_WORD_MISSING, str_of(form->word2));
    return true;
}

static const char *fault_key(const struct options_fault *fault)
{
    switch (fault->kind) {
    case OPTIONS_UNKNOWN: return fault->near.ptr ? "cli.option.unknown_near" : "cli.option.unknown";
    case OPTIONS_NEEDS_VALUE: return "cli.option.needs_value";
    case OPTIONS_TAKES_NONE: return "cli.option.takes_none";
    case OPTIONS_TWICE: return "cli.option.twice";
    case OPTIONS_TOO_LONG: return "cli.option.too_long";
    case OPTIONS_MISSING: return "cli.option.missing";
    case OPTIONS_UNCLEAR: return "cli.option.unclear";
    case OPTIONS_WORD_MISSING: return "cli.option.word_missing";
    case OPTIONS_WORD_EXTRA: return "cli.option.word_extra";
    }
    return "cli.option.unknown";
}

struct str options_fault_text(struct arena *arena, enum lang lang,
                              const struct options_fault *fault)
{
    return i18n_format(arena, lang, fault_key(fault),
                       I18N_STR("written", str_to_utf8(arena, fault->written)),
                       I18N_STR("near", fault->near));
}

/* --- what was given --------------------------------------------------------- */

struct str options_find(const struct options *given, const char *name)
{
    size_t i = find(given->form, str_of(name));
    return given->form->table[i].name ? given->values[i] : STR_NONE;
}

struct str options_value(const struct options *given, const char *name)
{
    if (!given->form->table[find(given->form, str_of(name))].name)
        abort();
    return options_find(given, name);
}

bool options_on(const struct options *given, const char *name)
{
    return options_value(given, name).ptr != NULL;
}

size_t options_words(struct arena *arena, const struct options *given, const char *const *without,
                     struct str *out)
{
    size_t count = 0;
    for (size_t i = 0; given->form->table[i].name; i++) {
        const struct option *option = &given->form->table[i];
        if (!given->values[i].ptr || is_one_of(str_of(option->name), without))
            continue;
        out[count++] = option->value
                           ? str_printf(arena, "--%s=%.*s", option->name, STR_ARG(given->values[i]))
                           : dashed(arena, option);
    }
    if (given->word.ptr) {
        out[count++] = STR("--");
        out[count++] = given->word;
        if (given->word2.ptr)
            out[count++] = given->word2;
    }
    return count;
}

/* --- help ------------------------------------------------------------------- */

struct str options_twin(struct arena *arena, const struct option *option)
{
    if (option->twin)
        return str_of(option->twin);
    struct str name = str_printf(arena, "GUICHET_%s", option->name);
    char *text = arena_dup(arena, name.ptr, name.len);
    for (size_t i = 0; i < name.len; i++)
        if (text[i] == '-')
            text[i] = '_';
        else if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
    return (struct str){text, name.len};
}

static void new_line(struct buf *out, size_t *column)
{
    buf_printf(out, "\n%*s", HELP_COLUMN, "");
    *column = HELP_COLUMN;
}

/* Words of a text from `column` on, in the right column. */
static void add_wrapped(struct buf *out, size_t column, struct str text)
{
    struct str word;
    if (column > HELP_COLUMN - 2)
        new_line(out, &column);
    else
        buf_printf(out, "%*s", (int)(HELP_COLUMN - column), "");
    column = HELP_COLUMN;
    while (str_split(&text, ' ', &word)) {
        if (column > HELP_COLUMN && column + 1 + word.len > HELP_WIDTH)
            new_line(out, &column);
        if (column > HELP_COLUMN)
            buf_char(out, ' ');
        buf_add(out, word);
        column += word.len + 1;
    }
    buf_char(out, '\n');
}

static const char *more_key(const struct option *option)
{
    if (option->required)
        return "cli.help.required";
    return option->standard ? "cli.help.standard" : "cli.help.twin";
}

void options_help(struct arena *arena, enum lang lang, const struct options_form *form,
                  struct buf *out)
{
    for (const struct option *o = form->table; o->name; o++) {
        struct str left =
            str_printf(arena, "  --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        struct str more =
            i18n_format(arena, lang, more_key(o), I18N_STR("twin", options_twin(arena, o)),
                        I18N_STR("standard", str_of(o->standard)));
        buf_add(out, left);
        add_wrapped(
            out, left.len,
            str_printf(arena, "%.*s %.*s", STR_ARG(i18n_text(lang, o->help)), STR_ARG(more)));
    }
}
