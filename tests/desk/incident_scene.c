#include "incident_scene.h"

#include "base/arena.h"
#include "desk/customer.h"
#include "desk/due.h"
#include "desk/incident.h"
#include "store/query.h"

#include <check.h>

struct making {
    struct parcel_scene *s;
    int number;
    int64_t order, parcel;
};

static struct record record_of(struct parcel_scene *s, struct db *db, struct arena *arena)
{
    return record_begin(&s->c.desk, db, arena, s->c.shop.id, (struct actor){ACTOR_SYSTEM, 0},
                        clock_now(&s->c.clock));
}

static enum err make_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct making *m = ctx;
    struct parcel_scene *s = m->s;
    struct record r = record_of(s, db, arena);
    instant now = r.now;
    enum err e = ERR_OK;
    if (!s->customer)
        e = customer_insert(&r, &(struct person){STR("Léa Martin"), STR("lea@example.org")},
                            STR("fr"), now, &s->customer, err);
    if (!e)
        e = q_order_insert(
            db,
            &(struct q_order_insert_in){.shop = r.shop,
                                        .customer = s->customer,
                                        .number = str_printf(arena, "AL-%d", m->number),
                                        .state = STR("shipped"),
                                        .total = SCENE_PAID,
                                        .currency = STR("EUR"),
                                        .placed_at = now},
            &m->order, err);
    if (!e)
        e = q_parcel_insert(
            db,
            &(struct q_parcel_insert_in){.shop = r.shop,
                                         .shop_order = m->order,
                                         .carrier = STR("colissimo"),
                                         .tracking = str_printf(arena, "6A%08d", m->number),
                                         .stage = STR("accepted"),
                                         .pickup_point = STR("0042"),
                                         .handed_over_at = now,
                                         .due_at = instant_add(now, duration_hours(4 * 24 + 14))},
            &m->parcel, err);
    return e;
}

int64_t parcel_scene_more(struct parcel_scene *s, int number, int64_t *order)
{
    struct error err = {0};
    struct making m = {.s = s, .number = number};
    ck_assert_msg(counter_write(&s->c, make_command, &m, &err) == ERR_OK, "%s", err.text);
    *order = m.order;
    return m.parcel;
}

void parcel_scene_open(struct parcel_scene *s)
{
    *s = (struct parcel_scene){0};
    counter_open(&s->c);
    s->c.desk.public_url = STR("https://lune.example");
    s->parcel = parcel_scene_more(s, 1, &s->order);
}

struct scanning {
    struct parcel_scene *s;
    int64_t parcel;
    enum stage stage;
    enum trouble trouble;
    const char *pickup;
};

/* As desk/track.h does it, without its batches: what is said now is the newest. */
struct said {
    int64_t parcel;
    instant at;
    struct str stage;
    int64_t trouble;
    struct str pickup;
};

static const struct query_field said_fields[] = {
    {"parcel", QUERY_ID, offsetof(struct said, parcel)},
    {"at", QUERY_INSTANT, offsetof(struct said, at)},
    {"stage", QUERY_TEXT, offsetof(struct said, stage)},
    {"trouble", QUERY_I64, offsetof(struct said, trouble)},
    {"pickup", QUERY_TEXT, offsetof(struct said, pickup)},
};

#define EVENT_SQL(p, at, stage, trouble, pickup) \
    "INSERT INTO parcel_event (parcel, at, stage, label, place, trouble, pickup) VALUES (" p \
    ", " at ", " stage ", '', '', " trouble ", " pickup ")"
#define FOLD_SQL(p, at, stage, trouble, pickup) \
    "UPDATE parcel SET stage = CASE WHEN " stage " = 'unknown' THEN stage ELSE " stage " END, " \
    "stage_at = " at ", last_event_at = " at ", trouble = " trouble \
    ", delivered_at = CASE WHEN " stage " = 'delivered' THEN " at " END WHERE id = " p \
    " AND '' <> 'p' || " pickup

static const struct query say_event = {
    .name = "test_say_event",
    .kind = QUERY_EXEC,
    .sqlite = EVENT_SQL("?1", "?2", "?3", "?4", "?5"),
    .postgres = EVENT_SQL("$1", "$2", "$3", "$4", "$5"),
    .in = said_fields,
    .in_count = 5,
};
static const struct query say_fold = {
    .name = "test_say_fold",
    .kind = QUERY_EXEC,
    .sqlite = FOLD_SQL("?1", "?2", "?3", "?4", "?5"),
    .postgres = FOLD_SQL("$1", "$2", "$3::text", "$4", "$5::text"),
    .in = said_fields,
    .in_count = 5,
};

static enum err scan_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct scanning *x = ctx;
    struct record r = record_of(x->s, db, arena);
    struct said said = {.parcel = x->parcel,
                        .at = r.now,
                        .stage = str_of(stage_name(x->stage)),
                        .trouble = x->trouble,
                        .pickup = str_of(x->pickup)};
    enum err e = query_exec(db, &say_event, &said, NULL, err);
    if (!e)
        e = query_exec(db, &say_fold, &said, NULL, err);
    return e ? e : incident_look(&r, x->parcel, err);
}

void parcel_scan(struct parcel_scene *s, int64_t parcel, enum stage stage, enum trouble trouble,
                 const char *pickup)
{
    struct error err = {0};
    struct scanning x = {s, parcel, stage, trouble, pickup};
    enum err e = counter_write(&s->c, scan_command, &x, &err);
    ck_assert_msg(e == ERR_OK, "%s: %s %s", err_name(e), err.key, err.text);
}

void parcel_wait(struct parcel_scene *s, duration time)
{
    struct error err = {0};
    size_t count;
    int rounds = 0;
    counter_pass(&s->c, time);
    do {
        ck_assert_msg(rounds++ < 1000, "what is due stays due");
        enum err e = due_act(&s->c.desk, &count, &err);
        ck_assert_msg(e == ERR_OK, "%s: %s %s", err_name(e), err.key, err.text);
    } while (count);
}

struct q_incident_rows parcel_incidents(struct parcel_scene *s, int64_t parcel)
{
    struct q_incident_rows rows;
    struct error err = {0};
    ck_assert_int_eq(q_incident_of_parcel(
                         s->c.db, s->c.arena,
                         &(struct q_incident_of_parcel_in){.shop = s->c.shop.id, .parcel = parcel},
                         &rows, &err),
                     ERR_OK);
    return rows;
}

struct q_incident_row parcel_incident(struct parcel_scene *s, int64_t parcel, enum problem kind)
{
    struct q_incident_rows rows = parcel_incidents(s, parcel);
    for (size_t i = rows.count; i > 0; i--)
        if (rows.items[i - 1].kind == (int64_t)kind)
            return rows.items[i - 1];
    ck_abort_msg("no incident %s", problem_name(kind));
    return rows.items[0];
}

struct reporting {
    struct parcel_scene *s;
    int64_t order, parcel, id;
    enum problem kind;
    enum incident_seen seen;
};

static enum err report_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct reporting *x = ctx;
    struct record r = record_of(x->s, db, arena);
    return incident_report(&r, x->order, x->parcel, x->kind, x->seen, &x->id, err);
}

int64_t parcel_report(struct parcel_scene *s, int64_t order, int64_t parcel, enum problem kind,
                      enum incident_seen seen)
{
    struct error err = {0};
    struct reporting x = {.s = s, .order = order, .parcel = parcel, .kind = kind, .seen = seen};
    enum err e = counter_write(&s->c, report_command, &x, &err);
    ck_assert_msg(e == ERR_OK, "%s: %s %s", err_name(e), err.key, err.text);
    return x.id;
}
