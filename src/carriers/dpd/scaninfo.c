#include "carriers/dpd/dpd.h"

#include "carriers/codes.h"
#include "carriers/reading.h"
#include "carriers/when.h"
#include "domain/tracking_number.h"
#include "net/mime/charset.h"

static const struct carrier_code codes[] = {
    {"01", NULL, STAGE_IN_TRANSIT},                                   /* consolidation */
    {"02", NULL, STAGE_IN_TRANSIT},                                   /* into a depot */
    {"03", NULL, STAGE_OUT_FOR_DELIVERY},                             /* on the van */
    {"04", NULL, STAGE_IN_TRANSIT, .by_label = true},                 /* van back at the depot */
    {"05", NULL, STAGE_ACCEPTED},                                     /* picked up */
    {"06", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},          /* system return */
    {"08", NULL, STAGE_IN_TRANSIT, .by_label = true},                 /* stored */
    {"10", NULL, STAGE_IN_TRANSIT},                                   /* hub */
    {"12", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},                  /* with customs */
    {"13", NULL, STAGE_DELIVERED},                                    /* delivered */
    {"14", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true}, /* could not be delivered */
    {"15", NULL, STAGE_ACCEPTED},                                     /* collected */
    {"17", NULL, STAGE_IN_TRANSIT},                                   /* cleared */
    {"18", NULL, STAGE_UNKNOWN, .by_label = true},                    /* further information */
    {"20", NULL, STAGE_IN_TRANSIT},                                   /* loaded */
    {"23", NULL, STAGE_AVAILABLE_AT_RELAY},                           /* at the pick-up point */
};

enum field {
    PARCEL,
    CODE,
    DEPOT,
    WHEN,
    SERVICE,
    TEXT,
    PLACE,
    REFERENCE,
    FIELDS,
};

enum { COLUMNS_MAX = 60 };

static const char *const names[FIELDS] = {
    [PARCEL] = "PARCELNO",     [CODE] = "SCAN_CODE",        [DEPOT] = "DEPOT_CODE",
    [WHEN] = "SCAN_DATE_TIME", [SERVICE] = "ADD_SERVICE_1", [TEXT] = "INFO_TEXT",
    [PLACE] = "LOCATION",      [REFERENCE] = "REFERENCE_1",
};

/* Columns of a file that does not name them; -1: not known where. */
static const int usual[FIELDS] = {0, 1, 2, 3, -1, -1, -1, -1};

static bool take_line(struct str *rest, struct str *line)
{
    if (!str_split(rest, '\n', line))
        return false;
    *line = str_trim(*line);
    return true;
}

static size_t split(struct str line, struct str *columns)
{
    size_t count = 0;
    struct str part;
    while (count < COLUMNS_MAX && str_split(&line, ';', &part))
        columns[count++] = str_trim(part);
    return count;
}

/* Whether a line names the columns; `where` is set then. */
static bool is_header(const struct str *columns, size_t count, int where[FIELDS])
{
    bool found = false;
    int named[FIELDS];
    for (int f = 0; f < FIELDS; f++) {
        named[f] = -1;
        for (size_t i = 0; i < count; i++) {
            if (str_ieq(columns[i], str_of(names[f])))
                named[f] = (int)i;
        }
    }
    found = named[PARCEL] >= 0 && named[CODE] >= 0 && named[WHEN] >= 0;
    for (int f = 0; found && f < FIELDS; f++)
        where[f] = named[f];
    return found;
}

static struct str column(const struct str *columns, size_t count, const int where[FIELDS],
                         enum field field)
{
    return where[field] >= 0 && (size_t)where[field] < count ? columns[where[field]] : STR("");
}

static void add(struct arena *arena, const struct carrier_account *account,
                const struct str *columns, size_t count, const int where[FIELDS],
                struct carrier_reading *out)
{
    instant at;
    bool date_only;
    struct str number = column(columns, count, where, PARCEL);
    struct str when = column(columns, count, where, WHEN);
    if (number.len == 0 || !when_read(when, STR(""), false, account->zone, &at, &date_only)) {
        reading_fault(out, number.len == 0 ? "carrier.no_number" : "carrier.no_date", number);
        return;
    }
    struct scan *scan = reading_scan(arena, out);
    if (!scan)
        return;
    struct str town = column(columns, count, where, PLACE);
    scan->tracking = tracking_clean(arena, number);
    scan->reference = reading_line(arena, column(columns, count, where, REFERENCE));
    scan->at = at;
    scan->date_only = date_only;
    scan->code = reading_line(arena, column(columns, count, where, CODE));
    scan->reason = reading_line(arena, column(columns, count, where, SERVICE));
    scan->label = reading_line(arena, column(columns, count, where, TEXT));
    scan->place = reading_line(arena, town.len > 0 ? town : column(columns, count, where, DEPOT));
    codes_read(codes, sizeof codes / sizeof *codes, scan);
}

enum err dpd_scaninfo(struct arena *arena, const struct carrier_account *account, struct str body,
                      struct carrier_reading *out, struct error *err)
{
    int where[FIELDS];
    struct str line, columns[COLUMNS_MAX];
    struct str rest = charset_to_utf8(arena, body, STR("utf-8"), NULL);
    *out = (struct carrier_reading){.delivery = STR("")};
    for (int f = 0; f < FIELDS; f++)
        where[f] = usual[f];
    while (take_line(&rest, &line)) {
        size_t count = split(line, columns);
        bool marks = line.len == 0 || line.ptr[0] == '#'; /* "#FILE;...", "#END;..." */
        if (!marks && !is_header(columns, count, where))
            add(arena, account, columns, count, where, out);
    }
    return out->scans.count > 0 ? ERR_OK : reading_other(err);
}
