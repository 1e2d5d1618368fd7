#include "domain/radar.h"

#include "base/arena.h"
#include "domain/interval.h"

static const char *const kinds[RADAR_KINDS] = {
    [RADAR_CARRIER] = "carrier", [RADAR_PICKUP] = "pickup", [RADAR_PLACE] = "place",
    [RADAR_SKU] = "sku",         [RADAR_DAY] = "day",
};

const char *radar_kind_name(enum radar_kind kind)
{
    return kinds[kind];
}

bool radar_kind_parse(struct str name, enum radar_kind *out)
{
    for (int k = 0; k < RADAR_KINDS; k++)
        if (str_eq(name, str_of(kinds[k]))) {
            *out = (enum radar_kind)k;
            return true;
        }
    return false;
}

static void count_unexplained(const struct radar_look *look, int64_t *found)
{
    for (size_t c = 0; c < look->cause_count; c++)
        found[c] = 0;
    for (size_t i = 0; i < look->incident_count; i++)
        if (look->incidents[i].explained_by == RADAR_NONE)
            for (size_t j = 0; j < look->incidents[i].count; j++)
                found[look->incidents[i].causes[j]]++;
}

static void explain(struct radar_look *look, size_t cause)
{
    for (size_t i = 0; i < look->incident_count; i++) {
        struct radar_incident *incident = &look->incidents[i];
        for (size_t j = 0; j < incident->count; j++)
            if (incident->causes[j] == cause && incident->explained_by == RADAR_NONE)
                incident->explained_by = cause;
    }
}

static struct radar_rise rise_of(const struct radar_look *look, size_t cause, int64_t found)
{
    const struct radar_cause *c = &look->causes[cause];
    return (struct radar_rise){
        .cause = cause,
        .found = found,
        .expected = (double)c->before * look->recent / look->before,
        .chance = c->known ? 0
                           : binomial_at_least(found, found + c->before,
                                               look->recent / (look->recent + look->before)),
    };
}

/* The least likely of those that count; the narrowest of equals comes first by its kind. */
static bool strongest(const struct radar_look *look, const int64_t *found, size_t tests,
                      struct radar_rise *out)
{
    bool any = false;
    for (size_t c = 0; c < look->cause_count; c++) {
        bool known = look->causes[c].known;
        if (found[c] < (known ? 1 : RADAR_FOUND_MIN))
            continue;
        struct radar_rise rise = rise_of(look, c, found[c]);
        if (rise.chance * (double)tests > RADAR_CHANCE)
            continue;
        if (!any || rise.chance < out->chance)
            *out = rise;
        any = true;
    }
    return any;
}

struct radar_rise *radar_see(struct arena *arena, struct radar_look *look, size_t *count)
{
    struct radar_rise *rises = arena_array(arena, look->cause_count, sizeof *rises);
    int64_t *found = arena_array(arena, look->cause_count, sizeof *found);
    size_t tests = 0;
    *count = 0;
    for (size_t i = 0; i < look->incident_count; i++)
        look->incidents[i].explained_by = RADAR_NONE;
    count_unexplained(look, found);
    for (size_t c = 0; c < look->cause_count; c++)
        tests += found[c] > 0;
    while (strongest(look, found, tests, &rises[*count])) {
        explain(look, rises[(*count)++].cause);
        count_unexplained(look, found);
    }
    return rises;
}
