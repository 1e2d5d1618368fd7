#include "desk/radar.h"

#include "base/arena.h"
#include "desk/due.h"
#include "store/queries.h"

#include <math.h>
#include <string.h>

enum {
    PAGE = 5000,
    NAME_BYTES = 120,
    SKUS_EACH = RADAR_CAUSES_EACH - 4, /* beside carrier, pick-up point, place and day */
    SKU_ORDERS = 500,                  /* orders whose lines are read at once */
};

static const char sent[] = "sent";

static struct str day_text(struct arena *arena, struct date d)
{
    return str_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* --- causes of an incident ---------------------------------------------------------- */

struct cause {
    enum radar_kind kind;
    struct str name;
};

struct causes {
    struct cause items[RADAR_CAUSES_EACH];
    size_t count;
};

static void add_cause(struct causes *out, enum radar_kind kind, struct str name)
{
    if (name.len && out->count < RADAR_CAUSES_EACH)
        out->items[out->count++] = (struct cause){kind, str_cut(name, NAME_BYTES)};
}

/* `day`: of every incident, since a day is bad for all of them. */
static struct causes causes_of(struct arena *arena, const struct q_radar_incident_row *row,
                               const struct q_radar_skus_rows *skus, struct str day)
{
    struct causes out = {.count = 0};
    size_t more = 0;
    if (row->carrier.len)
        add_cause(&out, RADAR_CARRIER, row->carrier);
    if (row->pickup_point.len)
        add_cause(
            &out, RADAR_PICKUP,
            str_printf(arena, "%.*s %.*s", STR_ARG(row->carrier), STR_ARG(row->pickup_point)));
    add_cause(&out, RADAR_PLACE, row->place);
    add_cause(&out, RADAR_DAY, day);
    for (size_t i = 0; i < skus->count && more < SKUS_EACH; i++)
        if (skus->items[i].shop_order == row->shop_order) {
            add_cause(&out, RADAR_SKU, skus->items[i].sku);
            more++;
        }
    return out;
}

/* --- counting as it happens --------------------------------------------------------- */

enum err radar_sent(struct record *r, instant at, struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        record_total(r,
                     arena_printf(r->arena, "radar.%.*s.%s.",
                                  STR_ARG(day_text(r->arena, zone_date(shop->zone, at))), sent),
                     1);
    return e;
}

static void count(struct record *r, struct str day, const struct cause *cause)
{
    /* A day is counted under no name: it is compared with other days. */
    struct str name = cause->kind == RADAR_DAY ? STR("") : cause->name;
    record_total(r,
                 arena_printf(r->arena, "radar.%.*s.%s.%.*s", STR_ARG(day),
                              radar_kind_name(cause->kind), STR_ARG(name)),
                 1);
}

enum err radar_incident(struct record *r, int64_t incident, struct error *err)
{
    const struct shop *shop;
    struct q_radar_incident_row row;
    struct q_radar_skus_rows skus;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = q_radar_incident(r->db, r->arena,
                             &(struct q_radar_incident_in){.shop = r->shop, .id = incident}, &row,
                             err);
    if (!e)
        e = q_radar_skus(r->db, r->arena, &(struct q_radar_skus_in){{&row.shop_order, 1}}, &skus,
                         err);
    if (e)
        return e;
    struct str day = day_text(r->arena, zone_date(shop->zone, r->now));
    struct causes causes = causes_of(r->arena, &row, &skus, day);
    for (size_t i = 0; i < causes.count; i++)
        count(r, day, &causes.items[i]);
    return q_radar_ask(
        r->db,
        &(struct q_radar_ask_in){
            .shop = r->shop, .due_at = instant_add(r->now, duration_minutes(RADAR_AFTER_MINUTES))},
        NULL, err);
}

/* --- a look ------------------------------------------------------------------------- */

struct sight {
    struct record *r;
    struct str today;
    struct date first, recent; /* days of the past, and of now */
    struct q_radar_incident_rows rows;
    struct q_group_open_list_rows groups;
    struct radar_cause *causes;
    int64_t *group_of; /* by cause; 0: none */
    struct radar_incident *incidents;
    struct radar_look look;
};

static size_t place_of(struct sight *s, const struct cause *cause)
{
    size_t i = 0;
    for (; i < s->look.cause_count; i++)
        if (s->causes[i].kind == cause->kind && str_eq(s->causes[i].name, cause->name))
            return i;
    s->causes[i] = (struct radar_cause){.kind = cause->kind, .name = cause->name};
    s->look.cause_count++;
    return i;
}

/* What is in the orders of the incidents from `first` on. */
static enum err read_skus(struct sight *s, size_t first, size_t n, struct q_radar_skus_rows *out,
                          struct error *err)
{
    int64_t orders[SKU_ORDERS];
    for (size_t i = 0; i < n; i++)
        orders[i] = s->rows.items[first + i].shop_order;
    return q_radar_skus(s->r->db, s->r->arena, &(struct q_radar_skus_in){{orders, n}}, out, err);
}

static enum err read_incidents(struct sight *s, struct error *err)
{
    const struct shop *shop = s->r->settings;
    struct q_radar_incidents_in in = {.shop = s->r->shop,
                                      .from = zone_instant(shop->zone, s->recent, 0),
                                      .limit = RADAR_INCIDENTS_MAX};
    struct q_radar_skus_rows skus = {0};
    enum err e = q_radar_incidents(s->r->db, s->r->arena, &in, &s->rows, err);
    if (e)
        return e;
    size_t n = s->rows.count;
    s->incidents = arena_array(s->r->arena, n + 1, sizeof *s->incidents);
    s->causes = arena_array(s->r->arena, n * RADAR_CAUSES_EACH + 1, sizeof *s->causes);
    for (size_t i = 0; !e && i < n; i++) {
        if (i % SKU_ORDERS == 0)
            e = read_skus(s, i, n - i < SKU_ORDERS ? n - i : SKU_ORDERS, &skus, err);
        if (e || s->rows.items[i].grouped)
            continue; /* explained before */
        struct causes causes = causes_of(s->r->arena, &s->rows.items[i], &skus, s->today);
        struct radar_incident *incident = &s->incidents[i];
        for (size_t c = 0; c < causes.count; c++)
            incident->causes[incident->count++] = place_of(s, &causes.items[c]);
    }
    s->look.incidents = s->incidents;
    s->look.incident_count = n;
    s->look.causes = s->causes;
    return e;
}

static void add_past(struct sight *s, struct str kind, struct str name, int64_t n)
{
    for (size_t i = 0; i < s->look.cause_count; i++) {
        struct radar_cause *c = &s->causes[i];
        if (str_eq(kind, str_of(radar_kind_name(c->kind))) &&
            (c->kind == RADAR_DAY || str_eq(c->name, name)))
            c->before += n;
    }
}

/* "radar.2026-11-20.sku.LAMP-1" */
static void read_total(struct sight *s, const struct q_totals_page_row *row)
{
    struct str rest = row->name, family, day, kind;
    if (!str_split(&rest, '.', &family) || !str_split(&rest, '.', &day) ||
        !str_split(&rest, '.', &kind))
        return;
    struct str recent = day_text(s->r->arena, s->recent);
    bool past = memcmp(day.ptr, recent.ptr, recent.len) < 0;
    if (!str_eq(kind, str_of(sent))) {
        if (past)
            add_past(s, kind, rest, row->n);
    } else if (past)
        s->look.before += (double)row->n;
    else
        s->look.recent += (double)row->n;
}

static enum err read_past(struct sight *s, struct error *err)
{
    struct arena *arena = s->r->arena;
    struct q_totals_page_in in = {
        .shop = s->r->shop,
        .from = str_printf(arena, "radar.%.*s.", STR_ARG(day_text(arena, s->first))),
        .to = STR("radar/"),
        .limit = PAGE,
    };
    struct q_totals_page_rows page = {.count = PAGE};
    enum err e = ERR_OK;
    while (!e && page.count == PAGE) {
        e = q_totals_page(s->r->db, arena, &in, &page, err);
        for (size_t i = 0; !e && i < page.count; i++)
            read_total(s, &page.items[i]);
        if (!e && page.count)
            in.from = str_printf(arena, "%.*s ", STR_ARG(page.items[page.count - 1].name));
    }
    if (s->look.recent <= 0 || s->look.before <= 0) { /* hand-overs are not told here */
        s->look.recent = RADAR_RECENT_DAYS;
        s->look.before = RADAR_PAST_DAYS;
    }
    return e;
}

static void know_groups(struct sight *s)
{
    s->group_of = arena_array(s->r->arena, s->look.cause_count + 1, sizeof *s->group_of);
    for (size_t g = 0; g < s->groups.count; g++)
        for (size_t i = 0; i < s->look.cause_count; i++)
            if (str_eq(s->groups.items[g].cause, str_of(radar_kind_name(s->causes[i].kind))) &&
                str_eq(s->groups.items[g].name, s->causes[i].name)) {
                s->causes[i].known = true;
                s->group_of[i] = s->groups.items[g].id;
            }
}

/* --- what follows ------------------------------------------------------------------- */

static enum err open_group(struct sight *s, const struct radar_rise *rise, int64_t *id,
                           struct error *err)
{
    const struct radar_cause *cause = &s->causes[rise->cause];
    struct q_group_insert_in in = {.shop = s->r->shop,
                                   .cause = str_of(radar_kind_name(cause->kind)),
                                   .name = cause->name,
                                   .expected = (int64_t)lround(rise->expected * 1000),
                                   .now = s->r->now};
    enum err e = q_group_insert(s->r->db, &in, id, err);
    return e ? e
             : record_event(
                   s->r, 0, EVENT_GROUP_SEEN,
                   str_printf(s->r->arena, "{\"group\":%lld,\"cause\":\"%s\",\"found\":%lld}",
                              (long long)*id, radar_kind_name(cause->kind), (long long)rise->found),
                   err);
}

static enum err join(struct sight *s, const struct radar_rise *rise, struct error *err)
{
    int64_t id = s->group_of[rise->cause];
    int64_t *ids = arena_array(s->r->arena, s->rows.count + 1, sizeof *ids), n = 0;
    enum err e = id ? ERR_OK : open_group(s, rise, &id, err);
    for (size_t i = 0; i < s->rows.count; i++)
        if (!s->rows.items[i].grouped && s->incidents[i].explained_by == rise->cause)
            ids[n++] = s->rows.items[i].id;
    if (!e)
        e = q_group_join(
            s->r->db, &(struct q_group_join_in){.grouped = id, .ids = {ids, (size_t)n}}, NULL, err);
    return e ? e
             : q_group_found(s->r->db, &(struct q_group_found_in){.id = id, .more = n}, NULL, err);
}

/* Nothing came for a week; the look after this one is when the next may be over. */
static enum err close_groups(struct sight *s, struct error *err)
{
    instant over = instant_add(s->r->now, duration_days(-RADAR_OVER_DAYS));
    enum err e = ERR_OK;
    for (size_t g = 0; !e && g < s->groups.count; g++) {
        const struct q_group_open_list_row *group = &s->groups.items[g];
        if (instant_cmp(group->last_at, over) > 0)
            continue;
        e = q_group_close(s->r->db, &(struct q_group_close_in){.id = group->id, .now = s->r->now},
                          NULL, err);
        if (!e)
            e = record_event_id(s->r, 0, EVENT_GROUP_CLOSED, "group", group->id, err);
    }
    return e;
}

static enum err look_again(struct sight *s, struct error *err)
{
    struct q_group_open_list_rows open;
    enum err e = q_radar_looked(s->r->db, &(struct q_radar_looked_in){s->r->shop}, NULL, err);
    if (!e)
        e = q_group_open_list(s->r->db, s->r->arena, &(struct q_group_open_list_in){s->r->shop},
                              &open, err);
    if (e || !open.count)
        return e;
    instant first = open.items[0].last_at;
    for (size_t g = 1; g < open.count; g++)
        if (instant_cmp(open.items[g].last_at, first) < 0)
            first = open.items[g].last_at;
    struct q_radar_ask_in in = {.shop = s->r->shop,
                                .due_at = instant_add(first, duration_days(RADAR_OVER_DAYS))};
    return q_radar_ask(s->r->db, &in, NULL, err);
}

static enum err look(struct record *r, struct error *err)
{
    struct sight s = {.r = r};
    const struct shop *shop;
    size_t rises = 0;
    enum err e = record_shop(r, &shop, err);
    if (e)
        return e;
    struct date today = zone_date(shop->zone, r->now);
    s.today = day_text(r->arena, today);
    s.recent = date_add_days(today, 1 - RADAR_RECENT_DAYS);
    s.first = date_add_days(s.recent, -RADAR_PAST_DAYS);
    e = read_incidents(&s, err);
    if (!e)
        e = read_past(&s, err);
    if (!e)
        e = q_group_open_list(r->db, r->arena, &(struct q_group_open_list_in){r->shop}, &s.groups,
                              err);
    if (e)
        return e;
    know_groups(&s);
    struct radar_rise *found = radar_see(r->arena, &s.look, &rises);
    for (size_t i = 0; !e && i < rises; i++)
        e = join(&s, &found[i], err);
    if (!e)
        e = close_groups(&s, err);
    return e ? e : look_again(&s, err);
}

enum err radar_act(const struct desk *desk, struct db *db, struct arena *arena, instant now,
                   size_t *count, struct error *err)
{
    struct q_radar_due_rows due;
    enum err e =
        q_radar_due(db, arena, &(struct q_radar_due_in){.now = now, .limit = DUE_BATCH}, &due, err);
    for (size_t i = 0; !e && i < due.count; i++) {
        struct record r =
            record_begin(desk, db, arena, due.items[i].shop, (struct actor){ACTOR_SYSTEM, 0}, now);
        e = look(&r, err);
    }
    *count += e ? 0 : due.count;
    return e;
}

enum err radar_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_radar_next_row row;
    enum err e = q_radar_next(db, arena, &row, err);
    *next = e ? (instant){0} : row.due_at;
    return e;
}
