#include "desk/post.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/secret.h"
#include "desk/conduct.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "domain/practice/g24_receipt.h"
#include "store/queries.h"
#include "store/store.h"

enum { REQUEST_COPY_MAX = 4000 };

static struct str new_rfc_id(struct record *r, struct str domain)
{
    struct str token = token_create_at(r->arena, r->now);
    return str_printf(r->arena, "%.*s@%.*s", STR_ARG(token), STR_ARG(domain));
}

static struct str one_recipient(struct arena *arena, const struct person *to)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_key(&w, "to");
    jsonw_array(&w);
    jsonw_object(&w);
    jsonw_put_str(&w, "name", to->name.ptr ? to->name : STR(""));
    jsonw_put_str(&w, "address", to->address);
    jsonw_end(&w);
    jsonw_end(&w);
    jsonw_key(&w, "cc");
    jsonw_array(&w);
    jsonw_end(&w);
    jsonw_end(&w);
    return buf_str(&out);
}

static struct str quoted(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    struct str rest = str_cut(str_trim(text), REQUEST_COPY_MAX), line;
    while (str_split(&rest, '\n', &line)) {
        buf_c(&out, line.len ? "> " : ">");
        buf_add(&out, line);
        buf_char(&out, '\n');
    }
    return buf_str(&out);
}

static enum err queue(struct record *r, int64_t message, struct str key, instant next_at,
                      struct error *err)
{
    int64_t id;
    record_total(r, "messages.outbound", 1);
    record_total(r, "outbox.queued", 1);
    return q_outbox_insert(
        r->db,
        &(struct q_outbox_insert_in){
            .shop = r->shop, .message = message, .key = key, .next_at = next_at, .now = r->now},
        &id, err);
}

static enum err add_ref(struct record *r, struct str rfc_id, int64_t message, struct error *err)
{
    return q_message_ref_add(
        r->db,
        &(struct q_message_ref_add_in){.shop = r->shop, .rfc_id = rfc_id, .message = message}, NULL,
        err);
}

enum err post_notice(struct record *r, const struct automatic *out, int64_t *message,
                     struct error *err)
{
    struct str rfc_id = new_rfc_id(r, out->mail_domain);
    enum err e = q_message_insert(r->db,
                                  &(struct q_message_insert_in){
                                      .shop = r->shop,
                                      .dossier = out->dossier,
                                      .direction = DIRECTION_OUTBOUND,
                                      .channel = CHANNEL_EMAIL,
                                      .state = MESSAGE_QUEUED,
                                      .automatic = true,
                                      .sender_address = STR(""),
                                      .sender_name = out->shop_name,
                                      .recipients = one_recipient(r->arena, &out->to),
                                      .subject = out->subject,
                                      .text = out->text,
                                      .folds = STR("[]"),
                                      .rfc_id = rfc_id,
                                      .at = r->now,
                                  },
                                  message, err);
    if (!e)
        e = add_ref(r, rfc_id, *message, err);
    if (!e)
        e = queue(r, *message, out->key, r->now, err);
    return e ? e
             : record_event_id(r, out->dossier, EVENT_MESSAGE_CREATED, "message", *message, err);
}

enum err post_automatic(struct record *r, const struct automatic *out, struct error *err)
{
    int64_t message;
    return post_notice(r, out, &message, err);
}

enum err post_acknowledgement(struct record *r, const struct acknowledgement *ack,
                              struct error *err)
{
    r->actor = (struct actor){ACTOR_SYSTEM, 0};
    struct str number = str_printf(r->arena, "%lld", (long long)ack->number);
    struct str copy = quoted(r->arena, ack->request);
    struct str text = i18n_format(r->arena, ack->lang, "mail.ack.body",
                                  I18N_STR("shop", ack->shop_name), I18N_STR("number", number),
                                  I18N_STR("when", ack->when), I18N_STR("request", copy));
    conduct_count(r, "G24",
                  g24_is_whole(text, copy, ack->when) ? CONDUCT_RESPECTED : CONDUCT_BROKEN);
    struct str subject = i18n_format(r->arena, ack->lang, "mail.ack.subject",
                                     I18N_STR("subject", ack->subject), I18N_STR("number", number));
    return post_automatic(r,
                          &(struct automatic){
                              .dossier = ack->dossier,
                              .shop_name = ack->shop_name,
                              .mail_domain = ack->mail_domain,
                              .to = ack->to,
                              .subject = subject,
                              .text = text,
                              .key = str_printf(r->arena, "ack:%lld", (long long)ack->dossier),
                          },
                          err);
}

enum err post_queue(struct record *r, int64_t message, instant from, struct error *err)
{
    return queue(r, message, str_printf(r->arena, "reply:%lld", (long long)message), from, err);
}

enum err post_reply(struct record *r, const struct outgoing *out, int64_t *message,
                    struct error *err)
{
    struct str rfc_id = new_rfc_id(r, out->mail_domain);
    enum err e = q_message_insert(r->db,
                                  &(struct q_message_insert_in){
                                      .shop = r->shop,
                                      .dossier = out->dossier,
                                      .direction = DIRECTION_OUTBOUND,
                                      .channel = CHANNEL_EMAIL,
                                      .state = out->held ? MESSAGE_HELD : MESSAGE_QUEUED,
                                      .author = out->author,
                                      .sender_address = out->sender_address,
                                      .sender_name = out->sender_name,
                                      .recipients = out->recipients,
                                      .subject = out->subject,
                                      .text = out->text,
                                      .folds = STR("[]"),
                                      .rfc_id = rfc_id,
                                      .template = out->template,
                                      .at = r->now,
                                  },
                                  message, err);
    if (!e)
        e = add_ref(r, rfc_id, *message, err);
    if (!e && !out->held)
        e = post_queue(r, *message, instant_add(r->now, out->undo), err);
    if (!e)
        e = db_index_message(r->db, *message, r->shop, out->tokens, err);
    return e ? e
             : record_event_id(r, out->dossier, EVENT_MESSAGE_CREATED, "message", *message, err);
}
