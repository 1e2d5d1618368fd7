/* How the shop conducts itself: each time a practice was respected, stopped
 * something, held or warned, was gone against or broken, a total moves. Kept by
 * write, so that the report reads totals and counts no rows.
 *
 * A total is named "conduct.WEEK.PRACTICE.WHAT.TEAM" (conduct.2026-W47.G05.stopped.Lyon):
 * the ISO week in the shop's zone; the team of the actor's role in the shop, ""
 * when the counter acts by itself, for programs and for people without one.
 *
 * What is written to customers is checked by many practices at once. It moves one
 * total, "conduct.WEEK.reply.respected.TEAM"; what a practice found in it is told
 * apart, and desk/conduct_report.h takes it off. */
#ifndef DESK_CONDUCT_H
#define DESK_CONDUCT_H

#include "desk/record.h"

enum conduct {
    CONDUCT_RESPECTED,
    CONDUCT_STOPPED,    /* before harm: refused, masked */
    CONDUCT_HELD,       /* waited for a lead */
    CONDUCT_WARNED,     /* and went on */
    CONDUCT_OVERRIDDEN, /* with a reason */
    CONDUCT_BROKEN,
    CONDUCT_RECORDED, /* would have been one of these; the shop has it recorded only */
    CONDUCT_OFF,      /* was not asked: the shop has switched it off */
};
enum { CONDUCTS = CONDUCT_OFF + 1, TEAM_MAX = 60 /* bytes of a team's name */ };

/* What is written to customers, in the place of a practice. */
#define CONDUCT_REPLY "reply"

const char *conduct_name(enum conduct what);

/* Inside a command. `practice` is an id, "G05". */
void conduct_count(struct record *r, const char *practice, enum conduct what);

#endif
