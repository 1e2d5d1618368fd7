#include "desk/letter.h"

#include "base/arena.h"
#include "base/secret.h"
#include "domain/message.h"
#include "store/queries.h"
#include "store/store.h"

#include <string.h>

/* --- threads ----------------------------------------------------------------------- */

static enum err find_thread(struct record *r, const struct thread_about *about,
                            struct q_carrier_thread_row *row, struct error *err)
{
    return about->incident
               ? q_carrier_thread_of(r->db, r->arena,
                                     &(struct q_carrier_thread_of_in){.incident = about->incident},
                                     row, err)
               : q_carrier_thread_of_settlement(
                     r->db, r->arena,
                     &(struct q_carrier_thread_of_settlement_in){.settlement = about->settlement},
                     row, err);
}

enum err letter_thread(struct record *r, const struct thread_about *about,
                       struct carrier_thread *out, struct error *err)
{
    struct q_carrier_thread_row row;
    enum err e = find_thread(r, about, &row, err);
    *out = (struct carrier_thread){row.id, about->carrier, about->dossier};
    return e != ERR_NOT_FOUND
               ? e
               : q_carrier_thread_insert(r->db,
                                         &(struct q_carrier_thread_insert_in){
                                             .shop = r->shop,
                                             .carrier = about->carrier,
                                             .incident = about->incident,
                                             .settlement = about->settlement,
                                             .inbox = about->inbox,
                                             .token = token_create_at(r->arena, r->now)},
                                         &out->id, err);
}

/* --- writing ----------------------------------------------------------------------- */

static enum err add_files(struct record *r, int64_t letter, const struct letter_file *files,
                          size_t count, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < count; i++)
        e = q_letter_file_insert(r->db,
                                 &(struct q_letter_file_insert_in){.letter = letter,
                                                                   .name = files[i].name,
                                                                   .type = files[i].type,
                                                                   .size = files[i].size,
                                                                   .hash = files[i].hash},
                                 NULL, err);
    return e;
}

static enum err queue(struct record *r, int64_t letter, struct error *err)
{
    int64_t id;
    record_total(r, "outbox.queued", 1);
    return q_outbox_insert_letter(r->db,
                                  &(struct q_outbox_insert_letter_in){
                                      .shop = r->shop,
                                      .letter = letter,
                                      .key = str_printf(r->arena, "letter:%lld", (long long)letter),
                                      .next_at = r->now,
                                      .now = r->now},
                                  &id, err);
}

static struct str payload_of(struct record *r, int64_t letter, enum letter_kind kind)
{
    return str_printf(r->arena, "{\"letter\":%lld,\"kind\":\"%s\"}", (long long)letter,
                      letter_kind_name(kind));
}

enum err letter_write(struct record *r, const struct carrier_thread *thread,
                      const struct letter *letter, int64_t *id, struct error *err)
{
    /* Its Message-ID leads back to the thread, whatever its right side is. */
    struct str token = token_create_at(r->arena, r->now);
    bool leaves = letter->address.len > 0;
    enum err e = q_letter_insert(
        r->db,
        &(struct q_letter_insert_in){
            .shop = r->shop,
            .thread = thread->id,
            .kind = letter->kind,
            .direction = DIRECTION_OUTBOUND,
            .state = leaves ? MESSAGE_QUEUED : MESSAGE_HELD,
            .author = letter->author,
            .address = letter->address,
            .name = letter->name,
            .language = str_of(lang_code(letter->lang)),
            .subject = letter->subject,
            .text = letter->text,
            .rfc_id = str_printf(r->arena, "%.*s@carriers.guichet.invalid", STR_ARG(token)),
            .now = r->now,
        },
        id, err);
    if (!e)
        e = add_files(r, *id, letter->files, letter->file_count, err);
    if (!e && leaves)
        e = queue(r, *id, err);
    return e ? e
             : record_event(r, thread->dossier, EVENT_LETTER_CREATED,
                            payload_of(r, *id, letter->kind), err);
}

/* --- as a mail ---------------------------------------------------------------------- */

static enum err read_references(struct db *db, struct arena *arena,
                                const struct q_letter_mail_row *row, struct outgoing_mail *out,
                                struct error *err)
{
    struct q_letter_rfc_ids_rows ids;
    enum err e = q_letter_rfc_ids(
        db, arena, &(struct q_letter_rfc_ids_in){.thread = row->thread, .before = row->letter},
        &ids, err);
    for (size_t i = 0; !e && i < ids.count && i < MAIL_REFERENCES_MAX; i++) {
        out->references[out->reference_count++] = ids.items[i].rfc_id;
        if (ids.items[i].direction == DIRECTION_INBOUND)
            out->in_reply_to = ids.items[i].rfc_id;
    }
    return e;
}

static enum err read_files(struct db *db, struct arena *arena, int64_t letter,
                           struct outgoing_mail *out, struct error *err)
{
    struct q_letter_files_rows rows;
    enum err e =
        q_letter_files(db, arena, &(struct q_letter_files_in){.letters = {&letter, 1}}, &rows, err);
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

static struct str with_token(struct arena *arena, struct str address, struct str token)
{
    size_t at = (size_t)str_chr(address, '@');
    return str_printf(arena, "%.*s+%.*s%.*s", (int)at, address.ptr, STR_ARG(token),
                      STR_ARG(str_sub(address, at, address.len)));
}

enum err letter_mail_load(const struct desk *desk, struct db *db, struct arena *arena,
                          int64_t outbox, struct outgoing_mail *out, struct error *err)
{
    struct q_letter_mail_row row;
    struct shop shop;
    enum err e = q_letter_mail(db, arena, &(struct q_letter_mail_in){.id = outbox}, &row, err);
    if (e)
        return e;
    if (str_chr(row.inbox_address, '@') < 0)
        return error_set(err, ERR_INVALID, "the shop has no inbox to write from");
    e = shop_load(desk, db, arena, row.shop, &shop, err);
    if (e)
        return e;
    struct local local = zone_local(shop.zone, row.at);
    enum letter_kind kind = (enum letter_kind)row.kind;
    *out = (struct outgoing_mail){
        .from = {row.author_name.len ? str_printf(arena, "%.*s, %.*s", STR_ARG(row.author_name),
                                                  STR_ARG(row.shop_name))
                                     : row.shop_name,
                 row.inbox_address},
        .reply_to = with_token(arena, row.inbox_address, row.token),
        .to = {{row.name, row.address}},
        .to_count = 1,
        .subject = row.subject,
        .text = row.text,
        .rfc_id = row.rfc_id,
        .in_reply_to = STR(""),
        .at = row.at,
        .utc_offset_minutes =
            (int)((date_to_days(local.date) * DAY_MS + local.ms - row.at.ms) / 60000),
        .letter = letter_on_paper(kind) ? row.letter : 0,
        .shop = row.shop,
    };
    e = read_references(db, arena, &row, out, err);
    return e ? e : read_files(db, arena, row.letter, out, err);
}

/* --- how it ended -------------------------------------------------------------------- */

static const struct {
    enum message_state state;
    const char *total, *event;
} endings[] = {
    [DISPATCH_SENT] = {MESSAGE_SENT, "outbox.sent", EVENT_LETTER_SENT},
    [DISPATCH_RETRY] = {MESSAGE_QUEUED, NULL, NULL},
    [DISPATCH_REFUSED] = {MESSAGE_FAILED, "outbox.failed", EVENT_LETTER_FAILED},
    [DISPATCH_UNCERTAIN] = {MESSAGE_UNCERTAIN, "outbox.uncertain", EVENT_LETTER_UNCERTAIN},
};

static enum err keep_raw(struct record *r, int64_t letter, const struct dispatch_outcome *outcome,
                         struct error *err)
{
    if (!outcome || !outcome->raw.ptr)
        return ERR_OK;
    enum err e = db_blob_put(r->db, outcome->raw, &outcome->raw_hash, err);
    return e ? e
             : q_letter_set_raw(
                   r->db,
                   &(struct q_letter_set_raw_in){
                       .id = letter,
                       .raw_hash = {(const char *)outcome->raw_hash.bytes, SHA256_BYTES}},
                   NULL, err);
}

enum err letter_left(struct record *r, int64_t letter, enum dispatch_result result,
                     const struct dispatch_outcome *outcome, struct error *err)
{
    struct q_letter_facts_row row;
    enum err e =
        q_letter_facts(r->db, r->arena, &(struct q_letter_facts_in){.id = letter}, &row, err);
    bool bounced = !e && row.state == MESSAGE_BOUNCED; /* it knows better */
    if (!e)
        e = q_letter_set_state(
            r->db,
            &(struct q_letter_set_state_in){
                .id = letter,
                .state = bounced ? MESSAGE_BOUNCED : endings[result].state,
                .sent_at = result == DISPATCH_SENT ? r->now : instant_of(0),
                .failure = outcome && outcome->reply.ptr && result != DISPATCH_SENT ? outcome->reply
                                                                                    : STR("")},
            NULL, err);
    if (!e)
        e = keep_raw(r, letter, outcome, err);
    if (e || !endings[result].event)
        return e;
    record_total(r, "outbox.queued", -1);
    record_total(r, endings[result].total, 1);
    return record_event(r, row.dossier, endings[result].event,
                        payload_of(r, letter, (enum letter_kind)row.kind), err);
}
