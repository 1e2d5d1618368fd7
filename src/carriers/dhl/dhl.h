/* DHL, three services that have little in common:
 *
 * - dhl: Shipment Tracking Unified (JSON, secret = DHL-API-Key), five coarse states; what is
 *   wrong is told by the words of the description;
 * - dhl_express: MyDHL (JSON, basic authentication), codes of two letters;
 * - dhl_parcel_de: the XML of DHL Paket Germany, everything an attribute, German time. It is
 *   read, not asked. */
#ifndef CARRIERS_DHL_DHL_H
#define CARRIERS_DHL_DHL_H

#include "carriers/carrier.h"

extern const struct carrier carrier_dhl, carrier_dhl_express, carrier_dhl_parcel_de;

#endif
