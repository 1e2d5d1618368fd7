#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/render.h"

static int64_t total(const struct q_counter_list_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].name, str_of(name)))
            return rows->items[i].n;
    return 0;
}

HANDLER(reports_counts)
{
    (void)status;
    struct q_counter_list_rows rows;
    enum err e = q_counter_list(
        r->db, r->arena, &(struct q_counter_list_in){.shop = r->session.caller.shop}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "dossiers", total(&rows, "dossiers"));
    jsonw_key(&w, "messages");
    jsonw_object(&w);
    jsonw_put_i64(&w, "inbound", total(&rows, "messages.inbound"));
    jsonw_put_i64(&w, "outbound", total(&rows, "messages.outbound"));
    jsonw_put_i64(&w, "internal", total(&rows, "messages.note"));
    jsonw_end(&w);
    jsonw_put_i64(&w, "events", total(&rows, "events"));
    jsonw_key(&w, "outbox");
    jsonw_object(&w);
    jsonw_put_i64(&w, "queued", total(&rows, "outbox.queued"));
    jsonw_put_i64(&w, "sent", total(&rows, "outbox.sent"));
    jsonw_put_i64(&w, "uncertain", total(&rows, "outbox.uncertain"));
    jsonw_put_i64(&w, "failed", total(&rows, "outbox.failed"));
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

void render_event_list(struct buf *out, struct request *r, const struct q_event_rows *rows,
                       int64_t limit)
{
    size_t shown = list_shown(rows->count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_event(&w, &rows->items[i]);
    list_end(&w, r, rows->count > shown, 0, shown ? rows->items[shown - 1].id : 0);
}

/* `after` is an event id as well as a cursor of this list. */
static enum err position(struct request *r, int64_t *limit, int64_t *after, struct error *err)
{
    struct str text;
    struct cursor cursor;
    enum err e = query_text(r, "after", 64, &text, err);
    if (e)
        return e;
    if (text.ptr && str_to_i64(text, 0, INT64_MAX, after))
        return query_i64(r, "limit", 1, LIST_MAX, LIST_DEFAULT, limit, err);
    e = query_page(r, limit, &cursor, err);
    *after = cursor.id;
    return e;
}

/* A reader ahead of the log followed another one, which a fail-over lost the end of. */
static enum err not_past_end(struct request *r, int64_t after, struct error *err)
{
    struct q_event_last_row last;
    enum err e = q_event_last(r->db, r->arena, &last, err);
    if (!e && after > last.id)
        return error_tell(err, ERR_CONFLICT, "after", "refusal.events.past_end", NULL);
    return e;
}

HANDLER(events_list)
{
    (void)status;
    int64_t limit, after;
    struct q_event_rows rows;
    enum err e = position(r, &limit, &after, err);
    if (!e)
        e = q_event_of_shop(r->db, r->arena,
                            &(struct q_event_of_shop_in){
                                .shop = r->session.caller.shop, .after = after, .limit = limit + 1},
                            &rows, err);
    if (!e && !rows.count)
        e = not_past_end(r, after, err);
    if (e)
        return e;
    render_event_list(out, r, &rows, limit);
    return ERR_OK;
}
