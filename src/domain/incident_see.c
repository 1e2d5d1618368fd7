#include "domain/incident_see.h"

/* What an event that says what is wrong comes to. */
static const struct {
    enum problem kind; /* OTHER: nothing by itself */
    bool sure;
    enum fault fault;   /* UNKNOWN: the kind's own */
    enum fault sent_by; /* whose it is when the parcel goes back for it (2.3, "by reason") */
} troubles[TROUBLES] = {
    [TROUBLE_DAMAGED] = {PROBLEM_DAMAGED, true, FAULT_UNKNOWN, FAULT_CARRIER},
    [TROUBLE_LOST] = {PROBLEM_LOST, true, FAULT_UNKNOWN, FAULT_CARRIER},
    [TROUBLE_REFUSED] = {PROBLEM_REFUSED, true, FAULT_UNKNOWN},
    [TROUBLE_ABSENT] = {PROBLEM_OTHER, false, FAULT_UNKNOWN, FAULT_CUSTOMER},
    [TROUBLE_WRONG_ADDRESS] = {PROBLEM_LATE, false, FAULT_UNKNOWN},
    [TROUBLE_RELAY_CLOSED] = {PROBLEM_RELAY_CLOSED, true, FAULT_UNKNOWN, FAULT_SHARED},
    [TROUBLE_DELAYED] = {PROBLEM_LATE, false, FAULT_UNKNOWN, FAULT_CARRIER},
    [TROUBLE_MISSORTED] = {PROBLEM_LATE, false, FAULT_UNKNOWN, FAULT_CARRIER},
    [TROUBLE_UNCOLLECTED] = {PROBLEM_RETURNED, false, FAULT_CUSTOMER, FAULT_CUSTOMER},
    [TROUBLE_PARTIAL] = {PROBLEM_PARTIAL, true, FAULT_UNKNOWN},
    [TROUBLE_RETURN_ANNOUNCED] = {PROBLEM_RETURNED, true, FAULT_UNKNOWN},
};

struct sights {
    const struct incident_signs *signs;
    instant now;
    struct sight *out;
    size_t count;
};

static bool passed(instant when, instant now)
{
    return !instant_is_none(when) && instant_cmp(when, now) <= 0;
}

static instant after_hours(instant from, int hours)
{
    return instant_is_none(from) ? from : instant_add(from, duration_hours(hours));
}

static void add(struct sights *s, struct sight sight)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->out[i].kind == sight.kind) {
            s->out[i].sure = s->out[i].sure || sight.sure;
            s->out[i].chance = s->out[i].chance > sight.chance ? s->out[i].chance : sight.chance;
            return;
        }
    if (s->count == SIGHTS_MAX)
        return;
    if (sight.fault == FAULT_UNKNOWN)
        sight.fault = incident_type(sight.kind)->fault;
    s->out[s->count++] = sight;
}

static bool returning(enum stage stage)
{
    return stage == STAGE_RETURNING || stage == STAGE_RETURNED;
}

/* Within reach of the customer: nothing can be late or lost any more. */
static bool arrived(const struct parcel_state *p)
{
    return p->stage == STAGE_DELIVERED || p->stage == STAGE_AVAILABLE_AT_RELAY;
}

static void see_trouble(struct sights *s)
{
    enum trouble trouble = s->signs->parcel.trouble;
    if (troubles[trouble].kind)
        add(s, (struct sight){troubles[trouble].kind, troubles[trouble].sure, SEEN_BY_SCAN, 0,
                              troubles[trouble].fault});
    if (returning(s->signs->parcel.stage) && trouble != TROUBLE_REFUSED)
        add(s, (struct sight){PROBLEM_RETURNED, true, SEEN_BY_SCAN, 0, troubles[trouble].sent_by});
}

static void see_relay(struct sights *s)
{
    if (returning(s->signs->parcel.stage) || s->signs->parcel.stage == STAGE_DELIVERED)
        return;
    if (s->signs->relay_wrong)
        add(s, (struct sight){PROBLEM_RELAY_WRONG, true, SEEN_BY_SCAN, 0, FAULT_UNKNOWN});
    if (s->signs->relay_closed)
        add(s, (struct sight){PROBLEM_RELAY_CLOSED, true, SEEN_BY_RULE, 0, FAULT_UNKNOWN});
}

/* After the day that was told; without one, after its last event. */
static instant presumed_lost_at(const struct incident_signs *g)
{
    instant from = instant_is_none(g->due_at) ? g->parcel.last_at : g->due_at;
    if (instant_cmp(g->parcel.last_at, from) > 0)
        from = g->parcel.last_at;
    return after_hours(from, 24 * SEE_LOST_DAYS);
}

static void see_lost(struct sights *s)
{
    const struct incident_signs *g = s->signs;
    if (arrived(&g->parcel) || returning(g->parcel.stage) || instant_is_none(g->parcel.handed_at))
        return;
    bool silent = passed(after_hours(g->parcel.last_at, SEE_SILENT_HOURS), s->now);
    bool likely = silent && g->lost >= SEE_EVEN;
    if (likely || passed(presumed_lost_at(g), s->now))
        add(s,
            (struct sight){PROBLEM_LOST, true, SEEN_BY_RULE, likely ? g->lost : 0, FAULT_UNKNOWN});
    else if (silent)
        add(s, (struct sight){PROBLEM_LOST, false, SEEN_BY_RULE, g->lost > 0 ? g->lost : 0,
                              FAULT_UNKNOWN});
}

static instant late_at(const struct incident_signs *g)
{
    return instant_cmp(g->expected_by, g->due_at) > 0 ? g->expected_by : g->due_at;
}

/* Whatever else is sure says more than that it is late. */
static void see_late(struct sights *s)
{
    const struct incident_signs *g = s->signs;
    if (arrived(&g->parcel) || returning(g->parcel.stage) || instant_is_none(g->due_at))
        return;
    for (size_t i = 0; i < s->count; i++)
        if (s->out[i].sure)
            return;
    bool over = passed(late_at(g), s->now), likely = g->late >= SEE_EVEN;
    bool doubt = !instant_is_none(g->estimate_at) && instant_cmp(g->estimate_at, g->due_at) > 0;
    enum fault fault = instant_is_none(g->parcel.handed_at) ? FAULT_SHOP : FAULT_UNKNOWN;
    if (over || likely || doubt)
        add(s, (struct sight){PROBLEM_LATE, over || likely, SEEN_BY_RULE, likely ? g->late : 0,
                              fault});
}

size_t incident_see(const struct incident_signs *signs, instant now, struct sight out[SIGHTS_MAX])
{
    struct sights s = {signs, now, out, 0};
    bool delivered = signs->parcel.stage == STAGE_DELIVERED;
    enum trouble trouble = signs->parcel.trouble;
    if (!delivered || trouble == TROUBLE_DAMAGED || trouble == TROUBLE_PARTIAL)
        see_trouble(&s);
    if (delivered)
        return s.count;
    see_relay(&s);
    see_lost(&s);
    see_late(&s);
    return s.count;
}

static void earliest(instant *next, instant when, instant now)
{
    if (instant_is_none(when) || instant_cmp(when, now) <= 0)
        return;
    if (instant_is_none(*next) || instant_cmp(when, *next) < 0)
        *next = when;
}

instant incident_look_again(const struct incident_signs *signs, instant now)
{
    instant next = instant_of(0);
    const struct parcel_state *p = &signs->parcel;
    if (arrived(p) || returning(p->stage))
        return next;
    if (!instant_is_none(signs->due_at))
        earliest(&next, late_at(signs), now);
    if (!instant_is_none(p->handed_at)) {
        earliest(&next, after_hours(p->last_at, SEE_SILENT_HOURS), now);
        earliest(&next, presumed_lost_at(signs), now);
    }
    return next;
}

instant incident_contradicted(enum problem kind, const struct incident_signs *signs,
                              instant suspected_at)
{
    const struct parcel_state *p = &signs->parcel;
    bool moved = instant_cmp(p->last_at, suspected_at) > 0;
    instant none = instant_of(0);
    if (p->trouble != TROUBLE_NONE && troubles[p->trouble].kind == kind)
        return none;
    switch (kind) {
    case PROBLEM_LOST: return arrived(p) || moved || returning(p->stage) ? p->last_at : none;
    case PROBLEM_LATE: return arrived(p) ? p->stage_at : none;
    case PROBLEM_RELAY_CLOSED:
    case PROBLEM_RELAY_WRONG:
    case PROBLEM_REFUSED:
    case PROBLEM_RETURNED: return p->stage == STAGE_DELIVERED ? p->stage_at : none;
    case PROBLEM_OTHER:
    case PROBLEM_DAMAGED:
    case PROBLEM_PARTIAL:
    case PROBLEM_DELIVERED_NOT_RECEIVED:
    case PROBLEM_WRONG_ITEM:
    case PROBLEM_DEFECT:
    case PROBLEM_TERMINATED: return none;
    }
    return none;
}
