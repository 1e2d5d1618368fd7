/* Orders as a shop's own program tells them: one by its number, or many at once. Members
 * that nobody here knows are left alone, since shops' programs grow. */
#include "desk/order.h"

#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/problem.h"
#include "web/render.h"

/* What one text may hold before order_check has its say, in characters. */
enum { TEXT_MAX = 1000, CURRENCY_LEN = 3 };

/* --- reading -------------------------------------------------------------------------- */

/* An amount in the order's currency; UNSAID when absent or null. */
static int64_t read_money(struct body *b, const char *name, const char *prefix,
                          struct str *currency)
{
    struct body inner;
    int64_t amount = ORDER_UNSAID;
    if (body_null(b, name) || !body_inner(b, name, prefix, &inner))
        return amount;
    amount = body_i64(&inner, "amount", 0, ORDER_AMOUNT_MAX, ORDER_UNSAID);
    struct str told = body_text(&inner, "currency", true, CURRENCY_LEN);
    if (amount == ORDER_UNSAID)
        body_fault(&inner, "amount", "is missing");
    if (!currency->len)
        *currency = told;
    else if (!str_eq(told, *currency))
        body_fault(&inner, "currency", "is not the order's");
    body_inner_end(b, &inner);
    return amount;
}

static struct str read_text(struct body *b, const char *name)
{
    return body_null(b, name) ? STR_NONE : body_text(b, name, false, TEXT_MAX);
}

static instant read_time(struct body *b, const char *name)
{
    return body_null(b, name) ? instant_of(0) : body_instant(b, name, false);
}

static int64_t read_number(struct body *b, const char *name, int64_t max, int64_t fallback)
{
    return body_null(b, name) ? fallback : body_i64(b, name, 0, max, fallback);
}

static void read_customer(struct body *b, struct order_in *in)
{
    struct body c;
    if (body_null(b, "customer") || !body_inner(b, "customer", "customer.", &c))
        return;
    in->name = read_text(&c, "name");
    in->address = body_null(&c, "email") ? STR_NONE : body_address(&c, "email", false);
    in->phone = read_text(&c, "phone");
    in->language = read_text(&c, "language");
    body_inner_end(b, &c);
}

static void read_lines(struct body *b, struct order_in *in)
{
    in->has_lines = body_has(b, "lines") && !body_null(b, "lines");
    struct body *items = body_objects(b, "lines", ORDER_LINES_MAX, &in->line_count);
    in->lines = arena_array(b->arena, in->line_count, sizeof *in->lines);
    for (size_t i = 0; i < in->line_count; i++) {
        struct order_line_in *line = &in->lines[i];
        line->sku = read_text(&items[i], "sku");
        line->title = read_text(&items[i], "name");
        line->quantity = read_number(&items[i], "quantity", ORDER_QUANTITY_MAX, 1);
        line->unit_price = read_money(&items[i], "price", "lines.price.", &in->currency);
        line->weight = read_number(&items[i], "weight", ORDER_GRAMS_MAX, ORDER_UNSAID);
        body_inner_end(b, &items[i]);
    }
}

static void read_parcels(struct body *b, struct order_in *in)
{
    if (body_null(b, "parcels"))
        return;
    struct body *items = body_objects(b, "parcels", ORDER_PARCELS_MAX, &in->parcel_count);
    in->parcels = arena_array(b->arena, in->parcel_count, sizeof *in->parcels);
    for (size_t i = 0; i < in->parcel_count; i++) {
        struct order_parcel_in *p = &in->parcels[i];
        p->carrier = read_text(&items[i], "carrier");
        p->service = read_text(&items[i], "service");
        p->tracking = read_text(&items[i], "number");
        p->pickup_point = read_text(&items[i], "pickup_point");
        p->handed_at = read_time(&items[i], "handed_at");
        p->due_at = read_time(&items[i], "due_at");
        p->weight = read_number(&items[i], "weight", ORDER_GRAMS_MAX, ORDER_UNSAID);
        p->value = read_money(&items[i], "value", "parcels.value.", &in->currency);
        p->freight = read_money(&items[i], "freight", "parcels.freight.", &in->currency);
        body_inner_end(b, &items[i]);
    }
}

static void read_order(struct body *b, struct order_in *in)
{
    in->state = read_text(b, "state");
    in->total = read_money(b, "total", "total.", &in->currency);
    in->freight = read_money(b, "freight", "freight.", &in->currency);
    in->placed_at = read_time(b, "placed_at");
    in->changed_at = read_time(b, "changed_at");
    in->needed_by = read_time(b, "needed_by");
    in->needed_essential = body_bool(b, "needed_essential", false);
    in->due_at = read_time(b, "due_at");
    in->country = read_text(b, "country");
    in->postcode = read_text(b, "postcode");
    read_customer(b, in);
    read_lines(b, in);
    read_parcels(b, in);
}

/* --- answering ------------------------------------------------------------------------ */

static const char *result_of(const struct order_row *row)
{
    const struct order_put *put = &row->put;
    if (row->error.code)
        return "refused";
    if (put->stale)
        return "stale";
    return put->created ? "created" : put->changed ? "changed" : "unchanged";
}

static void put_refusal(struct jsonw *w, struct request *r, const struct error *error)
{
    jsonw_key(w, "refused");
    if (!error->code) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_str(w, "field", str_of(error->field));
    jsonw_put_str(w, "key", or_null(str_of(error->key)));
    jsonw_put_str(w, "detail", problem_sentence(r->arena, r->lang, error));
    jsonw_end(w);
}

static void put_taken(struct jsonw *w, struct request *r, const struct order_in *in,
                      const struct order_row *row)
{
    jsonw_object(w);
    jsonw_put_str(w, "number", str_trim(in->number));
    jsonw_put_id(w, "order", row->put.order);
    jsonw_put_str(w, "result", str_of(result_of(row)));
    jsonw_put_str(w, "elsewhere", or_null(row->put.elsewhere));
    put_refusal(w, r, &row->error);
    jsonw_end(w);
}

HANDLER(order_put_one)
{
    struct body b;
    struct order_row row = {.error = {.code = ERR_OK}};
    struct order_in in = order_unsaid();
    in.number = r->names[0];
    enum err e = body_begin(r, &b, err);
    b.tolerant = true;
    struct str number = read_text(&b, "number");
    if (number.len && !str_eq(number, in.number))
        body_fault(&b, "number", "is not the one of the path");
    read_order(&b, &in);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = order_write(r->desk, &r->session.caller, &in, &row.put, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    put_taken(&w, r, &in, &row);
    *status = row.put.created ? 201 : 200;
    return ERR_OK;
}

static void read_batch(struct body *b, struct order_in **orders, size_t *count)
{
    if (!body_has(b, "orders"))
        body_fault(b, "orders", "is missing");
    struct body *items = body_objects(b, "orders", ORDER_BATCH_MAX, count);
    *orders = arena_array(b->arena, *count, sizeof **orders);
    for (size_t i = 0; i < *count; i++) {
        struct order_in *in = &(*orders)[i];
        *in = order_unsaid();
        in->number = read_text(&items[i], "number");
        read_order(&items[i], in);
        body_inner_end(b, &items[i]);
    }
}

HANDLER(orders_batch)
{
    (void)status;
    struct body b;
    struct order_in *orders;
    size_t count;
    enum err e = body_begin(r, &b, err);
    b.tolerant = true;
    read_batch(&b, &orders, &count);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    struct order_row *rows = arena_array(r->arena, count, sizeof *rows);
    e = order_write_batch(r->desk, &r->session.caller, orders, count, rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < count; i++)
        put_taken(&w, r, &orders[i], &rows[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}
