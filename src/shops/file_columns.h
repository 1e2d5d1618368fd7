/* How columns of a file of orders may be named. */
#ifndef SHOPS_FILE_COLUMNS_H
#define SHOPS_FILE_COLUMNS_H

#include "base/str.h"

#include <stdbool.h>

enum file_column {
    COLUMN_NUMBER,
    COLUMN_STATE,
    COLUMN_CURRENCY,
    COLUMN_TOTAL,
    COLUMN_FREIGHT,
    COLUMN_PLACED_AT,
    COLUMN_CHANGED_AT,
    COLUMN_NEEDED_BY,
    COLUMN_DUE_AT,
    COLUMN_COUNTRY,
    COLUMN_POSTCODE,
    COLUMN_NAME,
    COLUMN_EMAIL,
    COLUMN_PHONE,
    COLUMN_LANGUAGE,
    COLUMN_SKU,
    COLUMN_TITLE,
    COLUMN_QUANTITY,
    COLUMN_PRICE,
    COLUMN_WEIGHT,
    COLUMN_CARRIER,
    COLUMN_SERVICE,
    COLUMN_TRACKING,
    COLUMN_PICKUP,
    COLUMN_HANDED_AT,
    COLUMN_PARCEL_WEIGHT,
    FILE_COLUMNS,
};

/* False: a name that nobody knows. Case, accents of French and marks between words aside. */
bool file_column_named(struct str name, enum file_column *out);

#endif
