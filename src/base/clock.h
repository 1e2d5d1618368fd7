/* The time the whole program sees. Domain code never asks: it is told.
 *
 * Safe from every thread. Normally the machine's UTC clock; a clock that was
 * set stands still until it is set again (--test-clock). Time-outs of the
 * network use the monotonic clock and never this one. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/instant.h"

#include <stdatomic.h>

struct clock {
    _Atomic int64_t fixed_ms; /* 0: the machine's clock */
};

instant clock_now(const struct clock *clock);
void clock_set(struct clock *clock, instant now);

/* Monotonic milliseconds from an arbitrary start. */
int64_t clock_monotonic_ms(void);

#endif
