/* Reports on carriers: the scorecard with its intervals, and which carrier suits which need. */
#include "base/arena.h"
#include "desk/desk.h"
#include "desk/scorecard_report.h"
#include "web/agent/agent.h"
#include "web/agent/months.h"
#include "web/answer.h"
#include "web/csv.h"
#include "web/render.h"

enum { WORD_CHARS = 60, NAMES = 3, EACH = 6, DAYS = 3, MONEY = 2 };

static const char *const by_names[] = {
    [SCORE_BY_CARRIER] = "carrier", [SCORE_BY_LANE] = "lane", [SCORE_BY_MONTH] = "month"};

static enum err read_by(struct request *r, enum score_by *out, struct error *err)
{
    struct str text;
    enum err e = query_text(r, "by", WORD_CHARS, &text, err);
    *out = SCORE_BY_CARRIER;
    if (e || !text.ptr)
        return e;
    for (int by = SCORE_BY_CARRIER; by <= SCORE_BY_MONTH; by++)
        if (str_eq(text, str_of(by_names[by]))) {
            *out = (enum score_by)by;
            return ERR_OK;
        }
    return error_field(err, ERR_INVALID, "by", "carrier, lane or month");
}

static enum err read_rank(struct request *r, enum measure *out, struct error *err)
{
    struct str text;
    enum err e = query_text(r, "rank", WORD_CHARS, &text, err);
    *out = MEASURE_ON_TIME;
    if (!e && text.ptr && !measure_parse(text, out))
        return error_field(err, ERR_INVALID, "rank", "a rate of this report");
    return e;
}

static enum err read_asked(struct request *r, const struct shop *shop, struct score_asked *asked,
                           struct error *err)
{
    struct months months;
    enum err e = query_months(r, shop, &months, err);
    if (!e)
        e = read_by(r, &asked->by, err);
    if (!e)
        e = read_rank(r, &asked->rank, err);
    if (!e)
        e = query_text(r, "carrier", WORD_CHARS, &asked->carrier, err);
    if (!e)
        e = query_text(r, "lane", WORD_CHARS, &asked->lane, err);
    asked->from = months.from;
    asked->to = months.to;
    return e;
}

static enum err read_card(struct request *r, struct score_asked *asked, struct scorecard *card,
                          struct shop *shop, struct error *err)
{
    *asked = (struct score_asked){0};
    enum err e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, shop, err);
    if (!e)
        e = read_asked(r, shop, asked, err);
    return e ? e : scorecard_report(r->db, r->arena, shop->id, asked, card, err);
}

/* --- as JSON ------------------------------------------------------------------------ */

static struct str share_text(struct arena *arena, double share)
{
    return str_printf(arena, "%.6f", share);
}

static void put_share(struct jsonw *w, struct arena *arena, const char *key, double share)
{
    jsonw_put_raw(w, key, share_text(arena, share));
}

static void put_rate(struct jsonw *w, struct arena *arena, const char *key,
                     const struct score_row *row, enum measure m)
{
    const struct rate *rate = &row->rates[m];
    jsonw_key(w, key);
    jsonw_object(w);
    jsonw_put_i64(w, "hits", row->n[measure_of(m)->hits]);
    jsonw_put_i64(w, "n", row->n[measure_of(m)->n]);
    put_share(w, arena, "rate", rate->mean);
    put_share(w, arena, "low", rate->within.low);
    put_share(w, arena, "high", rate->within.high);
    jsonw_put_bool(w, "small", rate->small);
    jsonw_end(w);
}

static void put_days(struct jsonw *w, const char *key, const int64_t days[SCORE_DAYS], double share)
{
    int within = score_days_within(days, share);
    jsonw_key(w, key);
    if (within < 0)
        jsonw_null(w);
    else
        jsonw_i64(w, within);
}

static void put_row(struct jsonw *w, struct arena *arena, const struct score_row *row,
                    struct str currency)
{
    jsonw_object(w);
    jsonw_put_str(w, "carrier", row->carrier);
    jsonw_put_str(w, "lane", or_null(row->lane));
    jsonw_put_str(w, "month", or_null(row->month));
    jsonw_put_i64(w, "parcels", row->n[SCORE_HANDED]);
    jsonw_key(w, "rates");
    jsonw_object(w);
    for (int m = 0; m < MEASURES; m++)
        put_rate(w, arena, measure_of((enum measure)m)->name, row, (enum measure)m);
    jsonw_end(w);
    put_days(w, "transit_median", row->transit, 0.5);
    put_days(w, "transit_nine_in_ten", row->transit, 0.9);
    put_days(w, "answer_median", row->answer, 0.5);
    put_money(w, "claimed", row->n[SCORE_CLAIMED], currency);
    put_money(w, "paid", row->n[SCORE_PAID], currency);
    jsonw_end(w);
}

static void put_common(struct jsonw *w, struct arena *arena, const struct scorecard *card)
{
    jsonw_key(w, "all");
    jsonw_object(w);
    for (int m = 0; m < MEASURES; m++)
        if (card->priors[m].all.n)
            put_share(w, arena, measure_of((enum measure)m)->name, card->priors[m].mean);
    jsonw_end(w);
}

HANDLER(reports_carriers)
{
    (void)status;
    struct score_asked asked;
    struct scorecard card;
    struct shop shop;
    enum err e = read_card(r, &asked, &card, &shop, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "from", asked.from);
    jsonw_put_str(&w, "to", asked.to);
    put_common(&w, r->arena, &card);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < card.count; i++)
        put_row(&w, r->arena, &card.rows[i], shop.currency);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

static void put_advice(struct jsonw *w, struct arena *arena, const struct score_advice *a)
{
    enum measure m = score_need_measure(a->need);
    jsonw_object(w);
    jsonw_put_str(w, "need", str_of(score_need_name(a->need)));
    jsonw_put_str(w, "measure", str_of(measure_of(m)->name));
    jsonw_put_bool(w, "clear", a->clear);
    jsonw_key(w, "carriers");
    jsonw_array(w);
    for (size_t i = 0; i < a->count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "carrier", a->rows[i]->carrier);
        put_rate(w, arena, "rate", a->rows[i], m);
        put_days(w, "transit_median", a->rows[i]->transit, 0.5);
        put_days(w, "transit_nine_in_ten", a->rows[i]->transit, 0.9);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}

HANDLER(reports_carriers_advice)
{
    (void)status;
    struct score_asked asked;
    struct scorecard card;
    struct shop shop;
    struct score_advice advice[SCORE_NEEDS];
    enum err e = read_card(r, &asked, &card, &shop, err);
    if (e)
        return e;
    scorecard_advise(r->arena, &card, advice);
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "from", asked.from);
    jsonw_put_str(&w, "to", asked.to);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (int n = 0; n < SCORE_NEEDS; n++)
        put_advice(&w, r->arena, &advice[n]);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

/* --- as a file ---------------------------------------------------------------------- */

enum { COLUMNS = NAMES + 1 + MEASURES * EACH + DAYS + MONEY };

static struct str number(struct arena *arena, int64_t n)
{
    return str_printf(arena, "%lld", (long long)n);
}

static void head(struct arena *arena, struct str *fields)
{
    static const char *const each[EACH] = {"hits", "n", "rate", "low", "high", "small"};
    static const char *const rest[DAYS + MONEY] = {"transit_median", "transit_nine_in_ten",
                                                   "answer_median", "claimed", "paid"};
    size_t f = 0;
    fields[f++] = STR("carrier");
    fields[f++] = STR("lane");
    fields[f++] = STR("month");
    fields[f++] = STR("parcels");
    for (int m = 0; m < MEASURES; m++)
        for (int i = 0; i < EACH; i++)
            fields[f++] = str_printf(arena, "%s_%s", measure_of((enum measure)m)->name, each[i]);
    for (int i = 0; i < DAYS + MONEY; i++)
        fields[f++] = str_of(rest[i]);
}

static struct str days_text(struct arena *arena, const int64_t days[SCORE_DAYS], double share)
{
    int within = score_days_within(days, share);
    return within < 0 ? STR("") : number(arena, within);
}

static void line(struct arena *arena, const struct score_row *row, struct str *fields)
{
    size_t f = 0;
    fields[f++] = row->carrier;
    fields[f++] = row->lane;
    fields[f++] = row->month;
    fields[f++] = number(arena, row->n[SCORE_HANDED]);
    for (int m = 0; m < MEASURES; m++) {
        const struct rate *rate = &row->rates[m];
        fields[f++] = number(arena, row->n[measure_of((enum measure)m)->hits]);
        fields[f++] = number(arena, row->n[measure_of((enum measure)m)->n]);
        fields[f++] = share_text(arena, rate->mean);
        fields[f++] = share_text(arena, rate->within.low);
        fields[f++] = share_text(arena, rate->within.high);
        fields[f++] = rate->small ? STR("yes") : STR("no");
    }
    fields[f++] = days_text(arena, row->transit, 0.5);
    fields[f++] = days_text(arena, row->transit, 0.9);
    fields[f++] = days_text(arena, row->answer, 0.5);
    fields[f++] = number(arena, row->n[SCORE_CLAIMED]);
    fields[f++] = number(arena, row->n[SCORE_PAID]);
}

HANDLER(reports_carriers_csv)
{
    (void)status;
    struct score_asked asked;
    struct scorecard card;
    struct shop shop;
    struct str fields[COLUMNS];
    enum err e = read_card(r, &asked, &card, &shop, err);
    if (e)
        return e;
    head(r->arena, fields);
    csv_row(out, fields, COLUMNS);
    for (size_t i = 0; i < card.count; i++) {
        line(r->arena, &card.rows[i], fields);
        csv_row(out, fields, COLUMNS);
    }
    answer_file(r, buf_str(out), STR("text/csv; charset=utf-8"), STR("carriers.csv"), false);
    return ERR_OK;
}
