/* Any carrier, or a shop's own program, in Guichet's own words:
 *
 *   {"id": "7f3c", "events": [{"tracking": "6A123", "at": "2026-11-21T18:00:00+01:00",
 *     "stage": "available_at_relay", "trouble": "relay_closed", "label": "...", ...}]}
 *
 * Members of an event: tracking, at (both needed), reference, stage and trouble (names of
 * domain/parcel.h; without a stage the label is read), solved, final (true), code, reason,
 * label, place, pickup, delivered_to, estimate, pickup_until. One event alone, or a list without
 * its object, is read too; what is not known is left aside. Signed in the header
 * `x-guichet-signature` as "sha256=" and the hexadecimal HMAC-SHA256 of the body; `id` names the
 * delivery, so that a repeated one changes nothing. */
#ifndef CARRIERS_GENERIC_GENERIC_H
#define CARRIERS_GENERIC_GENERIC_H

#include "carriers/carrier.h"

extern const struct carrier carrier_generic;

/* As of carrier.signed_by. */
bool generic_signed_by(const struct carrier_account *account,
                       struct str (*header)(void *ctx, const char *name), void *ctx,
                       struct str body);

#endif
