/* Every sentence for people, by key, from i18n/fr.json and i18n/en.json.
 *
 * The catalogues become a sorted table at build time (tools/gen_i18n.py); both
 * hold the same keys with the same {placeholders}, a test sees to it. Keys are
 * always written whole in the source, so that a test can find each of them.
 *
 *   i18n_format(arena, LANG_FR, "refusal.g05.empty_field", I18N_STR("arg", name))
 *
 * A counted sentence has two entries, KEY.one and KEY.other; French counts 0
 * and 1 as one, English only 1. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum lang { LANG_FR, LANG_EN };
enum { LANG_COUNT = 2 };

/* "fr" or "en". */
const char *lang_code(enum lang lang);
/* By the first two letters, without case: "fr-CA" is LANG_FR. */
bool lang_parse(struct str tag, enum lang *out);
/* "fr" or "en", nothing else. */
bool lang_of_code(struct str code, enum lang *out);

struct i18n_arg {
    const char *name; /* NULL ends a list */
    struct str text;
    int64_t number; /* used when text is absent */
};

#define I18N_STR(arg_name, value) ((struct i18n_arg){.name = (arg_name), .text = (value)})
#define I18N_I64(arg_name, value) \
    ((struct i18n_arg){.name = (arg_name), .number = (int64_t)(value)})

/* Whether the catalogues hold the key. */
bool i18n_has(const char *key);

/* The sentence as it stands in the catalogue; the key itself when unknown,
 * which shows and loses nothing. Static: never released. */
struct str i18n_text(enum lang lang, const char *key);

/* With {name} replaced by the argument of that name; a placeholder without an
 * argument stays as it is. */
#define i18n_format(arena, lang, key, ...) \
    i18n_fill((arena), (lang), (key), (struct i18n_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})
struct str i18n_fill(struct arena *arena, enum lang lang, const char *key,
                     const struct i18n_arg *args);

/* KEY.one or KEY.other by `count`, which also fills {count}. */
#define i18n_count(arena, lang, key, count, ...) \
    i18n_fill_count((arena), (lang), (key), (count), \
                    (struct i18n_arg[]){__VA_ARGS__ __VA_OPT__(, ){0}})
struct str i18n_fill_count(struct arena *arena, enum lang lang, const char *key, int64_t count,
                           const struct i18n_arg *args);

#endif
