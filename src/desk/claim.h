/* Claims at the counter (domain/claim.h): what a carrier owes for a parcel, from the
 * papers to the payment. It begins with the inquiry where the carrier is at fault, unless
 * the month's settlement takes it (desk/settlement.h). A protest is written at once, as a
 * PDF too, since three days are short; somebody posts it and says so. */
#ifndef DESK_CLAIM_H
#define DESK_CLAIM_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/claim.h"

struct party;

enum { CLAIM_TEXT_MAX = 1000, CLAIM_REFERENCE_MAX = 120, CLAIM_UPLOADS_MAX = 10 };

/* The alarms of a claim, as bits of claim.alarms. */
enum claim_alarm {
    ALARM_PROTEST = 1, /* its last day is tomorrow */
    ALARM_FILE = 2,    /* to be filed by the end of the day */
    ALARM_BAR = 4,     /* barred in thirty days */
};
const char *claim_alarm_name(enum claim_alarm alarm); /* "protest" */

/* Inside a command: of desk/inquiry.h. Does nothing where neither carrier nor both are at
 * fault, and where it was begun before. */
ERR_MUST enum err claim_open(struct record *r, const struct party *party, int64_t incident,
                             struct error *err);

/* The same on somebody's word, whoever is at fault and whatever the settlement takes.
 * ERR_NOT_FOUND: no such incident, or no carrier of it. */
ERR_MUST enum err claim_by_hand(const struct desk *desk, const struct caller *caller,
                                int64_t incident, int64_t *id, struct error *err);
/* Inside a command: for a line that left a settlement. */
ERR_MUST enum err claim_force(struct record *r, int64_t incident, int64_t *id, struct error *err);

/* Inside the timer's command: an alarm, or the bar. */
ERR_MUST enum err claim_look(struct record *r, int64_t claim, struct error *err);

enum claim_deed {
    DEED_EVENT,   /* `event` of domain/claim.h */
    DEED_PAPER,   /* `uploads` are its `paper` */
    DEED_WAIVE,   /* a lead does without `paper`, and says why */
    DEED_VALUE,   /* what the goods are worth, and weigh */
    DEED_PROTEST, /* the protest was posted, with the number of the registered letter */
};

struct claim_step {
    int64_t claim;
    int64_t version; /* the one the caller saw; 0: whichever */
    enum claim_deed deed;
    enum claim_event event;
    enum claim_paper paper;
    const int64_t *uploads;
    size_t upload_count;
    int64_t amount;       /* ACCEPT_PART, SETTLE, PAY; VALUE: of the goods */
    int64_t weight;       /* VALUE: grams; 0: as it is */
    bool declared;        /* VALUE */
    struct str reason;    /* REFUSE, CONTEST, WRITE_OFF, WAIVE */
    struct str reference; /* FILE: its number there; PROTEST: of the registered letter */
};

/* ERR_REFUSED: domain/claim.h. ERR_FORBIDDEN "refusal.claim.waive": only a lead does
 * without papers. ERR_INVALID: "uploads", "amount". */
ERR_MUST enum err claim_do(const struct desk *desk, const struct caller *caller,
                           const struct claim_step *step, struct error *err);

#endif
