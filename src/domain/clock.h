/* The clocks of the rule book (domain.md 2.0): how long each thing may take by
 * default, and when it is due. A shop may set its own lengths.
 *
 * Legal clocks are rows of domain/legal_rule.h, and never pause. */
#ifndef DOMAIN_CLOCK_H
#define DOMAIN_CLOCK_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

struct calendar;

/* Names in the store are those of clock_code_name: the order here may change. */
enum clock_code {
    CLOCK_ACK_AUTO,
    CLOCK_FIRST_REPLY,
    CLOCK_CHAT_FIRST,
    CLOCK_CHAT_QUEUE_MAX,
    CLOCK_CALLBACK_NOW,
    CLOCK_NEWS,
    CLOCK_CARRIER_ACK,
    CLOCK_CARRIER_ANSWER,
    CLOCK_LEAD_TAKE,
    CLOCK_TELL_BROKEN, /* the customer is told that a promise was broken (2.2) */
    CLOCK_TASK,        /* given to the warehouse or to finance (2.1) */
    CLOCK_REMEDY_OFFER,
    CLOCK_RESHIP_HANDOVER,
    CLOCK_REFUND_EXEC,
    CLOCK_SOCIAL_FIRST,
    CLOCK_REVIEW_ANSWER,
    CLOCK_SURVEY_DELAY,
    CLOCK_REOPEN_WINDOW,
    CLOCK_AFTERCARE_CALL,
};
enum { CLOCK_COUNT = CLOCK_AFTERCARE_CALL + 1 };

/* Stored as numbers: never renumber. */
enum clock_unit {
    UNIT_SECONDS = 1,          /* of the clock on the wall, as hours are */
    UNIT_BUSINESS_MINUTES = 2, /* of opening time */
    UNIT_HOURS = 3,
    UNIT_WORKING_DAYS = 4, /* Monday to Friday, not a holiday (jours ouvrés) */
    UNIT_DAYS = 5,
    UNIT_MONTHS = 6, /* of the calendar */
};

/* The longest that a shop may set, in any unit. */
enum { CLOCK_AMOUNT_MAX = 10080 };

struct clock_length {
    int amount; /* 1 to CLOCK_AMOUNT_MAX */
    enum clock_unit unit;
};

bool clock_length_valid(struct clock_length length);

/* "working_days" */
const char *clock_unit_name(enum clock_unit unit);
bool clock_unit_parse(struct str name, enum clock_unit *out);

/* Where a period counted in days or months ends on its last day. */
enum clock_end {
    CLOCK_SAME_TIME,  /* at the hour at which it began */
    CLOCK_AT_CLOSING, /* when the shop closes; at midnight where it does not open */
};

struct clock_rule {
    enum clock_code code;
    const char *name;   /* "news": in the store, the API and promises */
    const char *object; /* what it is of: "dossier", "remedy" ... */
    struct clock_length length;
    enum clock_end end;
    bool idle; /* nothing goes by a shop's own length yet: it is neither shown nor set */
};

const struct clock_rule *clock_rule(enum clock_code code);
bool clock_code_parse(struct str name, enum clock_code *out);
/* The name that was meant, or NULL. */
const char *clock_code_near(struct str name);

/* ERR_INVALID: further ahead than a calendar counts. */
ERR_MUST enum err clock_due(enum clock_end end, struct clock_length length,
                            const struct calendar *calendar, instant from, instant *due,
                            struct error *err);

/* Amber from three quarters of the way on. */
instant clock_warn_at(instant from, instant due);

#endif
