/* GLS Track and Trace V1 (JSON, OAuth: account = client id, secret = its secret).
 *
 * A parcel has a state that is documented and events whose codes are not ("INTIAL.NORMAL",
 * misspelt at the source): events are read by code where it was seen and else by label; the
 * state is one more scan, at its own time. DELIVEREDPS waits at a parcel shop: it is not
 * delivered. */
#ifndef CARRIERS_GLS_GLS_H
#define CARRIERS_GLS_GLS_H

#include "carriers/carrier.h"

extern const struct carrier carrier_gls;

#endif
