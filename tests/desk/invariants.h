/* What must be true of a store whenever nobody is at work on it, whatever was
 * done before. Each rule is a query that finds what contradicts it. */
#ifndef TESTS_DESK_INVARIANTS_H
#define TESTS_DESK_INVARIANTS_H

struct db;

/* The first rule that is broken, with a row that breaks it; NULL when all hold.
 * `db` is a reader, of either engine; the text lives until the next call. */
const char *invariants_broken(struct db *db);

#endif
