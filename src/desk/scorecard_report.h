/* The scorecard: what desk/scorecard.h counted, by carrier, lane or month, as rates with
 * their intervals, drawn towards each other (domain.md 4.4, 4.5), and what follows for
 * those who choose a carrier (R106). */
#ifndef DESK_SCORECARD_REPORT_H
#define DESK_SCORECARD_REPORT_H

#include "domain/scorecard.h"
#include "domain/shrink.h"
#include "store/store.h"

struct arena;
struct db;

enum score_by { SCORE_BY_CARRIER, SCORE_BY_LANE, SCORE_BY_MONTH };
enum { SCORE_MONTHS_MAX = 24, MONTH_CHARS = 7 };

/* "2026-11", and nothing else. */
bool score_month_is(struct str text);

struct score_asked {
    enum score_by by;
    struct str from, to;      /* months, both included */
    struct str carrier, lane; /* STR_NONE: all */
    enum measure rank;        /* the best first by the bad end; small samples behind */
};

struct score_row {
    struct str carrier, lane, month; /* "" where they are not told apart */
    int64_t n[SCORES];
    int64_t transit[SCORE_DAYS]; /* parcels by days from handing over to arrival */
    int64_t answer[SCORE_DAYS];  /* inquiries by days to the answer */
    struct rate rates[MEASURES];
};

struct scorecard {
    struct score_row *rows;
    size_t count;
    struct prior priors[MEASURES];
};

/* ERR_INVALID, field "from" or "to": no months, or more than SCORE_MONTHS_MAX. */
ERR_MUST enum err scorecard_report(struct db *db, struct arena *arena, int64_t shop,
                                   const struct score_asked *asked, struct scorecard *out,
                                   struct error *err);

/* What somebody needs of a carrier. */
enum score_need { SCORE_NEED_SPEED, SCORE_NEED_RELAY, SCORE_NEED_HEAVY, SCORE_NEED_VALUE };
enum { SCORE_NEEDS = SCORE_NEED_VALUE + 1 };

const char *score_need_name(enum score_need need); /* "speed" */

struct score_advice {
    enum score_need need;
    const struct score_row **rows; /* of those that were asked enough, the best first */
    size_t count;
    bool clear; /* the first is better than the second beyond doubt */
};

/* From a report by carrier; the rows stay the report's. */
void scorecard_advise(struct arena *arena, const struct scorecard *card,
                      struct score_advice out[SCORE_NEEDS]);

/* The measure that a need reads; speed reads days of transit beside MEASURE_ON_TIME. */
enum measure score_need_measure(enum score_need need);
/* The bad end of a rate: the low one where more is better. */
double score_bad_end(enum measure measure, const struct rate *rate);

#endif
