#include "net/mime/tnef.h"

#include "base/arena.h"
#include "net/mime/charset.h"
#include "net/mime/rtf.h"

#include <string.h>

enum {
    SIGNATURE = 0x223E9F78,
    FILES_MAX = 200,
    ATTRIBUTES_MAX = 5000,
    PROPERTIES_MAX = 2000,
    UNICODE_MAX = 2000, /* bytes of a name */
};

/* Attributes, MS-OXTNEF 2.1.3: the low half of the id is enough. */
enum {
    ATT_ATTACH_TITLE = 0x8010,
    ATT_ATTACH_DATA = 0x800F,
    ATT_ATTACH_RENDER = 0x9002,
    ATT_ATTACH_PROPS = 0x9005,
    ATT_BODY = 0x800C,
    ATT_MESSAGE_PROPS = 0x9003,
    ATT_CODE_PAGE = 0x9007,
};

/* MAPI property ids and types, MS-OXPROPS. */
enum {
    PR_BODY = 0x1000,
    PR_RTF_COMPRESSED = 0x1009,
    PR_HTML = 0x1013,
    PR_ATTACH_DATA = 0x3701,
    PR_ATTACH_NAME = 0x3704,
    PR_ATTACH_LONG_NAME = 0x3707,
    PR_ATTACH_TYPE = 0x370E,
    PR_ATTACH_CONTENT_ID = 0x3712,
    PR_CODE_PAGE = 0x3FDE,
    TYPE_STRING8 = 0x1E,
    TYPE_UNICODE = 0x1F,
    TYPE_MANY = 0x1000,
};

struct input {
    struct str s;
    bool short_of; /* more was asked for than there is */
};

struct reader {
    struct arena *arena;
    const struct mime_limits *limits;
    struct mime_tnef *out;
    struct mime_tnef_file *files;
    size_t count;
    char charset[24]; /* of 8-bit strings */
    struct str rtf, html;
};

static struct str take(struct input *in, size_t n)
{
    if (n > in->s.len) {
        in->short_of = true;
        n = in->s.len;
    }
    struct str out = str_sub(in->s, 0, n);
    in->s = str_sub(in->s, n, in->s.len);
    return out;
}

static unsigned take_u32(struct input *in)
{
    struct str s = take(in, 4);
    unsigned value = 0;
    for (size_t i = s.len; i > 0; i--)
        value = value << 8 | (unsigned char)s.ptr[i - 1];
    return value;
}

static void set_charset(struct reader *r, unsigned code_page)
{
    struct str name = code_page == 65001 ? STR("utf-8")
                      : code_page >= 1250 && code_page <= 1258
                          ? str_printf(r->arena, "windows-%u", code_page)
                          : str_printf(r->arena, "cp%u", code_page % 100000);
    memcpy(r->charset, name.ptr, name.len);
    r->charset[name.len] = 0;
}

static struct str up_to_nul(struct str s)
{
    ptrdiff_t end = str_chr(s, 0);
    return end >= 0 ? str_sub(s, 0, (size_t)end) : s;
}

static struct str text_of(struct reader *r, unsigned type, struct str value)
{
    struct str text = type == TYPE_UNICODE
                          ? charset_to_utf8(r->arena, value, STR("utf-16le"), NULL)
                          : charset_to_utf8(r->arena, up_to_nul(value), str_of(r->charset), NULL);
    /* A final NUL became U+FFFD. */
    while (str_ends(text, STR("\xEF\xBF\xBD")))
        text.len -= 3;
    return text;
}

static void message_property(struct reader *r, unsigned id, unsigned type, struct str value)
{
    if (id == PR_RTF_COMPRESSED)
        r->rtf = value;
    else if (id == PR_HTML)
        r->html = type == TYPE_UNICODE ? text_of(r, type, value) : value;
    else if (id == PR_BODY)
        r->out->text = text_of(r, type, value);
    else if (id == PR_CODE_PAGE && value.len == 4)
        set_charset(r, (unsigned char)value.ptr[0] | (unsigned)(unsigned char)value.ptr[1] << 8);
}

static void file_property(struct reader *r, unsigned id, unsigned type, struct str value)
{
    if (!r->count)
        return;
    struct mime_tnef_file *file = &r->files[r->count - 1];
    struct str text = str_sub(value, 0, UNICODE_MAX);
    if (id == PR_ATTACH_LONG_NAME || (id == PR_ATTACH_NAME && !file->name.len))
        file->name = text_of(r, type, text);
    else if (id == PR_ATTACH_TYPE)
        file->type = str_lower(r->arena, text_of(r, type, text));
    else if (id == PR_ATTACH_CONTENT_ID)
        file->content_id = text_of(r, type, text);
    else if (id == PR_ATTACH_DATA && !file->bytes.len)
        file->bytes = value;
}

static size_t fixed_size(unsigned type)
{
    switch (type) {
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x0A:
    case 0x0B: return 4;
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40: return 8;
    case 0x48: return 16;
    default: return 0; /* with a length of its own */
    }
}

static void read_named(struct input *in)
{
    take(in, 16);
    if (take_u32(in) == 0) {
        take(in, 4);
        return;
    }
    size_t n = take_u32(in);
    take(in, (n + 3) & ~(size_t)3);
}

static void read_properties(struct reader *r, struct str s,
                            void (*found)(struct reader *, unsigned, unsigned, struct str))
{
    struct input in = {.s = s};
    unsigned count = take_u32(&in);
    for (unsigned i = 0; i < count && i < PROPERTIES_MAX && !in.short_of; i++) {
        unsigned tag = take_u32(&in), id = tag >> 16, type = tag & 0xFFFF;
        if (id >= 0x8000)
            read_named(&in);
        size_t size = fixed_size(type & ~(unsigned)TYPE_MANY);
        unsigned values = !size || type & TYPE_MANY ? take_u32(&in) : 1;
        for (unsigned k = 0; k < values && !in.short_of; k++) {
            size_t n = size ? size : take_u32(&in);
            struct str value = take(&in, n);
            if (!size)
                take(&in, (4 - n % 4) % 4);
            if (k == 0)
                found(r, id, type, value);
        }
    }
}

static void begin_file(struct reader *r)
{
    if (r->count < FILES_MAX)
        r->files[r->count++] = (struct mime_tnef_file){STR(""), STR(""), STR(""), STR("")};
}

static void read_attribute(struct reader *r, unsigned id, struct str data)
{
    struct mime_tnef_file *file = r->count ? &r->files[r->count - 1] : NULL;
    switch (id) {
    case ATT_CODE_PAGE:
        if (data.len >= 2)
            set_charset(r, (unsigned char)data.ptr[0] | (unsigned)(unsigned char)data.ptr[1] << 8);
        break;
    case ATT_BODY: r->out->text = text_of(r, TYPE_STRING8, data); break;
    case ATT_MESSAGE_PROPS: read_properties(r, data, message_property); break;
    case ATT_ATTACH_RENDER: begin_file(r); break;
    case ATT_ATTACH_PROPS: read_properties(r, data, file_property); break;
    case ATT_ATTACH_TITLE:
        if (file && !file->name.len)
            file->name = text_of(r, TYPE_STRING8, str_sub(data, 0, UNICODE_MAX));
        break;
    case ATT_ATTACH_DATA:
        if (file)
            file->bytes = data;
        break;
    default: break;
    }
}

/* HTML first, then the rich text, which often wraps HTML; plain text is taken as
 * it is. */
static void choose_words(struct reader *r)
{
    struct mime_tnef *out = r->out;
    bool is_html = false;
    struct str rtf, words;
    size_t max = r->limits->text_bytes;
    if (r->html.len) {
        struct str named = charset_of_html(r->html);
        out->html = charset_to_utf8(r->arena, str_sub(r->html, 0, max),
                                    named.len ? named : str_of(r->charset), NULL);
    } else if (r->rtf.len && rtf_decompress(r->arena, r->rtf, max, &rtf)) {
        words = rtf_words(r->arena, rtf, &is_html);
        if (is_html)
            out->html = words;
        else if (!out->text.len)
            out->text = words;
    }
}

bool mime_tnef_read(struct arena *arena, struct str bytes, const struct mime_limits *limits,
                    struct mime_tnef *out)
{
    *out = (struct mime_tnef){0};
    struct input in = {.s = bytes};
    if (take_u32(&in) != SIGNATURE)
        return false;
    take(&in, 2); /* a key for old Exchange */
    struct reader *r = arena_alloc(arena, sizeof *r);
    r->arena = arena;
    r->limits = limits;
    r->out = out;
    r->files = arena_array(arena, FILES_MAX, sizeof *r->files);
    memcpy(r->charset, "windows-1252", sizeof "windows-1252");
    for (int i = 0; i < ATTRIBUTES_MAX && in.s.len && !in.short_of; i++) {
        take(&in, 1); /* level: message or attachment */
        unsigned id = take_u32(&in) & 0xFFFF;
        size_t size = take_u32(&in);
        struct str data = take(&in, size);
        read_attribute(r, id, data);
        take(&in, 2); /* checksum */
    }
    choose_words(r);
    for (size_t i = 0; i < r->count; i++) {
        struct mime_tnef_file *f = &r->files[i];
        f->bytes = str_dup(arena, f->bytes);
        if (!f->type.len || str_chr(f->type, '/') < 0)
            f->type = STR("application/octet-stream");
    }
    out->files = r->files;
    out->file_count = r->count;
    return true;
}
