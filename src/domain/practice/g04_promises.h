/* G04: a promise is said once it is sure.
 *
 * Source: S4-4, the parcel that was "sent again" and never was. A text that says
 * what the shop will do (refund, send again, deliver by, repair) needs an active
 * promise of that kind among the dossier's (`promises`, once `promises_known`).
 * Blocks, a lead overrides: key "refusal.g04.unverified". News and a call back
 * may always be promised: they are no phrases here. */
#ifndef DOMAIN_PRACTICE_G04_PROMISES_H
#define DOMAIN_PRACTICE_G04_PROMISES_H

#include "domain/practice/practice.h"

extern const struct practice g04_promises;

#endif
