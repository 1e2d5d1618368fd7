/* Carriers are counted as things happen: totals by carrier and month, and by lane too,
 * so that the scorecard reads totals and counts no rows (desk/scorecard_report.h).
 *
 * A total is "carrier.2026-11.CARRIER.WHAT" and "lane.2026-11.CARRIER.LANE.WHAT"; WHAT a
 * score of domain/scorecard.h, "transit_N" or "answer_N" of N days. What a parcel was
 * counted for is kept with it (parcel.scored): it counts once, whatever is repeated. */
#ifndef DESK_SCORECARD_H
#define DESK_SCORECARD_H

#include "desk/record.h"
#include "domain/scorecard.h"

/* All of these inside a command. */

/* After a parcel was handed over, came where the customer can have it, or its dates were
 * corrected: counts what is new in it. ERR_NOT_FOUND: no such parcel. */
ERR_MUST enum err scorecard_parcel(struct record *r, int64_t parcel, struct error *err);

/* After an incident was confirmed, also one without a parcel (then nothing is counted of
 * the carrier). The radar looks at it soon (desk/radar.h). */
ERR_MUST enum err scorecard_incident(struct record *r, int64_t incident, struct error *err);

/* An inquiry about a parcel was answered, or its time has passed without an answer
 * (`answered_at` none). `late`: it was counted as that before. */
struct scored_answer {
    int64_t parcel;
    instant asked_at, answered_at;
    bool late;
};
ERR_MUST enum err scorecard_answer(struct record *r, const struct scored_answer *answer,
                                   struct error *err);

/* A claim about an incident was filed (`claimed`), or money came for it (`paid`), in minor
 * units. */
struct scored_claim {
    int64_t incident;
    instant filed_at;
    int64_t claimed, paid;
};
ERR_MUST enum err scorecard_claim(struct record *r, const struct scored_claim *claim,
                                  struct error *err);

#endif
