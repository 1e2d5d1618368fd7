/* What must be true of a store at any moment, whatever was done before. Each
 * rule is a query that finds what contradicts it. */
#ifndef TESTS_DESK_INVARIANTS_H
#define TESTS_DESK_INVARIANTS_H

/* The first rule that is broken, with a row that breaks it; NULL when all hold.
 * `path` is the store's database; the text lives until the next call. */
const char *invariants_broken(const char *path);

#endif
