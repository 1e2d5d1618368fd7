/* The books of what was carried out, for the shop's accounts: a list, and a file. */
#include "base/arena.h"
#include "base/money.h"
#include "domain/remedy.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/csv.h"
#include "web/render.h"

enum { CSV_ROWS = 5000, DATE_CHARS = 10 };

/* A date of the shop's, "2026-11-30": its midnight, at its beginning or its end. */
static enum err query_day(struct request *r, const struct shop *shop, const char *name,
                          int64_t at_ms, instant *out, struct error *err)
{
    struct str text;
    instant utc;
    enum err e = query_text(r, name, DATE_CHARS, &text, err);
    if (e || !text.ptr)
        return e;
    if (text.len != DATE_CHARS ||
        !instant_parse(str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(text)), &utc))
        return error_field(err, ERR_INVALID, name, "a date such as 2026-11-30");
    *out = zone_instant(shop->zone, date_from_days(utc.ms / DAY_MS), at_ms);
    return ERR_OK;
}

static enum err read_rows(struct request *r, const struct cursor *after, int64_t limit,
                          struct q_ledger_list_rows *rows, struct error *err)
{
    struct shop shop;
    struct q_ledger_list_in in = {.shop = r->session.caller.shop,
                                  .to = instant_of(INT64_MAX),
                                  .after_at = after->key,
                                  .after_id = after->id,
                                  .limit = limit};
    enum err e = shop_load(r->desk, r->db, r->arena, in.shop, &shop, err);
    if (!e)
        e = query_day(r, &shop, "from", 0, &in.from, err);
    if (!e)
        e = query_day(r, &shop, "to", DAY_MS, &in.to, err);
    return e ? e : q_ledger_list(r->db, r->arena, &in, rows, err);
}

static void render_row(struct jsonw *w, const struct q_ledger_list_row *l)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", l->id);
    jsonw_put_instant(w, "at", l->at);
    jsonw_put_i64(w, "remedy", l->remedy);
    jsonw_put_i64(w, "dossier", l->dossier);
    jsonw_put_i64(w, "number", l->number);
    jsonw_put_str(w, "order_number", l->order_number);
    jsonw_put_str(w, "kind", str_of(remedy_kind_name((enum remedy_kind)l->kind)));
    jsonw_put_str(w, "method", l->method);
    put_money(w, "amount", l->amount, l->currency);
    jsonw_put_str(w, "key", l->key);
    jsonw_put_str(w, "reference", or_null(l->reference));
    jsonw_end(w);
}

HANDLER(ledger_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_ledger_list_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_rows(r, &after, limit + 1, &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    const struct q_ledger_list_row *last = shown ? &rows.items[shown - 1] : NULL;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_row(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, last ? last->at.ms : 0, last ? last->id : 0);
    return ERR_OK;
}

static struct str decimal(struct arena *arena, const struct q_ledger_list_row *l)
{
    struct money m;
    return money_of(l->amount, l->currency, &m) ? money_decimal(arena, m) : STR("");
}

static void write_row(struct buf *out, struct arena *arena, const struct q_ledger_list_row *l)
{
    const struct str fields[] = {
        str_printf(arena, "%lld", (long long)l->id),
        instant_format(arena, l->at),
        str_printf(arena, "%lld", (long long)l->number),
        l->order_number,
        str_of(remedy_kind_name((enum remedy_kind)l->kind)),
        l->method,
        decimal(arena, l),
        l->currency,
        l->key,
        l->reference,
    };
    csv_row(out, fields, sizeof fields / sizeof fields[0]);
}

/* The rest is told as HTTP tells it: Link, rel next. */
static void answer_csv(struct request *r, struct str text, struct str next)
{
    struct http_field fields[] = {
        {STR("Cache-Control"), STR("no-store")},
        {STR("X-Content-Type-Options"), STR("nosniff")},
        {STR("Content-Disposition"), STR("attachment; filename=\"ledger.csv\"")},
        {STR("Link"), next},
    };
    size_t count = sizeof fields / sizeof fields[0] - (next.ptr ? 0 : 1);
    struct http_field *kept = arena_array(r->arena, count, sizeof *kept);
    for (size_t i = 0; i < count; i++)
        kept[i] = fields[i];
    answer_as(r, 200, STR("text/csv; charset=utf-8; header=present"), kept, count, text);
}

static struct str next_page(struct request *r, const struct q_ledger_list_row *last,
                            struct error *err)
{
    struct str from, to;
    struct buf b = buf_in(r->arena);
    if (query_text(r, "from", DATE_CHARS, &from, err) || query_text(r, "to", DATE_CHARS, &to, err))
        return STR_NONE;
    buf_printf(&b, "</api/v1/ledger.csv?after=%lld.%lld", (long long)last->at.ms,
               (long long)last->id);
    if (from.ptr)
        buf_printf(&b, "&from=%.*s", STR_ARG(from));
    if (to.ptr)
        buf_printf(&b, "&to=%.*s", STR_ARG(to));
    buf_c(&b, ">; rel=\"next\"");
    return buf_str(&b);
}

HANDLER(ledger_csv)
{
    (void)out;
    (void)status;
    static const struct str heads[] = {
        {"id", sizeof "id" - 1},           {"at", sizeof "at" - 1},
        {"dossier", sizeof "dossier" - 1}, {"order", sizeof "order" - 1},
        {"remedy", sizeof "remedy" - 1},   {"method", sizeof "method" - 1},
        {"amount", sizeof "amount" - 1},   {"currency", sizeof "currency" - 1},
        {"key", sizeof "key" - 1},         {"reference", sizeof "reference" - 1},
    };
    int64_t limit;
    struct cursor after;
    struct q_ledger_list_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_rows(r, &after, CSV_ROWS + 1, &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, CSV_ROWS);
    struct buf text = buf_in(r->arena);
    csv_row(&text, heads, sizeof heads / sizeof heads[0]);
    for (size_t i = 0; i < shown; i++)
        write_row(&text, r->arena, &rows.items[i]);
    answer_csv(r, buf_str(&text),
               rows.count > shown ? next_page(r, &rows.items[shown - 1], err) : STR_NONE);
    return ERR_OK;
}
