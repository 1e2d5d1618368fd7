#include "net/mime/filename.h"

#include "base/arena.h"

#include <string.h>

static const struct {
    const char *type, *extension;
} extensions[] = {
    {"application/pdf", "pdf"},
    {"application/zip", "zip"},
    {"application/json", "json"},
    {"application/xml", "xml"},
    {"application/msword", "doc"},
    {"application/rtf", "rtf"},
    {"application/ms-tnef", "dat"},
    {"application/pkcs7-mime", "p7m"},
    {"application/x-pkcs7-mime", "p7m"},
    {"application/pkcs7-signature", "p7s"},
    {"application/x-pkcs7-signature", "p7s"},
    {"application/pgp-signature", "asc"},
    {"application/pgp-encrypted", "asc"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"audio/mpeg", "mp3"},
    {"audio/wav", "wav"},
    {"audio/ogg", "ogg"},
    {"audio/mp4", "m4a"},
    {"image/jpeg", "jpg"},
    {"image/jpg", "jpg"},
    {"image/pjpeg", "jpg"},
    {"image/png", "png"},
    {"image/gif", "gif"},
    {"image/bmp", "bmp"},
    {"image/webp", "webp"},
    {"image/tiff", "tif"},
    {"image/heic", "heic"},
    {"image/svg+xml", "svg"},
    {"message/rfc822", "eml"},
    {"message/global", "eml"},
    {"text/calendar", "ics"},
    {"text/csv", "csv"},
    {"text/directory", "vcf"},
    {"text/html", "html"},
    {"text/plain", "txt"},
    {"text/rfc822-headers", "txt"},
    {"text/rtf", "rtf"},
    {"text/vcard", "vcf"},
    {"text/x-vcard", "vcf"},
    {"text/xml", "xml"},
    {"video/mp4", "mp4"},
    {"video/quicktime", "mov"},
    {"video/webm", "webm"},
    {"video/3gpp", "3gp"},
};

static const char *extension_of(struct str type)
{
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (str_ieq(type, str_of(extensions[i].type)))
            return extensions[i].extension;
    return "bin";
}

/* Line and paragraph separators, direction marks and overrides, zero-width
 * characters and byte order mark: what makes "fdp.exe" look like "exe.pdf". */
static bool is_invisible(const unsigned char *p, size_t left)
{
    if (left < 3)
        return left == 2 && p[0] == 0xC2 && p[1] < 0xA0;
    if (p[0] == 0xC2 && p[1] < 0xA0)
        return true;
    return (p[0] == 0xE2 && p[1] == 0x80 &&
            ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xA8 && p[2] <= 0xAE))) ||
           (p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF) ||
           (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF);
}

static struct str last_part(struct str name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\')
            return str_sub(name, i, name.len);
    return name;
}

/* Devices of Windows, with any extension: "con.txt", "com1". */
static bool is_reserved(struct str name)
{
    static const char *const plain[] = {"con", "prn", "aux", "nul"}, *const numbered[] = {"com",
                                                                                          "lpt"};
    ptrdiff_t dot = str_chr(name, '.');
    struct str stem = dot >= 0 ? str_sub(name, 0, (size_t)dot) : name;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_ieq(stem, str_of(plain[i])))
            return true;
    bool digit = stem.len == 4 && stem.ptr[3] >= '0' && stem.ptr[3] <= '9';
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered && digit; i++)
        if (str_istarts(stem, str_of(numbered[i])))
            return true;
    return false;
}

static struct str shorten(struct arena *arena, struct str name)
{
    if (name.len <= MIME_FILENAME_MAX)
        return name;
    const char *dot = memrchr(name.ptr, '.', name.len);
    size_t tail = dot ? name.len - (size_t)(dot - name.ptr) : 0;
    if (tail > 16)
        tail = 0;
    struct str head = str_cut(name, MIME_FILENAME_MAX - tail);
    return str_printf(arena, "%.*s%.*s", STR_ARG(head), (int)tail, name.ptr + name.len - tail);
}

struct str mime_filename(struct arena *arena, struct str name, struct str type, size_t number)
{
    name = last_part(name);
    char *out = arena_alloc(arena, name.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7F)
            continue;
        if (c >= 0xC2 && is_invisible((const unsigned char *)name.ptr + i, name.len - i)) {
            i += c == 0xC2 ? 1 : 2;
            continue;
        }
        out[n++] = strchr(":*?\"<>|", c) ? '_' : (char)c;
    }
    struct str clean = {out, n};
    while (clean.len && strchr(". ", clean.ptr[0]))
        clean = str_sub(clean, 1, clean.len);
    while (clean.len && strchr(". ", clean.ptr[clean.len - 1]))
        clean.len--;
    if (!clean.len)
        return str_printf(arena, "piece-%zu.%s", number, extension_of(type));
    if (is_reserved(clean))
        clean = str_printf(arena, "_%.*s", STR_ARG(clean));
    clean = shorten(arena, clean);
    while (clean.len && strchr(". ", clean.ptr[clean.len - 1]))
        clean.len--;
    return clean;
}
