/* Chronopost's TrackingServiceWS (SOAP), trackSkybillV2: no account is needed.
 *
 * Codes come padded with blanks; labels follow the language asked for (French), codes do not:
 * SD is "sorted at the delivery site" in one language's recordings and "postponed by 24 h" in
 * another's, so its label decides. Names of addressees in infoCompList are left out. */
#ifndef CARRIERS_CHRONOPOST_CHRONOPOST_H
#define CARRIERS_CHRONOPOST_CHRONOPOST_H

#include "carriers/carrier.h"

extern const struct carrier carrier_chronopost;

#endif
