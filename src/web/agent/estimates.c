/* How likely a parcel is late or lost, and until when a gift can leave (R127). */
#include "desk/estimate.h"

#include "base/arena.h"
#include "domain/pickup.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum { NAME_CHARS = 60, COUNTRY_CHARS = 2, POSTCODE_CHARS = 40, DAY_CHARS = 10, PER_MILLE = 1000 };

static void put_lane(struct jsonw *w, bool known, enum lane_level level, int64_t deliveries)
{
    jsonw_put_bool(w, "known", known);
    jsonw_put_str(w, "lane", known ? str_of(lane_level_name(level)) : STR_NONE);
    jsonw_put_i64(w, "deliveries", deliveries);
}

static void put_last(struct jsonw *w, struct request *r, const struct last_dispatch *last)
{
    jsonw_put_bool(w, "in_time", last->possible);
    jsonw_put_str(w, "last_safe_dispatch",
                  last->possible ? day_text(r->arena, last->day) : STR_NONE);
}

static void put_per_mille(struct jsonw *w, const char *key, bool known, double chance)
{
    jsonw_key(w, key);
    if (known)
        jsonw_i64(w, (int64_t)(chance * PER_MILLE));
    else
        jsonw_null(w);
}

/* --- a parcel --------------------------------------------------------------- */

static struct estimate_facts facts_of(const struct q_estimate_parcel_row *p)
{
    return (struct estimate_facts){.carrier = p->carrier,
                                   .service = p->service,
                                   .zone = p->zone,
                                   .handed_at = p->handed_at,
                                   .due_at = p->due_at};
}

static enum err last_of(struct request *r, const struct shop *shop,
                        const struct q_estimate_parcel_row *p, struct last_dispatch *out,
                        struct error *err)
{
    struct estimate_facts facts = facts_of(p);
    *out = (struct last_dispatch){0};
    if (instant_is_none(p->needed_by))
        return ERR_OK;
    return estimate_last_dispatch(r->db, r->arena, shop, &facts, clock_now(r->desk->clock),
                                  zone_date(shop->zone, p->needed_by), out, err);
}

HANDLER(parcel_estimate)
{
    (void)status;
    struct q_estimate_parcel_row p;
    struct shop shop;
    struct estimate is;
    struct last_dispatch last;
    int64_t id = r->session.caller.shop;
    enum err e = q_estimate_parcel(
        r->db, r->arena, &(struct q_estimate_parcel_in){.shop = id, .parcel = r->ids[0]}, &p, err);
    if (!e)
        e = shop_load(r->desk, r->db, r->arena, id, &shop, err);
    struct estimate_facts facts = e ? (struct estimate_facts){0} : facts_of(&p);
    if (!e)
        e = estimate_of(r->db, r->arena, &shop, &facts, clock_now(r->desk->clock), &is, err);
    if (!e)
        e = last_of(r, &shop, &p, &last, err);
    if (e)
        return e;
    bool open = instant_is_none(p.delivered_at);
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    put_lane(&w, is.known, is.level, is.deliveries);
    jsonw_put_i64(&w, "elapsed_hours", is.elapsed);
    put_per_mille(&w, "late_per_mille", is.known && open && !instant_is_none(p.due_at), is.late);
    put_per_mille(&w, "lost_per_mille", is.known && open, is.lost);
    jsonw_put_instant(&w, "needed_by", p.needed_by);
    put_last(&w, r, &last);
    jsonw_end(&w);
    return ERR_OK;
}

/* --- a parcel to be sent ---------------------------------------------------- */

static enum err read_lane(struct request *r, struct estimate_facts *out, struct error *err)
{
    struct str country, postcode;
    enum err e = query_text(r, "carrier", NAME_CHARS, &out->carrier, err);
    if (!e)
        e = query_text(r, "service", NAME_CHARS, &out->service, err);
    if (!e)
        e = query_text(r, "country", COUNTRY_CHARS, &country, err);
    if (!e)
        e = query_text(r, "postcode", POSTCODE_CHARS, &postcode, err);
    if (e)
        return e;
    if (!out->carrier.len)
        return error_field(err, ERR_INVALID, "carrier", "is missing");
    if (!out->service.ptr)
        out->service = STR("");
    out->zone = lane_zone(r->arena, country.len ? country : STR("FR"), postcode);
    return ERR_OK;
}

static enum err read_needed(struct request *r, struct date *out, struct error *err)
{
    struct str text;
    enum err e = query_text(r, "needed_by", DAY_CHARS, &text, err);
    if (!e && !day_parse(text, out))
        return error_field(err, ERR_INVALID, "needed_by", "must be a date such as 2026-12-24");
    return e;
}

HANDLER(dispatch_estimate)
{
    (void)status;
    struct estimate_facts lane = {0};
    struct last_dispatch last;
    struct date needed;
    struct shop shop;
    enum err e = read_lane(r, &lane, err);
    if (!e)
        e = read_needed(r, &needed, err);
    if (!e)
        e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, &shop, err);
    if (!e)
        e = estimate_last_dispatch(r->db, r->arena, &shop, &lane, clock_now(r->desk->clock), needed,
                                   &last, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    put_lane(&w, last.known, last.level, last.deliveries);
    put_last(&w, r, &last);
    jsonw_end(&w);
    return ERR_OK;
}
