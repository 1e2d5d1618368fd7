/* Rates of carriers told apart without being fooled by small numbers: each is drawn
 * towards what all of them have in common, the more the less is known of it (empirical
 * Bayes with a beta prior by the method of moments, domain.md 4.5). */
#ifndef DOMAIN_SHRINK_H
#define DOMAIN_SHRINK_H

#include "domain/interval.h"

#include <stdbool.h>
#include <stddef.h>

struct tally {
    int64_t hits, n; /* 0 <= hits <= n */
};

enum { SMALL_SAMPLE = 30 }; /* below, a rate is shown in grey and decides nothing */

struct prior {
    double mean;        /* of all */
    double spread;      /* s2, how far they lie apart */
    double strength;    /* M: the prior is worth so many parcels */
    double alpha, beta; /* of the prior */
    bool pooled;        /* they differ no more than chance would have it: all are alike */
    struct tally all;
};

struct rate {
    double mean;
    struct interval within;
    bool small;
};

/* Those without any n say nothing. None at all: pooled, n 0. */
struct prior prior_of(const struct tally *tallies, size_t count);

struct rate rate_of(const struct prior *prior, struct tally tally);

#endif
