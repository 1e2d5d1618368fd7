#include "desk/mail.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/letter.h"
#include "desk/page_link.h"
#include "store/queries.h"
#include "store/store.h"

#include <jansson.h>
#include <string.h>

static struct str json_text(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? str_dup(arena, (struct str){json_string_value(value), json_string_length(value)})
               : STR("");
}

static size_t people(struct arena *arena, const json_t *list, struct person out[MAIL_PEOPLE_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(list) && n < MAIL_PEOPLE_MAX; i++) {
        const json_t *one = json_array_get(list, i);
        out[n] = (struct person){json_text(arena, one, "name"), json_text(arena, one, "address")};
        n += out[n].address.len > 0;
    }
    return n;
}

static enum err read_recipients(struct arena *arena, struct str recipients,
                                struct outgoing_mail *out, struct error *err)
{
    json_t *root = json_loadb(recipients.ptr, recipients.len, 0, NULL);
    out->to_count = people(arena, json_object_get(root, "to"), out->to);
    out->cc_count = people(arena, json_object_get(root, "cc"), out->cc);
    json_decref(root);
    return out->to_count ? ERR_OK : error_set(err, ERR_INVALID, "nobody to write to");
}

static enum err read_references(struct db *db, struct arena *arena,
                                const struct q_outbox_mail_row *row, struct outgoing_mail *out,
                                struct error *err)
{
    struct q_message_rfc_ids_rows ids;
    enum err e = q_message_rfc_ids(
        db, arena, &(struct q_message_rfc_ids_in){.dossier = row->dossier, .before = row->message},
        &ids, err);
    if (e)
        return e;
    for (size_t i = 0; i < ids.count && i < MAIL_REFERENCES_MAX; i++)
        out->references[out->reference_count++] = ids.items[i].rfc_id;
    struct q_message_last_inbound_row last;
    e = q_message_last_inbound(
        db, arena,
        &(struct q_message_last_inbound_in){.dossier = row->dossier, .before = row->message}, &last,
        err);
    if (!e)
        out->in_reply_to = last.rfc_id;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err read_files(struct db *db, struct arena *arena, int64_t message,
                           struct outgoing_mail *out, struct error *err)
{
    struct q_attachment_by_message_rows rows;
    enum err e = q_attachment_by_message(
        db, arena, &(struct q_attachment_by_message_in){.message = message}, &rows, err);
    if (e)
        return e;
    struct mail_file *files = arena_array(arena, rows.count, sizeof *files);
    for (size_t i = 0; i < rows.count && !e; i++) {
        struct sha256 hash;
        memcpy(hash.bytes, rows.items[i].hash.ptr, SHA256_BYTES);
        files[i] = (struct mail_file){.name = rows.items[i].name, .type = rows.items[i].type};
        e = db_blob_get(db, arena, &hash, &files[i].bytes, err);
    }
    out->files = files;
    out->file_count = rows.count;
    return e;
}

/* "Inès, Atelier Lune": the person who answers, and the shop the customer knows. */
static struct str sender_name(struct arena *arena, const struct q_outbox_mail_row *row)
{
    if (row->automatic || !row->sender_name.len)
        return row->shop_name;
    return str_printf(arena, "%.*s, %.*s", STR_ARG(row->sender_name), STR_ARG(row->shop_name));
}

static struct str with_token(struct arena *arena, struct str address, struct str token)
{
    ptrdiff_t at = str_chr(address, '@');
    if (at < 0)
        return address;
    return str_printf(arena, "%.*s+%.*s%.*s", (int)at, address.ptr, STR_ARG(token),
                      STR_ARG(str_sub(address, (size_t)at, address.len)));
}

static int utc_offset_minutes(const struct zone *zone, instant t)
{
    struct local local = zone_local(zone, t);
    return (int)((date_to_days(local.date) * DAY_MS + local.ms - t.ms) / 60000);
}

enum err mail_load(const struct desk *desk, struct db *db, struct arena *arena, int64_t outbox,
                   struct outgoing_mail *out, struct error *err)
{
    struct q_letter_of_outbox_row of;
    struct q_outbox_mail_row row;
    enum err e = q_letter_of_outbox(db, arena, &(struct q_letter_of_outbox_in){outbox}, &of, err);
    if (!e && of.letter)
        return letter_mail_load(desk, db, arena, outbox, out, err);
    if (!e)
        e = q_outbox_mail(db, arena, &(struct q_outbox_mail_in){.id = outbox}, &row, err);
    if (e)
        return e;
    if (!row.inbox_address.len)
        return error_set(err, ERR_INVALID, "the dossier has no inbox to write from");
    struct shop shop;
    e = shop_load(desk, db, arena, row.shop, &shop, err);
    if (e)
        return e;
    *out = (struct outgoing_mail){
        .from = {sender_name(arena, &row), row.inbox_address},
        .reply_to = with_token(arena, row.inbox_address, row.reply_token),
        .subject = row.subject,
        .text = row.text,
        .rfc_id = row.rfc_id,
        .in_reply_to = STR(""),
        .automatic = row.automatic,
        .at = row.at,
        .utc_offset_minutes = utc_offset_minutes(shop.zone, row.at),
    };
    e = read_recipients(arena, row.recipients, out, err);
    if (!e)
        e = read_references(db, arena, &row, out, err);
    return e ? e : read_files(db, arena, row.message, out, err);
}

enum err mail_with_page(struct arena *arena, struct outgoing_mail *mail, struct str token,
                        struct error *err)
{
    static const struct str hidden = STR(PAGE_TOKEN_HIDDEN);
    ptrdiff_t at = str_find(mail->text, hidden);
    if (at < 0)
        return error_set(err, ERR_INVALID, "no place for the link of the page");
    mail->text = str_printf(arena, "%.*s%.*s%.*s", (int)at, mail->text.ptr, STR_ARG(token),
                            STR_ARG(str_sub(mail->text, (size_t)at + hidden.len, SIZE_MAX)));
    mail->notice = true;
    return ERR_OK;
}
