/* The shop's clocks: how long each thing may take. */
#include "desk/clocks.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { CLOCK_CHARS = 60, UNIT_CHARS = 20 };

static bool has_own(const struct q_shop_clock_list_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].clock, str_of(name)))
            return true;
    return false;
}

static enum err render_clocks(struct request *r, struct buf *out, struct error *err)
{
    struct shop shop;
    struct q_shop_clock_list_rows rows;
    struct q_shop_clock_list_in in = {.shop = r->session.caller.shop};
    enum err e = shop_load(r->desk, r->db, r->arena, in.shop, &shop, err);
    if (!e)
        e = q_shop_clock_list(r->db, r->arena, &in, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (int i = 0; i < CLOCK_COUNT; i++) {
        const struct clock_rule *rule = clock_rule((enum clock_code)i);
        if (rule->idle)
            continue;
        jsonw_object(&w);
        jsonw_put_str(&w, "clock", str_of(rule->name));
        jsonw_put_str(&w, "object", str_of(rule->object));
        jsonw_put_i64(&w, "amount", shop.clocks[i].amount);
        jsonw_put_str(&w, "unit", str_of(clock_unit_name(shop.clocks[i].unit)));
        jsonw_put_bool(&w, "own", has_own(&rows, rule->name));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(clocks_get)
{
    (void)status;
    return render_clocks(r, out, err);
}

/* Both or neither of amount and unit. */
static bool read_length(struct body *b, struct clock_length *out)
{
    bool given = body_has(b, "amount") || body_has(b, "unit");
    if (!given)
        return false;
    if (!body_has(b, "amount"))
        body_fault(b, "amount", "is missing");
    out->amount = (int)body_i64(b, "amount", 1, CLOCK_AMOUNT_MAX, 1);
    if (!clock_unit_parse(body_text(b, "unit", true, UNIT_CHARS), &out->unit))
        body_fault(b, "unit",
                   "must be seconds, business_minutes, hours, working_days, days or months");
    return true;
}

HANDLER(clock_put)
{
    (void)status;
    struct clock_length length = {0};
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str clock = body_text(&b, "clock", true, CLOCK_CHARS);
    bool own = read_length(&b, &length);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = clocks_set(r->desk, &r->session.caller, clock, own ? &length : NULL, err);
    return e ? e : after_write(render_clocks(r, out, err), err);
}
