#include "desk/defect.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/practice.h"
#include "desk/record.h"
#include "domain/practice/g21_stop_sale.h"
#include "store/queries.h"
#include "store/store.h"

/* Of an order, with the product that fails. */
struct line {
    int64_t id;
    struct str sku, title;
    int64_t quantity;
};

struct noting {
    const struct desk *desk;
    const struct caller *caller;
    const struct defect_note *note;
    struct arena *arena; /* of the answer */
    struct defect_noted *out;
};

/* Stopped, where it was not; the log says it once. */
static enum err stop(struct record *r, const struct line *line,
                     const struct q_defect_rate_row *rate, struct error *err)
{
    int64_t changed = 0;
    enum err e = q_stop_sale_put(r->db,
                                 &(struct q_stop_sale_put_in){.shop = r->shop,
                                                              .sku = line->sku,
                                                              .title = line->title,
                                                              .defects = rate->defects,
                                                              .units = rate->units,
                                                              .now = r->now},
                                 &changed, err);
    if (e || !changed)
        return e;
    conduct_count(r, g21_stop_sale.id, CONDUCT_STOPPED);
    return record_event(r, 0, EVENT_STOP_SALE,
                        str_printf(r->arena, "{\"defects\":%lld,\"units\":%lld}",
                                   (long long)rate->defects, (long long)rate->units),
                        err);
}

static enum err act(struct record *r, const struct line *line, const struct q_defect_rate_row *rate,
                    struct error *err)
{
    enum practice_setting setting;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, &g21_stop_sale, &setting, err);
    if (e || setting == PRACTICE_ON)
        return e ? e : stop(r, line, rate, err);
    conduct_count(r, g21_stop_sale.id, setting == PRACTICE_OFF ? CONDUCT_OFF : CONDUCT_RECORDED);
    return setting == PRACTICE_OFF
               ? ERR_OK
               : record_event(r, 0, EVENT_GUARDRAIL_WOULD, STR("{\"practice\":\"G21\"}"), err);
}

static enum err put(struct record *r, const struct defect_note *note, const struct line *line,
                    struct error *err)
{
    int64_t most = line->quantity > 0 ? line->quantity : 1;
    if (note->units > most)
        return error_field(err, ERR_INVALID, "units", "the line has %lld", (long long)most);
    return q_defect_put(r->db,
                        &(struct q_defect_put_in){.shop = r->shop,
                                                  .order_line = line->id,
                                                  .sku = line->sku,
                                                  .dossier = note->dossier,
                                                  .units = note->units ? note->units : most,
                                                  .now = r->now},
                        NULL, err);
}

static enum err find_line(struct record *r, const struct defect_note *note, struct line *out,
                          struct error *err)
{
    struct q_defect_line_rows rows;
    enum err e = q_defect_line(
        r->db, r->arena,
        &(struct q_defect_line_in){
            .shop = r->shop, .shop_order = note->order, .sku = note->sku, .dossier = note->dossier},
        &rows, err);
    if (e)
        return e;
    if (!rows.count)
        return error_field(err, ERR_NOT_FOUND, "sku", "no such product in the order");
    const struct q_defect_line_row *row = &rows.items[0];
    *out = (struct line){row->id, note->sku, row->title, row->quantity};
    return ERR_OK;
}

static enum err note_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct noting *n = ctx;
    struct record r = record_begin(n->desk, db, arena, n->caller->shop, n->caller->actor,
                                   clock_now(n->desk->clock));
    struct line line = {0};
    struct q_defect_rate_row rate;
    enum err e = find_line(&r, n->note, &line, err);
    if (!e)
        e = put(&r, n->note, &line, err);
    if (!e)
        e = record_event_id(&r, n->note->dossier, EVENT_DEFECT_NOTED, "order_line", line.id, err);
    if (!e)
        e = q_defect_rate(db, arena, &(struct q_defect_rate_in){r.shop, line.sku}, &rate, err);
    if (e)
        return e;
    *n->out = (struct defect_noted){.sku = str_dup(n->arena, line.sku),
                                    .defects = rate.defects,
                                    .units = rate.units,
                                    .fails = g21_stops(rate.defects, rate.units)};
    return n->out->fails ? act(&r, &line, &rate, err) : ERR_OK;
}

enum err defect_note(const struct desk *desk, struct arena *arena, const struct caller *caller,
                     const struct defect_note *note, struct defect_noted *out, struct error *err)
{
    struct noting noting = {desk, caller, note, arena, out};
    return store_write(desk->store, note_command, &noting, err);
}

/* --- lifting ---------------------------------------------------------------- */

struct lifting {
    const struct desk *desk;
    const struct caller *caller;
    int64_t id;
    struct str reason;
};

static enum err lift_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct lifting *l = ctx;
    struct record r = record_begin(l->desk, db, arena, l->caller->shop, l->caller->actor,
                                   clock_now(l->desk->clock));
    struct q_stop_sale_row row;
    int64_t changed = 0;
    enum err e = q_stop_sale_by_id(
        db, arena, &(struct q_stop_sale_by_id_in){.shop = r.shop, .id = l->id}, &row, err);
    if (!e)
        e = q_stop_sale_lift(db,
                             &(struct q_stop_sale_lift_in){.shop = r.shop,
                                                           .id = l->id,
                                                           .user = caller_user(l->caller),
                                                           .reason = l->reason,
                                                           .now = r.now},
                             &changed, err);
    if (!e && !changed)
        e = error_set(err, ERR_CONFLICT, "stop %lld was lifted already", (long long)l->id);
    if (e)
        return e;
    conduct_count(&r, g21_stop_sale.id, CONDUCT_OVERRIDDEN);
    return record_event_id(&r, 0, EVENT_STOP_SALE_LIFTED, "stop_sale", l->id, err);
}

enum err stop_sale_lift(const struct desk *desk, const struct caller *caller, int64_t id,
                        struct str reason, struct error *err)
{
    struct lifting lifting = {desk, caller, id, str_trim(reason)};
    if (lifting.reason.len < LIFT_REASON_MIN)
        return error_tell(err, ERR_INVALID, "reason", "refusal.remedy.reason", NULL);
    return store_write(desk->store, lift_command, &lifting, err);
}
