#include "base/i18n.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/i18n_table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 96 };

const char *lang_code(enum lang lang)
{
    switch (lang) {
    case LANG_FR: return "fr";
    case LANG_EN: return "en";
    }
    return "fr";
}

bool lang_parse(struct str tag, enum lang *out)
{
    bool whole = tag.len == 2 || (tag.len > 2 && (tag.ptr[2] == '-' || tag.ptr[2] == '_'));
    for (int i = 0; whole && i < LANG_COUNT; i++)
        if (str_istarts(tag, str_of(lang_code((enum lang)i)))) {
            *out = (enum lang)i;
            return true;
        }
    return false;
}

bool lang_of_code(struct str code, enum lang *out)
{
    return lang_parse(code, out) && str_eq(code, str_of(lang_code(*out)));
}

static int compare(const void *key, const void *entry)
{
    return strcmp(key, ((const struct i18n_entry *)entry)->key);
}

static const struct i18n_entry *find(const char *key)
{
    return bsearch(key, i18n_table, i18n_table_size, sizeof i18n_table[0], compare);
}

bool i18n_has(const char *key)
{
    return find(key) != NULL;
}

struct str i18n_text(enum lang lang, const char *key)
{
    const struct i18n_entry *entry = find(key);
    return str_of(entry ? entry->text[lang] : key);
}

static const struct i18n_arg *find_arg(const struct i18n_arg *args, struct str name)
{
    for (; args->name; args++)
        if (str_eq(name, str_of(args->name)))
            return args;
    return NULL;
}

static void add_arg(struct buf *out, const struct i18n_arg *arg)
{
    if (arg->text.ptr)
        buf_add(out, arg->text);
    else
        buf_i64(out, arg->number);
}

struct str i18n_fill(struct arena *arena, enum lang lang, const char *key,
                     const struct i18n_arg *args)
{
    struct str rest = i18n_text(lang, key);
    struct buf out = buf_in(arena);
    for (ptrdiff_t open; (open = str_chr(rest, '{')) >= 0;) {
        buf_add(&out, str_sub(rest, 0, (size_t)open));
        rest = str_sub(rest, (size_t)open, rest.len);
        ptrdiff_t close = str_chr(rest, '}');
        const struct i18n_arg *arg =
            close > 0 ? find_arg(args, str_sub(rest, 1, (size_t)close - 1)) : NULL;
        if (arg)
            add_arg(&out, arg);
        else
            buf_char(&out, '{');
        rest = str_sub(rest, arg ? (size_t)close + 1 : 1, rest.len);
    }
    buf_add(&out, rest);
    return buf_str(&out);
}

static bool counts_as_one(enum lang lang, int64_t count)
{
    switch (lang) {
    case LANG_FR: return count == 0 || count == 1;
    case LANG_EN: return count == 1;
    }
    return false;
}

struct str i18n_fill_count(struct arena *arena, enum lang lang, const char *key, int64_t count,
                           const struct i18n_arg *args)
{
    char full[KEY_MAX];
    int len =
        snprintf(full, sizeof full, "%s.%s", key, counts_as_one(lang, count) ? "one" : "other");
    assert(len > 0 && len < KEY_MAX);
    size_t given = 0;
    while (args[given].name)
        given++;
    struct i18n_arg *all = arena_array(arena, given + 2, sizeof *all);
    memcpy(all, args, given * sizeof *all);
    all[given] = I18N_I64("count", count);
    return i18n_fill(arena, lang, full, all);
}
