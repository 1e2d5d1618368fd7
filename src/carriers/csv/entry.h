/* One event of a parcel told as named values: a row of a table, or lines "name: value" of a
 * mail. Names are known in French and English, and those of carriers' own files; what is
 * not known is passed over, names and addresses of people among it. */
#ifndef CARRIERS_CSV_ENTRY_H
#define CARRIERS_CSV_ENTRY_H

#include "carriers/reading.h"

enum column {
    COLUMN_TRACKING,
    COLUMN_REFERENCE,
    COLUMN_DATE,
    COLUMN_TIME,
    COLUMN_CODE,
    COLUMN_REASON,
    COLUMN_LABEL,
    COLUMN_PLACE,
    COLUMN_PICKUP,
    COLUMN_ESTIMATE,
    COLUMN_PICKUP_UNTIL,
    COLUMN_STAGE,   /* our own name of it, domain/parcel.h */
    COLUMN_TROUBLE, /* likewise */
    COLUMN_OTHER,
};
enum { COLUMNS = COLUMN_OTHER };

struct entry {
    struct str values[COLUMNS]; /* "" where there is none */
    instant at;                 /* where no value tells it; none: a fault */
};

/* Accents, case, blanks and marks aside. */
enum column column_named(struct arena *arena, struct str name);

/* Adds its scan, or its fault with `where` ("line 3"). */
void entry_read(struct arena *arena, const struct zone *zone, const struct entry *entry,
                struct str where, struct carrier_reading *out);

#endif
