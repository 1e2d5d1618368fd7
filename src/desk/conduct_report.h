/* The conduct report: for each practice, week and team how often it was respected,
 * stopped something before harm, held, warned, was gone against, or was broken. Read
 * from the totals that desk/conduct.h keeps, in one range. */
#ifndef DESK_CONDUCT_REPORT_H
#define DESK_CONDUCT_REPORT_H

#include "desk/conduct.h"
#include "domain/week.h"

struct arena;
struct db;

enum { CONDUCT_WEEKS_MAX = 53 };

struct conduct_row {
    struct str week;      /* "2026-W47" */
    struct str team;      /* "": people without one, programs, the counter itself */
    const char *practice; /* "G05" */
    int64_t n[CONDUCTS];
};

struct conduct_report {
    struct conduct_row *rows; /* by week, team, practice; none where nothing happened */
    size_t count;
};

/* `from` to `to`, both included; `team` STR_NONE: all of them, each apart. Practices
 * that read what is written to customers were respected by every reply that was kept,
 * save those they were gone against, warned, held, recorded or switched off for.
 * ERR_INVALID: more than CONDUCT_WEEKS_MAX weeks, or none. */
ERR_MUST enum err conduct_report(struct db *db, struct arena *arena, int64_t shop, struct week from,
                                 struct week to, struct str team, struct conduct_report *out,
                                 struct error *err);

#endif
