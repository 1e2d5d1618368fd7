#include "desk/scorecard_report.h"

#include "base/arena.h"
#include "store/queries.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 5000, ROWS_MAX = 1000, ROWS_FIRST = 32 };

/* --- reading totals ----------------------------------------------------------------- */

struct total {
    struct str month, carrier, lane, what;
    int64_t n;
};

/* "carrier.2026-11.CARRIER.WHAT", "lane.2026-11.CARRIER.LANE.WHAT" */
static bool read_total(const struct q_totals_page_row *row, bool lanes, struct total *out)
{
    struct str rest = row->name, family;
    *out = (struct total){.lane = STR(""), .n = row->n};
    return str_split(&rest, '.', &family) && str_split(&rest, '.', &out->month) &&
           str_split(&rest, '.', &out->carrier) && (!lanes || str_split(&rest, '.', &out->lane)) &&
           str_split(&rest, '.', &out->what);
}

static bool wanted(const struct score_asked *asked, const struct total *t)
{
    return (!asked->carrier.ptr || str_eq(asked->carrier, t->carrier)) &&
           (!asked->lane.ptr || str_eq(asked->lane, t->lane));
}

struct reading {
    const struct score_asked *asked;
    struct scorecard *card;
    struct arena *arena;
    size_t cap, last; /* the row of the total before: totals come in order */
};

static bool is_row(const struct reading *g, const struct score_row *row, const struct total *t)
{
    return str_eq(row->carrier, t->carrier) &&
           (g->asked->by != SCORE_BY_LANE || str_eq(row->lane, t->lane)) &&
           (g->asked->by != SCORE_BY_MONTH || str_eq(row->month, t->month));
}

static void grow(struct reading *g)
{
    struct score_row *before = g->card->rows;
    g->cap = g->cap ? g->cap * 2 : ROWS_FIRST;
    g->card->rows = arena_array(g->arena, g->cap, sizeof *before);
    if (before)
        memcpy(g->card->rows, before, g->card->count * sizeof *before);
}

static struct score_row *row_of(struct reading *g, const struct total *t)
{
    struct scorecard *card = g->card;
    if (g->last < card->count && is_row(g, &card->rows[g->last], t))
        return &card->rows[g->last];
    for (g->last = 0; g->last < card->count; g->last++)
        if (is_row(g, &card->rows[g->last], t))
            return &card->rows[g->last];
    if (card->count == ROWS_MAX)
        return NULL;
    if (card->count == g->cap)
        grow(g);
    struct score_row *row = &card->rows[card->count++];
    row->carrier = t->carrier;
    row->lane = g->asked->by == SCORE_BY_LANE ? t->lane : STR("");
    row->month = g->asked->by == SCORE_BY_MONTH ? t->month : STR("");
    return row;
}

static bool days_of(struct str what, struct str prefix, int64_t *out)
{
    return str_starts(what, prefix) &&
           str_to_i64(str_sub(what, prefix.len, what.len), 0, SCORE_DAYS - 1, out);
}

static enum err add(struct reading *g, const struct total *t, struct error *err)
{
    struct score_row *row = row_of(g, t);
    enum score score;
    int64_t days;
    if (!row)
        return error_field(err, ERR_TOO_LARGE, "by", "more than %d rows", ROWS_MAX);
    if (score_parse(t->what, &score))
        row->n[score] += t->n;
    else if (days_of(t->what, STR("transit_"), &days))
        row->transit[days] += t->n;
    else if (days_of(t->what, STR("answer_"), &days))
        row->answer[days] += t->n;
    return ERR_OK;
}

static enum err read_totals(struct reading *g, struct db *db, struct arena *arena, int64_t shop,
                            struct error *err)
{
    bool lanes = g->asked->by == SCORE_BY_LANE || g->asked->lane.ptr;
    struct str family = lanes ? STR("lane") : STR("carrier");
    struct q_totals_page_in in = {
        .shop = shop,
        .from = str_printf(arena, "%.*s.%.*s.", STR_ARG(family), STR_ARG(g->asked->from)),
        .to = str_printf(arena, "%.*s.%.*s/", STR_ARG(family), STR_ARG(g->asked->to)),
        .limit = PAGE,
    };
    struct q_totals_page_rows page = {.count = PAGE};
    struct total t;
    enum err e = ERR_OK;
    while (!e && page.count == PAGE) {
        e = q_totals_page(db, arena, &in, &page, err);
        for (size_t i = 0; !e && i < page.count; i++)
            if (read_total(&page.items[i], lanes, &t) && wanted(g->asked, &t))
                e = add(g, &t, err);
        if (!e && page.count) /* what comes right behind the last name */
            in.from = str_printf(arena, "%.*s ", STR_ARG(page.items[page.count - 1].name));
    }
    return e;
}

/* --- rates -------------------------------------------------------------------------- */

static struct tally tally_of(const struct score_row *row, enum measure measure)
{
    const struct measure_of *m = measure_of(measure);
    return (struct tally){row->n[m->hits], row->n[m->n]};
}

static void draw_together(struct arena *arena, struct scorecard *card)
{
    struct tally *tallies = arena_array(arena, card->count, sizeof *tallies);
    for (int m = 0; m < MEASURES; m++) {
        for (size_t i = 0; i < card->count; i++)
            tallies[i] = tally_of(&card->rows[i], (enum measure)m);
        card->priors[m] = prior_of(tallies, card->count);
        for (size_t i = 0; i < card->count; i++)
            card->rows[i].rates[m] = rate_of(&card->priors[m], tallies[i]);
    }
}

double score_bad_end(enum measure measure, const struct rate *rate)
{
    return measure_of(measure)->good ? rate->within.low : rate->within.high;
}

/* Below 0: `a` is the better one. */
static int better(const struct score_row *a, const struct score_row *b, enum measure measure)
{
    const struct rate *x = &a->rates[measure], *y = &b->rates[measure];
    if (x->small != y->small)
        return x->small ? 1 : -1;
    double p = score_bad_end(measure, x), q = score_bad_end(measure, y);
    if (measure_of(measure)->good) {
        double swap = p;
        p = q;
        q = swap;
    }
    return (p > q) - (p < q);
}

static int by_rank(const void *a, const void *b, void *measure)
{
    return better(a, b, *(const enum measure *)measure);
}

/* --- the report --------------------------------------------------------------------- */

bool score_month_is(struct str text)
{
    int64_t year, month;
    return text.len == MONTH_CHARS && text.ptr[4] == '-' && text.ptr[0] >= '0' &&
           text.ptr[0] <= '9' && text.ptr[5] >= '0' && text.ptr[5] <= '9' &&
           str_to_i64(str_sub(text, 0, 4), 1970, 9999, &year) &&
           str_to_i64(str_sub(text, 5, 2), 1, 12, &month);
}

static int64_t months_since(struct str text)
{
    int64_t year = 0, month = 0;
    bool read = str_to_i64(str_sub(text, 0, 4), 0, 9999, &year) &&
                str_to_i64(str_sub(text, 5, 2), 1, 12, &month);
    return read ? year * 12 + month : 0;
}

enum err scorecard_report(struct db *db, struct arena *arena, int64_t shop,
                          const struct score_asked *asked, struct scorecard *out, struct error *err)
{
    *out = (struct scorecard){0};
    struct reading g = {asked, out, arena, 0, 0};
    if (!score_month_is(asked->from) || !score_month_is(asked->to))
        return error_field(err, ERR_INVALID, score_month_is(asked->from) ? "to" : "from",
                           "as in 2026-11");
    int64_t span = months_since(asked->to) - months_since(asked->from);
    if (span < 0 || span >= SCORE_MONTHS_MAX)
        return error_field(err, ERR_INVALID, "to", "1 to %d months", SCORE_MONTHS_MAX);
    enum err e = read_totals(&g, db, arena, shop, err);
    if (e)
        return e;
    draw_together(arena, out);
    enum measure measure = asked->rank;
    if (asked->by != SCORE_BY_MONTH && out->count)
        qsort_r(out->rows, out->count, sizeof *out->rows, by_rank, &measure);
    return ERR_OK;
}

/* --- advice ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum measure measure;
} needs[SCORE_NEEDS] = {
    [SCORE_NEED_SPEED] = {"speed", MEASURE_ON_TIME},
    [SCORE_NEED_RELAY] = {"relay", MEASURE_RELAY},
    [SCORE_NEED_HEAVY] = {"heavy", MEASURE_HEAVY},
    [SCORE_NEED_VALUE] = {"value", MEASURE_VALUABLE},
};

const char *score_need_name(enum score_need need)
{
    return needs[need].name;
}

enum measure score_need_measure(enum score_need need)
{
    return needs[need].measure;
}

/* Days within which nine in ten arrive, before the rate: fast means soon. */
static int faster(const struct score_row *a, const struct score_row *b)
{
    int x = score_days_within(a->transit, 0.9), y = score_days_within(b->transit, 0.9);
    return x == y ? better(a, b, MEASURE_ON_TIME) : x < 0 ? 1 : y < 0 ? -1 : x - y;
}

static int fits_better(const struct score_row *a, const struct score_row *b, enum score_need need)
{
    return need == SCORE_NEED_SPEED ? faster(a, b) : better(a, b, needs[need].measure);
}

static bool beyond_doubt(const struct score_advice *a)
{
    enum measure m = needs[a->need].measure;
    if (a->count < 2)
        return false;
    const struct interval *x = &a->rows[0]->rates[m].within, *y = &a->rows[1]->rates[m].within;
    return measure_of(m)->good ? x->low > y->high : x->high < y->low;
}

void scorecard_advise(struct arena *arena, const struct scorecard *card,
                      struct score_advice out[SCORE_NEEDS])
{
    for (int n = 0; n < SCORE_NEEDS; n++) {
        struct score_advice *a = &out[n];
        *a = (struct score_advice){.need = (enum score_need)n};
        a->rows = arena_array(arena, card->count, sizeof(const struct score_row *));
        for (size_t i = 0; i < card->count; i++) {
            const struct score_row *row = &card->rows[i];
            if (row->rates[needs[n].measure].small)
                continue;
            size_t at = a->count++;
            for (; at > 0 && fits_better(row, a->rows[at - 1], a->need) < 0; at--)
                a->rows[at] = a->rows[at - 1];
            a->rows[at] = row;
        }
        a->clear = beyond_doubt(a);
    }
}
