/* Comma-separated values (RFC 4180) that spreadsheets open without running them: a
 * text that begins like a formula (= + - @, a tab or a return) gets an apostrophe
 * before it, unless it is a number. */
#ifndef WEB_CSV_H
#define WEB_CSV_H

#include "base/buf.h"

#include <stddef.h>

/* One line, ended with CR LF; an absent field is empty. */
void csv_row(struct buf *out, const struct str *fields, size_t count);

#endif
