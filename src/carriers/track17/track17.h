/* 17TRACK: webhooks for parcels of many carriers, and the same when asked (secret = the key,
 * which asks and signs).
 *
 * A webhook's header `sign` is the SHA-256 of its bytes, "/" and the key, in hexadecimal. It has
 * no id of its own. An event's sub_status says more than its stage. */
#ifndef CARRIERS_TRACK17_TRACK17_H
#define CARRIERS_TRACK17_TRACK17_H

#include "carriers/carrier.h"

extern const struct carrier carrier_17track;

#endif
