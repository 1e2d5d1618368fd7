#include "net/mime/encode.h"

#include <string.h>

static const char hex_digits[] = "0123456789ABCDEF";

/* --- fields ------------------------------------------------------------ */

struct mime_folding mime_field_begin(struct buf *out, const char *name)
{
    buf_c(out, name);
    buf_char(out, ':');
    return (struct mime_folding){out, strlen(name) + 1};
}

void mime_field_piece(struct mime_folding *f, struct str piece)
{
    if (f->column + 1 + piece.len > MIME_LINE && f->column > 1) {
        buf_c(f->out, "\r\n ");
        f->column = 1;
    } else {
        buf_char(f->out, ' ');
        f->column++;
    }
    buf_add(f->out, piece);
    f->column += piece.len;
}

void mime_field_join(struct mime_folding *f, const char *text)
{
    buf_c(f->out, text);
    f->column += strlen(text);
}

void mime_field_end(struct mime_folding *f)
{
    buf_c(f->out, "\r\n");
    f->column = 0;
}

/* --- encoded words ----------------------------------------------------- */

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 2047 5 (3): what needs no escape anywhere. */
static bool is_word_safe(char c)
{
    return is_alnum(c) || (c && strchr("!*+-/", c));
}

static bool is_atom(char c)
{
    return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Bytes of the UTF-8 letter at the front. */
static size_t letter(struct str s)
{
    size_t n = 1;
    while (n < s.len && ((unsigned char)s.ptr[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static size_t q_length(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += is_word_safe(s.ptr[i]) || s.ptr[i] == ' ' ? 1 : 3;
    return n;
}

static void add_q(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_word_safe((char)c) || c == ' ') {
            buf_char(out, c == ' ' ? '_' : (char)c);
        } else {
            buf_char(out, '=');
            buf_char(out, hex_digits[c >> 4]);
            buf_char(out, hex_digits[c & 15]);
        }
    }
}

/* The whole text as encoded words, whichever encoding is shorter. */
static void add_encoded(struct mime_folding *f, struct str text)
{
    bool base64 = q_length(text) > text.len / 3 * 4 + 4;
    enum { FRAME = 12, ROOM = MIME_WORD_MAX - FRAME, LEAST = 16 }; /* =?UTF-8?Q? and ?= */
    while (text.len) {
        /* The first word fits behind the name: some readers dislike a first line
         * that is empty. */
        size_t left =
            f->column + FRAME + LEAST < MIME_LINE ? MIME_LINE - 1 - f->column - FRAME : ROOM;
        size_t room = left < ROOM ? left : ROOM, n = 0;
        while (n < text.len) {
            size_t more = n + letter(str_sub(text, n, text.len));
            size_t size = base64 ? (more + 2) / 3 * 4 : q_length(str_sub(text, 0, more));
            if (size > room && n)
                break;
            n = more;
        }
        char space[MIME_WORD_MAX * 2];
        struct buf word = {.ptr = space, .cap = sizeof space};
        buf_c(&word, base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
        if (base64)
            mime_base64_line(&word, str_sub(text, 0, n));
        else
            add_q(&word, str_sub(text, 0, n));
        buf_c(&word, "?=");
        mime_field_piece(f, buf_str(&word));
        text = str_sub(text, n, text.len);
    }
}

static bool needs_encoding(struct str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        run = c == ' ' ? 0 : run + 1;
        bool double_space = c == ' ' && (i == 0 || i + 1 == text.len || text.ptr[i - 1] == ' ');
        if (c < 0x20 || c >= 0x7F || run > MIME_LINE - 10 || double_space)
            return true;
    }
    return str_find(text, STR("=?")) >= 0;
}

static void add_quoted(struct mime_folding *f, struct str text)
{
    char space[MIME_LINE * 2 + 4];
    struct buf quoted = {.ptr = space, .cap = sizeof space};
    buf_char(&quoted, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_char(&quoted, '\\');
        buf_char(&quoted, text.ptr[i]);
    }
    buf_char(&quoted, '"');
    mime_field_piece(f, buf_str(&quoted));
}

void mime_field_text(struct mime_folding *f, struct str text, bool phrase)
{
    bool atoms = true;
    for (size_t i = 0; i < text.len; i++)
        atoms = atoms && (is_atom(text.ptr[i]) || text.ptr[i] == ' ');
    if (needs_encoding(text) || (phrase && !atoms && text.len > MIME_LINE - 10)) {
        add_encoded(f, text);
    } else if (phrase && !atoms) {
        add_quoted(f, text);
    } else {
        struct str word;
        while (text.len && str_split(&text, ' ', &word))
            mime_field_piece(f, word);
    }
}

/* --- parameters -------------------------------------------------------- */

static bool is_plain_value(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < 0x20 || (unsigned char)value.ptr[i] >= 0x7F ||
            strchr("\"\\", value.ptr[i]))
            return false;
    return value.len <= MIME_LINE - 20;
}

static void add_percent(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_alnum((char)c) || (c && strchr("-._~", c))) {
            buf_char(out, (char)c);
        } else {
            buf_char(out, '%');
            buf_char(out, hex_digits[c >> 4]);
            buf_char(out, hex_digits[c & 15]);
        }
    }
}

void mime_field_parameter(struct mime_folding *f, const char *name, struct str value)
{
    enum { PIECE = 14 }; /* bytes of the value a line: at worst 42 characters */
    char space[MIME_LINE * 2];
    if (is_plain_value(value)) {
        mime_field_join(f, ";");
        struct buf out = {.ptr = space, .cap = sizeof space};
        buf_c(&out, name);
        buf_c(&out, "=\"");
        buf_add(&out, value);
        buf_char(&out, '"');
        mime_field_piece(f, buf_str(&out));
        return;
    }
    bool one = value.len <= PIECE;
    for (int i = 0; value.len; i++) {
        size_t n = 0;
        while (n < value.len && (n == 0 || n + letter(str_sub(value, n, value.len)) <= PIECE))
            n += letter(str_sub(value, n, value.len));
        struct buf out = {.ptr = space, .cap = sizeof space};
        buf_c(&out, name);
        if (!one)
            buf_printf(&out, "*%d", i);
        buf_c(&out, i == 0 ? "*=UTF-8''" : "*=");
        add_percent(&out, str_sub(value, 0, n));
        mime_field_join(f, ";");
        mime_field_piece(f, buf_str(&out));
        value = str_sub(value, n, value.len);
    }
}

/* --- bodies ------------------------------------------------------------ */

void mime_base64_line(struct buf *out, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)s.ptr;
    for (size_t i = 0; i < s.len; i += 3) {
        size_t left = s.len - i;
        unsigned bits = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
                        (left > 2 ? p[i + 2] : 0u);
        char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
                        left > 1 ? digits[bits >> 6 & 63] : '=',
                        left > 2 ? digits[bits & 63] : '='};
        buf_bytes(out, four, 4);
    }
}

void mime_base64(struct buf *out, struct str bytes)
{
    enum { BYTES_A_LINE = MIME_LINE / 4 * 3 };
    for (size_t i = 0; i < bytes.len; i += BYTES_A_LINE) {
        mime_base64_line(out, str_sub(bytes, i, BYTES_A_LINE));
        buf_c(out, "\r\n");
    }
}

/* One line without its end. Blanks at its end, "From " at its start (which mbox
 * stores change) and a dot alone are escaped too. */
static void quote_line(struct buf *out, struct str line)
{
    size_t column = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        bool last = i + 1 == line.len;
        bool escape = c == '=' || c >= 0x7F || (c < 0x20 && c != '\t') ||
                      ((c == ' ' || c == '\t') && last) ||
                      (i == 0 && (str_starts(line, STR("From ")) || str_eq(line, STR("."))));
        size_t width = escape ? 3 : 1;
        if (column + width > MIME_LINE - 1) {
            buf_c(out, "=\r\n");
            column = 0;
        }
        if (escape) {
            char three[3] = {'=', hex_digits[c >> 4], hex_digits[c & 15]};
            buf_bytes(out, three, 3);
        } else {
            buf_char(out, (char)c);
        }
        column += width;
    }
}

void mime_quoted_printable(struct buf *out, struct str text)
{
    struct str line;
    while (text.len && str_split(&text, '\n', &line)) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        quote_line(out, line);
        buf_c(out, "\r\n");
    }
}

/* --- dates ------------------------------------------------------------- */

void mime_date_write(struct buf *out, instant t, int offset_minutes)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t seconds = t.ms / 1000 + (int64_t)offset_minutes * 60;
    int64_t day = seconds / 86400, second = seconds % 86400;
    struct date d = date_from_days(day);
    int minutes = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    buf_printf(out, "%.3s, %d %.3s %04d %02d:%02d:%02d %c%02d%02d",
               days + (date_weekday(d) - 1) * 3, d.day, months + (d.month - 1) * 3, d.year,
               (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
               offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
