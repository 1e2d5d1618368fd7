/* The options of a command, from a constant table: reading them, telling what is
 * wrong with them, and the help.
 *
 * `--name value` or `--name=value`; a value that itself begins with "--" needs
 * the second form. "--" ends the options. Every option has a twin in the
 * environment, GUICHET_ and its name in capitals ("GUICHET_FIRST_REPLY"), which
 * counts when the command line is silent; an empty twin counts as absent.
 * Besides options a command takes at most two words. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { OPTIONS_MAX = 16, OPTIONS_VALUE_MAX = 4096 /* bytes */ };

struct option {
    const char *name;     /* "shop", written --shop */
    const char *value;    /* what stands for it in the help, "SHOP"; NULL: a switch */
    const char *help;     /* message key */
    const char *standard; /* what holds when it is not given, for the help; NULL: nothing */
    const char *twin;     /* where the rule would give a name that is taken; else NULL */
    bool required;
};

/* What a command takes; `table` ends with a NULL name. */
struct options_form {
    const struct option *table;
    const char *word;  /* "NAME", "[FILE]" when it may be absent, or NULL */
    const char *word2; /* a second one, always wanted, or NULL */
};

/* Texts are those of the command line and the environment. */
struct options {
    const struct options_form *form;
    struct str values[OPTIONS_MAX]; /* in the table's order; STR_NONE: not given */
    struct str word, word2;         /* STR_NONE: not given */
};

enum options_fault_kind {
    OPTIONS_UNKNOWN, /* `near`: the nearest option, or none */
    OPTIONS_NEEDS_VALUE,
    OPTIONS_TAKES_NONE, /* a value for a switch */
    OPTIONS_TWICE,
    OPTIONS_TOO_LONG,
    OPTIONS_MISSING, /* a required option */
    OPTIONS_UNCLEAR, /* a switch's twin that is neither yes nor no */
    OPTIONS_WORD_MISSING,
    OPTIONS_WORD_EXTRA,
};

struct options_fault {
    enum options_fault_kind kind;
    struct str written; /* "--shpo", "GUICHET_X" or the word */
    struct str near;    /* "--shop" */
};

/* `words` are those behind the command's name; `environment` as `environ`. False
 * at the first fault. */
bool options_read(struct arena *arena, const struct options_form *form, const struct str *words,
                  size_t count, const char *const *environment, struct options *out,
                  struct options_fault *fault);

/* One sentence. */
struct str options_fault_text(struct arena *arena, enum lang lang,
                              const struct options_fault *fault);

/* STR_NONE when not given. A name that the table does not hold aborts. */
struct str options_value(const struct options *given, const char *name);
bool options_on(const struct options *given, const char *name);
/* The same for a name that the table may not hold. */
struct str options_find(const struct options *given, const char *name);

/* The words that give the same again, environment or not, but for the options
 * named in `without` (ends with NULL); how many were put in `out`, which has
 * room for OPTIONS_WORDS_MAX. */
enum { OPTIONS_WORDS_MAX = OPTIONS_MAX + 3 };
size_t options_words(struct arena *arena, const struct options *given, const char *const *without,
                     struct str *out);

/* "GUICHET_FIRST_REPLY". */
struct str options_twin(struct arena *arena, const struct option *option);

/* The options with their help, two columns. */
void options_help(struct arena *arena, enum lang lang, const struct options_form *form,
                  struct buf *out);

#endif
