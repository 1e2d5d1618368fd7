#include "carriers/mondial_relay/mondial_relay.h"

#include "base/arena.h"
#include "base/buf.h"
#include "carriers/reading.h"
#include "carriers/when.h"
#include "net/xml/xml.h"

#include <stdio.h>

enum { RESULTS = 30, MICRO_DIGITS = 6 };

enum err mondial_relay_ask_pickups(struct arena *arena, const struct carrier_account *account,
                                   const struct pickup_asked *asked, struct fetch *out,
                                   struct error *err)
{
    (void)err;
    char results[8], days[8];
    snprintf(results, sizeof results, "%d", (int)RESULTS);
    snprintf(days, sizeof days, "%d", asked->days % 1000);
    bool one = asked->code.len > 0;
    const struct mondial_relay_value values[] = {
        {"Pays", asked->country},
        {"NumPointRelais", asked->code},
        {"CP", one ? STR("") : asked->postcode},
        {"DelaiEnvoi", asked->days > 0 ? str_of(days) : STR("")},
        {"NombreResultats", one ? STR("") : str_of(results)},
    };
    mondial_relay_ask(arena, account, "WSI4_PointRelais_Recherche", values,
                      sizeof values / sizeof *values, out);
    return ERR_OK;
}

/* "45,7728450" in micro-degrees. */
static bool micro_degrees(struct str text, int64_t *out)
{
    struct str rest = text, whole;
    int64_t degrees, parts = 0;
    str_split(&rest, str_chr(text, ',') >= 0 ? ',' : '.', &whole);
    struct str fraction = rest.ptr ? str_sub(rest, 0, MICRO_DIGITS) : STR("");
    if (!str_to_i64(whole, -180, 180, &degrees))
        return false;
    if (fraction.len > 0 && !str_to_i64(fraction, 0, 999999, &parts))
        return false;
    for (size_t i = fraction.len; i < MICRO_DIGITS; i++)
        parts *= 10;
    *out = degrees * 1000000 + (str_starts(whole, STR("-")) ? -parts : parts);
    return true;
}

/* "0900" in minutes; -1 when it is no hour. */
static int minutes_of(struct str text)
{
    int64_t packed;
    if (text.len != 4 || !str_to_i64(text, 0, 2400, &packed) || packed % 100 > 59)
        return -1;
    return (int)(packed / 100 * 60 + packed % 100);
}

struct span {
    int from, to; /* minutes; to <= from: shut (0000 0000) */
};

/* The next two hours of a day; both shut when they are none. */
static struct span next_span(const struct tree **hour)
{
    struct span span = {-1, -1};
    int *ends[] = {&span.from, &span.to};
    for (int i = 0; i < 2 && *hour; i++, *hour = tree_again(*hour))
        *ends[i] = minutes_of((*hour)->text);
    return span.from < 0 ? (struct span){-1, -1} : span;
}

static bool is_open(struct span span)
{
    return span.to > span.from;
}

static void span_text(struct buf *out, struct span span)
{
    buf_printf(out, "%02d:%02d-%02d:%02d", span.from / 60, span.from % 60, span.to / 60,
               span.to % 60);
}

/* "mon 09:00-12:30, 14:00-18:30": two spans a day, made one where they overlap. */
static void day_hours(struct buf *out, const struct tree *node, const char *day)
{
    const struct tree *hour = tree_child(node, "string");
    struct span first = next_span(&hour), second = next_span(&hour);
    if (!is_open(first) || (is_open(second) && second.from < first.from)) {
        struct span other = first;
        first = second;
        second = other;
    }
    if (!is_open(first))
        return;
    if (is_open(second) && second.from <= first.to) {
        first.to = second.to > first.to ? second.to : first.to;
        second = (struct span){-1, -1};
    }
    buf_printf(out, "%s%s ", out->len > 0 ? "; " : "", day);
    span_text(out, first);
    if (is_open(second)) {
        buf_c(out, ", ");
        span_text(out, second);
    }
}

static struct str hours_of(struct arena *arena, const struct tree *point)
{
    static const struct {
        const char *name, *day;
    } days[] = {
        {"Horaires_Lundi", "mon"},    {"Horaires_Mardi", "tue"},    {"Horaires_Mercredi", "wed"},
        {"Horaires_Jeudi", "thu"},    {"Horaires_Vendredi", "fri"}, {"Horaires_Samedi", "sat"},
        {"Horaires_Dimanche", "sun"},
    };
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        day_hours(&out, tree_child(point, days[i].name), days[i].day);
    return out.len > 0 ? buf_str(&out) : STR("");
}

static void add_closure(const struct tree *period, struct pickup_found *found,
                        struct pickup_reading *out)
{
    struct pickup_closed closed;
    struct str from = tree_text(period, "Debut"), to = tree_text(period, "Fin");
    if (found->closure_count == PICKUP_CLOSURES_MAX)
        return;
    if (when_date(from, false, &closed.first) && when_date(to, false, &closed.last) &&
        date_cmp(closed.first, closed.last) <= 0)
        found->closures[found->closure_count++] = closed;
    else if (out->fault_count < CARRIER_FAULTS_MAX)
        out->faults[out->fault_count++] = (struct reading_fault){"carrier.no_date", found->code};
}

static struct str joined(struct arena *arena, const struct tree *point, const char *first,
                         const char *second)
{
    struct str a = tree_text(point, first), b = tree_text(point, second);
    return reading_line(arena, str_printf(arena, "%.*s %.*s", STR_ARG(a), STR_ARG(b)));
}

static void read_point(struct arena *arena, const struct tree *point, struct pickup_reading *out)
{
    struct pickup_found *found = &out->items[out->count];
    *found = (struct pickup_found){
        .code = reading_line(arena, tree_text(point, "Num")),
        .name = joined(arena, point, "LgAdr1", "LgAdr2"),
        .address = joined(arena, point, "LgAdr3", "LgAdr4"),
        .postcode = reading_line(arena, tree_text(point, "CP")),
        .city = reading_line(arena, tree_text(point, "Ville")),
        .country = reading_line(arena, tree_text(point, "Pays")),
        .hours = hours_of(arena, point),
        .locker = str_ieq(tree_text(point, "Information"), STR("LOCKER")),
    };
    if (found->code.len == 0)
        return;
    found->placed = micro_degrees(tree_text(point, "Latitude"), &found->latitude) &&
                    micro_degrees(tree_text(point, "Longitude"), &found->longitude);
    const struct tree *period = tree_at(point, "Informations_Dispo/Periode");
    for (; period; period = tree_again(period))
        add_closure(period, found, out);
    out->count++;
}

enum err mondial_relay_read_pickups(struct arena *arena, int status, struct str body,
                                    struct pickup_reading *out, struct error *err)
{
    const struct tree *root, **results, **points;
    bool unknown;
    *out = (struct pickup_reading){0};
    enum err e = reading_status(status, err);
    if (!e)
        e = xml_read(arena, body, &root, err);
    if (!e && tree_all(arena, root, "**/WSI4_PointRelais_RechercheResult", &results) != 1)
        e = reading_other(err);
    if (!e)
        e = mondial_relay_stat(arena, tree_text(results[0], "STAT"), &unknown, err);
    if (e)
        return e;
    size_t count = tree_all(arena, root, "**/PointRelais_Details", &points);
    count = count < PICKUPS_MAX ? count : PICKUPS_MAX;
    out->items = arena_array(arena, count, sizeof *out->items);
    for (size_t i = 0; i < count; i++)
        read_point(arena, points[i], out);
    return ERR_OK;
}
