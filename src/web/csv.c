#include "web/csv.h"

static bool is_number(struct str s)
{
    size_t digits = 0, points = 0;
    for (size_t i = s.len && s.ptr[0] == '-' ? 1 : 0; i < s.len; i++) {
        digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
        points += s.ptr[i] == '.';
    }
    return digits && points <= 1 && digits + points + (s.ptr[0] == '-') == s.len;
}

static bool like_a_formula(struct str s)
{
    static const char first[] = "=+-@\t\r\n";
    for (size_t i = 0; s.len && i < sizeof first - 1; i++)
        if (s.ptr[0] == first[i])
            return !is_number(s);
    return false;
}

static void field(struct buf *out, struct str s)
{
    bool formula = like_a_formula(s), quoted = formula;
    for (size_t i = 0; i < s.len; i++)
        quoted |= s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\r' || s.ptr[i] == '\n';
    if (quoted)
        buf_char(out, '"');
    if (formula)
        buf_char(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_char(out, '"');
        buf_char(out, s.ptr[i]);
    }
    if (quoted)
        buf_char(out, '"');
}

void csv_row(struct buf *out, const struct str *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_char(out, ',');
        field(out, fields[i]);
    }
    buf_c(out, "\r\n");
}
