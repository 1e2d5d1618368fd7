/* Writing JSON (RFC 8259) by appending. Reading is jansson's work.
 *
 *   json_object(&w); json_key(&w, "id"); json_i64(&w, 7); json_end(&w);
 * Commas are the writer's business. Texts must be UTF-8; invalid bytes come
 * out as U+FFFD. Nesting is at most 32 deep (assert). */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buf *out;
    uint32_t comma;   /* bit per depth: something was written before */
    uint32_t array;   /* bit per depth: array rather than object */
    int depth;
    bool after_key;
};

struct json json_to(struct buf *out);
void json_object(struct json *w);
void json_array(struct json *w);
void json_end(struct json *w);
void json_key(struct json *w, const char *key);
void json_str(struct json *w, struct str s); /* STR_NONE: null */
void json_i64(struct json *w, int64_t v);
void json_bool(struct json *w, bool v);
void json_null(struct json *w);
void json_instant(struct json *w, instant t); /* none: null */
/* Already valid JSON, copied as it is. */
void json_raw(struct json *w, struct str json);

/* key and value in one call */
void json_put_str(struct json *w, const char *key, struct str s);
void json_put_i64(struct json *w, const char *key, int64_t v);
void json_put_id(struct json *w, const char *key, int64_t id); /* 0: null */
void json_put_bool(struct json *w, const char *key, bool v);
void json_put_instant(struct json *w, const char *key, instant t);
void json_put_raw(struct json *w, const char *key, struct str json); /* STR_NONE: null */

#endif
