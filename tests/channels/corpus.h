/* Real mails kept beside the project (../shared/fixtures), read but never copied.
 * Where they are absent the tests that need them say so and are skipped. */
#ifndef TESTS_CHANNELS_CORPUS_H
#define TESTS_CHANNELS_CORPUS_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* False, and a TAP line that says why, when the fixtures are not there. */
bool corpus_is_here(void);

/* Calls `visit` for every file below fixtures/mail/FOLDER ("" for all), in the
 * order of names. `name` is relative to fixtures/mail. */
void corpus_walk(const char *folder, void (*visit)(void *ctx, const char *name, struct str bytes),
                 void *ctx);

/* A file's bytes, STR_NONE when it is not there. */
struct str corpus_file(struct arena *arena, const char *name);

/* One TAP result; `all` false counts as a failure. */
void corpus_result(bool ok, const char *sentence);
/* Prints the plan; what main returns. */
int corpus_end(void);

#endif
