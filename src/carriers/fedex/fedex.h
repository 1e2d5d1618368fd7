/* FedEx Track v1 (REST, OAuth: account = API key, secret = its secret), and the XML of the older
 * Track service v7, which middlemen still pass on.
 *
 * A number may have been used twice: both lives come under it, and their events are told apart
 * by nothing but time. */
#ifndef CARRIERS_FEDEX_FEDEX_H
#define CARRIERS_FEDEX_FEDEX_H

#include "carriers/carrier.h"

extern const struct carrier carrier_fedex;

#endif
