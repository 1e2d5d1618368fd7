#include "domain/scorecard.h"

#include <stddef.h>

static const char *const names[SCORES] = {
    [SCORE_HANDED] = "handed",
    [SCORE_JUDGED] = "judged",
    [SCORE_ON_TIME] = "on_time",
    [SCORE_LOST] = "lost",
    [SCORE_DAMAGED] = "damaged",
    [SCORE_NOT_RECEIVED] = "not_received",
    [SCORE_TROUBLED] = "troubled",
    [SCORE_RELAY] = "relay",
    [SCORE_RELAY_TROUBLED] = "relay_troubled",
    [SCORE_HEAVY] = "heavy",
    [SCORE_HEAVY_TROUBLED] = "heavy_troubled",
    [SCORE_VALUABLE] = "valuable",
    [SCORE_VALUABLE_TROUBLED] = "valuable_troubled",
    [SCORE_ASKED] = "asked",
    [SCORE_ANSWERED] = "answered",
    [SCORE_CLAIMED] = "claimed",
    [SCORE_PAID] = "paid",
};

static const struct measure_of measures[MEASURES] = {
    [MEASURE_ON_TIME] = {"on_time", SCORE_ON_TIME, SCORE_JUDGED, true},
    [MEASURE_LOST] = {"lost", SCORE_LOST, SCORE_HANDED, false},
    [MEASURE_DAMAGED] = {"damaged", SCORE_DAMAGED, SCORE_HANDED, false},
    [MEASURE_NOT_RECEIVED] = {"not_received", SCORE_NOT_RECEIVED, SCORE_HANDED, false},
    [MEASURE_INCIDENT] = {"incident", SCORE_TROUBLED, SCORE_HANDED, false},
    [MEASURE_ANSWERED] = {"answered", SCORE_ANSWERED, SCORE_ASKED, true},
    [MEASURE_RELAY] = {"relay", SCORE_RELAY_TROUBLED, SCORE_RELAY, false},
    [MEASURE_HEAVY] = {"heavy", SCORE_HEAVY_TROUBLED, SCORE_HEAVY, false},
    [MEASURE_VALUABLE] = {"valuable", SCORE_VALUABLE_TROUBLED, SCORE_VALUABLE, false},
};

const char *score_name(enum score score)
{
    return names[score];
}

bool score_parse(struct str name, enum score *out)
{
    for (int s = 0; s < SCORES; s++)
        if (str_eq(name, str_of(names[s]))) {
            *out = (enum score)s;
            return true;
        }
    return false;
}

const struct measure_of *measure_of(enum measure measure)
{
    return &measures[measure];
}

bool measure_parse(struct str name, enum measure *out)
{
    for (int m = 0; m < MEASURES; m++)
        if (str_eq(name, str_of(measures[m].name))) {
            *out = (enum measure)m;
            return true;
        }
    return false;
}

bool score_of_incident(enum problem kind, enum score *out)
{
    static const struct {
        enum problem kind;
        enum score score;
    } known[] = {
        {PROBLEM_LOST, SCORE_LOST},
        {PROBLEM_DAMAGED, SCORE_DAMAGED},
        {PROBLEM_PARTIAL, SCORE_DAMAGED},
        {PROBLEM_DELIVERED_NOT_RECEIVED, SCORE_NOT_RECEIVED},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].kind == kind) {
            *out = known[i].score;
            return true;
        }
    return false;
}

int score_days_within(const int64_t days[SCORE_DAYS], double share)
{
    int64_t all = 0, so_far = 0;
    for (int d = 0; d < SCORE_DAYS; d++)
        all += days[d];
    if (!all)
        return -1;
    for (int d = 0; d < SCORE_DAYS; d++) {
        so_far += days[d];
        if ((double)so_far >= share * (double)all)
            return d;
    }
    return SCORE_DAYS - 1;
}
