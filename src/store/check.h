/* Looking at a store for what is wrong with it, and putting right what is safe to.
 * All of it may run while others work: what is written meanwhile is left out. */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct store;

struct store_checked {
    int64_t count;   /* of what is wrong */
    int64_t fixed;   /* of these */
    struct str what; /* the first of them, or several names; STR_NONE */
};

/* The engine's own check of pages, indexes and references. */
ERR_MUST enum err store_check_damage(struct store *store, struct arena *arena,
                                     struct store_checked *out, struct error *err);
/* Indexes of the migrations that are not there, or that PostgreSQL cannot use. */
ERR_MUST enum err store_check_indexes(struct store *store, struct db *db, struct arena *arena,
                                      struct store_checked *out, struct error *err);
/* Blob files: `missing` are rows without their file or with one of another size;
 * `orphans` files without a row, older than STORE_CHECK_ORPHAN_S, which `fix` removes. */
enum { STORE_CHECK_ORPHAN_S = 24 * 3600 };
ERR_MUST enum err store_check_files(struct store *store, struct db *db, struct arena *arena,
                                    bool fix, struct store_checked *missing,
                                    struct store_checked *orphans, struct error *err);
/* The newest STORE_CHECK_MESSAGES that the text index does not find by a word of
 * theirs; `fix` puts them in. */
enum { STORE_CHECK_MESSAGES = 50000 };
ERR_MUST enum err store_check_words(struct store *store, struct db *db, struct arena *arena,
                                    bool fix, struct store_checked *out, struct error *err);

#endif
