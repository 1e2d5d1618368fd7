/* Mails of carriers with nothing better: their attached tables (carriers/csv) and EDIFACT
 * files (carriers/iftsta), or, where there are none, lines "name: value" of the text:
 *
 *   Colis : 6A12345678901
 *   Statut : Livré au destinataire
 *   Date : 21/11/2026 09:30
 *
 * A blank line behind a whole one, or another number, begins the next parcel. Without a date
 * it is that of the mail. Anybody can write a mail: what it says is told with its source
 * (SOURCE_MAIL). */
#ifndef CARRIERS_MAIL_MAIL_H
#define CARRIERS_MAIL_MAIL_H

#include "carriers/carrier.h"

extern const struct carrier carrier_mail;

#endif
