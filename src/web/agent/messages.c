#include "base/arena.h"
#include "base/secret.h"
#include "domain/message.h"
#include "store/store.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/render.h"

#include <string.h>

enum err render_message_now(struct jsonw *w, struct request *r, int64_t message, struct error *err)
{
    struct q_message_row row;
    enum err e = q_message_row(
        r->db, r->arena, &(struct q_message_row_in){.shop = r->session.caller.shop, .id = message},
        &row, err);
    struct message_parts parts;
    if (!e)
        e = read_message_parts(r, &row, 1, &parts, err);
    if (!e)
        render_message(w, r, &row, &parts);
    return e;
}

HANDLER(message_get)
{
    (void)status;
    struct jsonw w = jsonw_to(out);
    return render_message_now(&w, r, r->ids[0], err);
}

static bool direction_of(struct str name, enum direction *out)
{
    for (int d = DIRECTION_INBOUND; d <= DIRECTION_NOTE; d++)
        if (str_eq(name, str_of(api_direction((enum direction)d)))) {
            *out = (enum direction)d;
            return true;
        }
    return false;
}

/* Without a direction: all of them, newest first. */
static enum err read_list(struct request *r, const enum direction *direction, int64_t before,
                          int64_t limit, struct q_message_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (direction)
        return q_message_list(
            r->db, r->arena,
            &(struct q_message_list_in){
                .shop = shop, .direction = *direction, .before = before, .limit = limit},
            rows, err);
    return q_message_list_all(
        r->db, r->arena,
        &(struct q_message_list_all_in){.shop = shop, .before = before, .limit = limit}, rows, err);
}

HANDLER(messages_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str name;
    enum direction direction;
    struct q_message_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "direction", 16, &name, err);
    if (!e && name.ptr && !direction_of(name, &direction))
        return error_field(err, ERR_INVALID, "direction", "inbound, outbound or internal");
    if (!e)
        e = read_list(r, name.ptr ? &direction : NULL, after.has ? after.id : INT64_MAX, limit + 1,
                      &rows, err);
    struct message_parts parts;
    size_t shown = e ? 0 : list_shown(rows.count, limit);
    if (!e)
        e = read_message_parts(r, rows.items, shown, &parts, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_message(&w, r, &rows.items[i], &parts);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

enum err read_blob(struct request *r, struct str hash_bytes, struct str *bytes, struct error *err)
{
    struct sha256 hash;
    if (hash_bytes.len != SHA256_BYTES)
        return error_set(err, ERR_NOT_FOUND, "no bytes were kept");
    memcpy(hash.bytes, hash_bytes.ptr, SHA256_BYTES);
    return db_blob_get(r->db, r->arena, &hash, bytes, err);
}

HANDLER(message_raw)
{
    (void)out;
    (void)status;
    struct q_message_raw_row row;
    struct str bytes;
    enum err e = q_message_raw(
        r->db, r->arena,
        &(struct q_message_raw_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    if (!e)
        e = read_blob(r, row.raw_hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, STR("message/rfc822"),
                    str_printf(r->arena, "message-%lld.eml", (long long)r->ids[0]), false);
    return e;
}

HANDLER(attachment_get)
{
    (void)out;
    (void)status;
    int64_t download;
    struct q_attachment_by_id_row row;
    struct str bytes;
    enum err e = query_i64(r, "download", 0, 1, 0, &download, err);
    if (!e)
        e = q_attachment_by_id(
            r->db, r->arena,
            &(struct q_attachment_by_id_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row,
            err);
    if (!e)
        e = read_blob(r, row.hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, row.type, row.name, !download);
    return e;
}
