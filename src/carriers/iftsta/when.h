/* Dates of DTM by their format (code list 2379): 101, 102, 201 to 205, 301 to 304. */
#ifndef CARRIERS_IFTSTA_WHEN_H
#define CARRIERS_IFTSTA_WHEN_H

#include "base/instant.h"
#include "base/str.h"
#include "base/zone.h"

#include <stdbool.h>

/* False: another format, or no such date. A zone that is not understood is `zone`. */
bool iftsta_when(struct str value, struct str format, const struct zone *zone, instant *out,
                 bool *date_only);

#endif
