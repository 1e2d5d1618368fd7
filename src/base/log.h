/* Log lines are named events with typed fields, one line each on stderr:
 *   2026-11-21T19:20:33.000Z info lmtp.stored inbox=3 bytes=5120
 * Never customer text, secrets or whole addresses: pass ids, counts and
 * err_name(). Safe from every thread.
 *
 *   log_info("lmtp.stored", LOG_I64("inbox", id), LOG_I64("bytes", n)); */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

#include <stdint.h>

struct error;

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_kind { LOG_KIND_END, LOG_KIND_I64, LOG_KIND_STR };

struct log_field {
    enum log_kind kind;
    const char *name;
    int64_t i64;
    struct str text;
};

#define LOG_I64(field_name, value) \
    (struct log_field) \
    { \
        .kind = LOG_KIND_I64, .name = (field_name), .i64 = (int64_t)(value) \
    }
#define LOG_STR(field_name, value) \
    (struct log_field) \
    { \
        .kind = LOG_KIND_STR, .name = (field_name), .text = (value) \
    }
/* The error's name and its text, which holds no customer text by contract. */
#define LOG_ERR(error_ptr) LOG_STR("error", log_error_text(error_ptr))

#define log_event(level, event, ...) \
    log_write((level), (event), (struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}})
#define log_debug(event, ...) log_event(LOG_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...) log_event(LOG_INFO, event, __VA_ARGS__)
#define log_warn(event, ...) log_event(LOG_WARN, event, __VA_ARGS__)
#define log_error(event, ...) log_event(LOG_ERROR, event, __VA_ARGS__)

/* Lines below `level` are dropped; LOG_INFO at first. */
void log_set_level(enum log_level level);
bool log_level_parse(struct str name, enum log_level *out);
void log_write(enum log_level level, const char *event, const struct log_field *fields);
struct str log_error_text(const struct error *err);

#endif
