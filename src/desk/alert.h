/* G40: a refund that the law has dated is near its day (domain/practice/g40_legal_refund.h). */
#ifndef DESK_ALERT_H
#define DESK_ALERT_H

#include "desk/record.h"

struct q_promise_alert_due_row;

/* Inside a command: promise.alerted says who hears of it, how many days are left and,
 * where a remedy says how much is owed and a rule of law what delay adds, `penalty` so
 * far and `penalty_late` from the first late day on, in minor units. The dossier goes up. */
ERR_MUST enum err alert(struct record *r, const struct q_promise_alert_due_row *due,
                        struct error *err);

#endif
