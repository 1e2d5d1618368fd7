#include "shops/file.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/money.h"
#include "domain/tracking_number.h"
#include "net/mime/charset.h"
#include "shops/file_columns.h"
#include "shops/read.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct str number;
    size_t line;
    struct str fields[FILE_COLUMNS]; /* "" where the file has none */
    bool bad;                        /* told already */
};

struct reader {
    struct arena *arena;
    const struct file_terms *terms;
    struct csv csv;
    int where[FILE_COLUMNS]; /* the column's place; -1: not there */
    struct str names[FILE_COLUMNS];
    struct row *rows;
    size_t count, room;
    struct order_file *out;
    size_t fault_room;
};

static void *grown(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    size_t more = *room ? *room * 2 : 64;
    void *out = arena_array(arena, more, size);
    if (count)
        memcpy(out, items, count * size);
    *room = more;
    return out;
}

static void fault(struct reader *r, size_t line, struct str column, const char *key, struct str arg)
{
    struct order_file *f = r->out;
    f->faults = grown(r->arena, f->faults, f->fault_count, &r->fault_room, sizeof *f->faults);
    f->faults[f->fault_count++] =
        (struct order_fault){line, column, key, str_cut(arg, sizeof(((struct error *)0)->arg) - 1)};
}

/* --- rows ----------------------------------------------------------------------------------- */

static enum err read_names(struct reader *r, struct error *err)
{
    struct csv_row names;
    enum file_column column;
    if (!csv_next(&r->csv, &names))
        return error_tell(err, ERR_INVALID, "file", "import.empty", NULL);
    for (int c = 0; c < FILE_COLUMNS; c++)
        r->where[c] = -1;
    for (size_t i = 0; i < names.count; i++) {
        if (!file_column_named(names.fields[i], &column) || r->where[column] >= 0)
            continue;
        r->where[column] = (int)i;
        r->names[column] = names.fields[i];
    }
    return r->where[COLUMN_NUMBER] >= 0
               ? ERR_OK
               : error_tell(err, ERR_INVALID, "file", "import.no_columns", NULL);
}

static void keep_row(struct reader *r, const struct csv_row *row)
{
    r->out->row_count++;
    struct str number = csv_field(row, (size_t)r->where[COLUMN_NUMBER]);
    if (row->broken) {
        fault(r, row->line, STR(""), "import.broken_row", STR(""));
        return;
    }
    if (!number.len) {
        fault(r, row->line, r->names[COLUMN_NUMBER], "order.missing", STR(""));
        return;
    }
    r->rows = grown(r->arena, r->rows, r->count, &r->room, sizeof *r->rows);
    struct row *kept = &r->rows[r->count++];
    kept->number = number;
    kept->line = row->line;
    for (int c = 0; c < FILE_COLUMNS; c++)
        kept->fields[c] = r->where[c] < 0 ? STR("") : csv_field(row, (size_t)r->where[c]);
}

static enum err read_rows(struct reader *r, struct error *err)
{
    struct csv_row row;
    while (csv_next(&r->csv, &row)) {
        if (r->out->row_count == ORDER_FILE_ROWS_MAX)
            return error_tell(err, ERR_TOO_LARGE, "file", "import.too_large", NULL);
        if (row.count || row.broken)
            keep_row(r, &row);
    }
    return arena_spent(r->arena) ? error_tell(err, ERR_TOO_LARGE, "file", "import.too_large", NULL)
                                 : ERR_OK;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool wrong(struct reader *r, struct row *row, enum file_column c, const char *key)
{
    if (!row->bad)
        fault(r, row->line, r->names[c], key, row->fields[c]);
    row->bad = true;
    return false;
}

/* "1 234,56 €" as "1234.56". False: it can be read in two ways ("1,234"). */
static bool plain_amount(struct arena *arena, struct str text, struct str *out)
{
    struct buf b = buf_in(arena);
    ptrdiff_t point = -1;
    size_t marks = 0;
    char last = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c == ',' || c == '.')) {
            marks += c == last || !last;
            point = last && c == last ? -1 : (ptrdiff_t)b.len;
            last = c;
        } else if ((c >= '0' && c <= '9') || c == '-') {
            buf_char(&b, c);
        } else if ((unsigned char)c < 128 && c != ' ' && c != '\'' && c != '$') {
            return false;
        }
    }
    size_t behind = point < 0 ? 0 : b.len - (size_t)point;
    if (marks == 1 && point > 0 && behind == 3 && !(point == 1 && b.ptr[0] == '0'))
        return false;
    struct str digits = buf_str(&b);
    *out = point < 0 ? digits
                     : str_printf(arena, "%.*s.%.*s", STR_ARG(str_sub(digits, 0, (size_t)point)),
                                  STR_ARG(str_sub(digits, (size_t)point, behind)));
    return true;
}

static bool amount(struct reader *r, struct row *row, enum file_column c, struct str currency,
                   int64_t *out)
{
    struct str plain;
    *out = ORDER_UNSAID;
    if (!row->fields[c].len)
        return true;
    if (!plain_amount(r->arena, row->fields[c], &plain) || !money_read(plain, currency, out) ||
        *out < 0)
        return wrong(r, row, c, "import.not_amount");
    return true;
}

static bool time_of(struct reader *r, struct row *row, enum file_column c, instant *out)
{
    *out = instant_of(0);
    return !row->fields[c].len || shop_time(row->fields[c], r->terms->zone, out) ||
           wrong(r, row, c, "import.not_time");
}

static bool whole(struct reader *r, struct row *row, enum file_column c, int64_t max,
                  int64_t fallback, int64_t *out)
{
    *out = fallback;
    return !row->fields[c].len || str_to_i64(row->fields[c], 0, max, out) ||
           wrong(r, row, c, "import.not_number");
}

/* --- orders ------------------------------------------------------------------------------------
 */

/* The first that is said of an order counts. */
static struct str first(struct row *rows, size_t count, enum file_column c, struct row **at)
{
    *at = &rows[0];
    for (size_t i = 0; i < count; i++)
        if (rows[i].fields[c].len) {
            *at = &rows[i];
            return rows[i].fields[c];
        }
    return STR("");
}

static void read_head(struct reader *r, struct row *rows, size_t count, struct order_in *in)
{
    struct row *at;
    in->number = rows[0].number;
    in->state = first(rows, count, COLUMN_STATE, &at);
    in->currency = first(rows, count, COLUMN_CURRENCY, &at);
    if (!in->currency.len)
        in->currency = r->terms->currency;
    in->country = first(rows, count, COLUMN_COUNTRY, &at);
    in->postcode = first(rows, count, COLUMN_POSTCODE, &at);
    in->name = first(rows, count, COLUMN_NAME, &at);
    in->address = first(rows, count, COLUMN_EMAIL, &at);
    in->phone = first(rows, count, COLUMN_PHONE, &at);
    in->language = first(rows, count, COLUMN_LANGUAGE, &at);
    first(rows, count, COLUMN_TOTAL, &at);
    amount(r, at, COLUMN_TOTAL, in->currency, &in->total);
    first(rows, count, COLUMN_FREIGHT, &at);
    amount(r, at, COLUMN_FREIGHT, in->currency, &in->freight);
    first(rows, count, COLUMN_PLACED_AT, &at);
    time_of(r, at, COLUMN_PLACED_AT, &in->placed_at);
    first(rows, count, COLUMN_CHANGED_AT, &at);
    time_of(r, at, COLUMN_CHANGED_AT, &in->changed_at);
    first(rows, count, COLUMN_NEEDED_BY, &at);
    time_of(r, at, COLUMN_NEEDED_BY, &in->needed_by);
    first(rows, count, COLUMN_DUE_AT, &at);
    time_of(r, at, COLUMN_DUE_AT, &in->due_at);
}

static void read_line(struct reader *r, struct row *row, struct order_in *in)
{
    if (!row->fields[COLUMN_SKU].len && !row->fields[COLUMN_TITLE].len)
        return;
    struct order_line_in *line = shop_add_line(r->arena, in);
    line->sku = row->fields[COLUMN_SKU];
    line->title = row->fields[COLUMN_TITLE];
    whole(r, row, COLUMN_QUANTITY, ORDER_QUANTITY_MAX, 1, &line->quantity);
    amount(r, row, COLUMN_PRICE, in->currency, &line->unit_price);
    whole(r, row, COLUMN_WEIGHT, ORDER_GRAMS_MAX, ORDER_UNSAID, &line->weight);
}

static void read_parcel(struct reader *r, struct row *row, struct order_in *in)
{
    struct str tracking = tracking_clean(r->arena, row->fields[COLUMN_TRACKING]);
    for (size_t i = 0; i < in->parcel_count; i++)
        if (str_eq(in->parcels[i].tracking, tracking))
            return;
    if (!tracking.len)
        return;
    struct order_parcel_in *parcel = shop_add_parcel(r->arena, in);
    parcel->tracking = tracking;
    parcel->carrier = shop_carrier(r->arena, row->fields[COLUMN_CARRIER]);
    parcel->service = row->fields[COLUMN_SERVICE];
    parcel->pickup_point = row->fields[COLUMN_PICKUP];
    time_of(r, row, COLUMN_HANDED_AT, &parcel->handed_at);
    whole(r, row, COLUMN_PARCEL_WEIGHT, ORDER_GRAMS_MAX, ORDER_UNSAID, &parcel->weight);
}

/* What order_check says is told of the order's first row. */
static void check(struct reader *r, struct row *rows, const struct order_in *in)
{
    struct error e;
    if (rows[0].bad || !order_check(in, &e))
        return;
    fault(r, rows[0].line, str_dup(r->arena, str_of(e.field)), e.key[0] ? e.key : "order.missing",
          STR(""));
    struct order_fault *f = &r->out->faults[r->out->fault_count - 1];
    f->key = arena_dup(r->arena, f->key, strlen(f->key));
    rows[0].bad = true;
}

static void read_order(struct reader *r, struct row *rows, size_t count)
{
    struct order_file *f = r->out;
    struct order_in *in = &f->orders[f->count];
    struct row *bad = NULL;
    *in = order_unsaid();
    read_head(r, rows, count, in);
    for (size_t i = 0; i < count; i++) {
        read_line(r, &rows[i], in);
        read_parcel(r, &rows[i], in);
    }
    check(r, rows, in);
    for (size_t i = 0; i < count && !bad; i++)
        bad = rows[i].bad ? &rows[i] : NULL;
    for (size_t i = 0; i < count && bad; i++)
        if (!rows[i].bad)
            fault(r, rows[i].line, STR(""), "import.with_row",
                  str_printf(r->arena, "%zu", bad->line));
    f->lines[f->count] = rows[0].line;
    f->rows[f->count] = count;
    f->count += !bad;
}

static int by_number(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    size_t shorter = x->number.len < y->number.len ? x->number.len : y->number.len;
    int c = memcmp(x->number.ptr, y->number.ptr, shorter);
    if (!c)
        c = (x->number.len > y->number.len) - (x->number.len < y->number.len);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
    const struct order_fault *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static void read_orders(struct reader *r)
{
    struct order_file *f = r->out;
    f->orders = arena_array(r->arena, r->count, sizeof *f->orders);
    f->lines = arena_array(r->arena, r->count, sizeof *f->lines);
    f->rows = arena_array(r->arena, r->count, sizeof *f->rows);
    if (r->count)
        qsort(r->rows, r->count, sizeof *r->rows, by_number);
    for (size_t i = 0, n; i < r->count; i += n) {
        for (n = 1; i + n < r->count && str_eq(r->rows[i].number, r->rows[i + n].number); n++)
            ;
        read_order(r, &r->rows[i], n);
    }
    if (f->fault_count)
        qsort(f->faults, f->fault_count, sizeof *f->faults, by_line);
}

enum err order_file_read(struct arena *arena, struct str bytes, const struct file_terms *terms,
                         struct order_file *out, struct error *err)
{
    *out = (struct order_file){0};
    if (bytes.len > ORDER_FILE_BYTES_MAX)
        return error_tell(err, ERR_TOO_LARGE, "file", "import.too_large", NULL);
    bool wide = bytes.len > 1 && (unsigned char)bytes.ptr[0] == 0xFF &&
                (unsigned char)bytes.ptr[1] == 0xFE; /* a spreadsheet's "Unicode text" */
    struct str text = charset_to_utf8(arena, bytes, wide ? STR("utf-16") : STR(""), NULL);
    struct reader *r = arena_alloc(arena, sizeof *r);
    *r = (struct reader){.arena = arena, .terms = terms, .out = out};
    csv_open(&r->csv, arena, text);
    enum err e = read_names(r, err);
    if (!e)
        e = read_rows(r, err);
    if (!e)
        read_orders(r);
    return e;
}
