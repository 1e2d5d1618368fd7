/* What is promised with a remedy (domain.md 2.0, 2.2): granted, it is owed by a date;
 * carried out, the promise is kept by its proof; given up, let go. */
#ifndef DESK_REMEDY_PROMISE_H
#define DESK_REMEDY_PROMISE_H

#include "desk/record.h"
#include "store/queries.h"

/* Granted: the promises of its kind, unless they were made before (it failed and was
 * granted again). Sent again: to the carrier within RESHIP_HANDOVER, with the customer
 * 48 hours later. Money: REFUND_EXEC; a full refund has the law's days behind it
 * (desk/legal.h), as repair and replacement have. */
ERR_MUST enum err remedy_promise(struct record *r, const struct q_remedy_row *row,
                                 struct error *err);
/* The goods left: what we owed ourselves is done. */
ERR_MUST enum err remedy_promise_handed(struct record *r, const struct q_remedy_row *row,
                                        struct str proof, struct error *err);
/* Carried out: all of it is kept. */
ERR_MUST enum err remedy_promise_kept(struct record *r, const struct q_remedy_row *row,
                                      struct str proof, struct error *err);
/* The customer does not want it any more, or a manager took it back. */
ERR_MUST enum err remedy_promise_released(struct record *r, const struct q_remedy_row *row,
                                          struct str proof, struct error *err);

#endif
