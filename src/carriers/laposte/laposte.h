/* La Poste Suivi v2: Colissimo, letters and Chronopost by one service.
 *
 * GET BASE/idships/NUMBER,NUMBER?lang=fr_FR with the header X-Okapi-Key. One number gives an
 * object, several a list (a list for one was seen too). A number that is wrong or not known yet
 * is an answer ("unknown"); quota and faults have another shape and say: come again. The
 * rows of its code table follow what open projects and recordings agree on (docs/carriers.md). */
#ifndef CARRIERS_LAPOSTE_LAPOSTE_H
#define CARRIERS_LAPOSTE_LAPOSTE_H

#include "carriers/carrier.h"

extern const struct carrier carrier_laposte;

#endif
