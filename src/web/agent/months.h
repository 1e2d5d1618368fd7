/* A range of months in a query: "from=2026-09&to=2026-11". */
#ifndef WEB_AGENT_MONTHS_H
#define WEB_AGENT_MONTHS_H

#include "web/request.h"

/* Both included; three months up to this one when the query names none. What is no month
 * is passed on as it is. */
struct months {
    struct str from, to;
};
ERR_MUST enum err query_months(struct request *r, const struct shop *shop, struct months *out,
                               struct error *err);

/* From the first midnight to the last. ERR_INVALID: no months, or more than two years. */
ERR_MUST enum err months_span(const struct months *months, const struct zone *zone, instant *from,
                              instant *to, struct error *err);

#endif
