#include "domain/legal_penalty.h"

enum { DAYS_A_YEAR = 365, DAYS_A_MONTH = 30, WHOLE = 10000 /* hundredths of a percent */ };

/* Half a cent and more is a cent. Divided first, so that no product overflows. */
static int64_t share(int64_t amount, int64_t hundredths, int64_t of)
{
    int64_t whole = WHOLE * of;
    return amount / whole * hundredths + (2 * (amount % whole) * hundredths + whole) / (2 * whole);
}

/* The rate of a day; where none is entered yet, the latest before. */
static bool rate_on(const struct legal_rules *added, struct date day, int *rate, bool *estimated)
{
    const struct legal_rule *rule = legal_rule_on(added, LEGAL_INTEREST, day);
    if (!rule) {
        rule = legal_rule_before(added, LEGAL_INTEREST, day);
        *estimated = true;
    }
    *rate = rule ? rule->value.rate : 0;
    return rule != NULL;
}

/* On what is owed, for the late days `first` to `last`. */
static bool interest(const struct legal_rules *added, const struct late_refund *late, int64_t first,
                     int64_t last, struct legal_penalty *out)
{
    int64_t sum = 0;
    for (int64_t day = first; day <= last; day++) {
        int rate;
        if (!rate_on(added, date_add_days(late->due, day), &rate, &out->estimated))
            return false;
        sum += rate;
    }
    out->interest = share(late->owed, sum, DAYS_A_YEAR);
    return true;
}

/* After the last step: so much more each month, up to the price. */
static bool by_the_month(const struct legal_rules *added, const struct legal_value *v,
                         const struct late_refund *late, int64_t days, struct legal_penalty *out)
{
    const struct legal_step *last = &v->steps[v->step_count - 1];
    int64_t months = (days - last->last_day + DAYS_A_MONTH - 1) / DAYS_A_MONTH;
    int64_t before = 0, total = last->percent;
    for (; before < months && share(late->owed, total, 1) < late->price; before++)
        total += v->monthly;
    out->surcharge = share(late->owed, total, 1);
    if (out->surcharge < late->price)
        return true;
    out->surcharge = late->price;
    /* the first day on which it was reached */
    int64_t reached = before ? last->last_day + (before - 1) * DAYS_A_MONTH + 1 : last->last_day;
    return interest(added, late, reached + 1, days, out);
}

bool legal_penalty(const struct legal_rules *added, enum legal_code code,
                   const struct late_refund *late, struct legal_penalty *out)
{
    *out = (struct legal_penalty){0};
    int64_t days = date_to_days(late->on) - date_to_days(late->due);
    if (days <= 0)
        return true;
    const struct legal_rule *rule = legal_rule_on(added, code, date_add_days(late->due, 1));
    if (!rule)
        return false;
    const struct legal_value *v = &rule->value;
    for (int i = 0; i < v->step_count; i++) {
        const struct legal_step *s = &v->steps[i];
        if (s->last_day && days > s->last_day)
            continue;
        if (s->interest)
            return interest(added, late, 1, days, out);
        out->surcharge = share(late->owed, s->percent, 1);
        return true;
    }
    return by_the_month(added, v, late, days, out);
}
