/* AfterShip: webhooks for parcels of many carriers, and the same parcels when asked
 * (secret = the webhooks' secret; account = the API key).
 *
 * A webhook is signed by base64 HMAC-SHA256 of its bytes in `aftership-hmac-sha256`, and told
 * apart by `event_id`. Its tag says where the parcel is, its subtag what is wrong. */
#ifndef CARRIERS_AFTERSHIP_AFTERSHIP_H
#define CARRIERS_AFTERSHIP_AFTERSHIP_H

#include "carriers/carrier.h"

extern const struct carrier carrier_aftership;

#endif
