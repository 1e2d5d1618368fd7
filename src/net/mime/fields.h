/* Header blocks, line by line, without decoding anything. */
#ifndef NET_MIME_FIELDS_H
#define NET_MIME_FIELDS_H

#include "base/str.h"

#include <stdbool.h>

struct mime_raw_field {
    struct str name;  /* STR_NONE for a line that is no field */
    struct str value; /* behind the colon, folds included, without the last line end */
    struct str whole; /* all its lines with their line ends */
};

/* Takes the next field (with its continuation lines) off `*rest`. False at the
 * empty line that ends the headers, which is taken too, or at the end. An mbox
 * "From " line, where it stands first, is a line that is no field. */
bool mime_field_next(struct str *rest, struct mime_raw_field *out);

#endif
