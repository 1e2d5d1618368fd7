/* A file of orders as a spreadsheet: a row is a line of an order, or a parcel, or both; rows
 * with one number are one order, wherever they stand. The first row names the columns, in
 * French or English (file_columns.c); columns that nobody knows are left alone. An order is
 * taken whole or not at all: where one of its rows cannot be read, none of them is. */
#ifndef SHOPS_FILE_H
#define SHOPS_FILE_H

#include "base/error.h"
#include "base/zone.h"
#include "domain/order_file.h"

enum {
    ORDER_FILE_BYTES_MAX = 25 * 1024 * 1024,
    ORDER_FILE_ROWS_MAX = 500000,
    ORDER_FILE_BUDGET = 512 * 1024 * 1024, /* of an arena to read the largest in */
};

struct file_terms {
    const struct zone *zone; /* of times without one */
    struct str currency;     /* where the file says none */
};

/* Bytes of any charset. ERR_INVALID, key "import.no_columns" (no column of numbers, of orders or
 * what names them twice), "import.empty"; ERR_TOO_LARGE "import.too_large". */
ERR_MUST enum err order_file_read(struct arena *arena, struct str bytes,
                                  const struct file_terms *terms, struct order_file *out,
                                  struct error *err);

#endif
