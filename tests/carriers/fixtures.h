/* Recorded answers of carriers kept beside the project (../shared/fixtures), read but never copied.
 * Where they are absent the tests that need them say so and are skipped. */
#ifndef TESTS_CARRIERS_FIXTURES_H
#define TESTS_CARRIERS_FIXTURES_H

#include "base/str.h"
#include "carriers/carrier.h"

#include <stdbool.h>

struct arena;

/* False, with a line that says why, when the fixtures are not there. */
bool fixtures_are_here(void);

/* A file below fixtures/; fails the test when it is not there. */
struct str fixture(struct arena *arena, const char *path);

/* Calls `visit` for every file below fixtures/FOLDER with its path relative to it. */
void fixtures_walk(const char *folder, void (*visit)(void *ctx, const char *path), void *ctx);

/* An account that asks nothing, in the zone named. Zones live as long as the program. */
struct carrier_account account_in(const char *zone);

#endif
