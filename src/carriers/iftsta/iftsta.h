/* IFTSTA, the transport status message of UN/EDIFACT, directories D.96A to D.01B: one
 * interchange or several in a file (net/edifact), many consignments (CNI) in a message,
 * many statuses (STS) in a consignment.
 *
 * The parcel is the SSCC or marking of GIN; without one, those that an earlier status of the
 * same consignment named; without any, the consignment's own number or its transport
 * document. The order is RFF+CU. Times are DTM 334, else 7, else 35, else the message's own
 * (137). Names and addresses (NAD) are passed over. Messages of other types, and IFTSTA
 * without consignments (the energy market's, with other codes) are told and passed over. */
#ifndef CARRIERS_IFTSTA_IFTSTA_H
#define CARRIERS_IFTSTA_IFTSTA_H

#include "carriers/carrier.h"

extern const struct carrier carrier_iftsta;

#endif
