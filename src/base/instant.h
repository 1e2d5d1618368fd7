/* Points in time and lengths of time, never mixed with plain integers.
 * An instant is UTC milliseconds since 1970-01-01; 0 means "none". */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

typedef struct {
    int64_t ms;
} instant;
typedef struct {
    int64_t ms;
} duration;

/* A calendar date, Gregorian; month 1..12, day 1..31. */
struct date {
    int year, month, day;
};

duration duration_ms(int64_t ms);
duration duration_seconds(int64_t s);
duration duration_minutes(int64_t m);
duration duration_hours(int64_t h);
duration duration_days(int64_t d); /* of 24 hours */

instant instant_of(int64_t ms);
bool instant_is_none(instant t);
instant instant_add(instant t, duration d);
duration instant_diff(instant later, instant earlier);
/* <0, 0, >0 like memcmp. */
int instant_cmp(instant a, instant b);

/* RFC 3339 UTC with milliseconds, "2026-11-21T19:20:33.000Z"; STR_NONE for none. */
struct str instant_format(struct arena *arena, instant t);
/* The same without an arena and without a 0 at the end; `t` is in the years 1 to 9999. */
enum { INSTANT_CHARS = 24 };
void instant_write(char out[INSTANT_CHARS], instant t);
/* RFC 3339 with any offset, fraction optional (to the millisecond; more digits
 * are dropped). False when malformed or outside the years 1 to 9999. */
bool instant_parse(struct str text, instant *out);

/* Days since 1970-01-01 of a date, and back (proleptic Gregorian). */
int64_t date_to_days(struct date d);
struct date date_from_days(int64_t days);
bool date_is_valid(struct date d);
/* 1 Monday .. 7 Sunday (ISO 8601). */
int date_weekday(struct date d);
struct date date_add_days(struct date d, int64_t days);
int date_cmp(struct date a, struct date b);
int days_in_month(int year, int month);

#endif
