/* What goes wrong with deliveries, by kind and carrier, and what it costs. */
#include "base/arena.h"
#include "desk/desk.h"
#include "domain/incident_cost.h"
#include "domain/remedy_menu.h"
#include "web/agent/agent.h"
#include "web/agent/months.h"
#include "web/answer.h"
#include "web/csv.h"
#include "web/render.h"

struct report {
    struct months months;
    struct shop shop;
    struct q_incident_costs_rows rows;
};

static enum err read_report(struct request *r, struct report *out, struct error *err)
{
    struct q_incident_costs_in in = {.shop = r->session.caller.shop};
    enum err e = shop_load(r->desk, r->db, r->arena, in.shop, &out->shop, err);
    if (!e)
        e = query_months(r, &out->shop, &out->months, err);
    if (!e)
        e = months_span(&out->months, out->shop.zone, &in.from, &in.to, err);
    return e ? e : q_incident_costs(r->db, r->arena, &in, &out->rows, err);
}

static int64_t cost_of(const struct q_incident_costs_row *row)
{
    return incident_cost_sum(&(struct incident_cost){.goods = row->goods,
                                                     .freight = row->freight,
                                                     .gestures = row->gestures,
                                                     .fees = row->fees,
                                                     .indemnity = row->indemnity});
}

static const char *kind_of(const struct q_incident_costs_row *row)
{
    return problem_name((enum problem)row->kind);
}

HANDLER(reports_incidents)
{
    (void)status;
    struct report report;
    enum err e = read_report(r, &report, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "from", report.months.from);
    jsonw_put_str(&w, "to", report.months.to);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < report.rows.count; i++) {
        const struct q_incident_costs_row *row = &report.rows.items[i];
        jsonw_object(&w);
        jsonw_put_str(&w, "kind", str_of(kind_of(row)));
        jsonw_put_str(&w, "carrier", or_null(row->carrier));
        jsonw_put_i64(&w, "incidents", row->incidents);
        jsonw_put_i64(&w, "told_first", row->told_first);
        jsonw_put_i64(&w, "open", row->open);
        jsonw_put_i64(&w, "remedied", row->remedied);
        put_money(&w, "goods", row->goods, report.shop.currency);
        put_money(&w, "freight", row->freight, report.shop.currency);
        put_money(&w, "gestures", row->gestures, report.shop.currency);
        put_money(&w, "fees", row->fees, report.shop.currency);
        put_money(&w, "indemnity", row->indemnity, report.shop.currency);
        put_money(&w, "cost", cost_of(row), report.shop.currency);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(reports_incidents_csv)
{
    (void)status;
    static const char *const names[] = {"kind",     "carrier",  "incidents", "told_first",
                                        "open",     "remedied", "goods",     "freight",
                                        "gestures", "fees",     "indemnity", "cost"};
    enum { COLUMNS = sizeof names / sizeof *names };
    struct report report;
    struct str fields[COLUMNS];
    enum err e = read_report(r, &report, err);
    if (e)
        return e;
    for (size_t n = 0; n < COLUMNS; n++)
        fields[n] = str_of(names[n]);
    csv_row(out, fields, COLUMNS);
    for (size_t i = 0; i < report.rows.count; i++) {
        const struct q_incident_costs_row *row = &report.rows.items[i];
        const int64_t numbers[] = {row->incidents, row->told_first, row->open,     row->remedied,
                                   row->goods,     row->freight,    row->gestures, row->fees,
                                   row->indemnity, cost_of(row)};
        fields[0] = str_of(kind_of(row));
        fields[1] = row->carrier;
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
            fields[2 + n] = str_printf(r->arena, "%lld", (long long)numbers[n]);
        csv_row(out, fields, COLUMNS);
    }
    answer_file(r, buf_str(out), STR("text/csv; charset=utf-8"), STR("incidents.csv"), false);
    return ERR_OK;
}
