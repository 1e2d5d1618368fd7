/* DPD: the ParcelLifeCycle service (SOAP), and the flat file SCANINFO that a depot drops.
 *
 * account = delisId, secret = its password; a question needs a token of LoginService (a day).
 * An answer lists all steps, those not reached too, with American dates in the depot's time.
 * "ReturningFromDelivery" is the van back at the depot, not a return to the sender.
 *
 * SCANINFO: fields with ";" between them, a line naming them first or else in the order that
 * dpd.c gives; SCAN_CODE two digits, SCAN_DATE_TIME yyyymmddhhmmss, INFO_TEXT in words.
 * RECEIVER_NAME is never read. */
#ifndef CARRIERS_DPD_DPD_H
#define CARRIERS_DPD_DPD_H

#include "carriers/carrier.h"

extern const struct carrier carrier_dpd;

/* A file; errors as of carrier.read. */
enum err dpd_scaninfo(struct arena *arena, const struct carrier_account *account, struct str body,
                      struct carrier_reading *out, struct error *err);

#endif
