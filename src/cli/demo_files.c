#include "cli/demo_files.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 240, HEIGHT = 160, ROW = WIDTH / 2 + 1 };

/* --- PNG (ISO/IEC 15948): 4 bits a pixel, one stored deflate block ------------- */

static void add_u32(struct buf *b, uint32_t v)
{
    char bytes[4] = {(char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v};
    buf_bytes(b, bytes, 4);
}

static uint32_t crc32_of(struct str s)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < s.len; i++) {
        crc ^= (unsigned char)s.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static uint32_t adler32_of(struct str s)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < s.len; i++) {
        a = (a + (unsigned char)s.ptr[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void add_chunk(struct buf *png, const char *type, struct str data)
{
    add_u32(png, (uint32_t)data.len);
    size_t from = png->len;
    buf_bytes(png, type, 4);
    buf_add(png, data);
    add_u32(png, crc32_of(str_sub(buf_str(png), from, png->len - from)));
}

/* 0 table, 1 box, 2 its shaded side, 3 tape, 4 tear, 5 shadow */
static int colour_at(int x, int y)
{
    bool front = x > 50 && x < 160 && y > 50 && y < 130;
    bool side = x >= 160 && x < 200 && y > 50 - (x - 160) / 2 && y < 130 - (x - 160) / 2;
    bool top = y <= 50 && y > 30 && x > 50 + (50 - y) * 2 && x < 160 + (50 - y) * 2;
    bool tear = front && x < 96 && abs(x - 58 - (y - 52) / 2 - (y * 7 % 9)) < 4 + y % 5;
    if (tear)
        return 4;
    if ((front && abs(y - 88) < 6) || (top && abs(x - 105 - (50 - y) * 2) < 8))
        return 3;
    if (front)
        return 1;
    if (side || top)
        return 2;
    return y > 120 && y < 136 && x > 44 && x < 206 ? 5 : 0;
}

static struct str photo(struct arena *arena, unsigned tint)
{
    struct buf rows = buf_in(arena), zlib = buf_in(arena), png = buf_in(arena);
    for (int y = 0; y < HEIGHT; y++) {
        buf_char(&rows, 0); /* no filter */
        for (int x = 0; x < WIDTH; x += 2)
            buf_char(&rows, (char)(colour_at(x, y) << 4 | colour_at(x + 1, y)));
    }
    uint16_t len = (uint16_t)rows.len, inverse = (uint16_t)~len;
    char block[] = {
        0x78, 0x01, 1, (char)len, (char)(len >> 8), (char)inverse, (char)(inverse >> 8)};
    buf_bytes(&zlib, block, sizeof block);
    buf_add(&zlib, buf_str(&rows));
    add_u32(&zlib, adler32_of(buf_str(&rows)));

    static const unsigned char tables[][3] = {{214, 206, 190}, {188, 200, 204}, {206, 190, 178}};
    const unsigned char *table = tables[tint % 3];
    unsigned char palette[6][3] = {{table[0], table[1], table[2]},
                                   {190, 148, 100},
                                   {160, 120, 78},
                                   {226, 210, 170},
                                   {60, 44, 34},
                                   {120, 112, 100}};
    static const char header[] = {0, 0, 0, (char)WIDTH, 0, 0, 0, (char)HEIGHT, 4, 3, 0, 0, 0};
    buf_bytes(&png, "\x89PNG\r\n\x1a\n", 8);
    add_chunk(&png, "IHDR", (struct str){header, sizeof header});
    add_chunk(&png, "PLTE", (struct str){(const char *)palette, sizeof palette});
    add_chunk(&png, "IDAT", buf_str(&zlib));
    add_chunk(&png, "IEND", STR(""));
    return buf_str(&png);
}

/* --- PDF 1.4 (ISO 32000): one page, one font of every reader --------------------- */

/* WinAnsi in a PDF string: the accents of French lie where Latin-1 has them. */
static void add_pdf_text(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '(' || c == ')' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if ((c == 0xC2 || c == 0xC3) && i + 1 < s.len)
            buf_printf(b, "\\%03o", (unsigned)((c & 3) << 6 | ((unsigned char)s.ptr[++i] & 0x3F)));
        else
            buf_char(b, c < 0x80 ? (char)c : '?');
    }
}

static void add_pdf_line(struct buf *b, int size, int y, struct str text)
{
    buf_printf(b, "BT /F1 %d Tf 72 %d Td (", size, y);
    add_pdf_text(b, text);
    buf_c(b, ") Tj ET\n");
}

static struct str page(struct arena *arena, struct str title, struct str shop, struct str order)
{
    struct buf content = buf_in(arena), pdf = buf_in(arena);
    add_pdf_line(&content, 20, 760, title);
    add_pdf_line(&content, 12, 730, shop);
    add_pdf_line(&content, 12, 700, str_printf(arena, "Commande %.*s", STR_ARG(order)));
    const char *objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
        "<< /F1 5 0 R >> >> >>",
        arena_printf(arena, "<< /Length %zu >>\nstream\n%.*sendstream", content.len,
                     STR_ARG(buf_str(&content))),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    };
    enum { COUNT = sizeof objects / sizeof *objects };
    size_t at[COUNT];
    buf_c(&pdf, "%PDF-1.4\n");
    for (int i = 0; i < COUNT; i++) {
        at[i] = pdf.len;
        buf_printf(&pdf, "%d 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
    size_t table = pdf.len;
    buf_printf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", COUNT + 1);
    for (int i = 0; i < COUNT; i++)
        buf_printf(&pdf, "%010zu 00000 n \n", at[i]);
    buf_printf(&pdf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", COUNT + 1,
               table);
    return buf_str(&pdf);
}

struct str demo_file_bytes(struct arena *arena, const struct demo_file *file, struct str shop,
                           struct str order)
{
    unsigned tint = 0;
    for (size_t i = 0; i < file->name.len; i++)
        tint = tint * 31 + (unsigned char)file->name.ptr[i];
    switch (file->kind) {
    case DEMO_NO_FILE: return STR_NONE;
    case DEMO_PHOTO: return photo(arena, tint);
    case DEMO_PDF: return page(arena, file->title, shop, order);
    }
    return STR_NONE;
}

struct str demo_file_type(const struct demo_file *file)
{
    return file->kind == DEMO_PDF ? STR("application/pdf") : STR("image/png");
}
