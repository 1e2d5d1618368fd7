/* The books: what was carried out of money is a row, in the command that says so,
 * exactly once. A connector may have paid it, or the shop's people do after the export. */
#ifndef DESK_REMEDY_BOOK_H
#define DESK_REMEDY_BOOK_H

#include "desk/record.h"
#include "store/queries.h"

/* Money to the customer, or `back`; nothing of goods and words, nothing twice. */
ERR_MUST enum err remedy_book(struct record *r, const struct q_remedy_row *row, bool back,
                              struct str reference, struct error *err);

/* Carried out, as `reference` proves: done, in the books, and what was promised is kept. */
ERR_MUST enum err remedy_finished(struct record *r, const struct q_remedy_row *row,
                                  struct str reference, struct error *err);

/* A message of ours reached nobody: the apology that it was is owed again, in `*dossier`;
 * 0: it was none. */
ERR_MUST enum err remedy_unsaid(struct record *r, int64_t message, int64_t *dossier,
                                struct error *err);

#endif
