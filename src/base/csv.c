#include "base/csv.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

enum { MARK_BYTES = 3 };

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static size_t line_length(struct str s)
{
    size_t n = 0;
    while (n < s.len && !is_line_end(s.ptr[n]))
        n++;
    return n;
}

static void drop(struct csv *csv, size_t n)
{
    csv->rest = str_sub(csv->rest, n, csv->rest.len);
}

/* LF, CR or both. */
static void end_line(struct csv *csv)
{
    if (!csv->rest.len)
        return;
    drop(csv, str_starts(csv->rest, STR("\r\n")) ? 2 : 1);
    csv->line++;
}

/* The one of which the first line has most, outside of quotes. */
static char find_separator(struct str line)
{
    static const char candidates[] = ";,\t|";
    char best = ',';
    size_t most = 0;
    for (const char *c = candidates; *c; c++) {
        size_t n = 0;
        bool quoted = false;
        for (size_t i = 0; i < line.len; i++) {
            quoted ^= line.ptr[i] == '"';
            n += !quoted && line.ptr[i] == *c;
        }
        if (n > most) {
            most = n;
            best = *c;
        }
    }
    return best;
}

void csv_open(struct csv *csv, struct arena *arena, struct str text)
{
    *csv = (struct csv){.arena = arena, .rest = text, .line = 1};
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        drop(csv, MARK_BYTES);
    struct str first = str_sub(csv->rest, 0, line_length(csv->rest));
    if (str_istarts(first, STR("sep=")) && first.len == 5) {
        csv->separator = first.ptr[4];
        drop(csv, first.len);
        end_line(csv);
    } else {
        csv->separator = find_separator(first);
    }
}

/* --- fields -------------------------------------------------------------------- */

/* The length of "..." at the front of `s`, 0 when its end does not come in time. */
static size_t quoted_length(struct str s)
{
    for (size_t i = 1; i < s.len && i <= CSV_FIELD_MAX; i++) {
        if (s.ptr[i] != '"')
            continue;
        if (i + 1 == s.len || s.ptr[i + 1] != '"')
            return i + 1;
        i++;
    }
    return 0;
}

static struct str without_doubled(struct arena *arena, struct str s)
{
    if (str_chr(s, '"') < 0)
        return s;
    struct buf out = buf_in(arena);
    buf_reserve(&out, s.len);
    for (size_t i = 0; i < s.len; i++) {
        buf_char(&out, s.ptr[i]);
        i += s.ptr[i] == '"';
    }
    return buf_str(&out);
}

static size_t plain_length(const struct csv *csv)
{
    size_t n = 0;
    while (n < csv->rest.len && csv->rest.ptr[n] != csv->separator &&
           !is_line_end(csv->rest.ptr[n]))
        n++;
    return n;
}

static void count_lines(struct csv *csv, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        csv->line +=
            s.ptr[i] == '\n' || (s.ptr[i] == '\r' && (i + 1 == s.len || s.ptr[i + 1] != '\n'));
}

static bool take_field(struct csv *csv, struct str *out)
{
    size_t blanks = 0;
    while (blanks < csv->rest.len && csv->rest.ptr[blanks] == ' ')
        blanks++;
    struct str s = str_sub(csv->rest, blanks, csv->rest.len);
    if (s.len && *s.ptr == '"') {
        size_t n = quoted_length(s);
        if (!n)
            return false;
        struct str inner = str_sub(s, 1, n - 2);
        count_lines(csv, inner);
        drop(csv, blanks + n);
        *out = str_trim(without_doubled(csv->arena, inner));
        drop(csv, plain_length(csv)); /* what stands behind the quote */
        return true;
    }
    size_t n = plain_length(csv);
    *out = str_trim(str_sub(csv->rest, 0, n));
    drop(csv, n);
    return n <= CSV_FIELD_MAX;
}

static bool take_row(struct csv *csv, struct csv_row *out)
{
    for (;;) {
        if (out->count == CSV_FIELDS_MAX || !take_field(csv, &csv->fields[out->count]))
            return false;
        out->count++;
        if (!csv->rest.len || is_line_end(*csv->rest.ptr))
            return true;
        drop(csv, 1); /* the separator */
    }
}

bool csv_next(struct csv *csv, struct csv_row *out)
{
    while (csv->rest.len && !str_trim(str_sub(csv->rest, 0, line_length(csv->rest))).len) {
        drop(csv, line_length(csv->rest));
        end_line(csv);
    }
    if (!csv->rest.len || arena_spent(csv->arena))
        return false;
    struct str begins = csv->rest;
    size_t line = csv->line;
    *out = (struct csv_row){.fields = csv->fields, .line = line};
    if (!take_row(csv, out)) {
        *out = (struct csv_row){.fields = csv->fields, .line = line, .broken = true};
        csv->rest = str_sub(begins, line_length(begins), begins.len);
        csv->line = line;
    }
    end_line(csv);
    return true;
}

struct str csv_field(const struct csv_row *row, size_t index)
{
    return index < row->count ? row->fields[index] : STR("");
}
