#include "desk/pickup.h"

#include "base/arena.h"
#include "desk/incident.h"
#include "domain/parcel.h"
#include "store/queries.h"

/* --- what is said of a point ------------------------------------------------ */

static enum err find_or_make(struct record *r, struct str carrier, struct str code, int64_t *id,
                             struct error *err)
{
    struct q_pickup_find_row row;
    enum err e = q_pickup_find(
        r->db, r->arena,
        &(struct q_pickup_find_in){.shop = r->shop, .carrier = carrier, .code = code}, &row, err);
    *id = row.id;
    if (e != ERR_NOT_FOUND)
        return e;
    return q_pickup_insert(
        r->db, &(struct q_pickup_insert_in){.shop = r->shop, .carrier = carrier, .code = code}, id,
        err);
}

static enum err check_texts(const struct pickup_in *in, struct error *err)
{
    const struct {
        const char *field;
        struct str text;
        size_t max;
    } texts[] = {
        {"carrier", in->carrier, PICKUP_CODE_MAX},   {"code", in->code, PICKUP_CODE_MAX},
        {"name", in->name, PICKUP_TEXT_MAX},         {"address", in->address, PICKUP_TEXT_MAX},
        {"postcode", in->postcode, PICKUP_CODE_MAX}, {"city", in->city, PICKUP_TEXT_MAX},
        {"country", in->country, PICKUP_CODE_MAX},   {"hours", in->hours, CALENDAR_TEXT_MAX},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text.len > texts[i].max)
            return error_field(err, ERR_TOO_LARGE, texts[i].field, "over %zu bytes", texts[i].max);
    if (!in->carrier.len || !in->code.len)
        return error_field(err, ERR_INVALID, in->carrier.len ? "code" : "carrier", "empty");
    if (in->closure_count > CLOSURES_MAX)
        return error_field(err, ERR_TOO_LARGE, "closures", "over %d", CLOSURES_MAX);
    for (size_t i = 0; i < in->closure_count; i++)
        if (date_cmp(in->closures[i].last, in->closures[i].first) < 0)
            return error_tell(err, ERR_INVALID, "closures", "pickup.closure_backwards", NULL);
    return ERR_OK;
}

static enum err check_hours(struct record *r, const struct pickup_in *in, struct error *err)
{
    const struct shop *shop;
    struct calendar hours;
    enum err e = record_shop(r, &shop, err);
    if (e || !in->hours.len)
        return e;
    return calendar_parse(r->arena, in->hours, HOLIDAYS_NONE, shop->zone, &hours, err);
}

static enum err today(struct record *r, struct date *out, struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        *out = zone_date(shop->zone, r->now);
    return e;
}

/* Sorted by first day, as they were stored. */
static enum err read_closures(struct record *r, int64_t pickup, struct closure **out, size_t *count,
                              struct error *err)
{
    struct q_pickup_closures_rows rows;
    struct date day;
    enum err e = today(r, &day, err);
    if (!e)
        e = q_pickup_closures(
            r->db, r->arena,
            &(struct q_pickup_closures_in){.pickup = pickup, .from = day_text(r->arena, day)},
            &rows, err);
    if (e)
        return e;
    *out = arena_array(r->arena, rows.count + 1, sizeof **out);
    *count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        if (!day_parse(rows.items[i].first_day, &(*out)[i].first) ||
            !day_parse(rows.items[i].last_day, &(*out)[i].last))
            return error_set(err, ERR_CORRUPT, "a closure of point %lld", (long long)pickup);
    return ERR_OK;
}

static enum err put_closures(struct record *r, enum tracking_source source, int64_t pickup,
                             const struct pickup_in *in, struct error *err)
{
    struct date day;
    enum err e = today(r, &day, err);
    if (!e)
        e = q_pickup_closures_drop(
            r->db,
            &(struct q_pickup_closures_drop_in){
                .pickup = pickup, .from = day_text(r->arena, day), .source = source},
            NULL, err);
    for (size_t i = 0; !e && i < in->closure_count; i++)
        if (date_cmp(in->closures[i].last, day) >= 0)
            e = q_pickup_closure_put(r->db,
                                     &(struct q_pickup_closure_put_in){
                                         .pickup = pickup,
                                         .first_day = day_text(r->arena, in->closures[i].first),
                                         .last_day = day_text(r->arena, in->closures[i].last),
                                         .source = source,
                                         .at = r->now},
                                     NULL, err);
    return e;
}

static bool same_closures(const struct closure *a, size_t count, const struct closure *b,
                          size_t other)
{
    if (count != other)
        return false;
    for (size_t i = 0; i < count; i++)
        if (date_cmp(a[i].first, b[i].first) != 0 || date_cmp(a[i].last, b[i].last) != 0)
            return false;
    return true;
}

static enum err describe(struct record *r, int64_t id, const struct pickup_in *in,
                         struct error *err)
{
    return q_pickup_describe(r->db,
                             &(struct q_pickup_describe_in){.id = id,
                                                            .name = in->name,
                                                            .address = in->address,
                                                            .postcode = in->postcode,
                                                            .city = in->city,
                                                            .country = in->country,
                                                            .latitude = in->latitude,
                                                            .longitude = in->longitude,
                                                            .hours = in->hours,
                                                            .at = r->now},
                             NULL, err);
}

enum err pickup_put(struct record *r, enum tracking_source source, const struct pickup_in *in,
                    int64_t *id, struct error *err)
{
    struct closure *before, *after;
    size_t before_count, after_count;
    enum err e = check_texts(in, err);
    if (!e)
        e = check_hours(r, in, err);
    if (!e)
        e = find_or_make(r, in->carrier, in->code, id, err);
    if (!e)
        e = describe(r, *id, in, err);
    if (!e)
        e = read_closures(r, *id, &before, &before_count, err);
    if (!e)
        e = put_closures(r, source, *id, in, err);
    if (!e)
        e = read_closures(r, *id, &after, &after_count, err);
    if (e || same_closures(before, before_count, after, after_count))
        return e;
    return q_pickup_look_soon(r->db, &(struct q_pickup_look_soon_in){*id, r->now}, NULL, err);
}

/* --- a parcel on its way ---------------------------------------------------- */

static enum err link(struct record *r, struct q_pickup_parcel_row *p, struct error *err)
{
    int64_t pickup = 0;
    enum err e = ERR_OK;
    if (p->point.len)
        e = find_or_make(r, p->carrier, p->point, &pickup, err);
    if (!e && pickup != p->pickup)
        e = q_pickup_parcel_link(r->db, &(struct q_pickup_parcel_link_in){p->id, pickup}, NULL,
                                 err);
    p->pickup = pickup;
    return e;
}

static bool on_its_way(const struct q_pickup_parcel_row *p)
{
    enum stage stage;
    return instant_is_none(p->delivered_at) && stage_parse(p->stage, &stage) &&
           stage != STAGE_RETURNING && !stage_is_final(stage);
}

static struct stay stay_of_parcel(const struct zone *zone, const struct q_pickup_parcel_row *p,
                                  instant now)
{
    instant eta = instant_is_none(p->estimate_at) ? p->due_at : p->estimate_at;
    bool arrived = str_eq(p->stage, str_of(stage_name(STAGE_AVAILABLE_AT_RELAY)));
    if (arrived || instant_is_none(eta) || instant_cmp(eta, now) < 0)
        eta = now;
    struct stay stay = stay_of(zone_date(zone, eta), PICKUP_DAYS);
    stay.arrived = arrived;
    if (!instant_is_none(p->pickup_until))
        stay.to = zone_date(zone, p->pickup_until);
    return stay;
}

static enum err report(struct record *r, const struct q_pickup_parcel_row *p, struct error *err)
{
    int64_t incident;
    enum err e = incident_report(r, p->shop_order, p->id, PROBLEM_RELAY_CLOSED, SEEN_BY_RULE,
                                 &incident, err);
    return e ? e
             : q_pickup_parcel_told(r->db, &(struct q_pickup_parcel_told_in){p->id, p->pickup},
                                    NULL, err);
}

enum err pickup_check_parcel(struct record *r, int64_t parcel, struct error *err)
{
    struct q_pickup_parcel_row p;
    struct closure *closures, hit;
    const struct shop *shop;
    size_t count;
    enum err e = q_pickup_parcel(
        r->db, r->arena, &(struct q_pickup_parcel_in){.shop = r->shop, .parcel = parcel}, &p, err);
    if (!e)
        e = link(r, &p, err);
    if (e || !p.pickup || p.told == p.pickup || !on_its_way(&p))
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = read_closures(r, p.pickup, &closures, &count, err);
    if (e || !pickup_is_closed(closures, count, stay_of_parcel(shop->zone, &p, r->now), &hit))
        return e;
    return report(r, &p, err);
}
