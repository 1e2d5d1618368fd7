#include "desk/scorecard.h"

#include "base/arena.h"
#include "desk/radar.h"
#include "domain/incident.h"
#include "store/queries.h"

/* Bits of parcel.scored beside the scores' own. Stored: never renumber. */
enum { SCORED_ARRIVED = 1 << 30 };

static unsigned bit(enum score score)
{
    return 1U << score;
}

/* Where totals go. */
struct column {
    struct str carrier, lane; /* without dots, which part the names of totals */
    struct date month;
};

static struct str no_dots(struct arena *arena, struct str s)
{
    char *copy = str_c(arena, s);
    for (char *c = copy; *c; c++)
        *c = *c == '.' ? '_' : *c;
    return str_of(copy);
}

static enum err column_of(struct record *r, struct str carrier, struct str lane, instant at,
                          struct column *out, struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        *out = (struct column){no_dots(r->arena, carrier), no_dots(r->arena, lane),
                               zone_date(shop->zone, at)};
    return e;
}

static void count(struct record *r, const struct column *c, const char *what, int64_t n)
{
    char *month = arena_printf(r->arena, "%04d-%02d", c->month.year, c->month.month);
    record_total(r, arena_printf(r->arena, "carrier.%s.%.*s.%s", month, STR_ARG(c->carrier), what),
                 n);
    record_total(r,
                 arena_printf(r->arena, "lane.%s.%.*s.%.*s.%s", month, STR_ARG(c->carrier),
                              STR_ARG(c->lane), what),
                 n);
}

static void count_days(struct record *r, const struct column *c, const char *what, int64_t days)
{
    days = days < 0 ? 0 : days < SCORE_DAYS ? days : SCORE_DAYS - 1;
    count(r, c, arena_printf(r->arena, "%s_%d", what, (int)days), 1);
}

/* --- parcels ---------------------------------------------------------------------- */

struct scored {
    struct record *r;
    struct q_scored_parcel_row row;
    struct column column;
    unsigned bits;
};

static bool once(struct scored *s, unsigned what)
{
    bool first = !(s->bits & what);
    s->bits |= what;
    return first;
}

/* A kind of need, and whether the parcel has it. */
static const struct {
    enum score handed, troubled;
} needs[] = {
    {SCORE_RELAY, SCORE_RELAY_TROUBLED},
    {SCORE_HEAVY, SCORE_HEAVY_TROUBLED},
    {SCORE_VALUABLE, SCORE_VALUABLE_TROUBLED},
};
enum { NEEDS = sizeof needs / sizeof *needs };

static bool has_need(const struct q_scored_parcel_row *row, enum score handed)
{
    return handed == SCORE_RELAY   ? row->relay
           : handed == SCORE_HEAVY ? row->weight >= SCORE_HEAVY_GRAMS
                                   : row->value >= SCORE_VALUABLE_AMOUNT;
}

static enum err count_handed(struct scored *s, struct error *err)
{
    if (!once(s, bit(SCORE_HANDED)))
        return ERR_OK;
    count(s->r, &s->column, score_name(SCORE_HANDED), 1);
    for (int i = 0; i < NEEDS; i++)
        if (has_need(&s->row, needs[i].handed)) {
            once(s, bit(needs[i].handed));
            count(s->r, &s->column, score_name(needs[i].handed), 1);
        }
    instant at = s->row.handed_at;
    return radar_sent(s->r, instant_is_none(at) ? s->row.created_at : at, err);
}

/* Where the customer can have it: at home, or at the pick-up point. */
static instant arrived_at(const struct q_scored_parcel_row *row)
{
    return row->waits ? row->stage_at : row->delivered_at;
}

static enum err count_arrived(struct scored *s, struct error *err)
{
    const struct q_scored_parcel_row *row = &s->row;
    instant at = arrived_at(row);
    const struct shop *shop;
    if (instant_is_none(at) || !once(s, SCORED_ARRIVED))
        return ERR_OK;
    enum err e = record_shop(s->r, &shop, err);
    if (e)
        return e;
    if (!instant_is_none(row->handed_at))
        count_days(s->r, &s->column, "transit",
                   date_to_days(zone_date(shop->zone, at)) -
                       date_to_days(zone_date(shop->zone, row->handed_at)));
    if (instant_is_none(row->due_at) || !once(s, bit(SCORE_JUDGED)))
        return ERR_OK;
    count(s->r, &s->column, score_name(SCORE_JUDGED), 1);
    if (instant_cmp(at, row->due_at) <= 0)
        count(s->r, &s->column, score_name(SCORE_ON_TIME), 1);
    return ERR_OK;
}

static enum err scored_load(struct scored *s, int64_t parcel, struct error *err)
{
    enum err e = q_scored_parcel(s->r->db, s->r->arena,
                                 &(struct q_scored_parcel_in){.shop = s->r->shop, .id = parcel},
                                 &s->row, err);
    if (e)
        return e;
    s->bits = (unsigned)s->row.scored;
    return column_of(s->r, s->row.carrier, s->row.lane,
                     instant_is_none(s->row.handed_at) ? s->row.created_at : s->row.handed_at,
                     &s->column, err);
}

static enum err scored_keep(const struct scored *s, int64_t parcel, struct error *err)
{
    if (s->bits == (unsigned)s->row.scored)
        return ERR_OK;
    return q_scored_set(s->r->db, &(struct q_scored_set_in){.id = parcel, .scored = s->bits}, NULL,
                        err);
}

enum err scorecard_parcel(struct record *r, int64_t parcel, struct error *err)
{
    struct scored s = {.r = r};
    enum err e = scored_load(&s, parcel, err);
    bool moved = !e && (!instant_is_none(s.row.handed_at) || !instant_is_none(arrived_at(&s.row)));
    if (e || !moved)
        return e;
    e = count_handed(&s, err);
    if (!e)
        e = count_arrived(&s, err);
    return e ? e : scored_keep(&s, parcel, err);
}

/* --- incidents -------------------------------------------------------------------- */

static void count_incident(struct scored *s, enum problem kind)
{
    enum score score;
    if (score_of_incident(kind, &score) && once(s, bit(score)))
        count(s->r, &s->column, score_name(score), 1);
    if (kind == PROBLEM_LOST && !instant_is_none(s->row.due_at) && once(s, bit(SCORE_JUDGED)))
        count(s->r, &s->column, score_name(SCORE_JUDGED), 1);
    if (!once(s, bit(SCORE_TROUBLED)))
        return;
    count(s->r, &s->column, score_name(SCORE_TROUBLED), 1);
    for (int i = 0; i < NEEDS; i++)
        if (s->bits & bit(needs[i].handed))
            count(s->r, &s->column, score_name(needs[i].troubled), 1);
}

enum err scorecard_incident(struct record *r, int64_t incident, struct error *err)
{
    struct q_scored_incident_row row;
    struct scored s = {.r = r};
    enum err e = q_scored_incident(r->db, r->arena,
                                   &(struct q_scored_incident_in){.shop = r->shop, .id = incident},
                                   &row, err);
    if (!e)
        e = radar_incident(r, incident, err);
    bool own = !e && (row.fault == FAULT_SHOP || row.fault == FAULT_CUSTOMER);
    if (e || !row.parcel || own)
        return e;
    e = scored_load(&s, row.parcel, err);
    if (!e) /* a carrier cannot lose what it never had: the scan is missing */
        e = count_handed(&s, err);
    if (e)
        return e;
    count_incident(&s, (enum problem)row.kind);
    return scored_keep(&s, row.parcel, err);
}

/* --- carriers as parties ----------------------------------------------------------- */

/* The parcel's carrier and lane, in the month of `at`. */
static enum err party_column(struct record *r, int64_t parcel, instant at, struct column *out,
                             struct error *err)
{
    struct scored s = {.r = r};
    enum err e = scored_load(&s, parcel, err);
    return e ? e : column_of(r, s.row.carrier, s.row.lane, at, out, err);
}

enum err scorecard_answer(struct record *r, const struct scored_answer *a, struct error *err)
{
    struct column c;
    enum err e = party_column(r, a->parcel, a->asked_at, &c, err);
    if (e)
        return e;
    if (!a->late)
        count(r, &c, score_name(SCORE_ASKED), 1);
    if (instant_is_none(a->answered_at))
        return ERR_OK;
    if (!a->late)
        count(r, &c, score_name(SCORE_ANSWERED), 1);
    count_days(r, &c, "answer", instant_diff(a->answered_at, a->asked_at).ms / duration_days(1).ms);
    return ERR_OK;
}

enum err scorecard_claim(struct record *r, const struct scored_claim *claim, struct error *err)
{
    struct q_scored_incident_row row;
    struct column c;
    enum err e = q_scored_incident(
        r->db, r->arena, &(struct q_scored_incident_in){.shop = r->shop, .id = claim->incident},
        &row, err);
    if (!e && !row.parcel)
        return ERR_OK;
    if (!e)
        e = party_column(r, row.parcel, claim->filed_at, &c, err);
    if (e)
        return e;
    if (claim->claimed)
        count(r, &c, score_name(SCORE_CLAIMED), claim->claimed);
    if (claim->paid)
        count(r, &c, score_name(SCORE_PAID), claim->paid);
    return ERR_OK;
}
