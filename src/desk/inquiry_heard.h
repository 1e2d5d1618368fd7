/* A carrier's words about an incident: what they do to its inquiry. */
#ifndef DESK_INQUIRY_HEARD_H
#define DESK_INQUIRY_HEARD_H

#include "desk/receive.h"
#include "desk/record.h"

/* Inside the command that kept the letter. A machine's words say that it looks
 * (acknowledged); a person's too, and somebody has to read them: the clock begins anew,
 * since nobody is silent. What is clear by its own words (domain/tracking.h, label_read)
 * is the answer at once. */
ERR_MUST enum err inquiry_heard(struct record *r, int64_t incident, const struct inbound *in,
                                int64_t letter, struct error *err);

#endif
