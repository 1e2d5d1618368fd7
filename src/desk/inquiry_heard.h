/* A carrier's words about an incident: what they do to its inquiry. */
#ifndef DESK_INQUIRY_HEARD_H
#define DESK_INQUIRY_HEARD_H

#include "desk/receive.h"
#include "desk/record.h"

/* Inside the command that kept the letter. A machine's words say that it looks
 * (acknowledged); a person's too, and somebody has to read them: the clock begins anew,
 * since nobody is silent, and a dossier that waited for the carrier comes back. What the
 * answer is, that person says: free words that were misread would tell a customer that
 * their parcel is lost. */
ERR_MUST enum err inquiry_heard(struct record *r, int64_t incident, const struct inbound *in,
                                struct error *err);

#endif
