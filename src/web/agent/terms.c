/* Terms of carriers with their dates: the program's and those that the shop added. */
#include "desk/terms.h"

#include "desk/legal.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { CODE_CHARS = 40, DATE_CHARS = 10, SOURCE_CHARS = 200, FOR_EVER = 9999 };

static void render_term(struct jsonw *w, struct request *r, const struct carrier_term *t,
                        bool added)
{
    jsonw_object(w);
    jsonw_put_str(w, "carrier", t->carrier);
    jsonw_put_str(w, "code", str_of(term_code_name(t->code)));
    jsonw_put_str(w, "valid_from", legal_date(r->arena, t->from));
    jsonw_put_str(w, "valid_to", t->to.year == FOR_EVER ? STR_NONE : legal_date(r->arena, t->to));
    jsonw_put_str(w, "value", term_value_format(r->arena, &t->value));
    jsonw_put_str(w, "source", t->source);
    jsonw_put_bool(w, "added", added);
    jsonw_end(w);
}

/* The law's and an agreement's stand behind every carrier's own. */
static bool is_behind(struct str carrier)
{
    return str_eq(carrier, STR("road")) || str_eq(carrier, STR("cmr")) ||
           str_eq(carrier, STR("agreement"));
}

HANDLER(carrier_terms_list)
{
    (void)status;
    struct str carrier;
    struct carrier_terms added = {0}, own = carrier_terms_own();
    enum err e = query_text(r, "carrier", CODE_CHARS, &carrier, err);
    if (!e && carrier.ptr)
        e = terms_load(r->db, r->arena, r->session.caller.shop, carrier, &added, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < added.count; i++)
        render_term(&w, r, &added.items[i], true);
    for (size_t i = 0; i < own.count; i++)
        if (!carrier.ptr || str_eq(own.items[i].carrier, carrier) ||
            is_behind(own.items[i].carrier))
            render_term(&w, r, &own.items[i], false);
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

HANDLER(carrier_term_put)
{
    (void)status;
    struct term_row row = {.valid_to = STR("")};
    struct carrier_term term;
    struct body b;
    enum err e = body_begin(r, &b, err);
    row.carrier = body_text(&b, "carrier", true, CODE_CHARS);
    row.code = body_text(&b, "code", true, CODE_CHARS);
    row.valid_from = body_text(&b, "valid_from", true, DATE_CHARS);
    if (!body_null(&b, "valid_to"))
        row.valid_to = body_text(&b, "valid_to", false, DATE_CHARS);
    row.value = body_text(&b, "value", true, TERM_TEXT_MAX);
    row.source = body_text(&b, "source", true, SOURCE_CHARS);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = terms_put(r->desk, r->arena, &r->session.caller, &row, &term, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    render_term(&w, r, &term, true);
    return ERR_OK;
}
