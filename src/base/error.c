#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void clear(struct error *err, enum err code)
{
    memset(err, 0, sizeof *err);
    err->code = code;
}

static void put(char *dst, size_t cap, const char *src)
{
    if (src)
        snprintf(dst, cap, "%s", src);
}

enum err error_set(struct error *err, enum err code, const char *fmt, ...)
{
    if (!err)
        return code;
    clear(err, code);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    return code;
}

enum err error_field(struct error *err, enum err code, const char *field, const char *fmt, ...)
{
    if (!err)
        return code;
    clear(err, code);
    put(err->field, sizeof err->field, field);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    return code;
}

enum err error_tell(struct error *err, enum err code, const char *field, const char *key,
                    const char *arg)
{
    if (!err)
        return code;
    clear(err, code);
    put(err->field, sizeof err->field, field);
    put(err->key, sizeof err->key, key);
    put(err->arg, sizeof err->arg, arg);
    snprintf(err->text, sizeof err->text, "%s", key);
    return code;
}

enum err error_refuse(struct error *err, const char *practice, const char *field, const char *key,
                      const char *arg)
{
    enum err code = error_tell(err, ERR_REFUSED, field, key, arg);
    if (!err)
        return code;
    put(err->practice, sizeof err->practice, practice);
    snprintf(err->text, sizeof err->text, "refused: %s", key);
    return code;
}

const char *err_name(enum err code)
{
    switch (code) {
    case ERR_OK: return "ok";
    case ERR_NOT_FOUND: return "not_found";
    case ERR_INVALID: return "invalid";
    case ERR_CONFLICT: return "conflict";
    case ERR_FORBIDDEN: return "forbidden";
    case ERR_UNAUTHENTICATED: return "unauthenticated";
    case ERR_REFUSED: return "refused";
    case ERR_BUSY: return "busy";
    case ERR_TOO_LARGE: return "too_large";
    case ERR_UNCERTAIN: return "uncertain";
    case ERR_IO: return "io";
    case ERR_CORRUPT: return "corrupt";
    }
    return "unknown";
}
