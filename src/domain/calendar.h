/* A shop's opening hours, and time counted in them.
 *
 * Kept in the shop's row as one line of text:
 *
 *   mon-fri 09:00-12:30, 13:30-18:00; sat 09:00-12:00;
 *   2026-12-24 09:00-12:00; 2026-12-31 closed; 2026-08-03..2026-08-15 closed
 *
 * Rules are separated by ";" or a new line. A rule is days (mon tue wed thu fri sat sun, ranges
 * with "-", several with ",") or dates (ranges with ".."), then spans of hours
 * (several with ",") or "closed". 24:00 ends a day; a night is two rules, "fri
 * 20:00-24:00; sat 00:00-02:00". A date beats a holiday, a holiday (see
 * domain/holiday.h) is closed, else the weekday counts; days not named are closed.
 *
 * Time is counted on instants, span by span: an hour that a clock change adds
 * or skips while the shop is open is counted or not, as people live it. */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "base/zone.h"
#include "domain/holiday.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum {
    CALENDAR_TEXT_MAX = 32 * 1024,    /* bytes */
    CALENDAR_SPANS_MAX = 6,           /* in a day */
    CALENDAR_EXCEPTIONS_MAX = 200,    /* rules by date */
    CALENDAR_EXCEPTION_DAYS = 731,    /* dates they cover together: two years */
    CALENDAR_HORIZON_DAYS = 20 * 366, /* how far ahead time is added */
};

/* Minutes since local midnight, 0 <= from < to <= 1440. */
struct day_span {
    int from, to;
};

struct day_hours {
    int count;                                 /* 0: closed */
    struct day_span spans[CALENDAR_SPANS_MAX]; /* in order, apart */
};

struct calendar_exception {
    struct date first, last;
    struct day_hours hours;
};

struct calendar {
    const struct zone *zone; /* borrowed */
    enum holiday_set holidays;
    struct day_hours week[7];                    /* 0 Monday */
    const struct calendar_exception *exceptions; /* by date, disjoint */
    size_t exception_count;
};

/* ERR_INVALID with field "hours", the word at fault in `arg` and a message key
 * "calendar.*": word not understood, span backwards or overlapping, day or date
 * given twice, rule without days or hours, too many, or no weekday ever open. */
ERR_MUST enum err calendar_parse(struct arena *arena, struct str hours, enum holiday_set holidays,
                                 const struct zone *zone, struct calendar *out, struct error *err);
/* The canonical text, which parses to the same calendar. */
struct str calendar_format(struct arena *arena, const struct calendar *calendar);

/* The hours of one date, exceptions and holidays counted. */
struct day_hours calendar_day(const struct calendar *calendar, struct date date);
/* A span is open from its first instant, and closed at its last. */
bool calendar_is_open(const struct calendar *calendar, instant t);
/* `t` when open, else the start of the next span. */
instant calendar_next_opening(const struct calendar *calendar, instant t);

/* The earliest instant by which `business` of open time has passed since
 * `from`: closing time rather than the next opening; `from` itself for 0.
 * ERR_INVALID when negative or further than CALENDAR_HORIZON_DAYS ahead. */
ERR_MUST enum err calendar_add(const struct calendar *calendar, instant from, duration business,
                               instant *out, struct error *err);
/* Open time between two instants; 0 when `to` is not later. */
duration calendar_between(const struct calendar *calendar, instant from, instant to);

#endif
