#include "net/mime/guard.h"

#include "net/mime/fields.h"

#include <string.h>

enum { DASH_LINES_A_PART = 20 }; /* lines that look like a boundary, for each part allowed */

/* "multipart/digest" makes mails of parts that do not say what they are. */
static const char *const words[] = {"message", "digest"};

static size_t line_length(struct str s)
{
    const char *end = memchr(s.ptr, '\n', s.len);
    return end ? (size_t)(end - s.ptr) + 1 : s.len;
}

static char *writable(struct str raw, struct str line, struct buf *copy)
{
    if (!copy->len)
        buf_add(copy, raw);
    return copy->ptr + (line.ptr - raw.ptr);
}

/* A line of the mail's own header that is no field (an mbox "From ", say) would end
 * the header for the library: it becomes a field named X. */
static void mend_line(struct str raw, struct str line, bool first, struct buf *copy)
{
    struct mime_raw_field field;
    struct str rest = line;
    bool fold = line.ptr[0] == ' ' || line.ptr[0] == '\t';
    if ((fold && !first) || line.len < 3 || line.ptr[0] == '\r' ||
        (!fold && mime_field_next(&rest, &field) && field.name.ptr))
        return;
    memcpy(writable(raw, line, copy), "X:", 2);
}

/* Of a Content-Type, or of a line that may continue one. */
static void mask_line(struct str raw, struct str line, struct buf *copy)
{
    if (!line.ptr[0] || !strchr("cC \t", line.ptr[0]))
        return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct str word = str_of(words[i]);
        size_t from = 0;
        ptrdiff_t at;
        while ((at = str_ifind(str_sub(line, from, line.len), word)) >= 0) {
            from += (size_t)at;
            writable(raw, line, copy)[from] = 'x';
            from += word.len;
        }
    }
}

struct str mime_guard(struct str raw, const struct mime_limits *limits, struct buf *copy)
{
    size_t fields = 0, dashes = 0, block = 0, at = 0;
    bool header = true;
    for (size_t n; at < raw.len; at += n) {
        n = line_length(str_sub(raw, at, raw.len));
        struct str line = str_sub(raw, at, n);
        if (header) {
            block += n;
            if (++fields > limits->fields || block > limits->header_bytes)
                break;
            if (dashes == 0)
                mend_line(raw, line, at == 0, copy);
            mask_line(raw, line, copy);
            header = line.ptr[0] != '\n' && !str_starts(line, STR("\r\n"));
        } else if (str_starts(line, STR("--"))) {
            if (++dashes > limits->parts * DASH_LINES_A_PART)
                break;
            header = true;
            block = 0;
        }
    }
    return (struct str){copy->len ? copy->ptr : raw.ptr, at};
}

void mime_guard_type(char *type)
{
    char *slash = strchr(type, '/');
    if (strncasecmp(type, "xessage/", 8) == 0)
        type[0] = 'm';
    else if (slash && strcasecmp(slash, "/xigest") == 0)
        slash[1] = 'd';
}
