#include "desk/settlement.h"

#include "base/arena.h"
#include "base/money.h"
#include "base/secret.h"
#include "desk/claim_row.h"
#include "desk/settlement_row.h"
#include "desk/terms.h"
#include "domain/incident.h"
#include "store/store.h"

/* --- the month ------------------------------------------------------------------------------- */

static struct date first_of_next(struct date day)
{
    return day.month == 12 ? (struct date){day.year + 1, 1, 1}
                           : (struct date){day.year, day.month + 1, 1};
}

static enum err begin_month(struct record *r, const struct party *party, struct error *err)
{
    struct date today = zone_date(party->shop->zone, r->now);
    int64_t seed;
    random_bytes(&seed, sizeof seed);
    return q_settlement_begin(
        r->db,
        &(struct q_settlement_begin_in){
            .shop = r->shop,
            .carrier = party->row.carrier,
            .month = str_printf(r->arena, "%04d-%02d", today.year, today.month),
            .currency = party->row.currency,
            .seed = seed,
            .due_at = zone_instant(party->shop->zone, first_of_next(today), 0)},
        NULL, err);
}

enum err settlement_expects(struct record *r, const struct party *party, const struct claim_case *c,
                            bool *settled, struct error *err)
{
    struct settlement_terms terms;
    struct settlement_case one = {.problem = c->what.problem,
                                  .indemnity = carrier_indemnity(&c->terms, &c->what),
                                  .freight = party->row.freight ? party->row.freight
                                                                : party->row.order_freight};
    *settled =
        carrier_settles(&c->terms, c->what.currency, &terms) && settlement_takes(&terms, &one);
    return *settled ? begin_month(r, party, err) : ERR_OK;
}

/* --- counted on the 1st -------------------------------------------------------------------------
 */

struct month {
    struct record *r;
    struct q_settlement_row *row;
    const struct shop *shop;
    struct carrier_terms added;
    struct date last;
    struct settlement_terms terms;
    struct q_settlement_cases_rows found;
    struct settlement_case *cases;
    struct settlement_line *lines;
    size_t case_count, line_count;
};

static bool month_read(struct str text, struct date *first)
{
    int64_t year, month;
    if (text.len != 7 || !str_to_i64(str_sub(text, 0, 4), 2000, 9998, &year) ||
        !str_to_i64(str_sub(text, 5, 2), 1, 12, &month))
        return false;
    *first = (struct date){(int)year, (int)month, 1};
    return true;
}

static enum err find_cases(struct month *m, struct error *err)
{
    struct date first;
    if (!month_read(m->row->month, &first))
        return error_set(err, ERR_CORRUPT, "the settlement has no month");
    m->last = date_add_days(first_of_next(first), -1);
    return q_settlement_cases(
        m->r->db, m->r->arena,
        &(struct q_settlement_cases_in){.shop = m->r->shop,
                                        .carrier = m->row->carrier_code,
                                        .from = zone_instant(m->shop->zone, first, 0),
                                        .to = zone_instant(m->shop->zone, m->last, DAY_MS)},
        &m->found, err);
}

static void weigh_cases(struct month *m)
{
    m->cases = arena_array(m->r->arena, m->found.count, sizeof *m->cases);
    m->lines = arena_array(m->r->arena, m->found.count, sizeof *m->lines);
    for (size_t i = 0; i < m->found.count; i++) {
        const struct q_settlement_cases_row *f = &m->found.items[i];
        struct carried what = {.problem = (enum problem)f->kind,
                               .value = f->value ? f->value : f->total,
                               .weight = f->weight,
                               .currency = str_c(m->r->arena, m->row->currency)};
        struct terms_of terms = {&m->added, m->row->carrier_code,
                                 f->country.len && !str_ieq(f->country, STR("FR")), m->last};
        if (f->fault != FAULT_CARRIER && f->fault != FAULT_SHARED)
            continue;
        m->cases[m->case_count++] =
            (struct settlement_case){.problem = what.problem,
                                     .incident = f->id,
                                     .indemnity = carrier_indemnity(&terms, &what),
                                     .freight = f->freight ? f->freight : f->order_freight};
    }
}

static const struct settlement_case *case_of(const struct month *m, int64_t incident)
{
    for (size_t i = 0; i < m->case_count; i++)
        if (m->cases[i].incident == incident)
            return &m->cases[i];
    return NULL;
}

static enum err keep_lines(struct month *m, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < m->line_count; i++) {
        const struct settlement_line *line = &m->lines[i];
        const struct settlement_case *one = case_of(m, line->incident);
        e = q_settlement_line_insert(
            m->r->db,
            &(struct q_settlement_line_insert_in){.settlement = m->row->id,
                                                  .incident = line->incident,
                                                  .indemnity = one->indemnity,
                                                  .freight = one->freight,
                                                  .amount = line->amount,
                                                  .state = line->state,
                                                  .audited = line->audited},
            NULL, err);
    }
    return e;
}

static enum err compute(struct record *r, struct q_settlement_row *row, struct error *err)
{
    struct month *m = arena_alloc(r->arena, sizeof *m);
    *m = (struct month){.r = r, .row = row};
    enum err e = record_shop(r, &m->shop, err);
    if (!e)
        e = terms_load(r->db, r->arena, r->shop, row->carrier_code, &m->added, err);
    if (!e)
        e = find_cases(m, err);
    if (e)
        return e;
    weigh_cases(m);
    struct terms_of terms = {&m->added, row->carrier_code, false, m->last};
    if (carrier_settles(&terms, str_c(r->arena, row->currency), &m->terms))
        m->line_count =
            settlement_lines(&m->terms, m->cases, m->case_count, (uint64_t)row->seed, m->lines);
    row->total = settlement_total(m->lines, m->line_count);
    row->computed_at = r->now;
    row->due_at = instant_of(0);
    return keep_lines(m, err);
}

/* --- the clock
 * ------------------------------------------------------------------------------------ */

enum err settlement_look(struct record *r, int64_t settlement, struct error *err)
{
    struct q_settlement_row row;
    enum settlement_state to;
    enum err e = q_settlement_row(r->db, r->arena,
                                  &(struct q_settlement_row_in){.shop = r->shop, .id = settlement},
                                  &row, err);
    if (e)
        return e;
    bool over = row.state == SETTLEMENT_OPEN;
    struct settlement_facts facts = settlement_facts_of(&row);
    struct settlement_act act = {.event = over ? SETTLEMENT_COMPUTE : SETTLEMENT_SILENCE,
                                 .now = r->now};
    e = settlement_decide(&facts, &act, &to, err);
    if (e)
        return e;
    if (over && to == SETTLEMENT_COMPUTED)
        e = compute(r, &row, err);
    if (!over && to == SETTLEMENT_ACCEPTED) {
        row.silent = true;
        row.accepted_at = r->now;
        row.due_at = instant_of(0);
    }
    row.state = to;
    return e ? e : settlement_keep(r, &row, err);
}
