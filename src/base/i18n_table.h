/* The generated table of sentences, between tools/gen_i18n.py and base/i18n.c:
 * entries in ASCII order of their keys, texts in the order of `enum lang`. */
#ifndef BASE_I18N_TABLE_H
#define BASE_I18N_TABLE_H

#include "base/i18n.h"

#include <stddef.h>

struct i18n_entry {
    const char *key;
    const char *text[LANG_COUNT];
};

extern const size_t i18n_table_size;
extern const struct i18n_entry i18n_table[];

#endif
