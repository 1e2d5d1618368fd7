#include "web/render.h"

#include "base/arena.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/machine.h"
#include "domain/message.h"
#include "domain/outbox.h"
#include "domain/promise.h"
#include "domain/threading.h"

#include <jansson.h>

void put_person(struct jsonw *w, const char *key, int64_t id, struct str name)
{
    jsonw_key(w, key);
    if (!id) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_str(w, "name", name.ptr ? name : STR(""));
    jsonw_end(w);
}

void put_money(struct jsonw *w, const char *key, int64_t amount, struct str currency)
{
    jsonw_key(w, key);
    jsonw_object(w);
    jsonw_put_i64(w, "amount", amount);
    jsonw_put_str(w, "currency", currency);
    jsonw_end(w);
}

static struct str empty_is_null(struct str s)
{
    return s.len ? s : STR_NONE;
}

/* The API calls a private note internal. */
static struct str direction(int64_t d)
{
    return d == DIRECTION_NOTE ? STR("internal") : str_of(direction_name((enum direction)d));
}

void render_due(struct jsonw *w, const struct q_dossier_row *row)
{
    if (!row->promise) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_i64(w, "promise", row->promise);
    jsonw_put_str(w, "kind", str_of(promise_kind_name((enum promise_kind)row->promise_kind)));
    jsonw_put_str(w, "state", str_of(promise_state_name((enum promise_state)row->promise_state)));
    jsonw_put_instant(w, "since", row->promise_since);
    jsonw_put_instant(w, "warn_at", row->promise_warn_at);
    jsonw_put_instant(w, "at", row->promise_due_at);
    jsonw_end(w);
}

void render_dossier(struct jsonw *w, const struct q_dossier_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_i64(w, "number", row->number);
    jsonw_put_i64(w, "version", row->version);
    jsonw_put_str(w, "subject", row->subject);
    jsonw_put_str(w, "state", str_of(dossier_state_name((enum dossier_state)row->state)));
    jsonw_put_str(w, "channel", str_of(channel_name((enum channel)row->channel)));
    put_person(w, "customer", row->customer, row->customer_name);
    put_person(w, "assignee", row->assignee, row->assignee_name);
    jsonw_put_str(w, "snippet", str_cut(row->snippet, 160));
    jsonw_put_i64(w, "messages", row->messages);
    jsonw_put_instant(w, "created_at", row->created_at);
    jsonw_put_instant(w, "last_message_at", row->last_message_at);
    jsonw_put_str(w, "last_direction", direction(row->last_direction));
    jsonw_put_bool(w, "unread", row->unread);
    jsonw_key(w, "due");
    render_due(w, row);
    jsonw_put_i64(w, "escalation_level", row->escalation_level);
    jsonw_put_str(w, "severity", str_of(severity_name((enum severity)row->severity)));
    jsonw_put_instant(w, "snoozed_until", row->snoozed_until);
    jsonw_end(w);
}

static const char *owed_to_name(int64_t owed_to)
{
    switch ((enum owed_to)owed_to) {
    case OWED_CUSTOMER: return "customer";
    case OWED_CARRIER: return "carrier";
    case OWED_AUTHORITY: return "authority";
    case OWED_SELF: return "self";
    }
    return "self";
}

void render_promise(struct jsonw *w, const struct q_promise_list_row *row)
{
    bool kept = row->state == PROMISE_KEPT;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "kind", str_of(promise_kind_name((enum promise_kind)row->kind)));
    jsonw_put_str(w, "text", empty_is_null(row->text));
    jsonw_put_str(w, "owed_to", str_of(owed_to_name(row->owed_to)));
    put_person(w, "owner", row->owner, row->owner_name);
    jsonw_put_str(w, "state", str_of(promise_state_name((enum promise_state)row->state)));
    jsonw_put_instant(w, "since", row->created_at);
    jsonw_put_instant(w, "warn_at", row->warn_at);
    jsonw_put_instant(w, "due_at", row->due_at);
    jsonw_put_instant(w, "ended_at", row->closed_at);
    jsonw_put_bool(w, "late", kept && instant_cmp(row->closed_at, row->due_at) > 0);
    jsonw_end(w);
}

static const char *actor_name(int64_t kind)
{
    switch ((enum actor_kind)kind) {
    case ACTOR_SYSTEM: return "system";
    case ACTOR_CUSTOMER: return "customer";
    case ACTOR_STAFF: return "agent";
    case ACTOR_TOKEN: return "token";
    }
    return "system";
}

void render_event(struct jsonw *w, const struct q_event_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "kind", row->kind);
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_id(w, "dossier", row->dossier);
    jsonw_key(w, "actor");
    jsonw_object(w);
    jsonw_put_str(w, "kind", str_of(actor_name(row->actor_kind)));
    jsonw_put_id(w, "id", row->actor);
    jsonw_put_str(w, "name", empty_is_null(row->actor_name));
    jsonw_end(w);
    jsonw_put_raw(w, "payload", row->payload);
    jsonw_end(w);
}

static void put_addresses(struct jsonw *w, const char *key, const json_t *list)
{
    jsonw_key(w, key);
    jsonw_array(w);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct str name = str_of(json_string_value(json_object_get(one, "name")));
        struct str address = str_of(json_string_value(json_object_get(one, "address")));
        jsonw_object(w);
        jsonw_put_str(w, "name", empty_is_null(name));
        jsonw_put_str(w, "email", address.ptr ? address : STR(""));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_recipients(struct jsonw *w, struct str recipients)
{
    json_t *root = json_loadb(recipients.ptr, recipients.len, 0, NULL);
    put_addresses(w, "to", json_object_get(root, "to"));
    put_addresses(w, "cc", json_object_get(root, "cc"));
    json_decref(root);
}

static void put_from(struct jsonw *w, const struct q_message_row *row)
{
    jsonw_key(w, "from");
    if (!row->sender_address.len && !row->sender_name.len) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_str(w, "name", empty_is_null(row->sender_name));
    jsonw_put_str(w, "email", row->sender_address);
    jsonw_end(w);
}

/* The API has one word for reports and newsletters alike: a notice. */
static struct str machine(int64_t kind)
{
    switch ((enum machine_kind)kind) {
    case MACHINE_NONE: return STR_NONE;
    case MACHINE_AUTO_REPLY: return STR("auto_reply");
    case MACHINE_BOUNCE: return STR("bounce");
    case MACHINE_LIST:
    case MACHINE_BULK: return STR("list");
    case MACHINE_LOOP: return STR("loop");
    case MACHINE_REPORT: return STR("delivery_notice");
    }
    return STR_NONE;
}

static struct str sender_word(const struct q_message_row *row)
{
    if (row->direction != DIRECTION_INBOUND)
        return STR("known");
    switch ((enum authenticity)row->authenticity) {
    case AUTHENTICITY_PASS: return STR("verified");
    case AUTHENTICITY_FAIL: return STR("failed");
    case AUTHENTICITY_UNKNOWN:
    case AUTHENTICITY_NONE: return STR("unverified");
    }
    return STR("unverified");
}

static struct str failure_sentence(struct request *r, const struct q_message_row *row)
{
    switch ((enum message_state)row->state) {
    case MESSAGE_FAILED:
        return i18n_format(r->arena, r->lang, "message.failed", I18N_STR("reason", row->failure));
    case MESSAGE_BOUNCED: return i18n_text(r->lang, "message.bounced");
    case MESSAGE_UNCERTAIN: return i18n_text(r->lang, "message.uncertain");
    case MESSAGE_RECEIVED:
    case MESSAGE_QUEUED:
    case MESSAGE_SENT:
    case MESSAGE_CANCELLED: return STR_NONE;
    }
    return STR_NONE;
}

static void put_files(struct jsonw *w, int64_t message, const struct q_message_file_rows *files)
{
    jsonw_key(w, "attachments");
    jsonw_array(w);
    for (size_t i = 0; i < files->count; i++) {
        const struct q_message_file_row *f = &files->items[i];
        if (f->message != message)
            continue;
        jsonw_object(w);
        jsonw_put_i64(w, "id", f->id);
        jsonw_put_str(w, "name", f->name);
        jsonw_put_str(w, "type", f->type);
        jsonw_put_i64(w, "size", f->size);
        jsonw_put_bool(w, "inline", f->is_inline);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_inboxes(struct jsonw *w, int64_t message, const struct q_message_inbox_rows *rows)
{
    jsonw_key(w, "inboxes");
    jsonw_array(w);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].message == message)
            jsonw_i64(w, rows->items[i].inbox);
    jsonw_end(w);
}

void render_message(struct jsonw *w, struct request *r, const struct q_message_row *row,
                    const struct message_parts *parts)
{
    bool queued = row->direction == DIRECTION_OUTBOUND && row->outbox_state == OUTBOX_QUEUED &&
                  row->state == MESSAGE_QUEUED && !row->automatic;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_id(w, "dossier", row->unmatched ? 0 : row->dossier);
    jsonw_put_str(w, "direction", direction(row->direction));
    jsonw_put_str(w, "channel", str_of(channel_name((enum channel)row->channel)));
    jsonw_put_bool(w, "automatic", row->automatic);
    jsonw_put_str(w, "machine", machine(row->machine));
    jsonw_put_str(w, "state",
                  row->direction == DIRECTION_NOTE
                      ? STR("kept")
                      : str_of(message_state_name((enum message_state)row->state)));
    jsonw_put_str(w, "failure", failure_sentence(r, row));
    put_from(w, row);
    put_person(w, "author", row->author, row->author_name);
    put_recipients(w, row->recipients);
    jsonw_put_str(w, "subject", empty_is_null(row->subject));
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_str(w, "text", row->text);
    jsonw_put_raw(w, "folds", row->folds);
    jsonw_put_bool(w, "readable", str_trim(row->text).len > 0);
    jsonw_put_bool(w, "has_html", row->has_html);
    jsonw_put_bool(w, "has_raw", row->has_raw);
    jsonw_put_i64(w, "remote_images", row->remote_images);
    jsonw_put_str(w, "sender", sender_word(row));
    put_inboxes(w, row->id, parts->inboxes);
    put_files(w, row->id, parts->files);
    jsonw_put_instant(w, "undo_until", queued ? row->leaves_at : instant_of(0));
    jsonw_end(w);
}

static enum err put_shops(struct jsonw *w, struct request *r, struct error *err)
{
    const struct session *s = &r->session;
    jsonw_key(w, "shops");
    jsonw_array(w);
    struct q_user_shops_rows shops = {0};
    enum err e = ERR_OK;
    if (caller_user(&s->caller))
        e = q_user_shops(r->db, r->arena,
                         &(struct q_user_shops_in){.user = caller_user(&s->caller)}, &shops, err);
    for (size_t i = 0; !e && i < shops.count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "slug", shops.items[i].slug);
        jsonw_put_str(w, "name", shops.items[i].name);
        jsonw_put_str(w, "role", str_of(role_name((enum role)shops.items[i].role)));
        jsonw_end(w);
    }
    jsonw_end(w);
    return e;
}

enum err render_session(struct jsonw *w, struct request *r, struct error *err)
{
    const struct session *s = &r->session;
    jsonw_object(w);
    jsonw_key(w, "user");
    jsonw_object(w);
    jsonw_put_i64(w, "id", s->caller.actor.id);
    jsonw_put_str(w, "name", s->caller.name);
    jsonw_put_str(w, "email", s->email);
    jsonw_put_str(w, "language", str_of(lang_code(s->caller.lang)));
    jsonw_end(w);
    jsonw_key(w, "shop");
    jsonw_object(w);
    jsonw_put_i64(w, "id", s->caller.shop);
    jsonw_put_str(w, "slug", s->shop_slug);
    jsonw_put_str(w, "name", s->shop_name);
    jsonw_put_str(w, "currency", s->currency);
    jsonw_put_str(w, "zone", s->zone);
    jsonw_end(w);
    enum err e = put_shops(w, r, err);
    jsonw_put_str(w, "role", str_of(role_name(s->caller.role)));
    jsonw_put_str(w, "csrf_token", s->csrf);
    jsonw_put_instant(w, "now", clock_now(r->desk->clock));
    jsonw_end(w);
    return e;
}

enum err render_customer(struct jsonw *w, struct request *r, const struct q_customer_card_row *row,
                         struct error *err)
{
    struct q_contact_point_list_rows points;
    enum err e = q_contact_point_list(
        r->db, r->arena,
        &(struct q_contact_point_list_in){.shop = r->session.caller.shop, .customer = row->id},
        &points, err);
    if (e)
        return e;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "name", row->name);
    jsonw_put_str(w, "language", empty_is_null(row->language));
    jsonw_put_instant(w, "since", row->created_at);
    jsonw_key(w, "contact_points");
    jsonw_array(w);
    for (size_t i = 0; i < points.count; i++) {
        jsonw_object(w);
        jsonw_put_i64(w, "id", points.items[i].id);
        jsonw_put_str(w, "kind",
                      str_of(contact_kind_name((enum contact_kind)points.items[i].kind)));
        jsonw_put_str(w, "value", points.items[i].value);
        jsonw_put_bool(w, "verified", !instant_is_none(points.items[i].verified_at));
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_put_i64(w, "orders", row->orders);
    jsonw_put_i64(w, "dossiers", row->dossiers);
    jsonw_end(w);
    return ERR_OK;
}

enum err render_parcel(struct jsonw *w, struct request *r, const struct q_parcel_row *row,
                       struct error *err)
{
    struct q_parcel_events_rows scans;
    enum err e = q_parcel_events(r->db, r->arena, &(struct q_parcel_events_in){.parcel = row->id},
                                 &scans, err);
    if (e)
        return e;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_i64(w, "order", row->shop_order);
    jsonw_put_str(w, "carrier", row->carrier);
    jsonw_put_str(w, "number", row->tracking);
    jsonw_put_str(w, "stage", row->stage);
    jsonw_put_str(w, "incident", empty_is_null(row->incident));
    jsonw_put_str(w, "url", STR_NONE);
    jsonw_put_instant(w, "updated_at", row->last_event_at);
    jsonw_key(w, "scans");
    jsonw_array(w);
    for (size_t i = 0; i < scans.count; i++) {
        jsonw_object(w);
        jsonw_put_instant(w, "at", scans.items[i].at);
        jsonw_put_str(w, "stage", scans.items[i].stage);
        jsonw_put_str(w, "label", scans.items[i].label);
        jsonw_put_str(w, "place", empty_is_null(scans.items[i].place));
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
    return ERR_OK;
}

static enum err put_lines(struct jsonw *w, struct request *r, const struct q_order_row *row,
                          struct error *err)
{
    struct q_order_lines_rows lines;
    enum err e = q_order_lines(r->db, r->arena, &(struct q_order_lines_in){.shop_order = row->id},
                               &lines, err);
    jsonw_key(w, "lines");
    jsonw_array(w);
    for (size_t i = 0; !e && i < lines.count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "sku", lines.items[i].sku);
        jsonw_put_str(w, "name", lines.items[i].title);
        jsonw_put_i64(w, "quantity", lines.items[i].quantity);
        put_money(w, "price", lines.items[i].unit_price, row->currency);
        jsonw_end(w);
    }
    jsonw_end(w);
    return e;
}

enum err render_order(struct jsonw *w, struct request *r, const struct q_order_row *row,
                      struct error *err)
{
    struct q_parcel_rows parcels;
    enum err e = q_parcel_of_order(
        r->db, r->arena, &(struct q_parcel_of_order_in){.shop_order = row->id}, &parcels, err);
    if (e)
        return e;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "number", row->number);
    put_person(w, "customer", row->customer, row->customer_name);
    jsonw_put_str(w, "state", row->state);
    jsonw_put_instant(w, "placed_at", row->placed_at);
    put_money(w, "total", row->total, row->currency);
    e = put_lines(w, r, row, err);
    jsonw_key(w, "parcels");
    jsonw_array(w);
    for (size_t i = 0; !e && i < parcels.count; i++)
        e = render_parcel(w, r, &parcels.items[i], err);
    jsonw_end(w);
    jsonw_put_bool(w, "linked", row->linked);
    jsonw_end(w);
    return e;
}
