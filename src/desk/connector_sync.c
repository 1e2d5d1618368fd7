#include "base/arena.h"
#include "desk/connector.h"
#include "desk/intake.h"
#include "store/queries.h"
#include "store/store.h"

/* --- whom to ask ------------------------------------------------------------------- */

static enum err fill(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct q_connector_to_ask_row *row, struct connector *out,
                     struct error *err)
{
    struct shop shop;
    enum err e = shop_load(desk, db, arena, row->shop, &shop, err);
    *out = (struct connector){.id = row->id,
                              .shop = row->shop,
                              .code = row->code,
                              .kind = row->kind,
                              .url = row->url,
                              .account = row->account,
                              .secret = row->secret,
                              .hook_secret = row->hook_secret,
                              .since = row->run_at,
                              .skip = row->run_skip,
                              .synced_to = row->synced_to,
                              .failures = row->failures,
                              .zone = e ? NULL : shop.zone};
    if (instant_is_none(row->run_at) && !instant_is_none(row->synced_to))
        out->since = instant_add(row->synced_to, duration_minutes(-CONNECTOR_OVERLAP_MINUTES));
    return e;
}

struct claim {
    const struct q_connector_due_row *due;
    instant until;
    int64_t changed;
};

static enum err claim_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct claim *c = ctx;
    return q_connector_claim(db,
                             &(struct q_connector_claim_in){
                                 .id = c->due->id, .seen = c->due->next_sync_at, .until = c->until},
                             &c->changed, err);
}

enum err connector_claim(const struct desk *desk, struct db *db, struct arena *arena,
                         struct connector *out, bool *found, instant *next, struct error *err)
{
    instant now = clock_now(desk->clock);
    struct q_connector_due_row due;
    struct q_connector_to_ask_row row;
    struct claim c = {&due, instant_add(now, duration_minutes(CONNECTOR_LEASE_MINUTES)), 0};
    *found = false;
    *next = instant_of(0);
    enum err e = q_connector_due(db, arena, &due, err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    *next = due.next_sync_at;
    if (instant_cmp(due.next_sync_at, now) > 0)
        return ERR_OK;
    e = store_write(desk->store, claim_command, &c, err);
    if (e || !c.changed)
        return e; /* another node has it: at once again, for the next */
    e = q_connector_to_ask(db, arena, &(struct q_connector_to_ask_in){.id = due.id}, &row, err);
    *found = !e;
    return e ? e : fill(desk, db, arena, &row, out, err);
}

enum err connector_find(const struct desk *desk, struct db *db, struct arena *arena,
                        struct str shop, struct str code, struct connector *out, struct error *err)
{
    struct q_shop_by_slug_row house;
    struct q_connector_by_code_row row;
    enum err e = q_shop_by_slug(db, arena, &(struct q_shop_by_slug_in){.slug = shop}, &house, err);
    if (!e)
        e = q_connector_by_code(
            db, arena, &(struct q_connector_by_code_in){.shop = house.id, .code = code}, &row, err);
    if (e)
        return e;
    struct q_connector_to_ask_row same = {.id = row.id,
                                          .shop = row.shop,
                                          .code = row.code,
                                          .kind = row.kind,
                                          .url = row.url,
                                          .account = row.account,
                                          .secret = row.secret,
                                          .hook_secret = row.hook_secret};
    return fill(desk, db, arena, &same, out, err);
}

/* --- what was read ------------------------------------------------------------------- */

struct take {
    const struct desk *desk;
    const struct connector *c;
    const struct connector_news *news;
    size_t from, count;
    int64_t taken;
    struct str delivery; /* of a webhook; STR_NONE: a page */
    struct error refused;
    bool alone; /* the order is put into the intake with `refused` */
};

static struct record begin_record(const struct take *t, struct db *db, struct arena *arena)
{
    return record_begin(t->desk, db, arena, t->c->shop, (struct actor){ACTOR_SYSTEM, 0},
                        clock_now(t->desk->clock));
}

static enum err keep(struct take *t, struct record *r, const char *failure, struct str detail,
                     struct error *err)
{
    return intake_keep(r,
                       &(struct intake_in){
                           .source = t->delivery.ptr ? SOURCE_WEBHOOK : SOURCE_POLL,
                           .reader = str_c(r->arena, t->c->kind),
                           .body = t->news->body.ptr ? t->news->body : STR(""),
                           .tracking = STR(""),
                           .failure = failure,
                           .detail = detail,
                       },
                       err);
}

static enum err put_one(struct take *t, struct record *r, const struct order_in *in,
                        struct error *err)
{
    struct order_put put;
    struct error wrong = {.code = ERR_OK};
    if (order_check(in, &wrong))
        return keep(t, r, wrong.key[0] ? str_c(r->arena, str_of(wrong.key)) : "order.missing",
                    str_printf(r->arena, "%.*s: %s", STR_ARG(in->number), wrong.field), err);
    enum err e = order_put(r, in, &put, err);
    t->taken += !e && (put.created || put.changed);
    return e;
}

static enum err take_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take *t = ctx;
    struct record r = begin_record(t, db, arena);
    enum err e = ERR_OK;
    t->taken = 0;
    for (size_t i = 0; !e && i < t->count; i++)
        e = put_one(t, &r, &t->news->orders[t->from + i], err);
    return e;
}

static enum err refuse_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take *t = ctx;
    struct record r = begin_record(t, db, arena);
    return keep(
        t, &r, "import.not_kept",
        str_printf(arena, "%.*s: %s", STR_ARG(t->news->orders[t->from].number), t->refused.text),
        err);
}

static bool is_passing(enum err e)
{
    return e == ERR_BUSY || e == ERR_IO || e == ERR_UNCERTAIN || e == ERR_CONFLICT;
}

/* One that the store does not take holds up none of the others. */
static enum err take_apart(struct take *t, struct error *err)
{
    size_t end = t->from + t->count;
    int64_t taken = 0;
    enum err e = ERR_OK;
    for (t->count = 1; !e && t->from < end; t->from++) {
        e = store_write(t->desk->store, take_command, t, err);
        taken += e ? 0 : t->taken;
        if (e && !is_passing(e)) {
            t->refused = err ? *err : (struct error){0};
            e = store_write(t->desk->store, refuse_command, t, err);
        }
    }
    t->taken = taken;
    return e;
}

static enum err take_orders(struct take *t, int64_t *taken, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t from = 0; !e && from < t->news->count; from += ORDER_BATCH_MAX) {
        t->from = from;
        t->count = t->news->count - from < ORDER_BATCH_MAX ? t->news->count - from
                                                           : (size_t)ORDER_BATCH_MAX;
        e = store_write(t->desk->store, take_command, t, err);
        if (e && !is_passing(e))
            e = take_apart(t, err);
        *taken += t->taken;
    }
    return e;
}

static enum err keep_faults(struct take *t, struct record *r, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < t->news->fault_count; i++)
        e = keep(t, r, t->news->faults[i].key, t->news->faults[i].detail, err);
    return e;
}

static enum err page_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take *t = ctx;
    const struct connector_news *n = t->news;
    struct record r = begin_record(t, db, arena);
    bool further = !instant_is_none(n->upto) && instant_cmp(n->upto, t->c->since) > 0;
    bool newest = instant_cmp(n->upto, t->c->synced_to) > 0;
    struct q_connector_synced_in in = {
        .id = t->c->id,
        .synced_to = newest ? n->upto : t->c->synced_to,
        .run_at = !n->more  ? instant_of(0)
                  : further ? n->upto
                            : t->c->since,
        .run_skip = !n->more || further ? 0 : t->c->skip + (int64_t)n->found,
        .next = n->more ? r.now : instant_add(r.now, duration_minutes(CONNECTOR_EVERY_MINUTES)),
        .taken = t->taken,
        .now = r.now,
    };
    enum err e = keep_faults(t, &r, err);
    return e ? e : q_connector_synced(db, &in, NULL, err);
}

enum err connector_page(const struct desk *desk, const struct connector *c,
                        const struct connector_news *news, struct error *err)
{
    struct take t = {.desk = desk, .c = c, .news = news, .delivery = STR_NONE};
    int64_t taken = 0;
    enum err e = take_orders(&t, &taken, err);
    t.taken = taken;
    return e ? e : store_write(desk->store, page_command, &t, err);
}

struct failed {
    const struct desk *desk;
    const struct connector *c;
    const struct error *why;
    duration wait;
};

static enum err failed_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct failed *f = ctx;
    instant now = clock_now(f->desk->clock);
    return q_connector_failed(
        db,
        &(struct q_connector_failed_in){.id = f->c->id,
                                        .failure =
                                            str_of(f->why->key[0] ? f->why->key : "shop.no_answer"),
                                        .failure_arg = str_of(f->why->arg),
                                        .next = instant_add(now, f->wait),
                                        .now = now},
        NULL, err);
}

enum err connector_failed(const struct desk *desk, const struct connector *c,
                          const struct error *why, int64_t wait_ms, struct error *err)
{
    int64_t minutes = c->failures < 6 ? INT64_C(1) << c->failures : CONNECTOR_PAUSE_MAX_MINUTES;
    if (minutes > CONNECTOR_PAUSE_MAX_MINUTES)
        minutes = CONNECTOR_PAUSE_MAX_MINUTES;
    struct failed f = {desk, c, why, duration_minutes(minutes)};
    if (wait_ms > f.wait.ms)
        f.wait = duration_ms(wait_ms);
    return store_write(desk->store, failed_command, &f, err);
}

static enum err heard_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take *t = ctx;
    struct record r = begin_record(t, db, arena);
    int64_t fresh = 1;
    enum err e = ERR_OK;
    t->taken = 0;
    if (t->delivery.len)
        e = q_webhook_seen_add(db,
                               &(struct q_webhook_seen_add_in){
                                   .shop = t->c->shop,
                                   .source = str_printf(arena, "shop:%.*s", STR_ARG(t->c->code)),
                                   .delivery = t->delivery,
                                   .at = r.now},
                               &fresh, err);
    if (e || !fresh)
        return e;
    e = keep_faults(t, &r, err);
    for (size_t i = 0; !e && i < t->news->count; i++)
        e = put_one(t, &r, &t->news->orders[i], err);
    return e ? e
             : q_connector_heard(
                   db,
                   &(struct q_connector_heard_in){.id = t->c->id, .taken = t->taken, .now = r.now},
                   NULL, err);
}

enum err connector_heard(const struct desk *desk, const struct connector *c, struct str delivery,
                         const struct connector_news *news, struct error *err)
{
    struct take t = {.desk = desk, .c = c, .news = news};
    t.delivery = delivery.ptr ? delivery : STR("");
    return store_write(desk->store, heard_command, &t, err);
}
