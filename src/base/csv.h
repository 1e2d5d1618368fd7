/* Tables as text: rows of fields, as spreadsheets and carriers write them (RFC 4180, and
 * what they make of it).
 *
 * The separator is found in the first line (";" "," tab or "|"; "sep=;" says it). Quotes
 * may hold separators, line ends and doubled quotes; a quote within a field without quotes
 * is a character. Lines end with LF, CRLF or CR; blank ones are passed over. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { CSV_FIELDS_MAX = 200, CSV_FIELD_MAX = 32 * 1024 };

struct csv {
    struct arena *arena;
    struct str rest;
    char separator;
    size_t line; /* of the file, from 1: where `rest` begins */
    struct str fields[CSV_FIELDS_MAX];
};

struct csv_row {
    const struct str *fields; /* the reader's, until the next row; trimmed */
    size_t count;
    size_t line; /* where it begins */
    bool broken; /* a quote never ends, or over a limit: no fields, the next line is read */
};

/* `text` is UTF-8, borrowed; a mark of byte order is passed over. */
void csv_open(struct csv *csv, struct arena *arena, struct str text);
/* False at the end, or when the arena's budget is spent (arena_spent). */
bool csv_next(struct csv *csv, struct csv_row *out);
/* A field of a row, from 0; "" when the row is shorter. */
struct str csv_field(const struct csv_row *row, size_t index);

#endif
