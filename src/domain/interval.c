#include "domain/interval.h"

#include <math.h>

static const double Z = 1.959963984540054; /* of 95 %, both sides */

enum { FRACTION_STEPS = 500, HALVINGS = 60 };

struct interval wilson(int64_t hits, int64_t n)
{
    if (n <= 0)
        return (struct interval){0, 1};
    hits = hits < 0 ? 0 : hits > n ? n : hits;
    double count = (double)n, p = (double)hits / count, z2 = Z * Z;
    double centre = (p + z2 / (2 * count)) / (1 + z2 / count);
    double half = Z * sqrt(p * (1 - p) / count + z2 / (4 * count * count)) / (1 + z2 / count);
    return (struct interval){hits ? centre - half : 0, hits < n ? centre + half : 1};
}

/* Lentz's way through the continued fraction of I_x(a, b) (DLMF 8.17.22), which is
 * quick for x below (a + 1) / (a + b + 2). */
static double fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int m = 1; m <= FRACTION_STEPS; m++) {
        double m2 = 2.0 * m;
        for (int odd = 0; odd < 2; odd++) {
            double term = odd ? -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1))
                              : m * (b - m) * x / ((a + m2 - 1) * (a + m2));
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            value *= d * c;
        }
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return value;
}

double beta_below(double x, double a, double b)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a
                                     : 1 - front * fraction(1 - x, b, a) / b;
}

double beta_quantile(double share, double a, double b)
{
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS && high - low > 1e-13; i++) {
        double middle = (low + high) / 2;
        if (beta_below(middle, a, b) < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

struct interval beta_interval(double a, double b)
{
    return (struct interval){beta_quantile(0.025, a, b), beta_quantile(0.975, a, b)};
}

double binomial_at_least(int64_t hits, int64_t n, double p)
{
    if (hits <= 0)
        return 1;
    return hits > n ? 0 : beta_below(p, (double)hits, (double)(n - hits) + 1);
}
