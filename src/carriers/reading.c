#include "carriers/reading.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/xml/xml.h"

#include <stdio.h>
#include <string.h>

enum { SCANS_FIRST = 16 };

/* The list has room for a power of two; it is full when its count is one. */
static bool is_full(size_t count)
{
    return count >= SCANS_FIRST && (count & (count - 1)) == 0;
}

struct scan *reading_scan(struct arena *arena, struct carrier_reading *out)
{
    struct scans *list = &out->scans;
    if (list->count == SCANS_MAX || arena_spent(arena)) {
        reading_fault(out, "carrier.too_many", STR(""));
        return NULL;
    }
    if (list->count == 0 || is_full(list->count)) {
        size_t room = list->count ? 2 * list->count : SCANS_FIRST;
        struct scan *items = arena_array(arena, room, sizeof *items);
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    struct str none = STR("");
    struct scan *scan = &list->items[list->count++];
    *scan = (struct scan){.tracking = none,
                          .reference = none,
                          .code = none,
                          .reason = none,
                          .label = none,
                          .place = none,
                          .pickup = none,
                          .delivered_to = none};
    return scan;
}

void reading_fault(struct carrier_reading *out, const char *key, struct str detail)
{
    if (out->fault_count < CARRIER_FAULTS_MAX)
        out->faults[out->fault_count++] = (struct reading_fault){key, detail};
}

struct str reading_line(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    bool blank = false;
    text = str_to_utf8(arena, str_cut(text, SCAN_TEXT_MAX));
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7F) {
            blank = out.len > 0;
            continue;
        }
        if (blank)
            buf_char(&out, ' ');
        blank = false;
        buf_char(&out, text.ptr[i]);
    }
    return out.len > 0 ? str_cut(buf_str(&out), SCAN_TEXT_MAX) : STR("");
}

enum err reading_status(int status, struct error *err)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", status);
    if (status < 400 || status == 400 || status == 404 || status == 422)
        return ERR_OK;
    if (status == 401 || status == 403)
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", digits);
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return error_tell(err, ERR_BUSY, "", "carrier.busy", digits);
    return error_tell(err, ERR_INVALID, "body", "carrier.refused", digits);
}

enum err reading_json(struct arena *arena, int status, struct str body, const struct tree **root,
                      struct carrier_reading *out, struct error *err)
{
    *out = (struct carrier_reading){.delivery = STR("")};
    enum err e = reading_status(status, err);
    if (!e)
        e = json_read(arena, body, root, err);
    return !e && !*root ? reading_other(err) : e; /* an empty list */
}

enum err reading_xml(struct arena *arena, int status, struct str body, const struct tree **root,
                     struct carrier_reading *out, struct error *err)
{
    *out = (struct carrier_reading){.delivery = STR("")};
    enum err e = reading_status(status, err);
    return e ? e : xml_read(arena, body, root, err);
}

enum err reading_refused(struct arena *arena, struct str words, struct error *err)
{
    return error_tell(err, ERR_INVALID, "body", "carrier.refused",
                      str_c(arena, str_cut(reading_line(arena, words), sizeof err->arg - 1)));
}

enum err reading_other(struct error *err)
{
    return error_tell(err, ERR_INVALID, "body", "carrier.other_form", NULL);
}
