/* UPS Tracking (REST, OAuth: account = client id, secret = its secret), one number a question.
 *
 * status.type is the class (M P I O D X RS ...), status.code what it was: the class decides,
 * the code or the label what is wrong. Times are those of the place unless GMT ones stand
 * beside them. */
#ifndef CARRIERS_UPS_UPS_H
#define CARRIERS_UPS_UPS_H

#include "carriers/carrier.h"

extern const struct carrier carrier_ups;

#endif
