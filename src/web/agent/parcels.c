/* The shop's parcels, and all that carriers said of one. */
#include "base/arena.h"
#include "domain/parcel.h"
#include "domain/tracking_number.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum { NUMBER_BYTES = 128 };

static enum err read_parcels(struct request *r, struct str number, bool wrong, int64_t before,
                             int64_t limit, struct q_parcel_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (number.len)
        return q_parcel_of_number(r->db, r->arena,
                                  &(struct q_parcel_of_number_in){
                                      .shop = shop, .tracking = tracking_clean(r->arena, number)},
                                  rows, err);
    if (wrong)
        return q_parcel_list_wrong(
            r->db, r->arena,
            &(struct q_parcel_list_wrong_in){.shop = shop, .before = before, .limit = limit}, rows,
            err);
    return q_parcel_list(r->db, r->arena,
                         &(struct q_parcel_list_in){.shop = shop, .before = before, .limit = limit},
                         rows, err);
}

HANDLER(parcels_list)
{
    (void)status;
    int64_t limit, wrong;
    struct cursor after;
    struct str number;
    struct q_parcel_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "number", NUMBER_BYTES, &number, err);
    if (!e)
        e = query_i64(r, "wrong", 0, 1, 0, &wrong, err);
    if (!e)
        e = read_parcels(r, number, wrong, after.has ? after.id : INT64_MAX, limit + 1, &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    e = render_parcels(&w, r, rows.items, shown, err);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return e;
}

HANDLER(parcel_get)
{
    (void)status;
    struct q_parcel_row row;
    enum err e = q_parcel_row(
        r->db, r->arena, &(struct q_parcel_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
        &row, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_parcels(&w, r, &row, 1, err);
}

static struct str trouble_or_null(int64_t trouble)
{
    return trouble > 0 && trouble < TROUBLES ? str_of(trouble_name((enum trouble)trouble))
                                             : STR_NONE;
}

static void put_event(struct jsonw *w, const struct q_parcel_events_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_bool(w, "date_only", row->date_only);
    jsonw_put_str(w, "stage", row->stage);
    jsonw_put_str(w, "trouble", trouble_or_null(row->trouble));
    jsonw_put_bool(w, "solved", row->solved);
    jsonw_put_str(w, "code", or_null(row->code));
    jsonw_put_str(w, "reason", or_null(row->reason));
    jsonw_put_str(w, "label", or_null(row->label));
    jsonw_put_str(w, "place", or_null(row->place));
    jsonw_put_str(w, "pickup", or_null(row->pickup));
    jsonw_put_str(w, "source", str_of(tracking_source_name(row->source)));
    jsonw_put_instant(w, "seen_at", row->seen_at);
    jsonw_end(w);
}

HANDLER(parcel_events)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_parcel_row parcel;
    struct q_parcel_events_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_parcel_row(r->db, r->arena,
                         &(struct q_parcel_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
                         &parcel, err);
    if (!e)
        e = q_parcel_events(
            r->db, r->arena,
            &(struct q_parcel_events_in){.parcel = parcel.id,
                                         .before_at = instant_of(after.has ? after.key : INT64_MAX),
                                         .before_id = after.has ? after.id : INT64_MAX,
                                         .limit = limit + 1},
            &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        put_event(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, shown ? rows.items[shown - 1].at.ms : 0,
             shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}
