/* Incidents at the counter (domain.md 2.3): seen in the carrier's own events or heard
 * from somebody, confirmed, told to the customer before they ask (G33), and put right
 * without waiting for the carrier (G12, R034).
 *
 * All of it runs inside a command. A confirmation is one step: it opens or joins a
 * dossier of the order's customer, sends the mail with the link to their own page,
 * promises the offer of a remedy (REMEDY_OFFER), and puts the ladder on the table; the
 * carrier is asked beside it. */
#ifndef DESK_INCIDENT_H
#define DESK_INCIDENT_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/incident.h"

/* A parcel changed, or its time has come: what its events, its dates and chance tell is
 * suspected, confirmed, or taken back; parcel.look_at is set. Call it once for each
 * parcel after its events are stored and folded. ERR_NOT_FOUND: no such parcel. */
ERR_MUST enum err incident_look(struct record *r, int64_t parcel, struct error *err);

/* Somebody says that it is so: confirmed at once. The incident of this kind that is
 * open on the same parcel (0: on the order, without a parcel) is that one; `*id`. */
ERR_MUST enum err incident_report(struct record *r, int64_t order, int64_t parcel,
                                  enum problem kind, enum incident_seen seen, int64_t *id,
                                  struct error *err);

struct suspicion {
    int64_t order, parcel; /* parcel 0: of the order as a whole */
    enum problem kind;
    enum incident_seen seen;
    enum fault fault; /* UNKNOWN: the kind's own */
    int64_t evidence; /* the scan that says so; 0 */
    int chance;       /* thousandths */
};

/* It may be so: nobody is told. Whether one is open already is the caller's to ask. */
ERR_MUST enum err incident_suspect(struct record *r, const struct suspicion *in, int64_t *id,
                                   struct error *err);

/* A suspicion is right. ERR_REFUSED: domain/incident.h. */
ERR_MUST enum err incident_confirm(struct record *r, int64_t incident, enum incident_seen by,
                                   struct error *err);

/* The customer of a dossier wrote so. A pick-up point that is closed is confirmed, where a
 * parcel of the dossier's orders goes to one; all else is suspected, for a person to look.
 * Does nothing where it is not plain which parcel is meant, or where that one is not where
 * it would have to be. */
ERR_MUST enum err incident_heard(struct record *r, int64_t dossier, enum problem kind,
                                 struct error *err);

struct q_incident_row;

/* The date until which the customer wanted to wait has come, and nothing with it: they
 * hear from us, and choose again. */
ERR_MUST enum err incident_tell_again(struct record *r, const struct q_incident_row *row,
                                      struct error *err);

/* --- by people ------------------------------------------------------------------- */

struct incident_word {
    int64_t order, parcel; /* parcel 0: the order's where there is one only, else none */
    enum problem kind;
};

/* Somebody of the shop, or a program of theirs, says that it is so. ERR_NOT_FOUND: no such
 * order; ERR_INVALID: "parcel", "kind". */
ERR_MUST enum err incident_open_by_hand(const struct desk *desk, const struct caller *caller,
                                        const struct incident_word *word, int64_t *id,
                                        struct error *err);

/* CONFIRM or DISMISS by a person; `version` 0: whichever. ERR_REFUSED: domain/incident.h.
 * ERR_CONFLICT: changed meanwhile. */
ERR_MUST enum err incident_do(const struct desk *desk, const struct caller *caller,
                              int64_t incident, int64_t version, enum incident_event event,
                              struct error *err);

#endif
