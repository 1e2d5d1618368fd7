#include "desk/claim.h"

#include "base/arena.h"
#include "desk/claim_row.h"
#include "desk/once.h"
#include "desk/settlement.h"
#include "desk/terms.h"
#include "domain/incident.h"
#include "domain/period.h"
#include "store/store.h"

/* --- what the terms say ----------------------------------------------------------------- */

static struct date day_of(const struct party *p, instant t)
{
    return instant_is_none(t) ? (struct date){0} : zone_date(p->shop->zone, t);
}

static bool is_abroad(struct str country)
{
    return country.len && !str_ieq(country, STR("FR"));
}

enum err claim_case_of(struct record *r, const struct party *party, struct claim_case *out,
                       struct error *err)
{
    const struct q_carrier_party_row *row = &party->row;
    instant agreed = instant_is_none(row->due_at) ? row->order_due : row->due_at;
    instant known = instant_is_none(row->confirmed_at) ? r->now : row->confirmed_at;
    out->terms = (struct terms_of){&out->added, row->carrier_code, is_abroad(row->country),
                                   day_of(party, r->now)};
    out->what = (struct carried){
        .problem = (enum problem)row->kind,
        .handed = day_of(party, row->handed_at),
        .received = day_of(party, row->delivered_at),
        /* Due at midnight is due on the day that ends there. */
        .agreed =
            day_of(party, instant_is_none(agreed) ? agreed : instant_add(agreed, duration_ms(-1))),
        .known = day_of(party, known),
        .value = row->value ? row->value : row->total,
        .weight = row->weight,
        .currency = str_c(r->arena, row->currency),
        .holidays = party->shop->calendar.holidays,
    };
    return terms_load(r->db, r->arena, r->shop, row->carrier_code, &out->added, err);
}

/* --- it begins ---------------------------------------------------------------------------- */

static instant end_of(const struct party *p, struct date day)
{
    return day.year ? period_midnight_after(p->shop->zone, day) : instant_of(0);
}

/* What is late costs its freight, what never came its worth. */
static int64_t amount_of(const struct party *p, const struct claim_case *c)
{
    int64_t freight = p->row.freight ? p->row.freight : p->row.order_freight;
    switch (c->what.problem) {
    case PROBLEM_LATE:
    case PROBLEM_RELAY_CLOSED:
    case PROBLEM_RELAY_WRONG:
    case PROBLEM_REFUSED:
    case PROBLEM_RETURNED: return freight;
    case PROBLEM_LOST:
    case PROBLEM_DAMAGED:
    case PROBLEM_PARTIAL:
    case PROBLEM_DELIVERED_NOT_RECEIVED:
    case PROBLEM_OTHER:
    case PROBLEM_WRONG_ITEM:
    case PROBLEM_DEFECT:
    case PROBLEM_TERMINATED: break;
    }
    return carrier_indemnity(&c->terms, &c->what);
}

static enum err insert(struct record *r, const struct party *party, const struct claim_case *c,
                       int64_t incident, int64_t *id, struct error *err)
{
    struct claim_dates dates = carrier_claim_dates(&c->terms, &c->what);
    struct q_claim_row row = {.protest_by = end_of(party, dates.protest_by),
                              .file_by = end_of(party, dates.file_by),
                              .bar_at = end_of(party, dates.bar)};
    enum err e = q_claim_insert(
        r->db,
        &(struct q_claim_insert_in){.shop = r->shop,
                                    .carrier = party->row.carrier,
                                    .incident = incident,
                                    .thread = party->thread.id,
                                    .currency = party->row.currency,
                                    .value = c->what.value,
                                    .weight = c->what.weight,
                                    .amount = amount_of(party, c),
                                    .wanted = carrier_papers(&c->terms, c->what.problem),
                                    .given = PAPER_LETTER,
                                    .protest_by = row.protest_by,
                                    .file_by = row.file_by,
                                    .bar_at = row.bar_at,
                                    .look_at = claim_next_alarm(&row),
                                    .now = r->now},
        id, err);
    return e;
}

/* A parcel is claimed for once: what was late and is lost is claimed as lost. */
static enum err replace_others(struct record *r, const struct party *party, struct error *err)
{
    struct q_claim_of_parcel_rows rows;
    enum err e = q_claim_of_parcel(
        r->db, r->arena,
        &(struct q_claim_of_parcel_in){.shop = r->shop, .parcel = party->row.parcel}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct q_claim_row row;
        e = q_claim_row(r->db, r->arena,
                        &(struct q_claim_row_in){.shop = r->shop, .id = rows.items[i].id}, &row,
                        err);
        row.state = CLAIM_WRITTEN_OFF;
        row.reason = STR("replaced");
        if (!e)
            e = claim_keep(r, &row, err);
        if (!e)
            e = claim_event(r, &row, EVENT_CLAIM_STATE, err);
    }
    return e;
}

static enum err protest(struct record *r, const struct party *party, struct error *err)
{
    int64_t letter;
    return party_write(r, party, &(struct party_words){.kind = LETTER_PROTEST}, &letter, err);
}

static enum err begin(struct record *r, const struct party *party, const struct claim_case *c,
                      int64_t incident, int64_t *id, struct error *err)
{
    struct q_claim_row row;
    enum err e = replace_others(r, party, err);
    if (!e)
        e = insert(r, party, c, incident, id, err);
    if (!e)
        e = q_claim_row(r->db, r->arena, &(struct q_claim_row_in){.shop = r->shop, .id = *id}, &row,
                        err);
    if (!e)
        e = claim_event(r, &row, EVENT_CLAIM_OPENED, err);
    return e || instant_is_none(row.protest_by) ? e : protest(r, party, err);
}

static enum err begun(struct record *r, int64_t incident, int64_t *id, struct error *err)
{
    struct q_claim_of_incident_row row;
    enum err e = q_claim_of_incident(
        r->db, r->arena, &(struct q_claim_of_incident_in){.shop = r->shop, .incident = incident},
        &row, err);
    *id = e ? 0 : row.id;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err claim_open(struct record *r, const struct party *party, int64_t incident,
                    struct error *err)
{
    struct claim_case *c = arena_alloc(r->arena, sizeof *c);
    int64_t id;
    bool settled = false;
    if (party->row.fault != FAULT_CARRIER && party->row.fault != FAULT_SHARED)
        return ERR_OK;
    enum err e = begun(r, incident, &id, err);
    if (e || id)
        return e;
    e = claim_case_of(r, party, c, err);
    if (!e)
        e = settlement_expects(r, party, c, &settled, err);
    return e || settled ? e : begin(r, party, c, incident, &id, err);
}

enum err claim_force(struct record *r, int64_t incident, int64_t *id, struct error *err)
{
    struct party *party = arena_alloc(r->arena, sizeof *party);
    struct claim_case *c = arena_alloc(r->arena, sizeof *c);
    enum err e = begun(r, incident, id, err);
    if (e || *id)
        return e;
    e = party_load(r, incident, party, err);
    if (!e)
        e = claim_case_of(r, party, c, err);
    return e ? e : begin(r, party, c, incident, id, err);
}

struct by_hand {
    const struct desk *desk;
    const struct caller *caller;
    int64_t incident, *id;
};

static enum err by_hand_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct by_hand *b = ctx;
    struct record r = record_begin(b->desk, db, arena, b->caller->shop, b->caller->actor,
                                   clock_now(b->desk->clock));
    return claim_force(&r, b->incident, b->id, err);
}

enum err claim_by_hand(const struct desk *desk, const struct caller *caller, int64_t incident,
                       int64_t *id, struct error *err)
{
    struct by_hand b = {desk, caller, incident, id};
    return once_write(desk, caller, by_hand_command, &b, err);
}
