#include "desk/reply.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/facts.h"
#include "desk/merge.h"
#include "desk/owe.h"
#include "desk/post.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/practice/g05_placeholders.h"
#include "domain/threading.h"
#include "store/queries.h"
#include "store/store.h"
#include "store/tokens.h"
#include "store/words.h"

enum { DECIDE_TWICE = 2, SNIPPET_MAX = 200, SUBJECT_MAX = 200 };

/* What the checks need, read outside the command and trusted only while the
 * dossier's version stands. */
struct context {
    const struct desk *desk;
    const struct caller *caller;
    const struct reply *reply;
    struct q_dossier_facts_row dossier;
    struct str subject;
    struct str sender_address, mail_domain;
    struct str recipients, tokens;
    struct q_upload_by_id_row files[REPLY_FILES_MAX];
    int64_t message;
};

static struct str default_subject(struct arena *arena, const struct q_dossier_facts_row *d)
{
    bool has_number = threading_subject_number(d->subject) == d->number;
    bool has_re = str_istarts(d->subject, STR("re:"));
    struct str subject = str_printf(arena, "%s%.*s", has_re ? "" : "Re: ", STR_ARG(d->subject));
    return has_number ? subject
                      : str_printf(arena, "%.*s [#%lld]", STR_ARG(str_cut(subject, SUBJECT_MAX)),
                                   (long long)d->number);
}

static enum err load(struct context *c, struct db *db, struct arena *arena, struct error *err)
{
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = c->caller->shop, .id = c->reply->dossier},
        &c->dossier, err);
    if (e)
        return e;
    c->subject = c->reply->subject.len ? c->reply->subject : default_subject(arena, &c->dossier);
    struct q_inbox_by_id_row inbox;
    e = q_inbox_by_id(db, arena,
                      &(struct q_inbox_by_id_in){.shop = c->caller->shop, .id = c->dossier.inbox},
                      &inbox, err);
    if (e == ERR_NOT_FOUND)
        return c->reply->note ? ERR_OK
                              : error_refuse(err, "", "inbox", "refusal.reply.no_inbox", NULL);
    if (e)
        return e;
    c->sender_address = inbox.address;
    ptrdiff_t at = str_chr(inbox.address, '@');
    c->mail_domain = at < 0 ? STR("localhost") : str_sub(inbox.address, (size_t)at + 1, SIZE_MAX);
    return ERR_OK;
}

static enum err orders_known(struct context *c, struct db *db, struct arena *arena,
                             struct reply_facts *facts, struct error *err)
{
    struct q_dossier_order_numbers_rows linked;
    enum err e = q_dossier_order_numbers(
        db, arena, &(struct q_dossier_order_numbers_in){.id = c->dossier.id}, &linked, err);
    if (e)
        return e;
    struct str *numbers = arena_array(arena, linked.count + 1, sizeof *numbers);
    for (size_t i = 0; i < linked.count; i++)
        numbers[i] = linked.items[i].number;
    facts->linked_orders = numbers;
    facts->linked_order_count = linked.count;
    struct order_mention words[ORDER_MENTIONS_MAX];
    struct str *known = arena_array(arena, ORDER_MENTIONS_MAX, sizeof *known);
    size_t n = g05_order_mentions(c->subject, words);
    for (size_t i = 0; i < n; i++) {
        struct q_order_by_number_row order;
        e = q_order_by_number(
            db, arena,
            &(struct q_order_by_number_in){.shop = c->caller->shop, .number = words[i].number},
            &order, err);
        if (!e)
            known[facts->known_order_count++] = words[i].number;
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    facts->known_orders = known;
    return ERR_OK;
}

static enum err check(struct context *c, struct db *db, struct arena *arena,
                      struct findings *findings, struct error *err)
{
    struct merge merge;
    enum err e = merge_load(c->desk, db, arena, c->caller, c->dossier.id, &merge, err);
    if (e)
        return e;
    struct reply_facts facts = {
        .lang = text_language(c->reply->text) == LANGUAGE_FRENCH ? LANG_FR : LANG_EN,
        .subject = c->subject,
        .text = c->reply->text,
        .dossier_number = str_printf(arena, "%lld", (long long)c->dossier.number),
    };
    facts.holes = merge_holes(arena, &merge, c->reply->text, &facts.hole_count);
    e = orders_known(c, db, arena, &facts, err);
    return e ? e : practice_check_reply(arena, &facts, findings, err);
}

static void put_person(struct jsonw *w, struct str name, struct str address)
{
    jsonw_object(w);
    jsonw_put_str(w, "name", name);
    jsonw_put_str(w, "address", address);
    jsonw_end(w);
}

static enum err write_recipients(struct context *c, struct db *db, struct arena *arena,
                                 struct error *err)
{
    if (!c->dossier.reply_address.len)
        return error_refuse(err, "", "to", "refusal.reply.no_address", NULL);
    struct q_participant_list_rows copies = {0};
    if (!c->reply->cc) {
        enum err e = q_participant_list(
            db, arena, &(struct q_participant_list_in){.dossier = c->dossier.id}, &copies, err);
        if (e)
            return e;
    }
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_key(&w, "to");
    jsonw_array(&w);
    put_person(&w, c->dossier.reply_name, c->dossier.reply_address);
    jsonw_end(&w);
    jsonw_key(&w, "cc");
    jsonw_array(&w);
    for (size_t i = 0; i < copies.count; i++)
        put_person(&w, copies.items[i].name, copies.items[i].address);
    for (size_t i = 0; c->reply->cc && i < c->reply->cc_count; i++)
        put_person(&w, STR(""), c->reply->cc[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    c->recipients = buf_str(&out);
    return ERR_OK;
}

static enum err find_files(struct context *c, struct db *db, struct arena *arena, struct error *err)
{
    if (c->reply->upload_count > REPLY_FILES_MAX)
        return error_field(err, ERR_INVALID, "attachments", "more than %d files", REPLY_FILES_MAX);
    for (size_t i = 0; i < c->reply->upload_count; i++) {
        enum err e = q_upload_by_id(db, arena,
                                    &(struct q_upload_by_id_in){
                                        .shop = c->caller->shop,
                                        .user = caller_user(c->caller),
                                        .id = c->reply->uploads[i],
                                    },
                                    &c->files[i], err);
        if (e == ERR_NOT_FOUND)
            return error_field(err, ERR_INVALID, "attachments", "no such upload: %lld",
                               (long long)c->reply->uploads[i]);
        if (e)
            return e;
    }
    return ERR_OK;
}

static enum err attach(struct context *c, struct record *r, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < c->reply->upload_count; i++) {
        const struct q_upload_by_id_row *f = &c->files[i];
        int64_t id;
        e = q_attachment_insert(r->db,
                                &(struct q_attachment_insert_in){
                                    .shop = r->shop,
                                    .message = c->message,
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

static enum err nobody_wrote(struct context *c, struct record *r, struct error *err)
{
    if (!c->reply->seen_message)
        return ERR_OK;
    struct q_dossier_newest_words_row newest;
    enum err e = q_dossier_newest_words(
        r->db, r->arena, &(struct q_dossier_newest_words_in){.id = c->dossier.id}, &newest, err);
    if (!e && newest.id > c->reply->seen_message)
        return error_field(err, ERR_CONFLICT, "seen_message", "a newer message arrived");
    return e;
}

static enum err add_words(struct context *c, struct record *r, enum direction direction,
                          enum dossier_state state, int64_t assignee, struct error *err)
{
    return q_dossier_add_words(r->db,
                               &(struct q_dossier_add_words_in){
                                   .id = c->dossier.id,
                                   .state = state,
                                   .assignee = assignee,
                                   .snippet = str_cut(str_trim(c->reply->text), SNIPPET_MAX),
                                   .direction = direction,
                                   .now = r->now,
                               },
                               NULL, err);
}

/* The reply moves the dossier, takes it when nobody holds it, and keeps the
 * promise of a first reply. */
static enum err move_dossier(struct context *c, struct record *r,
                             const struct q_dossier_facts_row *now_is, struct error *err)
{
    struct dossier_facts facts = facts_of(now_is);
    struct dossier_change change;
    enum err e = dossier_decide(&facts, DOSSIER_HUMAN_REPLY, r->now, &change, err);
    if (e)
        return e;
    int64_t user = caller_user(c->caller);
    int64_t assignee = now_is->assignee ? now_is->assignee : user;
    e = add_words(c, r, DIRECTION_OUTBOUND, change.to, assignee, err);
    if (!e && assignee != now_is->assignee)
        e = record_event_id(r, now_is->id, EVENT_DOSSIER_ASSIGNED, "to", assignee, err);
    if (!e)
        e = record_state(r, now_is->id, facts.state, change.to, err);
    if (!e)
        e = owe_kept(r, now_is->id, PROMISE_FIRST_REPLY, owe_proof_message(r->arena, c->message),
                     err);
    return e ? e : owe_refresh(r, now_is->id, err);
}

static enum err reply_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct context *c = ctx;
    struct record r =
        record_begin(db, arena, c->caller->shop, c->caller->actor, clock_now(c->desk->clock));
    struct q_dossier_facts_row now_is;
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = r.shop, .id = c->dossier.id}, &now_is, err);
    if (!e)
        e = nobody_wrote(c, &r, err);
    if (!e && now_is.version != c->dossier.version)
        return error_set(err, ERR_CONFLICT, "dossier %lld changed", (long long)now_is.id);
    if (!e)
        e = post_reply(&r,
                       &(struct outgoing){
                           .dossier = now_is.id,
                           .author = caller_user(c->caller),
                           .template = c->reply->template,
                           .sender_name = c->caller->name,
                           .sender_address = c->sender_address,
                           .recipients = c->recipients,
                           .subject = c->subject,
                           .text = c->reply->text,
                           .mail_domain = c->mail_domain,
                           .tokens = c->tokens,
                           .undo = c->desk->undo,
                       },
                       &c->message, err);
    if (!e)
        e = attach(c, &r, err);
    if (!e)
        e = move_dossier(c, &r, &now_is, err);
    return e;
}

static enum err note_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct context *c = ctx;
    struct record r =
        record_begin(db, arena, c->caller->shop, c->caller->actor, clock_now(c->desk->clock));
    enum err e = q_message_insert(db,
                                  &(struct q_message_insert_in){
                                      .shop = r.shop,
                                      .dossier = c->dossier.id,
                                      .direction = DIRECTION_NOTE,
                                      .channel = CHANNEL_EMAIL,
                                      .state = MESSAGE_RECEIVED,
                                      .author = caller_user(c->caller),
                                      .sender_address = STR(""),
                                      .sender_name = c->caller->name,
                                      .recipients = STR("{\"to\":[],\"cc\":[]}"),
                                      .subject = STR(""),
                                      .text = c->reply->text,
                                      .folds = STR("[]"),
                                      .rfc_id = STR(""),
                                      .at = r.now,
                                  },
                                  &c->message, err);
    if (!e)
        e = attach(c, &r, err);
    if (!e)
        e = db_index_message(db, c->message, r.shop, c->tokens, err);
    if (!e)
        e = q_dossier_touch(db, &(struct q_dossier_touch_in){.id = c->dossier.id}, NULL, err);
    record_total(&r, "messages.note", 1);
    if (!e)
        e = record_event_id(&r, c->dossier.id, EVENT_MESSAGE_CREATED, "message", c->message, err);
    return e;
}

struct refused {
    const struct context *c;
    const struct finding *finding;
};

static enum err refused_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct refused *refused = ctx;
    const struct context *c = refused->c;
    struct record r =
        record_begin(db, arena, c->caller->shop, c->caller->actor, clock_now(c->desk->clock));
    enum err e = record_event(&r, c->dossier.id, EVENT_REPLY_REFUSED,
                              str_printf(arena, "{\"practice\":\"%s\",\"key\":\"%s\"}",
                                         refused->finding->practice, refused->finding->key),
                              err);
    return e;
}

/* What a practice stopped is counted: the conduct report reads it. */
static void record_refusal(const struct context *c, const struct finding *finding)
{
    struct error err;
    struct refused refused = {c, finding};
    if (store_write(c->desk->store, refused_command, &refused, &err))
        log_warn("reply.refusal_not_recorded", LOG_ERR(&err));
}

static enum err practices_agree(struct context *c, struct db *db, struct arena *arena,
                                struct findings *findings, struct error *err)
{
    enum err e = check(c, db, arena, findings, err);
    if (e == ERR_REFUSED && findings->count) {
        record_refusal(c, &findings->items[0]);
        return e;
    }
    if (!e && findings->count && !c->reply->confirm_warnings)
        return error_refuse(err, findings->items[0].practice, "confirm_warnings",
                            "refusal.warnings", NULL);
    return e;
}

static enum err validate(const struct reply *reply, struct error *err)
{
    if (!str_trim(reply->text).len)
        return error_field(err, ERR_INVALID, "text", "the text is empty");
    if (reply->text.len > REPLY_TEXT_MAX)
        return error_field(err, ERR_INVALID, "text", "over %d bytes", REPLY_TEXT_MAX);
    if (reply->subject.len > SUBJECT_MAX * 2)
        return error_field(err, ERR_INVALID, "subject", "over %d bytes", SUBJECT_MAX * 2);
    return ERR_OK;
}

static enum err write_once(struct context *c, struct db *db, struct arena *arena,
                           struct replied *out, struct error *err)
{
    enum err e = load(c, db, arena, err);
    if (!e)
        e = find_files(c, db, arena, err);
    if (e)
        return e;
    c->tokens = tokens_of(arena, c->reply->text);
    if (c->reply->note)
        return store_write(c->desk->store, note_command, c, err);
    e = write_recipients(c, db, arena, err);
    if (!e)
        e = practices_agree(c, db, arena, &out->findings, err);
    return e ? e : store_write(c->desk->store, reply_command, c, err);
}

enum err reply_write(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct reply *reply, struct replied *out,
                     struct error *err)
{
    enum err e = validate(reply, err);
    *out = (struct replied){.findings.arena = arena};
    struct context *c = arena_alloc(arena, sizeof *c);
    for (int i = 0; !e && i < DECIDE_TWICE; i++) {
        *c = (struct context){.desk = desk, .caller = caller, .reply = reply};
        e = write_once(c, db, arena, out, err);
        /* Another change came between: the checks are made again on it, unless
         * the author must first see what was written. */
        if (e == ERR_CONFLICT && i + 1 < DECIDE_TWICE && !(err && err->field[0]))
            e = ERR_OK;
        else
            break;
    }
    out->message = c->message;
    return e;
}

enum err reply_check(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct reply *reply, struct findings *out,
                     struct error *err)
{
    struct context *c = arena_alloc(arena, sizeof *c);
    *c = (struct context){.desk = desk, .caller = caller, .reply = reply};
    *out = (struct findings){.arena = arena};
    enum err e = load(c, db, arena, err);
    if (e || reply->note)
        return e;
    e = check(c, db, arena, out, err);
    return e == ERR_REFUSED ? ERR_OK : e;
}

struct take_back {
    const struct desk *desk;
    const struct caller *caller;
    int64_t message;
};

static enum err take_back_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct take_back *t = ctx;
    struct record r =
        record_begin(db, arena, t->caller->shop, t->caller->actor, clock_now(t->desk->clock));
    struct q_message_facts_row m;
    enum err e = q_message_facts(
        db, arena, &(struct q_message_facts_in){.shop = r.shop, .id = t->message}, &m, err);
    int64_t changed = 0;
    if (!e)
        e = q_outbox_cancel(db, &(struct q_outbox_cancel_in){.message = t->message, .now = r.now},
                            &changed, err);
    if (!e && !changed)
        return error_set(err, ERR_CONFLICT, "message %lld has left", (long long)t->message);
    if (!e)
        e = q_message_set_state(
            db, &(struct q_message_set_state_in){.id = m.id, .state = MESSAGE_CANCELLED}, NULL,
            err);
    if (!e)
        e = owe_revived(&r, m.dossier, owe_proof_message(arena, m.id), err);
    if (!e)
        e = owe_refresh(&r, m.dossier, err);
    if (!e)
        e = q_dossier_touch(db, &(struct q_dossier_touch_in){.id = m.dossier}, NULL, err);
    record_total(&r, "outbox.queued", -1);
    record_total(&r, "messages.outbound", -1);
    if (!e)
        e = record_event_id(&r, m.dossier, EVENT_MESSAGE_CANCELLED, "message", m.id, err);
    return e;
}

enum err reply_take_back(const struct desk *desk, const struct caller *caller, int64_t message,
                         struct error *err)
{
    struct take_back t = {desk, caller, message};
    return store_write(desk->store, take_back_command, &t, err);
}
