#include "desk/words.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/facts.h"
#include "desk/owe.h"
#include "desk/post.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "domain/practice/g05_placeholders.h"
#include "domain/threading.h"
#include "store/store.h"
#include "store/tokens.h"
#include "store/words.h"

enum { SUBJECT_SENT_MAX = 200 };

/* --- preparing -------------------------------------------------------------- */

/* An answer says so; the first words of a dossier that the shop opens do not. */
static struct str subject_sent(struct arena *arena, const struct words *w, int64_t number)
{
    if (w->reply->subject.len)
        return w->reply->subject;
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

/* Words of the subject that are orders of the shop. */
static enum err orders_named(struct words *w, struct db *db, struct arena *arena,
                             struct reply_facts *facts, struct error *err)
{
    struct order_mention words[ORDER_MENTIONS_MAX];
    struct str *known = arena_array(arena, ORDER_MENTIONS_MAX, sizeof *known);
    size_t n = g05_order_mentions(facts->subject, words);
    for (size_t i = 0; i < n; i++) {
        struct q_order_by_number_row order;
        enum err e = q_order_by_number(
            db, arena,
            &(struct q_order_by_number_in){.shop = w->caller->shop, .number = words[i].number},
            &order, err);
        if (!e)
            known[facts->known_order_count++] = words[i].number;
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    facts->known_orders = known;
    return ERR_OK;
}

/* Markers that were not filled: of fields that exist, or of none. */
static void add_holes(struct reply_facts *facts, struct template_hole *holes, struct str words)
{
    size_t at = 0;
    struct template_hole hole;
    while (facts->hole_count < TEMPLATE_FIELDS_MAX && template_next_marker(words, &at, &hole)) {
        hole.kind = template_field_find(hole.field) ? HOLE_EMPTY : HOLE_UNKNOWN;
        holes[facts->hole_count++] = hole;
    }
}

static enum err ask_practices(struct words *w, struct db *db, struct arena *arena,
                              struct findings *findings, struct error *err)
{
    struct template_hole *holes = arena_array(arena, TEMPLATE_FIELDS_MAX, sizeof *holes);
    struct reply_facts facts = {
        .lang = text_language(w->reply->text) == LANGUAGE_FRENCH ? LANG_FR : LANG_EN,
        .subject = subject_sent(arena, w, w->number),
        .text = w->reply->text,
        .holes = holes,
        .dossier_number = str_printf(arena, "%lld", (long long)w->number),
        .linked_orders = w->orders,
        .linked_order_count = w->order_count,
    };
    add_holes(&facts, holes, facts.text);
    add_holes(&facts, holes, facts.subject);
    enum err e = orders_named(w, db, arena, &facts, err);
    return e ? e : practice_check_reply(arena, &facts, findings, err);
}

struct refused {
    const struct words *words;
    const struct finding *finding;
};

static enum err refused_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct refused *refused = ctx;
    const struct words *w = refused->words;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    return record_event(&r, w->reply->dossier, EVENT_REPLY_REFUSED,
                        str_printf(arena, "{\"practice\":\"%s\",\"key\":\"%s\"}",
                                   refused->finding->practice, refused->finding->key),
                        err);
}

/* What a practice stopped is counted: the conduct report reads it. */
static void record_refusal(const struct words *w, const struct finding *finding)
{
    struct error err;
    struct refused refused = {w, finding};
    if (store_write(w->desk->store, refused_command, &refused, &err))
        log_warn("reply.refusal_not_recorded", LOG_ERR(&err));
}

static enum err practices_agree(struct words *w, struct db *db, struct arena *arena,
                                struct findings *findings, struct error *err)
{
    enum err e = ask_practices(w, db, arena, findings, err);
    if (e == ERR_REFUSED && findings->count) {
        record_refusal(w, &findings->items[0]);
        return e;
    }
    if (!e && findings->count && !w->reply->confirm_warnings)
        return error_refuse(err, findings->items[0].practice, "confirm_warnings",
                            "refusal.warnings", NULL);
    return e;
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
    w->tokens = tokens_of(arena, w->reply->text);
    if (w->reply->note)
        return ERR_OK;
    e = find_template(w, db, arena, err);
    if (!e)
        e = find_sender(w, db, arena, err);
    return e ? e : practices_agree(w, db, arena, findings, err);
}

enum err words_check(struct words *w, struct db *db, struct arena *arena, struct findings *findings,
                     struct error *err)
{
    enum err e = valid(w->reply, err);
    if (e || w->reply->note)
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

/* The reply moves the dossier, takes it when nobody holds it, and keeps the
 * promise of a first reply. */
static enum err move_dossier(struct words *w, struct record *r,
                             const struct q_dossier_facts_row *dossier, struct error *err)
{
    struct dossier_facts facts = facts_of(dossier);
    struct dossier_change change;
    enum err e = dossier_decide(&facts, DOSSIER_HUMAN_REPLY, r->now, &change, err);
    if (e)
        return e;
    int64_t assignee = dossier->assignee ? dossier->assignee : caller_user(w->caller);
    e = q_dossier_add_words(r->db,
                            &(struct q_dossier_add_words_in){
                                .id = dossier->id,
                                .state = change.to,
                                .assignee = assignee,
                                .snippet = message_snippet(r->arena, w->reply->text),
                                .direction = DIRECTION_OUTBOUND,
                                .now = r->now,
                            },
                            NULL, err);
    if (!e && assignee != dossier->assignee)
        e = record_event_id(r, dossier->id, EVENT_DOSSIER_ASSIGNED, "to", assignee, err);
    if (!e)
        e = record_state(r, dossier->id, facts.state, change.to, err);
    if (!e)
        e = owe_replied(r, dossier->id, owe_proof_message(r->arena, w->message), err);
    return e ? e : owe_refresh(r, dossier->id, err);
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
                                .text = w->reply->text,
                                .mail_domain = w->mail_domain,
                                .tokens = w->tokens,
                                .undo = w->desk->undo,
                            },
                            &w->message, err);
    if (!e)
        e = attach(w, r, err);
    return e ? e : move_dossier(w, r, dossier, err);
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
                                      .text = w->reply->text,
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
    record_total(r, "messages.note", 1);
    return e ? e
             : record_event_id(r, dossier->id, EVENT_MESSAGE_CREATED, "message", w->message, err);
}

enum err words_record(struct words *w, struct record *r, const struct q_dossier_facts_row *dossier,
                      struct error *err)
{
    return w->reply->note ? record_note(w, r, dossier, err) : record_reply(w, r, dossier, err);
}
