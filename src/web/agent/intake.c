/* What was not understood, for people who make sense of it. */
#include "desk/intake.h"
#include "base/arena.h"
#include "domain/tracking_number.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/body.h"
#include "web/problem.h"
#include "web/render.h"

#include <stdio.h>

enum { SHOWN_BYTES = 4096 };

static const char *const sources[] = {
    [SOURCE_API] = "api",     [SOURCE_WEBHOOK] = "webhook",   [SOURCE_POLL] = "poll",
    [SOURCE_EDI] = "edi",     [SOURCE_FILE] = "file",         [SOURCE_MAIL] = "mail",
    [SOURCE_STAFF] = "staff", [SOURCE_CUSTOMER] = "customer",
};

const char *tracking_source_name(int64_t source)
{
    bool known = source > 0 && source < (int64_t)(sizeof sources / sizeof *sources);
    return known ? sources[source] : "api";
}

static void put_guesses(struct jsonw *w, struct str tracking)
{
    struct number_guess guesses[NUMBER_GUESSES_MAX];
    size_t count = tracking_guess(tracking, guesses);
    jsonw_key(w, "guesses");
    jsonw_array(w);
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "carrier", str_of(number_kind_name(guesses[i].kind)));
        jsonw_put_bool(w, "checked", guesses[i].checked);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static struct str why(struct request *r, const struct q_intake_row *row)
{
    struct error err = {.code = ERR_INVALID};
    snprintf(err.key, sizeof err.key, "%.*s", STR_ARG(row->failure));
    snprintf(err.arg, sizeof err.arg, "%.*s", STR_ARG(str_cut(row->detail, sizeof err.arg - 1)));
    return problem_sentence(r->arena, r->lang, &err);
}

static void put_entry(struct jsonw *w, struct request *r, const struct q_intake_row *row)
{
    struct str shown = str_cut(str_to_utf8(r->arena, row->body), SHOWN_BYTES);
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_str(w, "carrier", row->carrier);
    jsonw_put_str(w, "source", str_of(tracking_source_name(row->source)));
    jsonw_put_str(w, "reader", row->reader);
    jsonw_put_str(w, "number", or_null(row->tracking));
    put_guesses(w, row->tracking);
    jsonw_put_str(w, "key", row->failure);
    jsonw_put_str(w, "detail", why(r, row));
    jsonw_put_str(w, "where", or_null(row->detail));
    jsonw_put_i64(w, "size", row->size);
    jsonw_put_str(w, "body", shown);
    jsonw_end(w);
}

HANDLER(intake_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_intake_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_intake_list(r->db, r->arena,
                          &(struct q_intake_list_in){.shop = r->session.caller.shop,
                                                     .after = after.id,
                                                     .limit = limit + 1},
                          &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        put_entry(&w, r, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(intake_raw)
{
    (void)status;
    (void)out;
    struct q_intake_row row;
    enum err e = q_intake_row(
        r->db, r->arena, &(struct q_intake_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
        &row, err);
    if (!e)
        answer_file(r, row.body, STR("application/octet-stream"),
                    str_printf(r->arena, "intake-%lld", (long long)row.id), false);
    return e;
}

HANDLER(intake_settle_one)
{
    (void)out;
    int64_t order = 0;
    enum err e = ERR_OK;
    if (r->http->body.len) {
        struct body b;
        e = body_begin(r, &b, err);
        order = body_id(&b, "order", false);
        enum err end = body_end(&b);
        e = e ? e : end;
    }
    *status = 204;
    return e ? e : intake_answer(r->desk, &r->session.caller, r->ids[0], order, err);
}
