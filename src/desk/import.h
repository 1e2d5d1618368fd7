/* A file of orders on its way in, step by step: each step is a command that also says how
 * far it is, so that a file is never taken twice and goes on where a program fell over.
 * Whoever steps reads the file again (shops/file.h) and gives the orders by their place. */
#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/order.h"
#include "domain/order_file.h"

enum { IMPORT_NAME_CHARS = 200, IMPORT_BODY_MAX = 25 * 1024 * 1024 };

/* Keeps the file. `dry_run`: it will be told what would be, and nothing is kept of it. */
ERR_MUST enum err import_begin(const struct desk *desk, const struct caller *caller,
                               struct str name, bool dry_run, struct str body, int64_t *id,
                               struct error *err);

/* What the file holds, which never changes. */
struct import_file {
    int64_t id, shop;
    struct actor actor; /* who brought it */
    bool dry_run;
    const struct order_file *read;
};

/* Takes the next orders, ORDER_BATCH_MAX at most, from `*position`, and moves it. `*done`: that
 * was the end. ERR_CONFLICT: another one works on it, or it is done. An order that the store
 * does not take is told of its row, and the others are kept. */
ERR_MUST enum err import_step(const struct desk *desk, const struct import_file *file,
                              size_t *position, bool *done, struct error *err);

/* The file cannot be read at all. */
ERR_MUST enum err import_fail(const struct desk *desk, int64_t id, const char *key,
                              struct error *err);

#endif
