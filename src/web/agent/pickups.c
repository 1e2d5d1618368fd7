/* Pick-up points: what is offered to a checkout, and what is told of them. */
#include "desk/pickup_offers.h"
#include "desk/pickup_point.h"

#include "base/arena.h"
#include "domain/pickup.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { COUNTRY_CHARS = 2, DAY_CHARS = 10, FLAG_CHARS = 5, MICRO_DEGREES = 180000000 };

/* --- rendering -------------------------------------------------------------- */

static void put_number(struct jsonw *w, const char *key, struct maybe_i64 n)
{
    jsonw_key(w, key);
    if (n.has)
        jsonw_i64(w, n.value);
    else
        jsonw_null(w);
}

static void put_point(struct jsonw *w, const struct q_pickup_row *p)
{
    jsonw_put_id(w, "id", p->id);
    jsonw_put_str(w, "carrier", p->carrier);
    jsonw_put_str(w, "code", p->code);
    jsonw_put_str(w, "name", or_null(p->name));
    jsonw_put_str(w, "address", or_null(p->address));
    jsonw_put_str(w, "postcode", or_null(p->postcode));
    jsonw_put_str(w, "city", or_null(p->city));
    jsonw_put_str(w, "country", or_null(p->country));
    put_number(w, "latitude_e6", p->latitude);
    put_number(w, "longitude_e6", p->longitude);
    jsonw_put_str(w, "hours", or_null(p->hours));
    jsonw_put_instant(w, "seen_at", p->seen_at);
    jsonw_put_bool(w, "kept_open", p->kept_open);
}

static void put_closure(struct jsonw *w, struct str first, struct str last)
{
    jsonw_object(w);
    jsonw_put_str(w, "first_day", first);
    jsonw_put_str(w, "last_day", last);
}

static struct str why(struct request *r, const struct pickup_offer *offer)
{
    return offer->is_closed
               ? i18n_format(r->arena, r->lang, "refusal.g11.closed",
                             I18N_STR("first", date_text(r->arena, r->lang, offer->hit.first)),
                             I18N_STR("last", date_text(r->arena, r->lang, offer->hit.last)))
               : STR_NONE;
}

static void put_offer(struct jsonw *w, struct request *r, const struct pickup_offer *offer)
{
    jsonw_object(w);
    put_point(w, offer->point);
    jsonw_key(w, "closures");
    jsonw_array(w);
    for (size_t i = 0; i < offer->closures.count; i++) {
        const struct closure *c = &offer->closures.items[i];
        put_closure(w, day_text(r->arena, c->first), day_text(r->arena, c->last));
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_put_i64(w, "open_days", offer->open_days);
    jsonw_put_bool(w, "offered", offer->offered);
    jsonw_put_str(w, "reason", why(r, offer));
    jsonw_end(w);
}

/* --- what is offered -------------------------------------------------------- */

static enum err query_day(struct request *r, const char *name, struct date *out, bool *has,
                          struct error *err)
{
    struct str text;
    enum err e = query_text(r, name, DAY_CHARS, &text, err);
    *has = !e && text.ptr;
    if (*has && !day_parse(text, out))
        return error_field(err, ERR_INVALID, name, "must be a date such as 2026-11-26");
    return e;
}

static enum err read_stay(struct request *r, struct stay *out, struct error *err)
{
    struct date eta;
    int64_t days;
    bool has;
    enum err e = query_day(r, "eta", &eta, &has, err);
    if (!e && !has)
        e = error_field(err, ERR_INVALID, "eta", "is missing");
    if (!e)
        e = query_i64(r, "days", 1, PICKUP_DAYS_MAX, PICKUP_DAYS, &days, err);
    if (!e)
        *out = stay_of(eta, (int)days);
    return e;
}

static enum err read_place(struct request *r, struct pickup_question *q, struct error *err)
{
    enum err e = query_text(r, "carrier", PICKUP_CODE_MAX, &q->carrier, err);
    if (!e)
        e = query_text(r, "country", COUNTRY_CHARS, &q->country, err);
    if (!e)
        e = query_text(r, "postcode", PICKUP_CODE_MAX, &q->postcode, err);
    if (!e)
        e = query_text(r, "code", PICKUP_CODE_MAX, &q->code, err);
    if (!e && !q->carrier.len)
        return error_field(err, ERR_INVALID, "carrier", "is missing");
    if (!e && !q->postcode.len == !q->code.len)
        return error_field(err, ERR_INVALID, "postcode", "a postcode, or a code");
    if (!e && !q->country.len)
        q->country = STR("FR");
    return e;
}

static enum err read_question(struct request *r, struct pickup_question *q, struct error *err)
{
    struct str closed;
    struct cursor after;
    enum err e = query_page(r, &q->limit, &after, err);
    if (!e)
        e = read_place(r, q, err);
    if (!e)
        e = read_stay(r, &q->stay, err);
    if (!e)
        e = query_text(r, "closed", FLAG_CHARS, &closed, err);
    if (!e && closed.ptr && !str_eq(closed, STR("true")) && !str_eq(closed, STR("false")))
        e = error_field(err, ERR_INVALID, "closed", "true or false");
    if (e)
        return e;
    q->closed = str_eq(closed, STR("true"));
    q->after = after.id;
    return ERR_OK;
}

HANDLER(pickups_offered)
{
    (void)status;
    struct pickup_question q = {0};
    struct pickup_offers offers;
    enum err e = read_question(r, &q, err);
    if (!e)
        e = pickup_offers(r->desk, r->db, r->arena, r->session.caller.shop, &q, &offers, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < offers.count; i++)
        put_offer(&w, r, &offers.items[i]);
    list_end(&w, r, offers.more, 0, offers.after);
    return ERR_OK;
}

/* --- one point -------------------------------------------------------------- */

static enum err render_pickup(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_pickup_row row;
    struct q_pickup_closure_rows closures;
    struct shop shop;
    enum err e = q_pickup_by_id(
        r->db, r->arena, &(struct q_pickup_by_id_in){.shop = r->session.caller.shop, .id = id},
        &row, err);
    if (!e)
        e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, &shop, err);
    if (e)
        return e;
    struct date today = zone_date(shop.zone, clock_now(r->desk->clock));
    e = q_pickup_all_closures(
        r->db, r->arena,
        &(struct q_pickup_all_closures_in){.pickup = id, .from = day_text(r->arena, today)},
        &closures, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    put_point(&w, &row);
    jsonw_key(&w, "closures");
    jsonw_array(&w);
    for (size_t i = 0; i < closures.count; i++) {
        const struct q_pickup_closure_row *c = &closures.items[i];
        put_closure(&w, c->first_day, c->last_day);
        jsonw_put_str(&w, "told_by", c->source == SOURCE_STAFF ? STR("staff") : STR("carrier"));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(pickup_get)
{
    (void)status;
    return render_pickup(r, out, r->ids[0], err);
}

/* --- what is told ----------------------------------------------------------- */

static struct date read_day(struct body *b, const char *name)
{
    struct date day = {1970, 1, 1};
    struct str text = body_text(b, name, true, DAY_CHARS);
    if (text.ptr && !day_parse(text, &day))
        body_fault(b, name, "must be a date such as 2026-11-26");
    return day;
}

static const struct closure *read_closures(struct body *b, size_t *count)
{
    struct body *items = body_objects(b, "closures", CLOSURES_MAX, count);
    struct closure *closures = arena_array(b->arena, *count + 1, sizeof *closures);
    for (size_t i = 0; i < *count; i++) {
        closures[i].first = read_day(&items[i], "first_day");
        closures[i].last = read_day(&items[i], "last_day");
        body_inner_end(b, &items[i]);
    }
    return closures;
}

static struct str text_of(struct body *b, const char *name, bool required, size_t max)
{
    struct str text = body_null(b, name) ? STR_NONE : body_text(b, name, required, max);
    return text.ptr ? text : STR("");
}

static struct maybe_i64 degrees(struct body *b, const char *name)
{
    struct maybe_i64 out = {.has = body_has(b, name) && !body_null(b, name)};
    if (out.has)
        out.value = body_i64(b, name, -MICRO_DEGREES, MICRO_DEGREES, 0);
    return out;
}

static struct pickup_in read_point(struct body *b)
{
    struct pickup_in in = {
        .carrier = text_of(b, "carrier", true, PICKUP_CODE_MAX),
        .code = text_of(b, "code", true, PICKUP_CODE_MAX),
        .name = text_of(b, "name", true, PICKUP_TEXT_MAX),
        .address = text_of(b, "address", false, PICKUP_TEXT_MAX),
        .postcode = text_of(b, "postcode", true, PICKUP_CODE_MAX),
        .city = text_of(b, "city", false, PICKUP_TEXT_MAX),
        .country = text_of(b, "country", true, COUNTRY_CHARS),
        .hours = text_of(b, "hours", false, CALENDAR_TEXT_MAX),
        .latitude = degrees(b, "latitude_e6"),
        .longitude = degrees(b, "longitude_e6"),
    };
    in.closures = read_closures(b, &in.closure_count);
    return in;
}

HANDLER(pickups_put)
{
    (void)status;
    struct body b;
    size_t count;
    enum err e = body_begin(r, &b, err);
    struct body *items = body_objects(&b, "items", PICKUP_BATCH_MAX, &count);
    struct pickup_in *points = arena_array(r->arena, count + 1, sizeof *points);
    int64_t *ids = arena_array(r->arena, count + 1, sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        points[i] = read_point(&items[i]);
        body_inner_end(&b, &items[i]);
    }
    if (!e && !count)
        body_fault(&b, "items", "is missing");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = pickup_put_all(r->desk, &r->session.caller, points, count, ids, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < count; i++) {
        jsonw_object(&w);
        jsonw_put_id(&w, "id", ids[i]);
        jsonw_put_str(&w, "carrier", points[i].carrier);
        jsonw_put_str(&w, "code", points[i].code);
        jsonw_end(&w);
    }
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

HANDLER(pickup_tell_closures)
{
    (void)status;
    struct body b;
    struct pickup_word word = {0};
    enum err e = body_begin(r, &b, err);
    if (!e && !body_has(&b, "closures"))
        body_fault(&b, "closures", "is missing");
    word.closures = read_closures(&b, &word.closure_count);
    word.kept_open = body_bool(&b, "kept_open", false);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = pickup_tell(r->desk, &r->session.caller, r->ids[0], &word, err);
    return e ? e : after_write(render_pickup(r, out, r->ids[0], err), err);
}
