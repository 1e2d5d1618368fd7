/* The dates and hours that carriers write, whatever their form. */
#ifndef CARRIERS_WHEN_H
#define CARRIERS_WHEN_H

#include "base/instant.h"
#include "base/str.h"
#include "base/zone.h"

#include <stdbool.h>

/* Reads `date`, with the hour in it or else in `time` ("" or absent: none, and `*date_only`).
 *
 *   2026-11-21T18:00:00.5+01:00   20261121180000   2026-11-21 18:00   21/11/2026   21.11.26
 *   November 21, 2026   and   18:00:05   180005   1800   6:00 PM   18h00   18:00:00+0100
 *
 * `month_first`: 11/21/2026 is meant. An offset or Z counts, else it is the time of `zone`;
 * a date without an hour is its midnight there. False: another form, no such date ("0000-00-00",
 * 31 June), or outside the years 1990 to 2100. */
bool when_read(struct str date, struct str time, bool month_first, const struct zone *zone,
               instant *out, bool *date_only);

/* The date alone; an hour behind it is left aside. */
bool when_date(struct str text, bool month_first, struct date *out);

#endif
