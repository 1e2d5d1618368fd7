#include "domain/outbox.h"

enum { LONGEST_WAIT_MINUTES = 60, GIVE_UP_DAYS = 5 };

bool outbox_retry_at(instant queued_at, int attempts, instant now, instant *next)
{
    int64_t minutes =
        attempts > 6 ? LONGEST_WAIT_MINUTES : 1LL << (attempts > 0 ? attempts - 1 : 0);
    if (minutes > LONGEST_WAIT_MINUTES)
        minutes = LONGEST_WAIT_MINUTES;
    *next = instant_add(now, duration_minutes(minutes));
    return instant_cmp(*next, instant_add(queued_at, duration_days(GIVE_UP_DAYS))) <= 0;
}
