#include "net/mime/hash.h"

#include "net/mime/fields.h"

#include <nettle/sha2.h>
#include <string.h>

static const char *const trace_fields[] = {
    "Return-Path",    "Received",      "Received-SPF", "X-Received",    "Delivered-To",
    "X-Delivered-To", "X-Original-To", "Envelope-To",  "Delivery-date", "Authentication-Results",
};

static bool is_trace(struct str name)
{
    for (size_t i = 0; i < sizeof trace_fields / sizeof *trace_fields; i++)
        if (str_ieq(name, str_of(trace_fields[i])))
            return true;
    return str_istarts(name, STR("ARC-"));
}

static void add(struct sha256_ctx *state, struct str s)
{
    sha256_update(state, s.len, (const uint8_t *)s.ptr);
}

/* CRLF counts as LF, however many CR stand before it. */
static void add_lines(struct sha256_ctx *state, struct str s)
{
    while (s.len) {
        const char *cr = memchr(s.ptr, '\r', s.len);
        size_t n = cr ? (size_t)(cr - s.ptr) : s.len;
        add(state, str_sub(s, 0, n));
        size_t crs = n;
        while (crs < s.len && s.ptr[crs] == '\r')
            crs++;
        if (crs < s.len && s.ptr[crs] != '\n')
            add(state, str_sub(s, n, crs - n));
        s = str_sub(s, crs, s.len);
    }
}

/* A field that a server wrote holds no CR alone; one that does is a mail whose only
 * line ends are CR, all of it. */
static bool has_bare_cr(struct str s)
{
    for (size_t i = 0; i + 1 < s.len; i++)
        if (s.ptr[i] == '\r' && s.ptr[i + 1] != '\n' && s.ptr[i + 1] != '\r')
            return true;
    return false;
}

struct sha256 mime_content_hash(struct str raw)
{
    struct sha256_ctx state;
    sha256_init(&state);
    struct mime_raw_field field;
    struct str rest = raw;
    if (str_starts(rest, STR("From ")) && mime_field_next(&rest, &field) &&
        (field.name.ptr || has_bare_cr(field.whole)))
        rest = raw;
    while (mime_field_next(&rest, &field))
        if (!field.name.ptr || !is_trace(field.name) || has_bare_cr(field.whole))
            add_lines(&state, field.whole);
    /* The bytes before the body are marked, or a header's last line could be
     * taken for the body's first. */
    add(&state, STR("\n"));
    add_lines(&state, rest);
    struct sha256 hash;
    sha256_digest(&state, sizeof hash.bytes, hash.bytes);
    return hash;
}
