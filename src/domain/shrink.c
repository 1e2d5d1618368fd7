#include "domain/shrink.h"

static double share(struct tally t)
{
    return (double)t.hits / (double)t.n;
}

struct prior prior_of(const struct tally *tallies, size_t count)
{
    struct prior p = {.pooled = true};
    double known = 0, apart = 0, inverse = 0;
    for (size_t i = 0; i < count; i++) {
        if (tallies[i].n <= 0)
            continue;
        known++;
        inverse += 1 / (double)tallies[i].n;
        p.all.hits += tallies[i].hits;
        p.all.n += tallies[i].n;
    }
    if (!p.all.n)
        return p;
    p.mean = share(p.all);
    if (known < 2)
        return p;
    for (size_t i = 0; i < count; i++)
        if (tallies[i].n > 0) {
            double off = share(tallies[i]) - p.mean;
            apart += (double)tallies[i].n * off * off;
        }
    double chance = p.mean * (1 - p.mean);
    p.spread = known * apart / ((known - 1) * (double)p.all.n);
    double denominator = p.spread - chance * inverse / known;
    if (denominator <= 0)
        return p;
    p.pooled = false;
    p.strength = (chance - p.spread) / denominator;
    p.strength = p.strength > 0 ? p.strength : 0; /* as far apart as can be: each by itself */
    p.alpha = p.mean * p.strength;
    p.beta = (1 - p.mean) * p.strength;
    return p;
}

struct rate rate_of(const struct prior *prior, struct tally t)
{
    bool small = t.n < SMALL_SAMPLE;
    if (prior->pooled)
        return (struct rate){prior->mean, wilson(prior->all.hits, prior->all.n), small};
    double a = prior->alpha + (double)t.hits, b = prior->beta + (double)(t.n - t.hits);
    if (a <= 0 || b <= 0)
        return (struct rate){t.n ? share(t) : prior->mean, wilson(t.hits, t.n), small};
    return (struct rate){a / (a + b), beta_interval(a, b), small};
}
