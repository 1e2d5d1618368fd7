#include "domain/parcel.h"

#include "base/zone.h"

#include <stdlib.h>

/* --- names --------------------------------------------------------------------- */

static const char *const stage_names[STAGES] = {
    [STAGE_UNKNOWN] = "unknown",
    [STAGE_ANNOUNCED] = "announced",
    [STAGE_ACCEPTED] = "accepted",
    [STAGE_IN_TRANSIT] = "in_transit",
    [STAGE_OUT_FOR_DELIVERY] = "out_for_delivery",
    [STAGE_AVAILABLE_AT_RELAY] = "available_at_relay",
    [STAGE_DELIVERED] = "delivered",
    [STAGE_RETURNING] = "returning",
    [STAGE_RETURNED] = "returned",
};

const char *stage_name(enum stage stage)
{
    return stage_names[stage];
}

bool stage_parse(struct str name, enum stage *out)
{
    for (int i = 0; i < STAGES; i++) {
        if (str_eq(name, str_of(stage_names[i]))) {
            *out = (enum stage)i;
            return true;
        }
    }
    return false;
}

bool stage_is_final(enum stage stage)
{
    return stage == STAGE_DELIVERED || stage == STAGE_RETURNED;
}

#define ON(stage) (1U << (stage))
#define CARRIED_ON (ON(STAGE_OUT_FOR_DELIVERY) | ON(STAGE_AVAILABLE_AT_RELAY) | ON(STAGE_DELIVERED))
#define MOVING (CARRIED_ON | ON(STAGE_ACCEPTED) | ON(STAGE_IN_TRANSIT))
#define SEEN (MOVING | ON(STAGE_RETURNING) | ON(STAGE_RETURNED))

static const struct {
    const char *name;
    unsigned cleared_by; /* stages that show it is over; 0: only a carrier that says so */
} troubles[TROUBLES] = {
    [TROUBLE_NONE] = {"", 0},
    [TROUBLE_DAMAGED] = {"damaged", 0},
    [TROUBLE_LOST] = {"lost", SEEN},
    [TROUBLE_REFUSED] = {"refused", CARRIED_ON},
    [TROUBLE_WRONG_ADDRESS] = {"wrong_address", CARRIED_ON},
    [TROUBLE_ABSENT] = {"absent", CARRIED_ON},
    [TROUBLE_RELAY_CLOSED] = {"relay_closed", ON(STAGE_AVAILABLE_AT_RELAY) | ON(STAGE_DELIVERED)},
    [TROUBLE_DELAYED] = {"delayed", CARRIED_ON},
    [TROUBLE_MISSORTED] = {"missorted", CARRIED_ON},
    [TROUBLE_CUSTOMS] = {"customs", MOVING},
    [TROUBLE_ACCESS] = {"access", CARRIED_ON},
    [TROUBLE_AWAITING_INSTRUCTIONS] = {"awaiting_instructions", CARRIED_ON},
    [TROUBLE_CLAIM_OPEN] = {"claim_open", 0},
    [TROUBLE_UNCOLLECTED] = {"uncollected", CARRIED_ON},
    [TROUBLE_PARTIAL] = {"partial", 0},
    [TROUBLE_RETURN_ANNOUNCED] = {"return_announced", CARRIED_ON},
};

const char *trouble_name(enum trouble trouble)
{
    return troubles[trouble].name;
}

bool trouble_parse(struct str name, enum trouble *out)
{
    for (int i = TROUBLE_NONE + 1; i < TROUBLES; i++) {
        if (str_eq(name, str_of(troubles[i].name))) {
            *out = (enum trouble)i;
            return true;
        }
    }
    return false;
}

/* --- the fold ------------------------------------------------------------------ */

static int64_t place_in_time(const struct parcel_scan *scan)
{
    bool end_of_day = scan->date_only && stage_is_final(scan->stage);
    return scan->at.ms + (end_of_day ? DAY_MS - 1 : 0);
}

static int compared(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* Of one moment, what is further on its way comes later, and what is wrong after what is not:
 * scans in any order give one state. */
static int by_time(const void *left, const void *right)
{
    const struct parcel_scan *a = left, *b = right;
    int order = compared(place_in_time(a), place_in_time(b));
    if (!order)
        order = compared(a->stage, b->stage);
    if (!order)
        order = compared(b->solved, a->solved);
    return order ? order : compared(a->trouble, b->trouble);
}

static instant later(instant a, instant b)
{
    return instant_cmp(a, b) >= 0 ? a : b;
}

/* A label that is announced again after the parcel was seen is no news of the parcel. */
static bool moves(const struct parcel_state *state, enum stage stage)
{
    return stage != STAGE_UNKNOWN && stage != state->stage &&
           !(stage == STAGE_ANNOUNCED && state->stage != STAGE_UNKNOWN);
}

static void trouble_step(struct parcel_state *state, const struct parcel_scan *scan)
{
    bool shown = troubles[state->trouble].cleared_by & ON(scan->stage);
    if (scan->solved || shown)
        state->trouble = TROUBLE_NONE;
    if (!scan->solved && scan->trouble)
        state->trouble = scan->trouble;
}

static void step(struct parcel_state *state, const struct parcel_scan *scan)
{
    state->last_at = later(state->last_at, scan->at);
    if (moves(state, scan->stage)) {
        state->stage = scan->stage;
        state->stage_at = scan->at;
        state->delivered_at = scan->stage == STAGE_DELIVERED ? scan->at : instant_of(0);
    }
    if (instant_is_none(state->handed_at) && (SEEN & ON(scan->stage)))
        state->handed_at = scan->at;
    trouble_step(state, scan);
}

void parcel_fold(struct parcel_state *state, struct parcel_scan *scans, size_t count)
{
    qsort(scans, count, sizeof *scans, by_time);
    for (size_t i = 0; i < count; i++)
        step(state, &scans[i]);
}

bool parcel_follow(const struct parcel_state *state, const struct parcel_scan *scans, size_t count)
{
    if (instant_is_none(state->last_at))
        return true;
    if (stage_is_final(state->stage)) /* it may have stood at the end of its day */
        return false;
    for (size_t i = 0; i < count; i++)
        if (scans[i].at.ms <= state->last_at.ms)
            return false;
    return true;
}

/* --- asking again -------------------------------------------------------------- */

static const int64_t poll_minutes[STAGES] = {
    [STAGE_UNKNOWN] = 360,    [STAGE_ANNOUNCED] = 360,       [STAGE_ACCEPTED] = 240,
    [STAGE_IN_TRANSIT] = 240, [STAGE_OUT_FOR_DELIVERY] = 60, [STAGE_AVAILABLE_AT_RELAY] = 360,
    [STAGE_DELIVERED] = 1440, [STAGE_RETURNING] = 720,       [STAGE_RETURNED] = 1440,
};
enum { POLL_QUIET_DAYS = 14, POLL_QUIET_MINUTES = 1440 };

instant parcel_poll_at(const struct parcel_state *state, bool is_final, instant known_at,
                       instant now)
{
    instant heard = instant_is_none(state->last_at) ? known_at : state->last_at;
    int64_t silent = instant_is_none(heard) ? 0 : instant_diff(now, heard).ms;
    bool ended = stage_is_final(state->stage);
    int64_t days = ended ? POLL_OVER_DAYS : POLL_LOST_DAYS;
    if (is_final || silent > duration_days(days).ms)
        return instant_of(0);
    int64_t minutes = poll_minutes[state->stage];
    if (!ended && silent > duration_days(POLL_QUIET_DAYS).ms)
        minutes = POLL_QUIET_MINUTES;
    return instant_add(now, duration_minutes(minutes));
}
