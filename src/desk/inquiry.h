/* Inquiries at the counter (domain/inquiry.h): a carrier is asked beside what is done for
 * the customer, reminded, and gone above; its answers are heard.
 *
 * Mails go by desk/letter.h: one thread per inquiry, so that an answer comes back to it. A
 * carrier without an address is asked by hand (its web form, its telephone): the inquiry
 * stays a draft until somebody says that it was, with its number there. */
#ifndef DESK_INQUIRY_H
#define DESK_INQUIRY_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/inquiry.h"

enum { INQUIRY_TEXT_MAX = 2000, INQUIRY_REFERENCE_MAX = 120 };

/* Inside a command, once an incident is confirmed: asks the carrier where the parcel is,
 * and begins what is claimed of it (desk/claim.h). Nothing of the customer's waits for it.
 * Does nothing where it was done before, where no carrier is to blame (a wrong item), or
 * where the parcel has no carrier that the shop knows. */
ERR_MUST enum err inquiry_open(struct record *r, int64_t incident, struct error *err);

/* Inside a command: the incident is over (false alarm, or the parcel turned up): a carrier
 * that is still asked need not answer any more. */
ERR_MUST enum err inquiry_over(struct record *r, int64_t incident, struct error *err);

/* One step of its life by a person. What a step does not read stays absent. */
struct inquiry_step {
    int64_t inquiry;
    int64_t version;          /* the one the caller saw; 0: whichever */
    enum inquiry_event event; /* not LATE: that is the clock's */
    struct str reference;     /* SEND by hand, ACKNOWLEDGE: its number at the carrier's */
    enum inquiry_answer answer;
    instant expected;  /* ANSWER_LOCATED */
    struct str proof;  /* ANSWER_DELIVERED; at most INQUIRY_TEXT_MAX characters */
    struct str facts;  /* REOPEN */
    struct str reason; /* CLOSE */
};

/* ERR_REFUSED: domain/inquiry.h; ERR_CONFLICT: changed meanwhile. */
ERR_MUST enum err inquiry_do(const struct desk *desk, const struct caller *caller,
                             const struct inquiry_step *step, struct error *err);

/* Words of somebody of the shop in the thread, to who looks (level 0) or above. ERR_REFUSED
 * "refusal.inquiry.no_address": the carrier has none. */
struct inquiry_words {
    int64_t inquiry;
    int level; /* 0 to 2 */
    struct str text;
};
ERR_MUST enum err inquiry_write(const struct desk *desk, const struct caller *caller,
                                const struct inquiry_words *words, int64_t *letter,
                                struct error *err);

#endif
