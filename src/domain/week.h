/* Weeks of ISO 8601: from Monday on; week 1 is that of the year's first Thursday,
 * so that the first days of January may belong to the year before. */
#ifndef DOMAIN_WEEK_H
#define DOMAIN_WEEK_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;

struct week {
    int year, number; /* number 1..53 */
};

struct week week_of(struct date d);
struct date week_monday(struct week w);
/* "2026-W47" */
struct str week_text(struct arena *arena, struct week w);
/* False when malformed, or no week of its year. */
bool week_parse(struct str text, struct week *out);
#endif
