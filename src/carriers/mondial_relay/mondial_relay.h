/* Mondial Relay's Web_Services.asmx (SOAP 1.1): the life of a parcel (WSI2_TracingColisDetaille)
 * and pick-up points with their hours and closing periods (WSI4_PointRelais_Recherche).
 *
 * account = the shop's "enseigne", secret = its private key. Each question is signed: MD5 of its
 * values in the order of the WSDL and the key, as windows-1252. An answer repeats no number,
 * pads texts with blanks and lists with empty rows, and writes days and hours of Paris. STAT 81
 * ("in hand") also while the parcel waits at the relay, so labels decide; STAT says what they do
 * not. A closing period that ends on a day at midnight is read as closed that day too. */
#ifndef CARRIERS_MONDIAL_RELAY_MONDIAL_RELAY_H
#define CARRIERS_MONDIAL_RELAY_MONDIAL_RELAY_H

#include "carriers/carrier.h"

extern const struct carrier carrier_mondial_relay;

enum err mondial_relay_ask_pickups(struct arena *arena, const struct carrier_account *account,
                                   const struct pickup_asked *asked, struct fetch *out,
                                   struct error *err);
enum err mondial_relay_read_pickups(struct arena *arena, int status, struct str body,
                                    struct pickup_reading *out, struct error *err);

/* What STAT says: ERR_OK for an answer (`*unknown` when it knows no such parcel). */
ERR_MUST enum err mondial_relay_stat(struct arena *arena, struct str stat, bool *unknown,
                                     struct error *err);

struct mondial_relay_value {
    const char *name;
    struct str value; /* "" is left out */
};

/* The signed question; texts UTF-8. */
void mondial_relay_ask(struct arena *arena, const struct carrier_account *account,
                       const char *method, const struct mondial_relay_value *values, size_t count,
                       struct fetch *out);

#endif
