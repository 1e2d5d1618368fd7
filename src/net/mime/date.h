/* Date fields: RFC 5322 3.3 with the obsolete forms of 4.3, asctime, ISO 8601,
 * and common broken ones (no weekday, wrong weekday, two-digit years, names of
 * zones, "GMT+0200", missing seconds or zone, dots or dashes between parts). */
#ifndef NET_MIME_DATE_H
#define NET_MIME_DATE_H

#include "base/instant.h"

#include <stdbool.h>

/* False when no date can be made of it; years 1970 to 2100. A missing or
 * unknown zone means UTC (RFC 5322 4.3). */
bool mime_date_read(struct str value, instant *out);

#endif
