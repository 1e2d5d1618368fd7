/* What went wrong, told to the person at the terminal: what happened and what to
 * do, in their language; and the exit code that goes with it (sysexits.h). */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include "base/buf.h"
#include "base/error.h"
#include "base/i18n.h"

struct arena;
struct options;

/* Adds "guichet: SENTENCE" as a line. Returns `code`. */
int tell(struct buf *out, int code, struct str sentence);

/* The sentence of an error of the desk, the store or the server. `given` are the
 * options that caused it: a value at fault is named as it was written. */
int tell_error(struct arena *arena, enum lang lang, const struct error *error,
               const struct options *given, struct buf *out);

/* GUICHET_LANGUAGE, else the locale (LC_ALL, LC_MESSAGES, LANG), else English. */
enum lang tell_language(const char *const *environment);

#endif
