/* Bodies that tell of parcels, whoever sends them: read by a reader of src/carriers, taken by
 * desk/track. */
#ifndef WEB_TRACKED_H
#define WEB_TRACKED_H

#include "base/jsonw.h"
#include "carriers/carrier.h"
#include "desk/track.h"
#include "web/request.h"

enum { TRACKED_BODY_MAX = 4 * 1024 * 1024 }; /* bytes of one request */

/* What was taken, and what of it could not be read. */
void tracked_write(struct jsonw *w, struct request *r, const struct track_taken *taken,
                   const struct reading_fault *faults, size_t count);

/* A body that may be lines of JSON (one event each) rather than one text, as one list. */
struct str tracked_lines(struct arena *arena, struct str body);

#endif
