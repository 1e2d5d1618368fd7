#include "carriers/csv/csv.h"

#include "base/arena.h"
#include "base/csv.h"
#include "carriers/csv/entry.h"
#include "carriers/dpd/dpd.h"
#include "net/mime/charset.h"

struct head {
    enum column columns[CSV_FIELDS_MAX];
    size_t count;
    bool has[COLUMNS + 1];
};

static struct head read_head(struct arena *arena, const struct csv_row *row)
{
    struct head head = {.count = row->count};
    for (size_t i = 0; i < row->count; i++) {
        enum column column = column_named(arena, csv_field(row, i));
        head.columns[i] = head.has[column] ? COLUMN_OTHER : column; /* the first of two */
        head.has[column] = true;
    }
    return head;
}

static const char *missing(const struct head *head)
{
    if (!head->has[COLUMN_TRACKING])
        return "tracking";
    if (!head->has[COLUMN_DATE])
        return "date";
    return head->has[COLUMN_CODE] || head->has[COLUMN_LABEL] || head->has[COLUMN_STAGE] ? NULL
                                                                                        : "label";
}

static void read_row(struct arena *arena, const struct zone *zone, const struct head *head,
                     const struct csv_row *row, struct carrier_reading *out)
{
    struct entry entry = {0};
    struct str where = str_printf(arena, "line %zu", row->line);
    if (row->broken) {
        reading_fault(out, "reading.csv.broken_line", where);
        return;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        entry.values[i] = STR("");
    for (size_t i = 0; i < head->count; i++)
        if (head->columns[i] != COLUMN_OTHER)
            entry.values[head->columns[i]] = csv_field(row, i);
    entry_read(arena, zone, &entry, where, out);
}

static enum err read_table(struct arena *arena, const struct carrier_account *account, int status,
                           struct str body, struct carrier_reading *out, struct error *err)
{
    struct csv csv;
    struct csv_row row;
    enum err e = reading_status(status, err);
    if (e)
        return e;
    if (str_istarts(str_trim(body), STR("PARCELNO;")))
        return dpd_scaninfo(arena, account, body, out, err);
    csv_open(&csv, arena, charset_to_utf8(arena, body, STR_NONE, NULL));
    if (!csv_next(&csv, &row))
        return error_tell(err, ERR_INVALID, "body", "reading.csv.no_column", "tracking");
    struct head head = read_head(arena, &row);
    if (missing(&head))
        return error_tell(err, ERR_INVALID, "body", "reading.csv.no_column", missing(&head));
    while (csv_next(&csv, &row))
        read_row(arena, account->zone, &head, &row, out);
    if (arena_spent(arena))
        reading_fault(out, "carrier.too_many", STR(""));
    return ERR_OK;
}

const struct carrier carrier_csv = {
    .name = "csv",
    .title = "CSV",
    .link = "",
    .zone = "Europe/Paris",
    .url = "",
    .read = read_table,
};
