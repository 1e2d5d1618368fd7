#include "desk/words.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "desk/escalate.h"
#include "desk/held.h"
#include "desk/post.h"
#include "desk/said.h"
#include "desk/verdict.h"
#include "desk/words_facts.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "domain/threading.h"
#include "store/store.h"
#include "store/tokens.h"

enum { SUBJECT_SENT_MAX = 200 };

/* --- preparing -------------------------------------------------------------- */

/* An answer says so; the first words of a dossier that the shop opens do not. */
static struct str subject_sent(struct arena *arena, const struct words *w, int64_t number)
{
    if (w->reply->subject.len)
        return w->masked_subject.len ? w->masked_subject : w->reply->subject;
    bool answer = w->number && !str_istarts(w->subject, STR("re:"));
    struct str subject = str_printf(arena, "%s%.*s", answer ? "Re: " : "", STR_ARG(w->subject));
    if (!number || threading_subject_number(subject) == number)
        return subject;
    return str_printf(arena, "%.*s [#%lld]", STR_ARG(str_cut(subject, SUBJECT_SENT_MAX)),
                      (long long)number);
}

static enum err find_sender(struct words *w, struct db *db, struct arena *arena, struct error *err)
{
    struct q_inbox_by_id_row inbox;
    enum err e = q_inbox_by_id(db, arena,
                               &(struct q_inbox_by_id_in){.shop = w->caller->shop, .id = w->inbox},
                               &inbox, err);
    if (e == ERR_NOT_FOUND)
        return error_refuse(err, "", "inbox", "refusal.reply.no_inbox", NULL);
    if (e)
        return e;
    w->sender_address = inbox.address;
    ptrdiff_t at = str_chr(inbox.address, '@');
    w->mail_domain = at < 0 ? STR("localhost") : str_sub(inbox.address, (size_t)at + 1, SIZE_MAX);
    return ERR_OK;
}

static enum err find_template(const struct words *w, struct db *db, struct arena *arena,
                              struct error *err)
{
    struct q_template_row row;
    if (!w->reply->template)
        return ERR_OK;
    enum err e = q_template_by_id(
        db, arena, &(struct q_template_by_id_in){.shop = w->caller->shop, .id = w->reply->template},
        &row, err);
    return e == ERR_NOT_FOUND ? error_field(err, ERR_INVALID, "template", "no such template") : e;
}

static enum err find_files(struct words *w, struct db *db, struct arena *arena, struct error *err)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < w->reply->upload_count; i++) {
        enum err e = q_upload_by_id(db, arena,
                                    &(struct q_upload_by_id_in){
                                        .shop = w->caller->shop,
                                        .user = caller_user(w->caller),
                                        .id = w->reply->uploads[i],
                                    },
                                    &w->files[i], err);
        if (e == ERR_NOT_FOUND)
            return error_field(err, ERR_INVALID, "attachments", "no such upload: %lld",
                               (long long)w->reply->uploads[i]);
        if (e)
            return e;
        bytes += w->files[i].size;
    }
    if (bytes > REPLY_FILES_BYTES && !w->reply->note)
        return error_field(err, ERR_TOO_LARGE, "attachments", "over %d bytes together",
                           REPLY_FILES_BYTES);
    return ERR_OK;
}

static enum err ask_practices(struct words *w, struct db *db, struct arena *arena,
                              struct findings *findings, struct error *err)
{
    struct str subject = w->reply->note ? STR("") : subject_sent(arena, w, w->number);
    return words_ask(w, db, arena, subject, findings, err);
}

/* The verdict is reached on all findings, whatever the first one says. */
static enum err practices_agree(struct words *w, struct db *db, struct arena *arena,
                                struct findings *findings, struct error *err)
{
    enum err e = ask_practices(w, db, arena, findings, err);
    if (e && e != ERR_REFUSED)
        return e;
    e = verdict_reach(w, findings, err);
    if (e == ERR_REFUSED)
        verdict_refused(w, findings);
    return e;
}

static enum err load_orders(struct words *w, struct db *db, struct arena *arena, struct error *err)
{
    struct q_dossier_order_numbers_rows linked;
    enum err e = q_dossier_order_numbers(
        db, arena, &(struct q_dossier_order_numbers_in){.id = w->dossier}, &linked, err);
    if (e)
        return e;
    struct str *numbers = arena_array(arena, linked.count, sizeof *numbers);
    for (size_t i = 0; i < linked.count; i++)
        numbers[i] = linked.items[i].number;
    w->orders = numbers;
    w->order_count = linked.count;
    return ERR_OK;
}

enum err words_copies(struct words *w, struct db *db, struct arena *arena,
                      const struct q_dossier_facts_row *dossier, struct error *err)
{
    struct q_participant_list_rows copies;
    enum err e = q_participant_list(
        db, arena, &(struct q_participant_list_in){.dossier = dossier->id}, &copies, err);
    for (size_t i = 0; !e && i < copies.count && i < WORDS_COPIES_MAX; i++)
        w->copies[w->copy_count++] = (struct person){copies.items[i].name, copies.items[i].address};
    return e;
}

enum err words_about(struct words *w, struct db *db, struct arena *arena,
                     const struct q_dossier_facts_row *dossier, struct error *err)
{
    w->dossier = dossier->id;
    w->customer = dossier->customer;
    w->number = dossier->number;
    w->subject = dossier->subject;
    w->inbox = dossier->inbox;
    return w->reply->note ? ERR_OK : load_orders(w, db, arena, err);
}

static enum err valid(const struct reply *reply, struct error *err)
{
    if (!str_trim(reply->text).len || reply->text.len > REPLY_TEXT_MAX)
        return error_field(err, ERR_INVALID, "text", "1 to %d bytes", REPLY_TEXT_MAX);
    if (reply->subject.len > REPLY_SUBJECT_MAX)
        return error_field(err, ERR_INVALID, "subject", "over %d bytes", REPLY_SUBJECT_MAX);
    if (reply->upload_count > REPLY_FILES_MAX)
        return error_field(err, ERR_INVALID, "attachments", "more than %d files", REPLY_FILES_MAX);
    return ERR_OK;
}

enum err words_prepare(struct words *w, struct db *db, struct arena *arena,
                       struct findings *findings, struct error *err)
{
    enum err e = valid(w->reply, err);
    if (!e)
        e = find_files(w, db, arena, err);
    if (e)
        return e;
    if (!w->reply->note)
        e = find_template(w, db, arena, err);
    if (!e && !w->reply->note)
        e = find_sender(w, db, arena, err);
    if (!e)
        e = practices_agree(w, db, arena, findings, err);
    if (!e)
        w->tokens = tokens_of(arena, w->masked.text);
    return e;
}

enum err words_check(struct words *w, struct db *db, struct arena *arena, struct findings *findings,
                     struct error *err)
{
    enum err e = valid(w->reply, err);
    if (e)
        return e;
    e = ask_practices(w, db, arena, findings, err);
    return e == ERR_REFUSED ? ERR_OK : e;
}

/* --- recording -------------------------------------------------------------- */

static void put_person(struct jsonw *w, struct str name, struct str address)
{
    jsonw_object(w);
    jsonw_put_str(w, "name", name);
    jsonw_put_str(w, "address", address);
    jsonw_end(w);
}

/* Each address once: what stands in To, or before, is not copied again. */
static bool is_repeated(const struct str *copies, size_t count, struct str address, struct str to)
{
    bool repeated = str_eq(address, to);
    for (size_t i = 0; i < count && !repeated; i++)
        repeated = str_eq(copies[i], address);
    return repeated;
}

static struct str recipients(const struct words *words, struct arena *arena,
                             const struct q_dossier_facts_row *dossier)
{
    const struct reply *reply = words->reply;
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_key(&w, "to");
    jsonw_array(&w);
    put_person(&w, dossier->reply_name, dossier->reply_address);
    jsonw_end(&w);
    jsonw_key(&w, "cc");
    jsonw_array(&w);
    for (size_t i = 0; !reply->cc && i < words->copy_count; i++)
        if (!str_eq(words->copies[i].address, dossier->reply_address))
            put_person(&w, words->copies[i].name, words->copies[i].address);
    for (size_t i = 0; reply->cc && i < reply->cc_count; i++)
        if (!is_repeated(reply->cc, i, reply->cc[i], dossier->reply_address))
            put_person(&w, STR(""), reply->cc[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    return buf_str(&out);
}

/* A file goes with one message only. */
static enum err attach(struct words *w, struct record *r, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < w->reply->upload_count; i++) {
        const struct q_upload_by_id_row *f = &w->files[i];
        int64_t id, taken = 0;
        e = q_upload_take(r->db, &(struct q_upload_take_in){.id = f->id}, &taken, err);
        if (!e && !taken)
            return error_field(err, ERR_INVALID, "attachments", "no such upload: %lld",
                               (long long)f->id);
        if (!e)
            e = q_attachment_insert(r->db,
                                    &(struct q_attachment_insert_in){
                                        .shop = r->shop,
                                        .message = w->message,
                                        .name = f->name,
                                        .type = f->type,
                                        .size = f->size,
                                        .content_id = STR(""),
                                        .hash = f->hash,
                                    },
                                    &id, err);
    }
    return e;
}

/* What the words state is compared with the next ones (G03). */
static enum err record_states(const struct words *w, struct record *r, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < w->state_count; i++)
        e = q_stated_insert(r->db,
                            &(struct q_stated_insert_in){.message = w->message,
                                                         .kind = w->states[i].kind,
                                                         .value = w->states[i].value},
                            NULL, err);
    return e;
}

static enum err record_reply(struct words *w, struct record *r,
                             const struct q_dossier_facts_row *dossier, struct error *err)
{
    if (!dossier->reply_address.len)
        return error_refuse(err, "", "to", "refusal.reply.no_address", NULL);
    enum err e = post_reply(r,
                            &(struct outgoing){
                                .dossier = dossier->id,
                                .author = caller_user(w->caller),
                                .template = w->reply->template,
                                /* customers read the names of people, not of programs */
                                .sender_name = caller_user(w->caller) ? w->caller->name : STR(""),
                                .sender_address = w->sender_address,
                                .recipients = recipients(w, r->arena, dossier),
                                .subject = subject_sent(r->arena, w, dossier->number),
                                .text = w->masked.text,
                                .mail_domain = w->mail_domain,
                                .tokens = w->tokens,
                                .undo = w->desk->undo,
                                .held = w->held,
                            },
                            &w->message, err);
    if (!e)
        e = attach(w, r, err);
    if (!e)
        e = record_states(w, r, err);
    if (!e)
        e = verdict_record(w, r, dossier->id, err);
    if (e)
        return e;
    if (w->held)
        return held_keep(w, r, dossier->id, err);
    e = escalate_taken(r, dossier->id, w->caller->role, err);
    return e ? e : said(r, dossier, w->message, caller_user(w->caller), w->masked.text, err);
}

static enum err record_note(struct words *w, struct record *r,
                            const struct q_dossier_facts_row *dossier, struct error *err)
{
    enum err e = q_message_insert(r->db,
                                  &(struct q_message_insert_in){
                                      .shop = r->shop,
                                      .dossier = dossier->id,
                                      .direction = DIRECTION_NOTE,
                                      .channel = CHANNEL_EMAIL,
                                      .state = MESSAGE_RECEIVED,
                                      .author = caller_user(w->caller),
                                      .sender_address = STR(""),
                                      .sender_name = w->caller->name,
                                      .recipients = STR("{\"to\":[],\"cc\":[]}"),
                                      .subject = STR(""),
                                      .text = w->masked.text,
                                      .folds = STR("[]"),
                                      .rfc_id = STR(""),
                                      .at = r->now,
                                  },
                                  &w->message, err);
    if (!e)
        e = attach(w, r, err);
    if (!e)
        e = db_index_message(r->db, w->message, r->shop, w->tokens, err);
    if (!e)
        e = q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = dossier->id}, NULL, err);
    if (!e)
        e = verdict_record(w, r, dossier->id, err);
    record_total(r, "messages.note", 1);
    return e ? e
             : record_event_id(r, dossier->id, EVENT_MESSAGE_CREATED, "message", w->message, err);
}

enum err words_record(struct words *w, struct record *r, const struct q_dossier_facts_row *dossier,
                      struct error *err)
{
    return w->reply->note ? record_note(w, r, dossier, err) : record_reply(w, r, dossier, err);
}
