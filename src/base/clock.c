#include "base/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

instant clock_now(const struct clock *clock)
{
    int64_t fixed = atomic_load(&clock->fixed_ms);
    return instant_of(fixed ? fixed : read_ms(CLOCK_REALTIME));
}

void clock_set(struct clock *clock, instant now)
{
    atomic_store(&clock->fixed_ms, now.ms);
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}
