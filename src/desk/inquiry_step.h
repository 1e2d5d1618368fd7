/* What every way of moving an inquiry shares: the row as it becomes, its clocks and its
 * events. */
#ifndef DESK_INQUIRY_STEP_H
#define DESK_INQUIRY_STEP_H

#include "desk/inquiry.h"
#include "desk/party.h"
#include "store/queries.h"

/* The row is changed in memory, then kept once. */
ERR_MUST enum err inquiry_keep(struct record *r, const struct q_inquiry_row *row,
                               struct error *err);

/* Decides, and sets the state's own clock in the row. `*moved`: into another state. */
ERR_MUST enum err inquiry_move(struct record *r, struct q_inquiry_row *row,
                               const struct inquiry_act *act, bool *moved, struct error *err);

/* Sent from now on: CARRIER_ACK and CARRIER_ANSWER begin. `ack_hours` 0: the shop's clock. */
ERR_MUST enum err inquiry_clocks(struct record *r, struct q_inquiry_row *row, int64_t ack_hours,
                                 struct error *err);

ERR_MUST enum err inquiry_event(struct record *r, const struct q_inquiry_row *row, const char *kind,
                                struct error *err);

/* What an answer, or the last silence, means for the incident and for the dossier. */
ERR_MUST enum err inquiry_concludes(struct record *r, const struct q_inquiry_row *row,
                                    struct error *err);

/* A dossier that waited for the carrier waits no more. 0: none. */
ERR_MUST enum err inquiry_comes_back(struct record *r, int64_t dossier, struct error *err);

/* Its clock has passed (desk/carrier_due.h). */
ERR_MUST enum err inquiry_late(struct record *r, int64_t inquiry, struct error *err);

#endif
