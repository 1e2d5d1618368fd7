#include "domain/legal_rule.h"

#include <assert.h>

struct code_row {
    const char *name;
    enum legal_kind kind;
};

static const struct code_row codes[LEGAL_CODES] = {
    [LEGAL_WD_PERIOD] = {"WD_PERIOD", LEGAL_LENGTH},
    [LEGAL_WD_EXT] = {"WD_EXT", LEGAL_LENGTH},
    [LEGAL_WD_EXT_TOLD] = {"WD_EXT_TOLD", LEGAL_LENGTH},
    [LEGAL_WD_SENDBACK] = {"WD_SENDBACK", LEGAL_LENGTH},
    [LEGAL_WD_REFUND] = {"WD_REFUND", LEGAL_LENGTH},
    [LEGAL_WD_PENALTY] = {"WD_PENALTY", LEGAL_STEPS},
    [LEGAL_WD_FUNCTION] = {"WD_FUNCTION", LEGAL_SWITCH},
    [LEGAL_INTEREST] = {"LEGAL_INTEREST", LEGAL_RATE},
    [LEGAL_DELIVERY_DUE] = {"DELIVERY_DUE", LEGAL_LENGTH},
    [LEGAL_DELIVERY_REFUND] = {"DELIVERY_REFUND", LEGAL_LENGTH},
    [LEGAL_DELIVERY_PENALTY] = {"DELIVERY_PENALTY", LEGAL_STEPS},
    [LEGAL_CONFORMITY] = {"CONFORMITY", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_PRESUMED] = {"CONFORMITY_PRESUMED", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_PRESUMED_USED] = {"CONFORMITY_PRESUMED_USED", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_FIX] = {"CONFORMITY_FIX", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_REFUND] = {"CONFORMITY_REFUND", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_EXT] = {"CONFORMITY_EXT", LEGAL_LENGTH},
    [LEGAL_CONFORMITY_EXT_REPLACED] = {"CONFORMITY_EXT_REPLACED", LEGAL_LENGTH},
    [LEGAL_HIDDEN_DEFECT] = {"HIDDEN_DEFECT", LEGAL_LENGTH},
    [LEGAL_HIDDEN_DEFECT_MAX] = {"HIDDEN_DEFECT_MAX", LEGAL_LENGTH},
    [LEGAL_MEDIATION_FROM] = {"MEDIATION_FROM", LEGAL_LENGTH},
    [LEGAL_MEDIATION_OPEN_UNTIL] = {"MEDIATION_OPEN_UNTIL", LEGAL_LENGTH},
    [LEGAL_MEDIATION_ADMISS] = {"MEDIATION_ADMISS", LEGAL_LENGTH},
    [LEGAL_MEDIATION_OUTCOME] = {"MEDIATION_OUTCOME", LEGAL_LENGTH},
    [LEGAL_ODR_GONE] = {"ODR_GONE", LEGAL_SWITCH},
    [LEGAL_ADR_NEW] = {"ADR_NEW", LEGAL_LENGTH},
    [LEGAL_ADR_NEW_COMPLEX] = {"ADR_NEW_COMPLEX", LEGAL_LENGTH},
    [LEGAL_LIMITATION_CONSUMER] = {"LIMITATION_CONSUMER", LEGAL_LENGTH},
    [LEGAL_LIMITATION_TRADER] = {"LIMITATION_TRADER", LEGAL_LENGTH},
    [LEGAL_PHONE_OPTIN] = {"PHONE_OPTIN", LEGAL_SWITCH},
    [LEGAL_BOT_DISCLOSE] = {"BOT_DISCLOSE", LEGAL_SWITCH},
    [LEGAL_CALL_REC] = {"CALL_REC", LEGAL_LENGTH},
    [LEGAL_CALL_SHEET] = {"CALL_SHEET", LEGAL_LENGTH},
};

#define BEGINNING \
    { \
        2023, 1, 1 \
    }
#define EVER \
    { \
        LEGAL_FOR_EVER, 12, 31 \
    }
#define LENGTH(n, what, rule) \
    { \
        .kind = LEGAL_LENGTH, .count = (n), .unit = (what), .end = (rule) \
    }
#define RATE(hundredths) \
    { \
        .kind = LEGAL_RATE, .rate = (hundredths) \
    }
#define ON \
    { \
        .kind = LEGAL_SWITCH \
    }
#define SOURCE(text) \
    { \
        ("" text), sizeof(text) - 1 \
    }

static const struct legal_rule own[] = {
    {LEGAL_WD_PERIOD, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_T_EU), SOURCE("CC L221-18")},
    {LEGAL_WD_EXT, BEGINNING, EVER, LENGTH(12, LEGAL_MONTHS, END_T_EU), SOURCE("CC L221-20")},
    {LEGAL_WD_EXT_TOLD, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_T_EU), SOURCE("CC L221-20")},
    {LEGAL_WD_SENDBACK, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_T_EU), SOURCE("CC L221-23")},
    {LEGAL_WD_REFUND, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_AS_IS), SOURCE("CC L221-24")},
    {LEGAL_WD_PENALTY,
     BEGINNING,
     EVER,
     {.kind = LEGAL_STEPS,
      .steps = {{10, 0, true},
                {20, 500, false},
                {30, 1000, false},
                {60, 2000, false},
                {90, 5000, false}},
      .step_count = 5,
      .monthly = 500},
     SOURCE("CC L242-4")},
    {LEGAL_WD_FUNCTION, {2026, 6, 19}, EVER, ON, SOURCE("CC L221-21, D221-5")},
    {LEGAL_INTEREST, {2025, 1, 1}, {2025, 6, 30}, RATE(721), SOURCE("CMF L313-2")},
    {LEGAL_INTEREST, {2025, 7, 1}, {2025, 12, 31}, RATE(665), SOURCE("CMF L313-2")},
    {LEGAL_INTEREST,
     {2026, 1, 1},
     {2026, 6, 30},
     RATE(667),
     SOURCE("CMF L313-2, arrêté du 15 décembre 2025")},
    {LEGAL_DELIVERY_DUE, BEGINNING, EVER, LENGTH(30, LEGAL_DAYS, END_AS_IS), SOURCE("CC L216-1")},
    {LEGAL_DELIVERY_REFUND, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_AS_IS),
     SOURCE("CC L216-7")},
    {LEGAL_DELIVERY_PENALTY,
     BEGINNING,
     EVER,
     {.kind = LEGAL_STEPS,
      .steps = {{14, 1000, false}, {30, 2000, false}, {0, 5000, false}},
      .step_count = 3},
     SOURCE("CC L241-4")},
    {LEGAL_CONFORMITY, BEGINNING, EVER, LENGTH(2, LEGAL_YEARS, END_T_CPC), SOURCE("CC L217-3")},
    {LEGAL_CONFORMITY_PRESUMED, BEGINNING, EVER, LENGTH(24, LEGAL_MONTHS, END_T_CPC),
     SOURCE("CC L217-7")},
    {LEGAL_CONFORMITY_PRESUMED_USED, BEGINNING, EVER, LENGTH(12, LEGAL_MONTHS, END_T_CPC),
     SOURCE("CC L217-7")},
    {LEGAL_CONFORMITY_FIX, BEGINNING, EVER, LENGTH(30, LEGAL_DAYS, END_AS_IS),
     SOURCE("CC L217-10")},
    {LEGAL_CONFORMITY_REFUND, BEGINNING, EVER, LENGTH(14, LEGAL_DAYS, END_AS_IS),
     SOURCE("CC L217-17")},
    {LEGAL_CONFORMITY_EXT,
     BEGINNING,
     {2026, 7, 30},
     LENGTH(6, LEGAL_MONTHS, END_T_CPC),
     SOURCE("CC L217-13, D211-2")},
    /* The French text is not known yet: the consumer is granted the directive's. */
    {LEGAL_CONFORMITY_EXT,
     {2026, 7, 31},
     EVER,
     LENGTH(12, LEGAL_MONTHS, END_T_CPC),
     SOURCE("Directive (EU) 2024/1799, art. 16")},
    {LEGAL_CONFORMITY_EXT_REPLACED, BEGINNING, EVER, LENGTH(2, LEGAL_YEARS, END_T_CPC),
     SOURCE("CC L217-13, D211-2")},
    {LEGAL_HIDDEN_DEFECT, BEGINNING, EVER, LENGTH(2, LEGAL_YEARS, END_T_CPC),
     SOURCE("C. civ. 1648")},
    {LEGAL_HIDDEN_DEFECT_MAX, BEGINNING, EVER, LENGTH(20, LEGAL_YEARS, END_T_CPC),
     SOURCE("C. civ. 2232")},
    {LEGAL_MEDIATION_FROM, BEGINNING, EVER, LENGTH(2, LEGAL_MONTHS, END_AS_IS),
     SOURCE("practice of mediators, CC L612-2")},
    {LEGAL_MEDIATION_OPEN_UNTIL, BEGINNING, EVER, LENGTH(1, LEGAL_YEARS, END_T_CPC),
     SOURCE("CC L612-2 4°")},
    {LEGAL_MEDIATION_ADMISS, BEGINNING, EVER, LENGTH(21, LEGAL_DAYS, END_T_CPC),
     SOURCE("CC L612-2")},
    {LEGAL_MEDIATION_OUTCOME, BEGINNING, EVER, LENGTH(90, LEGAL_DAYS, END_T_CPC),
     SOURCE("CC R612-5")},
    {LEGAL_ODR_GONE, {2025, 7, 20}, EVER, ON, SOURCE("Regulation (EU) 2024/3228")},
    /* 32 months after its publication. */
    {LEGAL_ADR_NEW,
     {2028, 9, 20},
     EVER,
     LENGTH(20, LEGAL_WORKING_DAYS, END_AS_IS),
     SOURCE("Directive (EU) 2025/2647")},
    {LEGAL_ADR_NEW_COMPLEX,
     {2028, 9, 20},
     EVER,
     LENGTH(30, LEGAL_WORKING_DAYS, END_AS_IS),
     SOURCE("Directive (EU) 2025/2647")},
    {LEGAL_LIMITATION_CONSUMER, BEGINNING, EVER, LENGTH(5, LEGAL_YEARS, END_T_CPC),
     SOURCE("C. civ. 2224")},
    {LEGAL_LIMITATION_TRADER, BEGINNING, EVER, LENGTH(2, LEGAL_YEARS, END_T_CPC),
     SOURCE("CC L218-2")},
    {LEGAL_PHONE_OPTIN, {2026, 8, 11}, EVER, ON, SOURCE("CC L223-1, loi 2025-594")},
    {LEGAL_BOT_DISCLOSE, {2026, 8, 2}, EVER, ON, SOURCE("Regulation (EU) 2024/1689, art. 50(1)")},
    {LEGAL_CALL_REC, BEGINNING, EVER, LENGTH(6, LEGAL_MONTHS, END_AS_IS), SOURCE("CNIL")},
    {LEGAL_CALL_SHEET, BEGINNING, EVER, LENGTH(1, LEGAL_YEARS, END_AS_IS), SOURCE("CNIL")},
};

const char *legal_code_name(enum legal_code code)
{
    assert((unsigned)code < LEGAL_CODES);
    return codes[code].name;
}

enum legal_kind legal_code_kind(enum legal_code code)
{
    assert((unsigned)code < LEGAL_CODES);
    return codes[code].kind;
}

bool legal_code_parse(struct str name, enum legal_code *out)
{
    for (int i = 0; i < LEGAL_CODES; i++)
        if (str_eq(name, str_of(codes[i].name))) {
            *out = (enum legal_code)i;
            return true;
        }
    return false;
}

bool legal_rule_lasts(const struct legal_rule *rule)
{
    return rule->to.year == LEGAL_FOR_EVER;
}

struct legal_rules legal_rules_own(void)
{
    return (struct legal_rules){own, sizeof own / sizeof own[0]};
}

static const struct legal_rule *latest_on(const struct legal_rules *rules, enum legal_code code,
                                          struct date on)
{
    const struct legal_rule *best = NULL;
    for (size_t i = 0; i < rules->count; i++) {
        const struct legal_rule *r = &rules->items[i];
        if (r->code == code && date_cmp(r->from, on) <= 0 && date_cmp(on, r->to) <= 0 &&
            (!best || date_cmp(best->from, r->from) < 0))
            best = r;
    }
    return best;
}

const struct legal_rule *legal_rule_on(const struct legal_rules *added, enum legal_code code,
                                       struct date on)
{
    struct legal_rules program = legal_rules_own();
    const struct legal_rule *found = added ? latest_on(added, code, on) : NULL;
    if (!found)
        found = latest_on(&program, code, on);
    return found && !found->value.off ? found : NULL;
}

static const struct legal_rule *latest_before(const struct legal_rules *rules, enum legal_code code,
                                              struct date on)
{
    const struct legal_rule *best = NULL;
    for (size_t i = 0; i < rules->count; i++) {
        const struct legal_rule *r = &rules->items[i];
        if (r->code == code && !r->value.off && date_cmp(r->from, on) <= 0 &&
            (!best || date_cmp(best->from, r->from) < 0))
            best = r;
    }
    return best;
}

const struct legal_rule *legal_rule_before(const struct legal_rules *added, enum legal_code code,
                                           struct date on)
{
    struct legal_rules program = legal_rules_own();
    const struct legal_rule *own_one = latest_before(&program, code, on);
    const struct legal_rule *one = added ? latest_before(added, code, on) : NULL;
    bool later = one && (!own_one || date_cmp(own_one->from, one->from) <= 0);
    return later ? one : own_one;
}

bool legal_due(const struct legal_rules *added, enum legal_code code, struct date event,
               enum holiday_set set, struct date *out)
{
    assert(legal_code_kind(code) == LEGAL_LENGTH);
    const struct legal_rule *rule = legal_rule_on(added, code, event);
    if (rule)
        *out = legal_length_end(&rule->value, event, set);
    return rule != NULL;
}
