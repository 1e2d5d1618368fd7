#include "desk/intake.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/secret.h"
#include "store/queries.h"

#include <jansson.h>
#include <string.h>

/* --- keeping ------------------------------------------------------------------- */

static int64_t digest_of(const struct intake_in *in)
{
    struct digest *digest = digest_create();
    const struct str parts[] = {str_of(in->reader), in->tracking, str_of(in->failure), in->body};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        digest_add(digest, parts[i]);
        digest_add(digest, (struct str){"", 1});
    }
    struct sha256 hash = digest_end(&digest);
    int64_t out;
    memcpy(&out, hash.bytes, sizeof out);
    return out;
}

static struct str text_or_empty(struct arena *arena, struct str text)
{
    return text.ptr ? str_to_utf8(arena, text) : STR("");
}

enum err intake_keep(struct record *r, const struct intake_in *in, struct error *err)
{
    int64_t changed;
    bool whole = in->body.len <= INTAKE_BODY_MAX;
    struct str detail = text_or_empty(r->arena, str_cut(in->detail, SCAN_TEXT_MAX));
    enum err e = q_intake_add(
        r->db,
        &(struct q_intake_add_in){
            .shop = r->shop,
            .carrier = in->carrier,
            .source = in->source,
            .reader = str_of(in->reader),
            .body = str_sub(in->body.ptr ? in->body : STR(""), 0, INTAKE_BODY_MAX),
            .tracking = text_or_empty(r->arena, in->tracking),
            .failure = str_of(in->failure),
            .detail = whole ? detail
                            : str_printf(r->arena, "%.*s (%zu B)", STR_ARG(detail), in->body.len),
            .at = r->now,
            .digest = digest_of(in),
        },
        &changed, err);
    if (e || !changed || in->tracking.len) /* a parcel that is not known yet concerns nobody */
        return e;
    return record_event(
        r, 0, EVENT_INTAKE_KEPT,
        str_printf(r->arena, "{\"reader\":\"%s\",\"failure\":\"%s\"}", in->reader, in->failure),
        err);
}

enum err intake_settle(struct record *r, int64_t id, struct error *err)
{
    int64_t changed;
    enum err e = q_intake_done(
        r->db, &(struct q_intake_done_in){.shop = r->shop, .id = id, .at = r->now}, &changed, err);
    if (e || changed)
        return e ? e : record_event_id(r, 0, EVENT_INTAKE_SETTLED, "intake", id, err);
    return error_set(err, ERR_CONFLICT, "no such entry is open");
}

/* --- scans that wait ----------------------------------------------------------- */

static void put_text(struct jsonw *w, const char *key, struct str text)
{
    if (text.len)
        jsonw_put_str(w, key, text);
}

static void put_time(struct jsonw *w, const char *key, instant at)
{
    if (!instant_is_none(at))
        jsonw_put_i64(w, key, at.ms);
}

static void put_scan(struct jsonw *w, const struct scan *scan)
{
    jsonw_object(w);
    put_text(w, "tracking", scan->tracking);
    put_text(w, "reference", scan->reference);
    put_time(w, "at", scan->at);
    jsonw_put_str(w, "stage", str_of(stage_name(scan->stage)));
    jsonw_put_i64(w, "trouble", scan->trouble);
    if (scan->date_only)
        jsonw_put_bool(w, "date_only", true);
    if (scan->solved)
        jsonw_put_bool(w, "solved", true);
    if (scan->is_final)
        jsonw_put_bool(w, "is_final", true);
    put_text(w, "code", scan->code);
    put_text(w, "reason", scan->reason);
    put_text(w, "label", scan->label);
    put_text(w, "place", scan->place);
    put_text(w, "pickup", scan->pickup);
    put_text(w, "delivered_to", scan->delivered_to);
    put_time(w, "estimate", scan->estimate);
    put_time(w, "pickup_until", scan->pickup_until);
    jsonw_end(w);
}

struct str intake_scans_write(struct arena *arena, const struct scan *scans, size_t count)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_array(&w);
    for (size_t i = 0; i < count; i++)
        put_scan(&w, &scans[i]);
    jsonw_end(&w);
    return buf_str(&out);
}

static struct str get_text(struct arena *arena, const json_t *scan, const char *key)
{
    const json_t *value = json_object_get(scan, key);
    struct str text = {json_string_value(value), json_string_length(value)};
    return text.ptr ? str_dup(arena, text) : STR("");
}

static instant get_time(const json_t *scan, const char *key)
{
    return instant_of(json_integer_value(json_object_get(scan, key)));
}

static bool get_scan(struct arena *arena, const json_t *in, struct scan *out)
{
    json_int_t trouble = json_integer_value(json_object_get(in, "trouble"));
    *out = (struct scan){
        .tracking = get_text(arena, in, "tracking"),
        .reference = get_text(arena, in, "reference"),
        .at = get_time(in, "at"),
        .date_only = json_is_true(json_object_get(in, "date_only")),
        .solved = json_is_true(json_object_get(in, "solved")),
        .is_final = json_is_true(json_object_get(in, "is_final")),
        .code = get_text(arena, in, "code"),
        .reason = get_text(arena, in, "reason"),
        .label = get_text(arena, in, "label"),
        .place = get_text(arena, in, "place"),
        .pickup = get_text(arena, in, "pickup"),
        .delivered_to = get_text(arena, in, "delivered_to"),
        .estimate = get_time(in, "estimate"),
        .pickup_until = get_time(in, "pickup_until"),
    };
    if (trouble < 0 || trouble >= TROUBLES ||
        !stage_parse(get_text(arena, in, "stage"), &out->stage))
        return false;
    out->trouble = (enum trouble)trouble;
    return true;
}

enum err intake_scans_read(struct arena *arena, struct str json, struct scans *out,
                           struct error *err)
{
    json_t *list = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_array(list);
    *out = (struct scans){.items = arena_array(arena, json_array_size(list), sizeof *out->items)};
    for (size_t i = 0; good && i < json_array_size(list); i++)
        good = get_scan(arena, json_array_get(list, i), &out->items[out->count++]);
    json_decref(list);
    return good ? ERR_OK : error_set(err, ERR_CORRUPT, "scans in the intake do not parse");
}
