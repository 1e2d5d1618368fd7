#include "base/zone.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>

/* 1900-01-01 and 2200-01-01. */
#define TABLE_FROM INT64_C(-2208988800000)
#define TABLE_TO INT64_C(7258118400000)

enum { CHANGES_MAX = 1024 };

/* From `from_ms` on, the offset is `offset_ms`, until the next change. */
struct change {
    int64_t from_ms;
    int64_t offset_ms;
};

struct zone {
    char name[ZONE_NAME_MAX + 1];
    size_t count; /* at least 1; the first change holds from ever */
    struct change changes[];
};

static int64_t offset_at(UCalendar *calendar, int64_t ms, UErrorCode *status)
{
    ucal_setMillis(calendar, (double)ms, status);
    return (int64_t)ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
           ucal_get(calendar, UCAL_DST_OFFSET, status);
}

static size_t read_changes(UCalendar *calendar, struct change *changes, UErrorCode *status)
{
    size_t count = 1;
    changes[0] = (struct change){INT64_MIN, offset_at(calendar, TABLE_FROM, status)};
    UDate next;
    while (count < CHANGES_MAX &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, status) &&
           (int64_t)next < TABLE_TO) {
        int64_t from = (int64_t)next, offset = offset_at(calendar, from, status);
        /* A change of name or of rules alone is none for us. */
        if (offset != changes[count - 1].offset_ms)
            changes[count++] = (struct change){from, offset};
    }
    return count;
}

/* ICU answers GMT for a name it does not know; only a system name is one. */
static bool known(const UChar *name, int32_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar canonical[ZONE_NAME_MAX * 2];
    UBool system = false;
    ucal_getCanonicalTimeZoneID(name, len, canonical, ZONE_NAME_MAX * 2, &system, &status);
    return U_SUCCESS(status) && system;
}

enum err zone_create(struct str name, struct zone **out, struct error *err)
{
    UChar wide[ZONE_NAME_MAX];
    bool plain = name.len > 0 && name.len <= ZONE_NAME_MAX;
    for (size_t i = 0; plain && i < name.len; i++) {
        wide[i] = (UChar)name.ptr[i];
        plain = name.ptr[i] > ' ' && name.ptr[i] < 0x7F;
    }
    if (!plain || !known(wide, (int32_t)name.len))
        return error_field(err, ERR_INVALID, "zone", "no time zone is named \"%.*s\"",
                           STR_ARG(str_cut(name, ZONE_NAME_MAX)));
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(wide, (int32_t)name.len, "en", UCAL_GREGORIAN, &status);
    struct change *changes = calloc(CHANGES_MAX, sizeof *changes);
    if (!changes)
        abort();
    size_t count = U_SUCCESS(status) ? read_changes(calendar, changes, &status) : 0;
    ucal_close(calendar);
    struct zone *zone = calloc(1, sizeof *zone + count * sizeof *changes);
    if (!zone)
        abort();
    memcpy(zone->name, name.ptr, name.len);
    zone->count = count;
    memcpy(zone->changes, changes, count * sizeof *changes);
    free(changes);
    *out = zone;
    if (U_SUCCESS(status))
        return ERR_OK;
    zone_destroy(out);
    return error_set(err, ERR_IO, "cannot read time zone data: %s", u_errorName(status));
}

void zone_destroy(struct zone **zone)
{
    free(*zone);
    *zone = NULL;
}

struct str zone_name(const struct zone *zone)
{
    return str_of(zone->name);
}

static int64_t offset_of(const struct zone *zone, int64_t ms)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (zone->changes[mid].from_ms <= ms)
            low = mid;
        else
            high = mid;
    }
    return zone->changes[low].offset_ms;
}

struct local zone_local(const struct zone *zone, instant t)
{
    int64_t wall = t.ms + offset_of(zone, t.ms);
    int64_t days = wall / DAY_MS, ms = wall % DAY_MS;
    if (ms < 0) {
        ms += DAY_MS;
        days--;
    }
    return (struct local){date_from_days(days), ms};
}

struct date zone_date(const struct zone *zone, instant t)
{
    return zone_local(zone, t).date;
}

/* Searches the first change that is still ahead when the wall shows `wall` by
 * the offset before it; the wall time belongs to the stretch before that change.
 * If that stretch had not begun yet, the time is in a gap: the stretch's start. */
instant zone_instant(const struct zone *zone, struct date date, int64_t ms)
{
    int64_t wall = date_to_days(date) * DAY_MS + ms;
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (zone->changes[mid].from_ms + zone->changes[mid - 1].offset_ms <= wall)
            low = mid;
        else
            high = mid;
    }
    int64_t t = wall - zone->changes[low].offset_ms;
    return instant_of(t < zone->changes[low].from_ms ? zone->changes[low].from_ms : t);
}

static const char *const weekday_keys[] = {
    "date.weekday.1", "date.weekday.2", "date.weekday.3", "date.weekday.4",
    "date.weekday.5", "date.weekday.6", "date.weekday.7",
};

static const char *const month_keys[] = {
    "date.month.1", "date.month.2",  "date.month.3",  "date.month.4",
    "date.month.5", "date.month.6",  "date.month.7",  "date.month.8",
    "date.month.9", "date.month.10", "date.month.11", "date.month.12",
};

struct str date_text(struct arena *arena, enum lang lang, struct date date)
{
    struct i18n_arg args[] = {
        I18N_STR("weekday", i18n_text(lang, weekday_keys[date_weekday(date) - 1])),
        I18N_I64("day", date.day),
        I18N_STR("month", i18n_text(lang, month_keys[date.month - 1])),
        I18N_I64("year", date.year),
        {0},
    };
    /* French says "1er novembre", and only for the first. */
    return i18n_fill(arena, lang, date.day == 1 ? "date.full_first" : "date.full", args);
}

struct str time_text(struct arena *arena, enum lang lang, int64_t ms)
{
    int64_t hour = ms / 3600000, minute = ms / 60000 % 60;
    struct i18n_arg args[] = {
        I18N_I64("hour", hour),
        I18N_STR("minute", str_printf(arena, "%02d", (int)minute)),
        {0},
    };
    return i18n_fill(arena, lang, minute == 0 ? "time.hour" : "time.hour_minute", args);
}

struct str zone_text(struct arena *arena, enum lang lang, const struct zone *zone, instant t)
{
    struct local at = zone_local(zone, t);
    return i18n_format(arena, lang, "date.at", I18N_STR("date", date_text(arena, lang, at.date)),
                       I18N_STR("time", time_text(arena, lang, at.ms)));
}

struct entry {
    struct entry *next;
    struct zone *zone;
};

struct zones {
    pthread_mutex_t lock;
    struct entry *first;
};

struct zones *zones_create(void)
{
    struct zones *zones = calloc(1, sizeof *zones);
    if (!zones)
        abort();
    pthread_mutex_init(&zones->lock, NULL);
    return zones;
}

void zones_destroy(struct zones **zones)
{
    if (!*zones)
        return;
    for (struct entry *e = (*zones)->first, *next; e; e = next) {
        next = e->next;
        zone_destroy(&e->zone);
        free(e);
    }
    pthread_mutex_destroy(&(*zones)->lock);
    free(*zones);
    *zones = NULL;
}

static struct entry *find(const struct zones *zones, struct str name)
{
    struct entry *e = zones->first;
    while (e && !str_eq(zone_name(e->zone), name))
        e = e->next;
    return e;
}

enum err zones_get(struct zones *zones, struct str name, const struct zone **out, struct error *err)
{
    pthread_mutex_lock(&zones->lock);
    struct entry *e = find(zones, name);
    enum err code = ERR_OK;
    if (!e) {
        e = calloc(1, sizeof *e);
        if (!e)
            abort();
        code = zone_create(name, &e->zone, err);
        if (code == ERR_OK) {
            e->next = zones->first;
            zones->first = e;
        } else {
            free(e);
        }
    }
    if (code == ERR_OK)
        *out = e->zone;
    pthread_mutex_unlock(&zones->lock);
    return code;
}
