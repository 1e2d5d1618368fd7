#include "base/arena.h"
#include "desk/inquiry_heard.h"
#include "desk/letter.h"
#include "desk/receive.h"
#include "domain/message.h"
#include "store/queries.h"
#include "store/store.h"

typedef struct q_carrier_thread_row thread_row;

static enum err by_token(struct record *r, const struct inbound *in, thread_row *thread,
                         struct error *err)
{
    return in->reply_token.ptr
               ? q_carrier_thread_by_token(
                     r->db, r->arena,
                     &(struct q_carrier_thread_by_token_in){.token = in->reply_token}, thread, err)
               : ERR_NOT_FOUND;
}

static enum err by_rfc_id(struct record *r, struct str id, thread_row *thread, struct error *err)
{
    struct q_carrier_thread_rows rows;
    if (!id.len)
        return ERR_NOT_FOUND;
    enum err e = q_carrier_thread_by_rfc(
        r->db, r->arena, &(struct q_carrier_thread_by_rfc_in){.shop = r->shop, .rfc_id = id}, &rows,
        err);
    if (!e && rows.count == 1)
        *thread = rows.items[0];
    return e || rows.count == 1 ? e : ERR_NOT_FOUND;
}

/* Only our own letters carry these signs; the nearest one named is enough. */
static enum err find_thread(struct record *r, const struct inbound *in, thread_row *thread,
                            struct error *err)
{
    enum err e = by_token(r, in, thread, err);
    if (e == ERR_NOT_FOUND)
        e = by_rfc_id(r, in->bounced_id, thread, err);
    if (e == ERR_NOT_FOUND && in->ref_count)
        e = by_rfc_id(r, in->refs[0], thread, err);
    return e;
}

static enum err keep_files(struct record *r, const struct inbound *in, int64_t letter,
                           struct error *err)
{
    enum err e = db_blob_put(r->db, in->raw, &in->raw_hash, err);
    for (size_t i = 0; !e && i < in->file_count; i++) {
        const struct inbound_file *f = &in->files[i];
        e = db_blob_put(r->db, f->bytes, &f->hash, err);
        if (!e)
            e = q_letter_file_insert(r->db,
                                     &(struct q_letter_file_insert_in){
                                         .letter = letter,
                                         .name = f->name,
                                         .type = f->type,
                                         .size = (int64_t)f->bytes.len,
                                         .hash = {(const char *)f->hash.bytes, SHA256_BYTES}},
                                     NULL, err);
    }
    return e;
}

static enum err keep(struct record *r, const struct inbound *in, const thread_row *thread,
                     int64_t *letter, struct error *err)
{
    enum err e =
        q_letter_insert(r->db,
                        &(struct q_letter_insert_in){
                            .shop = r->shop,
                            .thread = thread->id,
                            .kind = LETTER_ANSWER,
                            .direction = DIRECTION_INBOUND,
                            .state = MESSAGE_RECEIVED,
                            .machine = in->machine,
                            .address = in->sender.address.ptr ? in->sender.address : STR(""),
                            .name = in->sender.name.ptr ? in->sender.name : STR(""),
                            .language = str_of(lang_code(in->lang)),
                            .subject = in->subject,
                            .text = in->text,
                            .rfc_id = in->rfc_id,
                            .content_hash = {(const char *)in->content_hash.bytes, SHA256_BYTES},
                            .raw_hash = {(const char *)in->raw_hash.bytes, SHA256_BYTES},
                            .now = r->now,
                        },
                        letter, err);
    return e ? e : keep_files(r, in, *letter, err);
}

static enum err seen(struct record *r, const struct inbound *in, bool *known, struct error *err)
{
    struct q_letter_by_content_row row;
    enum err e = q_letter_by_content(
        r->db, r->arena,
        &(struct q_letter_by_content_in){
            .shop = r->shop, .content_hash = {(const char *)in->content_hash.bytes, SHA256_BYTES}},
        &row, err);
    *known = !e;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The last that left from there did not arrive. */
static enum err bounced(struct record *r, const thread_row *thread, int64_t dossier,
                        struct error *err)
{
    struct q_letter_last_left_row last;
    enum err e = q_letter_last_left(
        r->db, r->arena, &(struct q_letter_last_left_in){.thread = thread->id}, &last, err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    e = q_letter_set_state(r->db,
                           &(struct q_letter_set_state_in){
                               .id = last.id, .state = MESSAGE_BOUNCED, .failure = STR("bounced")},
                           NULL, err);
    return e ? e : record_event_id(r, dossier, EVENT_LETTER_BOUNCED, "letter", last.id, err);
}

static enum err dossier_of(struct record *r, const thread_row *thread, int64_t *dossier,
                           struct error *err)
{
    struct q_incident_row row;
    *dossier = 0;
    if (!thread->incident)
        return ERR_OK;
    enum err e = q_incident_row(
        r->db, r->arena, &(struct q_incident_row_in){.shop = r->shop, .id = thread->incident}, &row,
        err);
    *dossier = e ? 0 : row.dossier;
    return e;
}

enum err letter_arrives(struct record *r, const struct inbound *in, bool *taken, int64_t *dossier,
                        struct error *err)
{
    thread_row thread;
    int64_t letter;
    bool known;
    *taken = false;
    if (in->authenticity == AUTHENTICITY_FAIL)
        return ERR_OK;
    enum err e = find_thread(r, in, &thread, err);
    if (e || thread.shop != r->shop)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    *taken = true;
    r->actor = (struct actor){ACTOR_SYSTEM, 0};
    e = seen(r, in, &known, err);
    if (e || known)
        return e;
    e = dossier_of(r, &thread, dossier, err);
    if (!e)
        e = keep(r, in, &thread, &letter, err);
    if (!e)
        e = record_event_id(r, *dossier, EVENT_LETTER_RECEIVED, "letter", letter, err);
    if (e)
        return e;
    if (in->effect == MACHINE_EFFECT_BOUNCE)
        return bounced(r, &thread, *dossier, err);
    return thread.incident ? inquiry_heard(r, thread.incident, in, err) : ERR_OK;
}
