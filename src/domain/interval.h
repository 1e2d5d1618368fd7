/* How sure a share is: what was counted is a sample, and a person who reads "2 lost of
 * 20" must see that it may be 3 or 30 in a hundred. All shares are between 0 and 1;
 * intervals hold 95 % (domain.md 4.4, 4.5). */
#ifndef DOMAIN_INTERVAL_H
#define DOMAIN_INTERVAL_H

#include <stdint.h>

struct interval {
    double low, high;
};

/* Wilson's score interval of `hits` of `n` (4.4; Newcombe 1998). Nothing counted says
 * nothing: 0 to 1. Hits beyond 0..n are taken as the nearest. */
struct interval wilson(int64_t hits, int64_t n);

/* I_x(a, b), the share of Beta(a, b) below `x`; a and b above 0. */
double beta_below(double x, double a, double b);
/* Where `share` of Beta(a, b) lies below; the inverse, to 1e-12. */
double beta_quantile(double share, double a, double b);
/* The middle 95 % of Beta(a, b). */
struct interval beta_interval(double a, double b);

/* P(X >= hits) of `n` draws that each hit with probability `p`. */
double binomial_at_least(int64_t hits, int64_t n, double p);

#endif
