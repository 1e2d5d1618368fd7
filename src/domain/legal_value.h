/* What a rule of law says, as a value: a length, a rate, the steps of a penalty, or that
 * something is so. In the store and the API it is one line of text:
 *
 *   14 days T_EU        20 working_days        12 months T_CPC        5 years
 *   6.67 %
 *   10: interest; 20: 5 %; 30: 10 %; then +5 % a month        30: 20 %; then 50 %
 *   on
 *
 * and of any kind "off": the rule does not hold in that time. A step counts up to its
 * day, the first from day 1 of the delay on. */
#ifndef DOMAIN_LEGAL_VALUE_H
#define DOMAIN_LEGAL_VALUE_H

#include "base/error.h"
#include "base/str.h"
#include "domain/period.h"

#include <stdbool.h>

struct arena;

enum legal_kind { LEGAL_LENGTH, LEGAL_RATE, LEGAL_STEPS, LEGAL_SWITCH };
const char *legal_kind_name(enum legal_kind kind); /* "length" */

enum legal_unit { LEGAL_DAYS, LEGAL_WORKING_DAYS, LEGAL_MONTHS, LEGAL_YEARS };

enum {
    LEGAL_STEPS_MAX = 8,
    LEGAL_COUNT_MAX = 10000,    /* days; of months and years a century */
    LEGAL_PERCENT_MAX = 100000, /* hundredths: 1000 % */
    LEGAL_TEXT_MAX = 400,       /* bytes */
};

struct legal_step {
    int last_day; /* of the delay; 0 in the last step: and ever after */
    int percent;  /* hundredths; 0 and `interest`: the legal rate, by the day */
    bool interest;
};

struct legal_value {
    enum legal_kind kind;
    bool off;
    int count; /* of a length */
    enum legal_unit unit;
    enum end_rule end;
    int rate; /* hundredths of a percent a year */
    struct legal_step steps[LEGAL_STEPS_MAX];
    int step_count;
    int monthly; /* after the last step's day: hundredths of a percent more each month, up to the
                    price, then the legal rate; 0: the last step says what is after */
};

/* ERR_INVALID, field "value", with a key that says how such a value is written and the
 * text as `arg`. */
ERR_MUST enum err legal_value_parse(enum legal_kind kind, struct str text, struct legal_value *out,
                                    struct error *err);
/* The canonical text, which parses to the same value. */
struct str legal_value_format(struct arena *arena, const struct legal_value *value);

/* The last day of a length that begins on the day after `event`. */
struct date legal_length_end(const struct legal_value *length, struct date event,
                             enum holiday_set set);

#endif
