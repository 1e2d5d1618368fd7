/* Reference values of domain.md 4.4 and 4.5. */
#include "domain/interval.h"
#include "domain/shrink.h"

#include "../check_main.h"

#include <math.h>

static void near(double is, double wanted, double tolerance)
{
    ck_assert_msg(fabs(is - wanted) <= tolerance, "%.9f, not %.9f", is, wanted);
}

START_TEST(wilsons_interval_has_the_published_values)
{
    static const struct {
        int64_t hits, n;
        double low, high, tolerance;
    } known[] = {
        {81, 263, 0.2553, 0.3662, 5e-5},
        {15, 148, 0.0624, 0.1605, 5e-5},
        {0, 20, 0, 0.1611, 5e-5},
        {1, 29, 0.0061, 0.1718, 5e-5},
        {19, 20, 0.763869, 0.991119, 1e-6},
        {450, 500, 0.870578, 0.923322, 1e-6},
        {0, 0, 0, 1, 0},
        {20, 20, 1 - 0.1611, 1, 5e-5},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct interval w = wilson(known[i].hits, known[i].n);
        near(w.low, known[i].low, known[i].tolerance);
        near(w.high, known[i].high, known[i].tolerance);
    }
}
END_TEST

START_TEST(a_beta_has_the_reference_quantiles)
{
    struct interval b = beta_interval(5, 55);
    near(b.low, 0.028091, 1e-6);
    near(b.high, 0.164585, 1e-6);
    near(beta_quantile(0.3, 1, 1), 0.3, 1e-12);
    near(beta_quantile(0.25, 2, 1), 0.5, 1e-12);
    near(beta_below(0.5, 3, 3), 0.5, 1e-12);
    near(beta_below(0.2, 2, 3), 0.1808, 1e-12); /* 6x2 - 8x3 + 3x4 */
}
END_TEST

START_TEST(a_quantile_is_the_inverse_wherever_it_is_asked)
{
    static const double parameters[] = {0.05, 0.5, 1, 2.5, 40, 900, 90000};
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < 7; j++)
            for (double p = 0.025; p < 1; p += 0.19) {
                double x = beta_quantile(p, parameters[i], parameters[j]);
                if (x > 1e-9 && x < 1 - 1e-9)
                    near(beta_below(x, parameters[i], parameters[j]), p, 1e-6);
            }
}
END_TEST

START_TEST(a_binomial_tail_is_the_sum_of_its_terms)
{
    double sum = 0, term = pow(0.7, 12);
    near(binomial_at_least(0, 12, 0.3), 1, 0);
    near(binomial_at_least(13, 12, 0.3), 0, 0);
    for (int k = 0; k < 12; k++) {
        sum += term;
        near(binomial_at_least(k + 1, 12, 0.3), 1 - sum, 1e-12);
        term *= (12.0 - k) / (k + 1.0) * (0.3 / 0.7);
    }
}
END_TEST

START_TEST(rates_are_drawn_towards_what_they_have_in_common)
{
    static const struct tally carriers[] = {{12, 1000}, {90, 1500}, {6, 120}, {1, 200}, {9, 300}};
    static const double wanted[] = {0.0136303, 0.0590463, 0.0456197, 0.0132722, 0.0314346};
    struct prior p = prior_of(carriers, 5);
    ck_assert(!p.pooled);
    near(p.mean, 0.0378205, 1e-7);
    near(p.spread, 0.000663533, 1e-9);
    near(p.strength, 67.395559, 1e-6);
    near(p.alpha, 2.548935, 1e-6);
    near(p.beta, 64.846624, 1e-6);
    for (int i = 0; i < 5; i++) {
        struct rate r = rate_of(&p, carriers[i]);
        near(r.mean, wanted[i], 1e-7);
        ck_assert(r.within.low < r.mean && r.mean < r.within.high && !r.small);
    }
}
END_TEST

START_TEST(rates_that_chance_explains_are_one)
{
    static const struct tally carriers[] = {{12, 1000}, {30, 1500}, {3, 20}, {0, 40}, {9, 300}};
    struct prior p = prior_of(carriers, 5);
    double inverse = 1.0 / 1000 + 1.0 / 1500 + 1.0 / 20 + 1.0 / 40 + 1.0 / 300;
    ck_assert(p.pooled);
    near(p.mean, 0.0188811, 1e-7);
    near(p.spread - p.mean * (1 - p.mean) * inverse / 5, -0.000102155, 1e-9);
    for (int i = 0; i < 5; i++)
        near(rate_of(&p, carriers[i]).mean, p.mean, 0);
    ck_assert(rate_of(&p, carriers[2]).small && !rate_of(&p, carriers[3]).small);
}
END_TEST

START_TEST(what_says_nothing_changes_nothing)
{
    static const struct tally with[] = {{12, 1000}, {0, 0}, {90, 1500}, {6, 120}};
    static const struct tally without[] = {{12, 1000}, {90, 1500}, {6, 120}};
    static const struct tally apart[] = {{100, 100}, {0, 100}};
    near(prior_of(with, 4).strength, prior_of(without, 3).strength, 1e-9);
    struct prior none = prior_of(NULL, 0), one = prior_of(without, 1), far = prior_of(apart, 2);
    ck_assert(none.pooled && one.pooled && !far.pooled);
    near(one.mean, 0.012, 1e-12);
    struct rate nothing = rate_of(&none, (struct tally){0, 0});
    near(nothing.within.high - nothing.within.low, 1, 0);
    struct rate best = rate_of(&far, apart[0]);
    ck_assert(best.mean > 0.9 && best.within.low > 0.9 && best.within.high <= 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("interval");
    TCase *t = tcase_create("interval");
    tcase_add_test(t, wilsons_interval_has_the_published_values);
    tcase_add_test(t, a_beta_has_the_reference_quantiles);
    tcase_add_test(t, a_quantile_is_the_inverse_wherever_it_is_asked);
    tcase_add_test(t, a_binomial_tail_is_the_sum_of_its_terms);
    tcase_add_test(t, rates_are_drawn_towards_what_they_have_in_common);
    tcase_add_test(t, rates_that_chance_explains_are_one);
    tcase_add_test(t, what_says_nothing_changes_nothing);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
