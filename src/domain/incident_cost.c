#include "domain/incident_cost.h"

int64_t incident_work(int64_t minutes, int64_t hourly_rate)
{
    return (minutes * hourly_rate + 30) / 60;
}

int64_t incident_cost_sum(const struct incident_cost *c)
{
    return c->goods + c->freight + c->return_freight + c->gestures + c->fees +
           incident_work(c->minutes, c->hourly_rate) + c->penalty - c->indemnity - c->salvage;
}

static int64_t least(int64_t amount, int64_t limit)
{
    return amount < limit ? amount : limit;
}

int64_t incident_indemnity(int64_t proven, int64_t grams, const struct indemnity_caps *caps)
{
    if (caps->declared)
        return least(proven, caps->declared);
    if (caps->per_kg && grams)
        proven = least(proven, (caps->per_kg * grams + 500) / 1000);
    return caps->per_parcel ? least(proven, caps->per_parcel) : proven;
}
