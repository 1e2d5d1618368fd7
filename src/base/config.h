/* Settings: each module describes its own in a constant table, and the parser,
 * `check-config`, the sample file and docs/config.md all come from the tables.
 *
 * A file holds lines `key = value`. A line that begins with "#" is a comment; a
 * "#" further on belongs to the value. A value may stand between double quotes,
 * which keeps the spaces at its ends. A key set twice in a file is a fault. A
 * later source wins: file, then environment (http.listen is
 * GUICHET_HTTP_LISTEN), then command line; the caller applies them in order.
 *
 * Nothing is read here: the caller brings texts. Faults do not stop the reading,
 * so that a person sees them all at once. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/buf.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    CONFIG_FILE_MAX = 256 * 1024, /* bytes of a file */
    CONFIG_VALUE_MAX = 4096,      /* bytes of a value */
    CONFIG_FAULTS_MAX = 64,       /* what comes after is counted only */
};

enum config_type {
    CONFIG_TEXT,
    CONFIG_INT,      /* whole number, within min..max */
    CONFIG_BOOL,     /* yes, no, true, false, on, off, 1, 0 */
    CONFIG_DURATION, /* number and ms, s, m, h or d, "90s"; kept in milliseconds */
    CONFIG_SIZE,     /* number and B, KB, MB or GB (of 1024), "50MB"; kept in bytes */
    CONFIG_LIST,     /* texts with commas between; empty parts are dropped */
    CONFIG_CHOICE,   /* one of `choices` */
};

struct config_key {
    const char *name; /* "http.listen": a-z, 0-9, _ and dots */
    enum config_type type;
    const char *standard; /* the default, as it would be written; "" for none */
    const char *help;     /* English, one or two sentences, for sample and docs */
    int64_t min, max;     /* of a number, a duration (ms) or a size; both 0: from 0 up */
    const char *unit;     /* of a number, for people: "threads"; NULL for none */
    const char *choices;  /* "quick,full" */
    bool secret;          /* never shown */
};

/* One module's settings. */
struct config_table {
    const char *title;             /* "HTTP server" */
    const struct config_key *keys; /* ends with a NULL name */
};

enum config_fault_kind {
    CONFIG_BAD_LINE,    /* no "key = value" */
    CONFIG_UNKNOWN_KEY, /* `near`: the nearest name, or none */
    CONFIG_BAD_VALUE,
    CONFIG_TWICE,     /* `first_line`: of the same key */
    CONFIG_TOO_LARGE, /* file or value over its limit */
};

struct config_fault {
    enum config_fault_kind kind;
    struct str source; /* file name, "environment" or "command line" */
    int line;          /* 0 outside files */
    struct str key;    /* as it was written */
    struct str near;
    int first_line;
    const struct config_key *about; /* of a bad value: what is expected */
};

struct config;

/* All settings at their defaults. `tables` ends with NULL and must outlive the
 * result. A default that its own type refuses, or a name given twice, is a
 * programmer's error and aborts. */
struct config *config_create(const struct config_table *const *tables);
void config_destroy(struct config **config);

/* `name` is for the faults. Returns the number of faults met. */
size_t config_file(struct config *config, struct str name, struct str text);
/* Every "GUICHET_..." in an environment such as `environ`; others are left alone. */
size_t config_environment(struct config *config, const char *const *environment);
/* "http.listen" and its value; `source` as for a fault. */
size_t config_set(struct config *config, struct str source, struct str key, struct str value);

/* In the order met; lives as long as the config. */
const struct config_fault *config_faults(const struct config *config, size_t *count);
/* "guichet.conf, line 12: there is no setting http.lisen; did you mean
 * http.listen?" Values are never repeated, they may be secrets. */
struct str config_fault_text(struct arena *arena, enum lang lang, const struct config_fault *fault);

/* Values by key; a key that no table holds, or one of another type, aborts.
 * Texts live as long as the config. An empty text is STR("") . */
struct str config_text(const struct config *config, const char *key); /* text, choice */
int64_t config_i64(const struct config *config, const char *key);     /* int, size */
bool config_bool(const struct config *config, const char *key);
duration config_duration(const struct config *config, const char *key);
size_t config_list(const struct config *config, const char *key, const struct str **items);

/* "GUICHET_HTTP_LISTEN" for "http.listen". */
struct str config_environment_name(struct arena *arena, const char *key);

/* A file with every key commented out at its default. */
void config_sample(const struct config_table *const *tables, struct buf *out);
/* The same as Markdown tables. */
void config_markdown(const struct config_table *const *tables, struct buf *out);
/* What holds now, `key = value` a line; secrets are told as set or not set. */
void config_show(const struct config *config, struct buf *out);

#endif
