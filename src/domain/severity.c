#include "domain/severity.h"

static instant near(instant needed_by)
{
    return instant_add(needed_by, duration_hours(-SEVERITY_NEEDED_HOURS));
}

bool severity_is_major(const struct severity_facts *facts, instant now)
{
    bool at_risk = !instant_is_none(facts->needed_by) && !facts->arrived &&
                   instant_cmp(now, near(facts->needed_by)) >= 0;
    return facts->danger || facts->unlocated || at_risk ||
           (facts->complaint && facts->amount > SEVERITY_AMOUNT);
}

instant severity_look_at(instant needed_by, instant now)
{
    if (instant_is_none(needed_by) || instant_cmp(needed_by, now) <= 0)
        return instant_of(0);
    return instant_cmp(now, near(needed_by)) < 0 ? near(needed_by) : needed_by;
}
