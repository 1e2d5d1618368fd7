/* Writing JSON (RFC 8259) by appending. Reading is jansson's work.
 *
 *   jsonw_object(&w); jsonw_key(&w, "id"); jsonw_i64(&w, 7); jsonw_end(&w);
 * Commas are the writer's business. Texts must be UTF-8; invalid bytes come
 * out as U+FFFD. Nesting is at most 31 deep (assert). */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include "base/buf.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stdint.h>

struct jsonw {
    struct buf *out;
    uint32_t comma; /* bit per depth: something was written before */
    uint32_t array; /* bit per depth: array rather than object */
    int depth;
    bool after_key;
};

struct jsonw jsonw_to(struct buf *out);
void jsonw_object(struct jsonw *w);
void jsonw_array(struct jsonw *w);
void jsonw_end(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);
void jsonw_str(struct jsonw *w, struct str s); /* STR_NONE: null */
void jsonw_i64(struct jsonw *w, int64_t v);
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);
void jsonw_instant(struct jsonw *w, instant t); /* none: null */
/* Already valid JSON, copied as it is. */
void jsonw_raw(struct jsonw *w, struct str json);

/* key and value in one call */
void jsonw_put_str(struct jsonw *w, const char *key, struct str s);
void jsonw_put_i64(struct jsonw *w, const char *key, int64_t v);
void jsonw_put_id(struct jsonw *w, const char *key, int64_t id); /* 0: null */
void jsonw_put_bool(struct jsonw *w, const char *key, bool v);
void jsonw_put_instant(struct jsonw *w, const char *key, instant t);
void jsonw_put_raw(struct jsonw *w, const char *key, struct str json); /* STR_NONE: null */

#endif
