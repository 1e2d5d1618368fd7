/* What leaves the house: once, or known to be uncertain (DESIGN idea 5). */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "base/instant.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum outbox_state {
    OUTBOX_QUEUED = 0, /* the partial indexes of the store know 0 and 1 */
    OUTBOX_SENDING = 1,
    OUTBOX_SENT = 2,
    OUTBOX_UNCERTAIN = 3,
    OUTBOX_FAILED = 4,
    OUTBOX_CANCELLED = 5,
};

/* When try number `attempts` (1 = the first) failed for a passing reason at
 * `now`: whether to try again, and when. 1, 2, 4 ... minutes, at most an hour
 * apart, until five days after `queued_at` (RFC 5321 4.5.4.1). */
bool outbox_retry_at(instant queued_at, int attempts, instant now, instant *next);

#endif
