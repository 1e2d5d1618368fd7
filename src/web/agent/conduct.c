#include "base/arena.h"
#include "desk/conduct_report.h"
#include "desk/desk.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/csv.h"
#include "web/render.h"

enum { WEEK_CHARS = 8, TEAM_CHARS = TEAM_MAX, NAMES = 3 };

/* The present week when the query names none. */
static enum err read_week(struct request *r, const char *name, struct week *out, struct error *err)
{
    struct str text;
    struct shop shop;
    enum err e = query_text(r, name, WEEK_CHARS, &text, err);
    if (e || text.ptr) {
        if (!e && !week_parse(text, out))
            return error_field(err, ERR_INVALID, name, "as in 2026-W47");
        return e;
    }
    e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, &shop, err);
    if (!e)
        *out = week_of(zone_date(shop.zone, clock_now(r->desk->clock)));
    return e;
}

static enum err read_report(struct request *r, struct conduct_report *out, struct error *err)
{
    struct week from, to;
    struct str team;
    enum err e = read_week(r, "from", &from, err);
    if (!e)
        e = read_week(r, "to", &to, err);
    if (!e)
        e = query_text(r, "team", TEAM_CHARS, &team, err);
    if (e)
        return e;
    return conduct_report(r->db, r->arena, r->session.caller.shop, from, to,
                          team.len ? team : STR_NONE, out, err);
}

HANDLER(reports_conduct)
{
    (void)status;
    struct conduct_report report;
    enum err e = read_report(r, &report, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < report.count; i++) {
        const struct conduct_row *row = &report.rows[i];
        jsonw_object(&w);
        jsonw_put_str(&w, "week", row->week);
        jsonw_put_str(&w, "team", row->team);
        jsonw_put_str(&w, "practice", str_of(row->practice));
        for (int c = CONDUCT_RESPECTED; c < CONDUCTS; c++)
            jsonw_put_i64(&w, conduct_name((enum conduct)c), row->n[c]);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(reports_conduct_csv)
{
    (void)status;
    struct conduct_report report;
    enum err e = read_report(r, &report, err);
    if (e)
        return e;
    struct str fields[NAMES + CONDUCTS] = {STR("week"), STR("team"), STR("practice")};
    for (int n = CONDUCT_RESPECTED; n < CONDUCTS; n++)
        fields[NAMES + n] = str_of(conduct_name((enum conduct)n));
    csv_row(out, fields, NAMES + CONDUCTS);
    for (size_t i = 0; i < report.count; i++) {
        const struct conduct_row *row = &report.rows[i];
        fields[0] = row->week;
        fields[1] = row->team;
        fields[2] = str_of(row->practice);
        for (int n = CONDUCT_RESPECTED; n < CONDUCTS; n++)
            fields[NAMES + n] = str_printf(r->arena, "%lld", (long long)row->n[n]);
        csv_row(out, fields, NAMES + CONDUCTS);
    }
    answer_file(r, buf_str(out), STR("text/csv; charset=utf-8"), STR("conduct.csv"), false);
    return ERR_OK;
}
