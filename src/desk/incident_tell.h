/* The customer hears of an incident from us, with what we do, what they may choose and by
 * when they hear again (G33); the ladder is on the table in the same command. */
#ifndef DESK_INCIDENT_TELL_H
#define DESK_INCIDENT_TELL_H

#include "desk/incident_open.h"
#include "domain/remedy_menu.h"

/* What can be chosen now, and what the refund would come to. */
struct incident_offers {
    struct remedy_menu menu; /* first and alternative ones, without those of open amount */
    int64_t refund;
    struct str currency;
};

ERR_MUST enum err incident_offers_of(struct record *r, const struct incident_case *c,
                                     struct incident_offers *out, struct error *err);

/* Sends the mail; nothing where there is no address or no inbox to write from. `news`:
 * when they hear from us again at the latest. */
ERR_MUST enum err incident_tell(struct record *r, struct incident_case *c,
                                const struct incident_offers *offers, instant news,
                                struct error *err);

/* Puts them on the table, unless they are: each keeps REMEDY_OFFER. */
ERR_MUST enum err incident_offer(struct record *r, const struct incident_case *c,
                                 const struct incident_offers *offers, struct error *err);

#endif
