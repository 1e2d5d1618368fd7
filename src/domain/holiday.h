/* Public holidays of France (T_HOL).
 *
 * Code du travail L3133-1: eleven everywhere. Alsace and Moselle add Good
 * Friday and 26 December (ordonnance of 16 August 1892). Overseas territories
 * add the day that commemorates the abolition of slavery (L3422-2; Saint-Martin,
 * where the article still says 27 May, keeps 28 May since 2018). One set holds
 * for every year 1 to 9999, as the law stands today. */
#ifndef DOMAIN_HOLIDAY_H
#define DOMAIN_HOLIDAY_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum holiday_set {
    HOLIDAYS_NONE,
    HOLIDAYS_FR,
    HOLIDAYS_FR_ALSACE_MOSELLE,
    HOLIDAYS_FR_GP, /* Guadeloupe */
    HOLIDAYS_FR_MQ, /* Martinique */
    HOLIDAYS_FR_GF, /* Guyane */
    HOLIDAYS_FR_RE, /* La Réunion */
    HOLIDAYS_FR_YT, /* Mayotte */
    HOLIDAYS_FR_BL, /* Saint-Barthélemy */
    HOLIDAYS_FR_MF, /* Saint-Martin */
};

enum { HOLIDAY_SETS = 10, HOLIDAYS_MAX = 13 /* in a year */ };

/* "none", "FR", "FR-ALSACE-MOSELLE", "FR-GP"..., without case; also the
 * department: "FR-57" is Alsace-Moselle, "FR-971" Guadeloupe, "FR-75" is "FR". */
bool holiday_set_parse(struct str name, enum holiday_set *out);
/* The canonical name, "FR-GP". */
const char *holiday_set_name(enum holiday_set set);

bool holiday_is(enum holiday_set set, struct date date);
/* The holidays of a year in order, without repeats; returns how many. */
size_t holiday_list(enum holiday_set set, int year, struct date out[HOLIDAYS_MAX]);

/* Easter Sunday, Gregorian calendar. */
struct date holiday_easter(int year);

#endif
