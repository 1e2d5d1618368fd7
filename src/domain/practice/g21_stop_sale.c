#include "domain/practice/g21_stop_sale.h"

#include "domain/interval.h"

const struct practice g21_stop_sale = {
    .id = "G21",
    .source = "S0",
    .mode = PRACTICE_ACT,
    .override = ROLE_MANAGER,
    .title = "practice.g21.title",
};

bool g21_stops(int64_t defects, int64_t units)
{
    return defects >= G21_DEFECTS_MIN && wilson(defects, units).low > G21_RATE;
}
