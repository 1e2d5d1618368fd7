/* Rows of law that a shop adds to the program's own (domain/legal_rule.h), so that a
 * change of law is a row and no new version. Read from the store whenever a rule asks, in
 * the asker's own view: no copy in memory can be stale, on whichever node. */
#ifndef DESK_LEGAL_H
#define DESK_LEGAL_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/legal_rule.h"

struct db;

/* The shop's rows, for legal_rule_on and its like. ERR_CORRUPT when one does not parse. */
ERR_MUST enum err legal_load(struct db *db, struct arena *arena, int64_t shop,
                             struct legal_rules *out, struct error *err);

struct legal_row {
    struct str code, valid_from, valid_to; /* "WD_PERIOD", "2026-07-01"; valid_to "": it lasts */
    struct str value, source;
};

/* Adds a row, or replaces the one of that code and first day; `*out` is it as it was read.
 * ERR_INVALID with what to do: a code that is not known, a date, a value, no source. */
ERR_MUST enum err legal_put(const struct desk *desk, struct arena *arena,
                            const struct caller *caller, const struct legal_row *row,
                            struct legal_rule *out, struct error *err);

/* "2026-07-01" */
struct str legal_date(struct arena *arena, struct date date);

#endif
