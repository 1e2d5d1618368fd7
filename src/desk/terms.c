#include "desk/terms.h"

#include "base/arena.h"
#include "desk/legal.h"
#include "desk/record.h"
#include "store/queries.h"
#include "store/store.h"

enum { SOURCE_BYTES = 400, DATE_CHARS = 10, FOR_EVER = 9999 };

static enum err read_date(struct arena *arena, const char *field, struct str text, struct date *out,
                          struct error *err)
{
    instant midnight;
    struct str full = str_printf(arena, "%.*sT00:00:00Z", STR_ARG(text));
    if (text.len != DATE_CHARS || !instant_parse(full, &midnight) || midnight.ms < 0)
        return error_tell(err, ERR_INVALID, field, "legal.bad_date",
                          str_c(arena, str_cut(text, 60)));
    *out = date_from_days(midnight.ms / DAY_MS);
    return ERR_OK;
}

static enum err read_row(struct arena *arena, const struct term_row *row, struct carrier_term *out,
                         struct error *err)
{
    *out = (struct carrier_term){
        .carrier = row->carrier, .to = {FOR_EVER, 12, 31}, .source = str_trim(row->source)};
    enum err e = ERR_OK;
    if (!term_code_parse(row->code, &out->code))
        return error_field(err, ERR_INVALID, "code", "no such term");
    e = read_date(arena, "valid_from", row->valid_from, &out->from, err);
    if (!e && row->valid_to.len)
        e = read_date(arena, "valid_to", row->valid_to, &out->to, err);
    if (!e && date_cmp(out->to, out->from) < 0)
        e = error_tell(err, ERR_INVALID, "valid_to", "legal.backwards",
                       str_c(arena, row->valid_to));
    if (!e)
        e = term_value_parse(term_code_kind(out->code), row->value, &out->value, err);
    if (!e && (!out->source.len || out->source.len > SOURCE_BYTES))
        e = error_tell(err, ERR_INVALID, "source", "legal.no_source", NULL);
    return e;
}

enum err terms_load(struct db *db, struct arena *arena, int64_t shop, struct str carrier,
                    struct carrier_terms *out, struct error *err)
{
    struct q_carrier_term_rows_rows rows;
    enum err e = q_carrier_term_rows(
        db, arena, &(struct q_carrier_term_rows_in){.shop = shop, .carrier = carrier}, &rows, err);
    *out = (struct carrier_terms){0};
    if (e)
        return e;
    struct carrier_term *items = arena_array(arena, rows.count + 1, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_carrier_term_rows_row *r = &rows.items[i];
        struct term_row row = {r->carrier,  r->code,  r->valid_from,
                               r->valid_to, r->value, r->source};
        if (read_row(arena, &row, &items[i], err))
            return error_set(err, ERR_CORRUPT, "the term %.*s of %.*s does not parse",
                             STR_ARG(r->code), STR_ARG(r->carrier));
    }
    *out = (struct carrier_terms){items, rows.count};
    return ERR_OK;
}

struct put {
    const struct desk *desk;
    const struct caller *caller;
    const struct carrier_term *term;
};

static enum err put_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct put *p = ctx;
    const struct carrier_term *t = p->term;
    struct record r = record_begin(p->desk, db, arena, p->caller->shop, p->caller->actor,
                                   clock_now(p->desk->clock));
    struct q_carrier_term_put_in in = {
        .shop = r.shop,
        .carrier = t->carrier,
        .code = str_of(term_code_name(t->code)),
        .valid_from = legal_date(arena, t->from),
        .valid_to = t->to.year == FOR_EVER ? STR("") : legal_date(arena, t->to),
        .value = term_value_format(arena, &t->value),
        .source = t->source,
    };
    struct q_term_carrier_row carrier;
    enum err e = q_term_carrier(
        db, arena, &(struct q_term_carrier_in){.shop = r.shop, .code = t->carrier}, &carrier, err);
    if (!e)
        e = q_carrier_term_put(db, &in, NULL, err);
    return e ? e
             : record_event(
                   &r, 0, EVENT_TERMS_CHANGED,
                   str_printf(arena,
                              "{\"carrier\":%lld,\"code\":\"%.*s\",\"valid_from\":\"%.*s\","
                              "\"value\":\"%.*s\"}",
                              (long long)carrier.id, STR_ARG(in.code), STR_ARG(in.valid_from),
                              STR_ARG(in.value)),
                   err);
}

enum err terms_put(const struct desk *desk, struct arena *arena, const struct caller *caller,
                   const struct term_row *row, struct carrier_term *out, struct error *err)
{
    struct put put = {desk, caller, out};
    enum err e = read_row(arena, row, out, err);
    return e ? e : store_write(desk->store, put_command, &put, err);
}
