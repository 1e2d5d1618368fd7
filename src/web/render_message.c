#include "base/arena.h"
#include "domain/contact.h"
#include "domain/held.h"
#include "domain/machine.h"
#include "domain/outbox.h"
#include "domain/threading.h"
#include "web/render.h"

#include <jansson.h>

enum err read_message_parts(struct request *r, const struct q_message_row *rows, size_t count,
                            struct message_parts *out, struct error *err)
{
    *out = (struct message_parts){0};
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    struct ids messages = {ids, count};
    enum err e = q_message_files(
        r->db, r->arena, &(struct q_message_files_in){.messages = messages}, &out->files, err);
    return e ? e
             : q_message_inboxes(r->db, r->arena,
                                 &(struct q_message_inboxes_in){.messages = messages},
                                 &out->inboxes, err);
}

static void put_addresses(struct jsonw *w, const char *key, const json_t *list)
{
    jsonw_key(w, key);
    jsonw_array(w);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        put_address(w, str_of(json_string_value(json_object_get(one, "name"))),
                    str_of(json_string_value(json_object_get(one, "address"))));
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
    if (row->sender_address.len || row->sender_name.len)
        put_address(w, row->sender_name, row->sender_address);
    else
        jsonw_null(w);
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
    case MESSAGE_CANCELLED:
    case MESSAGE_HELD: return STR_NONE;
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

/* The API has one word for lists and newsletters, and calls reports notices. */
static struct str machine(int64_t kind)
{
    switch ((enum machine_kind)kind) {
    case MACHINE_NONE: return STR_NONE;
    case MACHINE_AUTO_REPLY:
    case MACHINE_BOUNCE:
    case MACHINE_LIST:
    case MACHINE_LOOP: return str_of(machine_kind_name((enum machine_kind)kind));
    case MACHINE_BULK: return STR("list");
    case MACHINE_REPORT: return STR("delivery_notice");
    }
    return STR_NONE;
}

static struct str state(const struct q_message_row *row)
{
    return row->direction == DIRECTION_NOTE
               ? STR("kept")
               : str_of(message_state_name((enum message_state)row->state));
}

static struct str sender(const struct q_message_row *row)
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

/* Null for what never waited for a lead. */
static void put_held(struct jsonw *w, const struct q_message_row *row)
{
    jsonw_key(w, "held");
    if (!row->held_state.has) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_str(w, "state", str_of(held_state_name((enum held_state)row->held_state.value)));
    jsonw_put_str(w, "reason", or_null(row->held_reason));
    jsonw_end(w);
}

void render_message(struct jsonw *w, struct request *r, const struct q_message_row *row,
                    const struct message_parts *parts)
{
    bool can_undo = row->direction == DIRECTION_OUTBOUND && row->outbox_state == OUTBOX_QUEUED &&
                    row->state == MESSAGE_QUEUED && !row->automatic;
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_id(w, "dossier", row->unmatched ? 0 : row->dossier);
    jsonw_put_str(w, "direction", str_of(api_direction((enum direction)row->direction)));
    jsonw_put_str(w, "channel", str_of(channel_name((enum channel)row->channel)));
    jsonw_put_bool(w, "automatic", row->automatic);
    jsonw_put_str(w, "machine", machine(row->machine));
    jsonw_put_str(w, "state", state(row));
    jsonw_put_str(w, "failure", failure_sentence(r, row));
    put_from(w, row);
    put_person(w, "author", row->author, row->author_name);
    put_recipients(w, row->recipients);
    jsonw_put_str(w, "subject", or_null(row->subject));
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_str(w, "text", row->text);
    jsonw_put_bool(w, "text_cut", row->text_cut);
    jsonw_put_raw(w, "folds", row->folds);
    jsonw_put_bool(w, "readable", str_trim(row->text).len > 0);
    jsonw_put_bool(w, "has_html", row->has_html);
    jsonw_put_bool(w, "has_raw", row->has_raw);
    jsonw_put_i64(w, "remote_images", row->remote_images);
    jsonw_put_str(w, "sender", sender(row));
    put_inboxes(w, row->id, &parts->inboxes);
    put_files(w, row->id, &parts->files);
    put_held(w, row);
    jsonw_put_instant(w, "undo_until", can_undo ? row->leaves_at : instant_of(0));
    jsonw_end(w);
}
