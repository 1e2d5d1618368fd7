/* What a late refund costs by law, to the cent: CC L242-4 (withdrawal) and L241-4 (a
 * contract ended since nothing was delivered). Shown to finance each day.
 *
 * "Between 10 and 20 days" of L242-4 is read as 11 to 20; interest is pro rata, by days of
 * 365; a new month begins every 30 days; once the steps reach the price, interest on what
 * is owed is added for each further day. */
#ifndef DOMAIN_LEGAL_PENALTY_H
#define DOMAIN_LEGAL_PENALTY_H

#include "domain/legal_rule.h"

#include <stdint.h>

struct late_refund {
    int64_t owed;        /* minor units, not negative */
    int64_t price;       /* of the goods: what the monthly steps stop at */
    struct date due, on; /* the last day in time; the day that is asked about */
};

struct legal_penalty {
    int64_t surcharge, interest; /* minor units; together what is to be added */
    bool estimated;              /* a rate that is not entered yet was taken from before */
};

/* `code` is LEGAL_WD_PENALTY or LEGAL_DELIVERY_PENALTY; by the rule of the first late day.
 * Nothing when it is not late. False: no rule, or no rate, holds. */
bool legal_penalty(const struct legal_rules *added, enum legal_code code,
                   const struct late_refund *late, struct legal_penalty *out);

#endif
