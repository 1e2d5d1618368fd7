/* The monthly settlements with carriers. */
#include "base/arena.h"
#include "base/money.h"
#include "desk/settlement.h"
#include "domain/remedy_menu.h"
#include "web/agent/letters.h"
#include "web/answer.h"
#include "web/body.h"
#include "web/csv.h"
#include "web/render.h"

enum { NAME_CHARS = 32, AMOUNT_MAX = 1000000000 };

static void render_row(struct jsonw *w, const struct q_settlement_row *s)
{
    jsonw_put_i64(w, "id", s->id);
    jsonw_put_i64(w, "version", s->version);
    jsonw_put_i64(w, "carrier", s->carrier);
    jsonw_put_str(w, "carrier_name", s->carrier_name);
    jsonw_put_str(w, "month", s->month);
    jsonw_put_str(w, "state", str_of(settlement_state_name((enum settlement_state)s->state)));
    put_money(w, "total", s->total, s->currency);
    put_money(w, "paid", s->paid, s->currency);
    jsonw_put_str(w, "invoice", or_null(s->invoice));
    jsonw_put_instant(w, "due_at", s->due_at);
    jsonw_put_instant(w, "computed_at", s->computed_at);
    jsonw_put_instant(w, "sent_at", s->sent_at);
    jsonw_put_instant(w, "accepted_at", s->accepted_at);
    jsonw_put_bool(w, "by_silence", s->silent);
    jsonw_put_instant(w, "invoiced_at", s->invoiced_at);
    jsonw_put_instant(w, "paid_at", s->paid_at);
}

static void render_line(struct jsonw *w, const struct q_settlement_line_row *l, struct str currency)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", l->id);
    jsonw_put_i64(w, "incident", l->incident);
    jsonw_put_str(w, "problem", str_of(problem_name((enum problem)l->kind)));
    jsonw_put_i64(w, "parcel", l->parcel);
    jsonw_put_str(w, "tracking", l->tracking);
    jsonw_put_str(w, "order_number", l->order_number);
    jsonw_put_id(w, "dossier", l->dossier);
    jsonw_put_instant(w, "confirmed_at", l->confirmed_at);
    put_money(w, "indemnity", l->indemnity, currency);
    put_money(w, "freight", l->freight, currency);
    put_money(w, "amount", l->amount, currency);
    jsonw_put_str(w, "state", str_of(line_state_name((enum line_state)l->state)));
    jsonw_put_bool(w, "audited", l->audited);
    jsonw_put_str(w, "reason", or_null(l->reason));
    jsonw_end(w);
}

static enum err read_whole(struct request *r, struct q_settlement_row *row,
                           struct q_settlement_line_rows *lines, struct error *err)
{
    enum err e = q_settlement_row(
        r->db, r->arena,
        &(struct q_settlement_row_in){.shop = r->session.caller.shop, .id = r->ids[0]}, row, err);
    return e ? e
             : q_settlement_lines(r->db, r->arena,
                                  &(struct q_settlement_lines_in){.settlement = row->id}, lines,
                                  err);
}

static enum err render_now(struct request *r, struct buf *out, struct error *err)
{
    struct q_settlement_row row;
    struct q_settlement_line_rows lines;
    enum err e = read_whole(r, &row, &lines, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    render_row(&w, &row);
    jsonw_key(&w, "lines");
    jsonw_array(&w);
    for (size_t i = 0; i < lines.count; i++)
        render_line(&w, &lines.items[i], row.currency);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(settlements_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_settlement_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_settlement_page(r->db, r->arena,
                              &(struct q_settlement_page_in){.shop = r->session.caller.shop,
                                                             .before = before_of(&after),
                                                             .limit = limit + 1},
                              &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++) {
        jsonw_object(&w);
        render_row(&w, &rows.items[i]);
        jsonw_end(&w);
    }
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(settlement_get)
{
    (void)status;
    return render_now(r, out, err);
}

HANDLER(settlement_letters)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_settlement_row row;
    struct q_carrier_thread_row thread;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_settlement_row(
            r->db, r->arena,
            &(struct q_settlement_row_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row,
            err);
    if (e)
        return e;
    e = q_carrier_thread_of_settlement(
        r->db, r->arena, &(struct q_carrier_thread_of_settlement_in){.settlement = row.id}, &thread,
        err);
    return e && e != ERR_NOT_FOUND
               ? e
               : render_letters(r, out, e ? 0 : thread.id, after.id, limit, err);
}

/* --- as a file ---------------------------------------------------------------------------- */

static struct str decimal(struct request *r, int64_t amount, struct str currency)
{
    struct money m;
    return money_of(amount, currency, &m) ? money_decimal(r->arena, m) : STR("");
}

static void write_line(struct request *r, struct buf *out, const struct q_settlement_row *s,
                       const struct q_settlement_line_row *l)
{
    const struct str fields[] = {
        s->month,
        s->carrier_code,
        l->tracking,
        l->order_number,
        str_of(problem_name((enum problem)l->kind)),
        decimal(r, l->indemnity, s->currency),
        decimal(r, l->freight, s->currency),
        decimal(r, l->amount, s->currency),
        s->currency,
        str_of(line_state_name((enum line_state)l->state)),
        l->audited ? STR("yes") : STR("no"),
    };
    csv_row(out, fields, sizeof fields / sizeof fields[0]);
}

HANDLER(settlement_csv)
{
    (void)out;
    (void)status;
    static const char *const names[] = {"month",    "carrier",   "tracking", "order",
                                        "problem",  "indemnity", "freight",  "amount",
                                        "currency", "state",     "audited"};
    enum { COLUMNS = sizeof names / sizeof names[0] };
    struct str heads[COLUMNS];
    struct q_settlement_row row;
    struct q_settlement_line_rows lines;
    enum err e = read_whole(r, &row, &lines, err);
    if (e)
        return e;
    struct buf text = buf_in(r->arena);
    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = str_of(names[i]);
    csv_row(&text, heads, COLUMNS);
    for (size_t i = 0; i < lines.count; i++)
        write_line(r, &text, &row, &lines.items[i]);
    answer_file(r, buf_str(&text), STR("text/csv"),
                str_printf(r->arena, "settlement-%.*s-%.*s.csv", STR_ARG(row.month),
                           STR_ARG(row.carrier_code)),
                false);
    return ERR_OK;
}

/* --- steps ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum settlement_event event;
} steps[] = {
    {"send", SETTLEMENT_SEND},       {"accept", SETTLEMENT_ACCEPT}, {"contest", SETTLEMENT_CONTEST},
    {"invoice", SETTLEMENT_INVOICE}, {"pay", SETTLEMENT_PAY},
};

static void read_step(struct body *b, struct settlement_step *step)
{
    struct str name = body_text(b, "do", true, NAME_CHARS);
    for (size_t i = 0; name.ptr && i < sizeof steps / sizeof steps[0]; i++)
        if (str_eq(name, str_of(steps[i].name))) {
            step->event = steps[i].event;
            return;
        }
    body_fault(b, "do", "no such step");
}

HANDLER(settlement_change)
{
    (void)status;
    struct settlement_step step = {.settlement = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_step(&b, &step);
    step.version = body_id(&b, "version", false);
    step.lines = body_ids(&b, "lines", SETTLEMENT_CONTEST_MAX, &step.line_count);
    step.reason = body_text(&b, "reason", false, SETTLEMENT_TEXT_MAX);
    step.amount = body_i64(&b, "amount", 1, AMOUNT_MAX, 0);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = settlement_do(r->desk, &r->session.caller, &step, err);
    return e ? e : after_write(render_now(r, out, err), err);
}
