/* A store's content moved into another one, of whatever engine: table by table in
 * the order of keys, what is the same left alone. So a copy that was interrupted
 * goes on, one of a shop that went on working is brought up to date by another,
 * and equality is proved by reading, down to the last byte of every blob.
 *
 * Ids, events' numbers included, stay what they are. The text index is made anew
 * from the messages' words. Sequences and the like go on behind what was copied;
 * the target is to be opened anew before anybody works on it, since PostgreSQL
 * then moves the log's numbers on. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/error.h"
#include "base/instant.h"
#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

enum store_copy_step { STORE_COPY_REMOVES, STORE_COPY_WRITES, STORE_COPY_PROVES };

struct store_copy_options {
    instant now;
    /* After every page; `rows` of `all` were seen in this step. May be NULL. */
    void (*progress)(void *ctx, enum store_copy_step step, const char *table, int64_t rows,
                     int64_t all);
    void *ctx;
};

struct store_copy_table {
    const char *name;
    int64_t rows, target_rows;
    int64_t written, removed;
    struct sha256 digest, target_digest; /* of all rows in their order (store/table.h) */
};

struct store_copy_report {
    struct store_copy_table *tables; /* in the arena */
    size_t count;
    int64_t rows, written, removed, blob_bytes;
    bool equal; /* every table's rows and digest, and every blob its hash */
};

/* Copies all of `from`, seen at one moment (others may write it meanwhile), into
 * `to`, which nobody else may use, and proves that both are the same. ERR_CONFLICT,
 * key "copy.foreign": `to` holds another shop's data; key "copy.went_on": it went on
 * by itself since it was copied. An error leaves `to` a half copy (store_is_half). */
ERR_MUST enum err store_copy(struct store *from, struct store *to,
                             const struct store_copy_options *options, struct arena *arena,
                             struct store_copy_report *report, struct error *err);

/* Whether a copy into it did not come to its end. */
ERR_MUST enum err store_is_half(struct store *store, bool *half, struct error *err);

/* Whether it holds a shop. */
ERR_MUST enum err store_is_empty(struct store *store, bool *empty, struct error *err);

#endif
