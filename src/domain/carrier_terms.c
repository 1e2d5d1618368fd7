#include "domain/carrier_terms.h"

#include "domain/period.h"

#define LASTS \
    { \
        9999, 12, 31 \
    }
#define SINCE \
    { \
        2023, 1, 1 \
    }
#define DAYS(n) \
    { \
        TERM_LENGTH, .length = { n, UNIT_DAYS } \
    }
#define WORKING(n) \
    { \
        TERM_LENGTH, .length = { n, UNIT_WORKING_DAYS } \
    }
#define HOURS(n) \
    { \
        TERM_LENGTH, .length = { n, UNIT_HOURS } \
    }
#define MONTHS(n) \
    { \
        TERM_LENGTH, .length = { n, UNIT_MONTHS } \
    }
#define EUR(cents) \
    { \
        TERM_MONEY, .money = { cents, "EUR" } \
    }
#define PERCENT(n) \
    { \
        TERM_PERCENT, .percent = (n) \
    }
#define PAPERS(bits) \
    { \
        TERM_PAPERS, .papers = (bits) \
    }
#define NOTHING(kind) \
    { \
        kind, .none = true \
    }

enum {
    P_CLAIM = PAPER_LETTER | PAPER_INVOICE,
    P_DAMAGE = P_CLAIM | PAPER_PHOTOS,
    P_MISSING = P_CLAIM | PAPER_STATEMENT,
};

/* clang-format off */
static const struct carrier_term own[] = {
    {STR("road"), TERM_PROTEST, SINCE, LASTS, DAYS(3), STR("CCom L133-3")},
    {STR("road"), TERM_LOST_AFTER, SINCE, LASTS, DAYS(30), STR("décret 2017-461")},
    {STR("road"), TERM_BAR, SINCE, LASTS, MONTHS(12), STR("CCom L133-6")},
    {STR("road"), TERM_CAP_KILO, SINCE, LASTS, EUR(3300), STR("décret 2017-461")},
    {STR("road"), TERM_CAP_PARCEL, SINCE, LASTS, EUR(100000), STR("décret 2017-461")},
    {STR("road"), TERM_PAPERS_DAMAGE, SINCE, LASTS, PAPERS(P_DAMAGE), STR("décret 2017-461")},
    {STR("road"), TERM_PAPERS_LOSS, SINCE, LASTS, PAPERS(P_CLAIM), STR("décret 2017-461")},
    {STR("road"), TERM_PAPERS_NOT_RECEIVED, SINCE, LASTS, PAPERS(P_MISSING), STR("décret 2017-461")},
    {STR("road"), TERM_PAPERS_LATE, SINCE, LASTS, PAPERS(PAPER_LETTER), STR("décret 2017-461")},
    {STR("cmr"), TERM_PROTEST, SINCE, LASTS, DAYS(7), STR("CMR art. 30")},
    {STR("cmr"), TERM_LATE_BY, SINCE, LASTS, DAYS(21), STR("CMR art. 30")},
    {STR("cmr"), TERM_LOST_AFTER, SINCE, LASTS, DAYS(30), STR("CMR art. 20")},
    {STR("cmr"), TERM_BAR, SINCE, LASTS, MONTHS(12), STR("CMR art. 32")},
    {STR("cmr"), TERM_CAP_KILO, SINCE, LASTS, {TERM_MONEY, .money = {833, "XDR"}}, STR("CMR art. 23")},
    {STR("cmr"), TERM_PAPERS_DAMAGE, SINCE, LASTS, PAPERS(P_DAMAGE), STR("CMR")},
    {STR("cmr"), TERM_PAPERS_LOSS, SINCE, LASTS, PAPERS(P_CLAIM), STR("CMR")},
    {STR("cmr"), TERM_PAPERS_NOT_RECEIVED, SINCE, LASTS, PAPERS(P_MISSING), STR("CMR")},
    {STR("cmr"), TERM_PAPERS_LATE, SINCE, LASTS, PAPERS(PAPER_LETTER), STR("CMR")},
    {STR("air"), TERM_PROTEST, SINCE, LASTS, DAYS(14), STR("Montréal art. 31")},
    {STR("air"), TERM_LATE_BY, SINCE, LASTS, DAYS(21), STR("Montréal art. 31")},
    {STR("colissimo"), TERM_DAMAGE_BY, SINCE, LASTS, MONTHS(12), STR("Colissimo, general terms")},
    {STR("colissimo"), TERM_LOSS_BY, SINCE, LASTS, MONTHS(12), STR("Colissimo, general terms")},
    {STR("colissimo"), TERM_ANSWER_IN, SINCE, LASTS, DAYS(21), STR("Colissimo, general terms")},
    {STR("colissimo"), TERM_CAP_KILO, SINCE, LASTS, EUR(2300), STR("Colissimo, general terms")},
    {STR("chronopost"), TERM_DAMAGE_BY, SINCE, LASTS, DAYS(3), STR("Chronopost, contract and Pro terms")},
    {STR("chronopost"), TERM_CAP_PARCEL, SINCE, LASTS, EUR(25000), STR("Chronopost, contract and Pro terms")},
    {STR("chronopost"), TERM_CAP_KILO, SINCE, LASTS, NOTHING(TERM_MONEY), STR("Chronopost, contract and Pro terms")},
    {STR("chronopost"), TERM_PAPERS_LOSS, SINCE, LASTS, PAPERS(P_CLAIM), STR("Chronopost, contract and Pro terms")},
    {STR("mondial_relay"), TERM_INQUIRY_AFTER, SINCE, LASTS, DAYS(3), STR("Mondial Relay, help for professionals")},
    {STR("mondial_relay"), TERM_ANSWER_IN, SINCE, LASTS, WORKING(23), STR("Mondial Relay, help for professionals")},
    {STR("mondial_relay"), TERM_CAP_PARCEL, SINCE, LASTS, EUR(2500), STR("Mondial Relay, base cover")},
    {STR("mondial_relay"), TERM_PAPERS_NOT_RECEIVED, SINCE, LASTS, PAPERS(P_MISSING | PAPER_IDENTITY), STR("Mondial Relay, help for professionals")},
    {STR("dpd"), TERM_NOT_RECEIVED_BY, SINCE, LASTS, DAYS(1), STR("DPD France, safe place terms")},
    {STR("dpd"), TERM_PAPERS_NOT_RECEIVED, SINCE, LASTS, PAPERS(P_MISSING | PAPER_PHOTOS), STR("DPD France, safe place terms")},
    {STR("ups"), TERM_DAMAGE_BY, SINCE, LASTS, DAYS(14), STR("UPS terms of carriage, Europe")},
    {STR("ups"), TERM_LATE_BY, SINCE, LASTS, DAYS(21), STR("UPS terms of carriage, Europe")},
    {STR("ups"), TERM_LOSS_BY, SINCE, LASTS, MONTHS(6), STR("UPS terms of carriage, Europe")},
    {STR("ups"), TERM_NOT_RECEIVED_BY, SINCE, LASTS, MONTHS(6), STR("UPS terms of carriage, Europe")},
    {STR("ups"), TERM_ANSWER_IN, SINCE, LASTS, WORKING(15), STR("UPS terms of carriage, Europe")},
    {STR("ups"), TERM_PAPERS_DAMAGE, SINCE, LASTS, PAPERS(P_DAMAGE | PAPER_CONTENTS), STR("UPS terms of carriage, Europe")},
    {STR("boxtal"), TERM_NOT_RECEIVED_BY, SINCE, LASTS, DAYS(3), STR("Boxtal, help centre")},
    {STR("boxtal"), TERM_INQUIRY_AFTER, SINCE, LASTS, HOURS(72), STR("Boxtal, help centre")},
    {STR("boxtal"), TERM_LATE_BY, SINCE, LASTS, WORKING(7), STR("Boxtal, help centre")},
    {STR("boxtal"), TERM_PAPERS_NOT_RECEIVED, SINCE, LASTS, PAPERS(P_MISSING | PAPER_IDENTITY), STR("Boxtal, help centre")},
    {STR("sendcloud"), TERM_DAMAGE_BY, SINCE, LASTS, DAYS(7), STR("Sendcloud, help centre")},
    {STR("sendcloud"), TERM_ANSWER_IN, SINCE, LASTS, DAYS(30), STR("Sendcloud, help centre")},
    {STR("sendcloud"), TERM_PAPERS_DAMAGE, SINCE, LASTS, PAPERS(P_DAMAGE | PAPER_PURCHASE_INVOICE | PAPER_CONTENTS), STR("Sendcloud, help centre")},
    {STR("sendcloud"), TERM_PAPERS_LOSS, SINCE, LASTS, PAPERS(P_CLAIM | PAPER_PURCHASE_INVOICE | PAPER_CONTENTS), STR("Sendcloud, help centre")},
    /* What an agreement says where its own rows do not. */
    {STR("agreement"), TERM_SHARE_LOST, SINCE, LASTS, PERCENT(100), STR("usual agreement")},
    {STR("agreement"), TERM_SHARE_DAMAGED, SINCE, LASTS, PERCENT(60), STR("usual agreement")},
    {STR("agreement"), TERM_SHARE_NOT_RECEIVED, SINCE, LASTS, PERCENT(50), STR("usual agreement")},
    {STR("agreement"), TERM_FREIGHT_LATE, SINCE, LASTS, PERCENT(100), STR("usual agreement")},
    {STR("agreement"), TERM_FREIGHT_RETURNED, SINCE, LASTS, PERCENT(100), STR("usual agreement")},
    {STR("agreement"), TERM_AUDIT, SINCE, LASTS, PERCENT(5), STR("usual agreement")},
};
/* clang-format on */

struct carrier_terms carrier_terms_own(void)
{
    return (struct carrier_terms){own, sizeof own / sizeof own[0]};
}

/* --- which row holds ------------------------------------------------------------------ */

static const struct carrier_term *latest(const struct carrier_terms *terms, struct str carrier,
                                         enum term_code code, struct date on)
{
    const struct carrier_term *best = NULL;
    for (size_t i = 0; i < terms->count; i++) {
        const struct carrier_term *t = &terms->items[i];
        if (t->code == code && str_eq(t->carrier, carrier) && date_cmp(t->from, on) <= 0 &&
            date_cmp(on, t->to) <= 0 && (!best || date_cmp(best->from, t->from) < 0))
            best = t;
    }
    return best;
}

static const struct carrier_term *of(const struct terms_of *terms, struct str carrier,
                                     enum term_code code)
{
    const struct carrier_terms program = {own, sizeof own / sizeof own[0]};
    const struct carrier_term *found =
        terms->added ? latest(terms->added, carrier, code, terms->on) : NULL;
    return found ? found : latest(&program, carrier, code, terms->on);
}

static struct str law(const struct terms_of *terms)
{
    return terms->abroad ? STR("cmr") : STR("road");
}

const struct carrier_term *carrier_term_on(const struct terms_of *terms, enum term_code code)
{
    const struct carrier_term *found = of(terms, terms->carrier, code);
    if (!found)
        found = of(terms, code >= TERM_SHARE_LOST ? STR("agreement") : law(terms), code);
    return found && !found->value.none ? found : NULL;
}

/* --- dates ------------------------------------------------------------------------------ */

static bool known(struct date d)
{
    return d.year > 0;
}

static struct date after(struct date from, struct clock_length length, enum holiday_set set)
{
    if (length.unit == UNIT_MONTHS)
        return period_legal_months(from, length.amount, END_AS_IS, set);
    if (length.unit == UNIT_WORKING_DAYS)
        return period_days(from, length.amount, DAY_OUVRE, set);
    int days = length.unit == UNIT_HOURS ? length.amount / 24 : length.amount;
    return period_days(from, days, DAY_CALENDAR, set);
}

static struct date sooner(struct date a, struct date b)
{
    if (!known(a) || !known(b))
        return known(a) ? a : b;
    return date_cmp(a, b) <= 0 ? a : b;
}

static struct date since(const struct carried *what, struct date day)
{
    return known(day) ? day : what->known;
}

static struct date window(const struct terms_of *terms, const struct carried *what,
                          enum term_code code, struct date from)
{
    const struct carrier_term *term = carrier_term_on(terms, code);
    return term ? after(since(what, from), term->value.length, what->holidays) : (struct date){0};
}

/* The law's three days count no holidays (1.8); a contract may say more, never less. */
static struct date protest_by(const struct terms_of *terms, const struct carried *what)
{
    const struct incident_type *type = incident_type(what->problem);
    const struct carrier_term *term = carrier_term_on(terms, TERM_PROTEST);
    if (!type || !type->protest || !term)
        return (struct date){0};
    struct date from = since(what, what->received);
    return term->value.length.amount == 3
               ? period_protest(from, PROTEST_LAW, what->holidays).earlier
               : period_days(from, term->value.length.amount, DAY_CALENDAR, what->holidays);
}

static struct date working_day_before(struct date day, enum holiday_set set)
{
    do
        day = date_add_days(day, -1);
    while (!day_counts(DAY_OUVRE, set, day));
    return day;
}

struct claim_dates carrier_claim_dates(const struct terms_of *terms, const struct carried *what)
{
    struct claim_dates out = {.protest_by = protest_by(terms, what)};
    const struct carrier_term *presumed = carrier_term_on(terms, TERM_LOST_AFTER);
    struct date delivery = known(what->received) ? what->received : what->agreed;
    struct date by = {0};
    switch (what->problem) {
    case PROBLEM_DAMAGED:
    case PROBLEM_PARTIAL: by = window(terms, what, TERM_DAMAGE_BY, what->received); break;
    case PROBLEM_LOST: by = window(terms, what, TERM_LOSS_BY, what->handed); break;
    case PROBLEM_DELIVERED_NOT_RECEIVED:
        by = window(terms, what, TERM_NOT_RECEIVED_BY, what->received);
        break;
    case PROBLEM_LATE:
    case PROBLEM_RELAY_CLOSED:
    case PROBLEM_RELAY_WRONG:
    case PROBLEM_REFUSED:
    case PROBLEM_RETURNED: by = window(terms, what, TERM_LATE_BY, what->agreed); break;
    case PROBLEM_OTHER:
    case PROBLEM_WRONG_ITEM:
    case PROBLEM_DEFECT:
    case PROBLEM_TERMINATED: break;
    }
    if (presumed && known(what->agreed))
        out.lost_from = after(what->agreed, presumed->value.length, what->holidays);
    out.bar = window(terms, what, TERM_BAR, delivery);
    by = sooner(by, out.bar);
    if (known(by))
        out.file_by = working_day_before(by, what->holidays);
    return out;
}

/* --- money and papers ------------------------------------------------------------------- */

static bool cap_of(const struct terms_of *terms, enum term_code code, const char *currency,
                   int64_t *cap)
{
    const struct carrier_term *term = carrier_term_on(terms, code);
    if (!term || !str_eq(str_of(term->value.money.currency), str_of(currency)))
        return false;
    *cap = term->value.money.amount;
    return true;
}

int64_t carrier_indemnity(const struct terms_of *terms, const struct carried *what)
{
    int64_t owed = what->value, cap;
    if (what->declared)
        return owed;
    if (what->weight > 0 && cap_of(terms, TERM_CAP_KILO, what->currency, &cap)) {
        int64_t by_weight = (cap * what->weight + 500) / 1000;
        owed = owed < by_weight ? owed : by_weight;
    }
    if (cap_of(terms, TERM_CAP_PARCEL, what->currency, &cap))
        owed = owed < cap ? owed : cap;
    return owed;
}

unsigned carrier_papers(const struct terms_of *terms, enum problem problem)
{
    const struct incident_type *type = incident_type(problem);
    enum term_code code = problem == PROBLEM_LOST                     ? TERM_PAPERS_LOSS
                          : problem == PROBLEM_DELIVERED_NOT_RECEIVED ? TERM_PAPERS_NOT_RECEIVED
                          : type && type->protest                     ? TERM_PAPERS_DAMAGE
                                                                      : TERM_PAPERS_LATE;
    const struct carrier_term *term = carrier_term_on(terms, code);
    unsigned papers = term ? term->value.papers : (unsigned)PAPER_LETTER;
    return type && type->protest ? papers | PAPER_PROTEST : papers;
}

static int share(const struct terms_of *terms, enum term_code code)
{
    const struct carrier_term *term = carrier_term_on(terms, code);
    return term ? term->value.percent : 0;
}

bool carrier_settles(const struct terms_of *terms, const char *currency,
                     struct settlement_terms *out)
{
    int returned = share(terms, TERM_FREIGHT_RETURNED);
    *out = (struct settlement_terms){.audit_percent = share(terms, TERM_AUDIT)};
    if (!cap_of(terms, TERM_THRESHOLD, currency, &out->threshold))
        return false;
    if (!cap_of(terms, TERM_MONTH_CAP, currency, &out->month_cap))
        out->month_cap = 0;
    out->share[PROBLEM_LOST] = share(terms, TERM_SHARE_LOST);
    out->share[PROBLEM_DAMAGED] = share(terms, TERM_SHARE_DAMAGED);
    out->share[PROBLEM_PARTIAL] = out->share[PROBLEM_DAMAGED];
    out->share[PROBLEM_DELIVERED_NOT_RECEIVED] = share(terms, TERM_SHARE_NOT_RECEIVED);
    out->freight[PROBLEM_LATE] = share(terms, TERM_FREIGHT_LATE);
    out->freight[PROBLEM_RELAY_CLOSED] = returned;
    out->freight[PROBLEM_RELAY_WRONG] = returned;
    out->freight[PROBLEM_REFUSED] = returned;
    out->freight[PROBLEM_RETURNED] = returned;
    return true;
}
