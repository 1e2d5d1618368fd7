/* Numbered steps that bring a store's tables up to date, built in from
 * store/migrations/NNNN_name.sql by tools/gen_migrations.py. A step that was
 * released is never edited: a new one follows it. */
#ifndef STORE_MIGRATION_H
#define STORE_MIGRATION_H

#include <stddef.h>

struct migration {
    int number;       /* 1, 2, 3 ... without a gap */
    const char *name; /* "counter_opens" */
    const char *sqlite, *postgres;
};

/* The program's own, in order. */
extern const struct migration store_migrations[];
extern const size_t store_migrations_count;

#endif
