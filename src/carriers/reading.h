/* Putting a reading together: what all readers do alike. */
#ifndef CARRIERS_READING_H
#define CARRIERS_READING_H

#include "carriers/carrier.h"
#include "net/tree/tree.h"

/* A new scan, empty; NULL, with a fault "carrier.too_many", when there are SCANS_MAX or the
 * arena's budget is spent. `out` begins zeroed; its list grows in `arena`. */
struct scan *reading_scan(struct arena *arena, struct carrier_reading *out);

/* Remembers what is wrong with one entry; `detail` is borrowed. */
void reading_fault(struct carrier_reading *out, const char *key, struct str detail);

/* One line without blanks at its ends or doubled, SCAN_TEXT_MAX bytes at most. */
struct str reading_line(struct arena *arena, struct str text);

/* What a status of HTTP says before the body is looked at: ERR_OK below 400 and for 400, 404
 * and 422, whose bodies say more; ERR_BUSY for 408, 425, 429 and 500 up ("carrier.busy");
 * ERR_INVALID, field "secret", for 401 and 403 ("carrier.unknown_key"); ERR_INVALID for the rest.
 */
ERR_MUST enum err reading_status(int status, struct error *err);

/* Begins a reading: `*out` empty, the status looked at, the body a tree, `*root` not NULL. */
ERR_MUST enum err reading_json(struct arena *arena, int status, struct str body,
                               const struct tree **root, struct carrier_reading *out,
                               struct error *err);
ERR_MUST enum err reading_xml(struct arena *arena, int status, struct str body,
                              const struct tree **root, struct carrier_reading *out,
                              struct error *err);

/* The carrier refuses the question, in its own words: ERR_INVALID, "carrier.refused". */
enum err reading_refused(struct arena *arena, struct str words, struct error *err);

/* JSON or XML, but none of this carrier's: ERR_INVALID, "carrier.other_form". */
enum err reading_other(struct error *err);

#endif
