/* G40: a refund that the law has dated does not pass unseen.
 *
 * Sources: CC L221-24 (withdrawal), L216-7 (delivery), with the penalties of L242-4
 * and L241-4. Acts, nobody overrides, for it is law: four days before the date, the
 * day before and on the day itself, finance and then the manager are told, and the
 * dossier goes up. A promise whose rule is no clock of domain/clock.h has a legal one. */
#ifndef DOMAIN_PRACTICE_G40_LEGAL_REFUND_H
#define DOMAIN_PRACTICE_G40_LEGAL_REFUND_H

#include "base/zone.h"
#include "domain/legal_rule.h"
#include "domain/practice/practice.h"

extern const struct practice g40_legal_refund;

/* Whether such a promise is watched. */
bool g40_watches(enum promise_kind kind, struct str rule);

/* When somebody is told next after `after`: from the first hour of the day on, in the
 * shop's zone; none when the last step has passed. */
instant g40_next(const struct zone *zone, instant due, instant after);

/* The last day in time: a date that ends at midnight is the day before. */
struct date g40_last_day(const struct zone *zone, instant due);
/* What the law adds when a refund by this rule is late; false: nothing that is known. */
bool g40_penalty(struct str rule, enum legal_code *out);

/* How many days before its date a promise is at `now`: 0 on the day, and after it. */
int g40_days_left(const struct zone *zone, instant due, instant now);
/* Who is told, by the days that are left: "finance", then "manager". */
const char *g40_told(int days_left);

#endif
