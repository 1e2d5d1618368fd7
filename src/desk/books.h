/* The phrase books of the shops, read once and kept: the program's phrases take
 * milliseconds to read, a reply is checked in one. Shops without phrases of their
 * own share one book; those of a shop are read again when its row's version says so,
 * also when another node changed it. Safe from every thread. */
#ifndef DESK_BOOKS_H
#define DESK_BOOKS_H

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

struct arena;
struct db;
struct desk;
struct caller;
struct phrase_book;
struct phrase_books;

struct phrase_books *books_create(void);
/* Every book was given back. */
void books_destroy(struct phrase_books **books);

/* A book in somebody's hands: it stays as it is until it is given back. */
struct lent_book {
    const struct phrase_book *book;
    struct kept_book *kept;
};

/* The book of a shop whose row has `version` (0: it has none). A row that cannot be
 * read any more is logged, and the program's phrases stand alone. */
ERR_MUST enum err books_lend(struct phrase_books *books, struct db *db, struct arena *arena,
                             int64_t shop, int64_t version, struct lent_book *out,
                             struct error *err);
void books_return(struct phrase_books *books, struct lent_book *lent);

/* How many were read since it was made, for tests and metrics. */
int64_t books_read(const struct phrase_books *books);

/* A manager's own lines, in the place of those before ("" for none). ERR_INVALID as
 * phrases_read tells it; ERR_TOO_LARGE over PHRASE_TEXT_MAX. */
ERR_MUST enum err books_set(const struct desk *desk, const struct caller *caller, struct str lines,
                            struct error *err);

#endif
