#include "carriers/shape.h"

#include "carriers/when.h"
#include "domain/tracking_number.h"

enum { PATH_MAX_BYTES = 80 };

struct str shape_text(const struct tree *node, const char *paths)
{
    struct str rest = str_of(paths), path;
    while (node && str_split(&rest, '|', &path)) {
        char text[PATH_MAX_BYTES];
        size_t len = path.len < sizeof text ? path.len : sizeof text - 1;
        for (size_t i = 0; i < len; i++)
            text[i] = path.ptr[i];
        text[len] = '\0';
        struct str found = tree_text(node, text);
        if (found.len > 0)
            return found;
    }
    return STR("");
}

/* What an event and its parcel say, before codes are looked up. False: there is no date. */
static bool when_of(const struct shape *shape, const struct tree *node, const char *paths,
                    const struct zone *zone, instant *out)
{
    bool date_only;
    return paths &&
           when_read(shape_text(node, paths), STR(""), shape->month_first, zone, out, &date_only);
}

static void add_event(struct arena *arena, const struct carrier_account *account,
                      const struct shape *shape, const struct tree *parcel,
                      const struct tree *event, struct carrier_reading *out)
{
    struct str at = shape_text(event, shape->at), time = shape_text(event, shape->time);
    struct str code = shape_text(event, shape->code), label = shape_text(event, shape->label);
    if (at.len == 0 && code.len == 0 && label.len == 0)
        return;
    instant when;
    bool date_only;
    if (!when_read(at, time, shape->month_first, account->zone, &when, &date_only)) {
        reading_fault(out, "carrier.no_date", at.len > 0 ? at : label);
        return;
    }
    struct scan *scan = reading_scan(arena, out);
    if (!scan)
        return;
    scan->tracking = tracking_clean(arena, shape_text(parcel, shape->tracking));
    scan->reference = reading_line(arena, shape_text(parcel, shape->reference));
    scan->at = when;
    scan->date_only = date_only;
    scan->code = reading_line(arena, code);
    scan->reason = reading_line(arena, shape_text(event, shape->reason));
    scan->label = reading_line(arena, label);
    scan->place = reading_line(arena, shape_text(event, shape->place));
    codes_read(shape->codes, shape->code_count, scan);
    if (scan->stage == STAGE_AVAILABLE_AT_RELAY) {
        scan->pickup = reading_line(arena, shape_text(parcel, shape->pickup));
        when_of(shape, parcel, shape->pickup_until, account->zone, &scan->pickup_until);
    }
    if (shape->adjust && !shape->adjust(arena, parcel, event, scan))
        out->scans.count--;
}

static struct scan *newest(struct scan *items, size_t count)
{
    struct scan *found = &items[0];
    for (size_t i = 1; i < count; i++) {
        if (instant_cmp(items[i].at, found->at) > 0)
            found = &items[i];
    }
    return found;
}

void shape_parcel(struct arena *arena, const struct carrier_account *account,
                  const struct shape *shape, const struct tree *parcel, struct carrier_reading *out)
{
    const struct tree **events = &parcel;
    size_t before = out->scans.count, count = 1;
    if (shape->events[0]) {
        struct tree alone = *parcel; /* tree_all looks at later siblings too */
        alone.next = NULL;
        count = tree_all(arena, &alone, shape->events, &events);
    }
    for (size_t i = 0; i < count; i++)
        add_event(arena, account, shape, parcel, events[i], out);
    if (out->scans.count == before)
        return;
    struct scan *last = newest(out->scans.items + before, out->scans.count - before);
    when_of(shape, parcel, shape->estimate, account->zone, &last->estimate);
    last->is_final =
        last->is_final || (shape->final && str_eq(shape_text(parcel, shape->final), STR("true")));
}

size_t shape_read(struct arena *arena, const struct carrier_account *account,
                  const struct shape *shape, const struct tree *root, struct carrier_reading *out)
{
    const struct tree **parcels;
    size_t count = tree_all(arena, root, shape->parcels, &parcels);
    for (size_t i = 0; i < count; i++)
        shape_parcel(arena, account, shape, parcels[i], out);
    return count;
}
