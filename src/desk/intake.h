/* What carriers and shops sent and nobody could make sense of, or that names a parcel nobody
 * knows: kept as it came, once, until a person settles it or the parcel comes to be known
 * (R111). */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/tracking.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    INTAKE_BODY_MAX = 256 * 1024, /* bytes that are kept of one; the rest is cut, and told */
    INTAKE_SCANS_MAX = 50,        /* in one entry: it is never cut */
    INTAKE_REPLAY_MAX = 100,      /* entries that are taken up at once for one parcel */
};

struct intake_in {
    int64_t carrier; /* 0: none */
    enum tracking_source source;
    const char *reader;
    struct str body;
    struct str tracking; /* of a parcel that nobody knows; "" */
    const char *failure; /* i18n key */
    struct str detail;   /* where: "line 3, STS" */
};

/* Inside a command. The same thing again is kept once, settled or not. */
ERR_MUST enum err intake_keep(struct record *r, const struct intake_in *in, struct error *err);

/* A person settles an entry. `order` not 0: the parcel that it speaks of is that order's; it comes
 * to be known, and what waited for it is taken (desk/track.h). ERR_NOT_FOUND: none is open.
 * ERR_CONFLICT: the parcel is known. ERR_INVALID, field "order": there is none such, or the entry
 * speaks of no parcel. */
ERR_MUST enum err intake_answer(const struct desk *desk, const struct caller *caller, int64_t id,
                                int64_t order, struct error *err);

/* Inside a command: it is settled. ERR_CONFLICT: it was before. ERR_NOT_FOUND. */
ERR_MUST enum err intake_settle(struct record *r, int64_t id, struct error *err);

/* Scans as the intake keeps them, a JSON array, and back. What is read is what was written, texts
 * in `arena`; ERR_CORRUPT. */
struct str intake_scans_write(struct arena *arena, const struct scan *scans, size_t count);
ERR_MUST enum err intake_scans_read(struct arena *arena, struct str json, struct scans *out,
                                    struct error *err);

#endif
