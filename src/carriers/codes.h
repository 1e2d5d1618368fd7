/* What a carrier's codes mean: a table each, as data. */
#ifndef CARRIERS_CODES_H
#define CARRIERS_CODES_H

#include "domain/tracking.h"

/* Codes are compared without padding, case as given. */
struct carrier_code {
    const char *code, *reason; /* reason NULL: whatever it is; else rows before those without */
    enum stage stage;          /* UNKNOWN: a notice, the parcel stays where it was */
    enum trouble trouble;
    bool by_label;            /* the label decides: where, if it says so, and what is wrong */
    bool solved;              /* what was wrong is right again */
    const char *delivered_to; /* of domain/tracking.h; NULL: as the label says */
};

/* Sets stage, trouble, solved and delivered_to of a scan by its code, reason and label. A code
 * that is not in the table is read by its label; when that says nothing either, the stage is
 * unknown: never an error. */
void codes_read(const struct carrier_code *codes, size_t count, struct scan *scan);

#endif
