#include "desk/receive.h"

#include "base/arena.h"
#include "desk/candidates.h"
#include "desk/conduct.h"
#include "desk/facts.h"
#include "desk/incident.h"
#include "desk/letter.h"
#include "desk/owe.h"
#include "desk/post.h"
#include "desk/record.h"
#include "desk/returned.h"
#include "desk/standing.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise_words.h"
#include "store/queries.h"
#include "store/store.h"

enum { DECIDE_MAX = 8 };

/* The command at work: what was read so far. */
struct intake {
    const struct inbound *in;
    struct record record;
    int64_t customer; /* of the sender; 0 a stranger */
    struct str customer_name;
    struct candidates candidates;
    bool asked; /* they answer a question of ours, or only thank */
};

/* `*added`: how many were not known. */
static enum err link_inboxes(struct intake *k, int64_t message, int64_t *added, struct error *err)
{
    enum err e = ERR_OK;
    *added = 0;
    for (size_t i = 0; i < k->in->inbox_count && !e; i++) {
        int64_t changed = 0;
        e = q_message_inbox_add(k->record.db,
                                &(struct q_message_inbox_add_in){.message = message,
                                                                 .inbox = k->in->inboxes[i],
                                                                 .now = k->in->at},
                                &changed, err);
        *added += changed;
    }
    return e;
}

static enum err find_customer(struct intake *k, struct error *err)
{
    struct q_contact_point_find_row row;
    enum err e = q_contact_point_find(k->record.db, k->record.arena,
                                      &(struct q_contact_point_find_in){
                                          .shop = k->record.shop,
                                          .kind = CONTACT_EMAIL,
                                          .value = k->in->sender.address,
                                      },
                                      &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    struct q_customer_hold_row held;
    if (!e)
        e = q_customer_hold(k->record.db, k->record.arena,
                            &(struct q_customer_hold_in){.id = row.customer,
                                                         .shop = k->record.shop,
                                                         .kind = CONTACT_EMAIL,
                                                         .value = k->in->sender.address},
                            &held, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* forgotten meanwhile */
    if (!e) {
        k->customer = row.customer;
        k->customer_name = held.name;
    }
    return e;
}

/* The sender becomes a customer, and what is new about them is kept. */
static enum err know_customer(struct intake *k, struct error *err)
{
    const struct inbound *in = k->in;
    if (receive_by_machine(in) || !in->sender.address.len)
        return ERR_OK;
    if (k->customer) {
        if (k->customer_name.len || !in->sender.name.len)
            return ERR_OK;
        return customer_named(&k->record, k->customer, in->sender.name, err);
    }
    instant verified_at = in->authenticity == AUTHENTICITY_PASS ? in->at : instant_of(0);
    return customer_insert(&k->record, &in->sender, str_of(lang_code(in->lang)), verified_at,
                           &k->customer, err);
}

static enum err keep_files(struct intake *k, int64_t message, struct error *err)
{
    enum err e = db_blob_put(k->record.db, k->in->raw, &k->in->raw_hash, err);
    for (size_t i = 0; !e && i < k->in->file_count; i++) {
        const struct inbound_file *f = &k->in->files[i];
        int64_t id;
        e = db_blob_put(k->record.db, f->bytes, &f->hash, err);
        if (!e)
            e = q_attachment_insert(k->record.db,
                                    &(struct q_attachment_insert_in){
                                        .shop = k->record.shop,
                                        .message = message,
                                        .name = f->name,
                                        .type = f->type,
                                        .size = (int64_t)f->bytes.len,
                                        .content_id = f->content_id,
                                        .is_inline = f->is_inline,
                                        .hash = {(const char *)f->hash.bytes, SHA256_BYTES},
                                    },
                                    &id, err);
    }
    return e;
}

static enum err keep_message(struct intake *k, int64_t dossier, int64_t *message, struct error *err)
{
    const struct inbound *in = k->in;
    struct db *db = k->record.db;
    enum err e =
        q_message_insert(db,
                         &(struct q_message_insert_in){
                             .shop = k->record.shop,
                             .dossier = dossier,
                             .direction = DIRECTION_INBOUND,
                             .channel = CHANNEL_EMAIL,
                             .state = MESSAGE_RECEIVED,
                             .machine = in->machine,
                             .authenticity = in->authenticity,
                             .damaged = in->damaged,
                             .customer = k->customer,
                             .sender_address = in->sender.address,
                             .sender_name = in->sender.name,
                             .recipients = in->recipients,
                             .subject = in->subject,
                             .text = in->text,
                             .folds = in->folds,
                             .has_html = in->html.ptr != NULL,
                             .remote_images = in->remote_images,
                             .rfc_id = in->rfc_id,
                             .content_hash = {(const char *)in->content_hash.bytes, SHA256_BYTES},
                             .raw_hash = {(const char *)in->raw_hash.bytes, SHA256_BYTES},
                             .asked = k->asked,
                             .at = in->at,
                         },
                         message, err);
    if (!e && in->html.ptr)
        e = q_message_html_insert(
            db, &(struct q_message_html_insert_in){.message = *message, .html = in->html}, NULL,
            err);
    if (!e && in->rfc_id.len)
        e = q_message_ref_add(db,
                              &(struct q_message_ref_add_in){.shop = k->record.shop,
                                                             .rfc_id = in->rfc_id,
                                                             .message = *message},
                              NULL, err);
    int64_t added;
    if (!e)
        e = link_inboxes(k, *message, &added, err);
    if (!e)
        e = keep_files(k, *message, err);
    if (!e)
        e = db_index_message(db, *message, k->record.shop, in->tokens, err);
    record_total(&k->record, "messages.inbound", 1);
    if (!e)
        e = record_event_id(&k->record, dossier, EVENT_MESSAGE_CREATED, "message", *message, err);
    if (e || !in->masked)
        return e;
    conduct_count(&k->record, "G41", CONDUCT_STOPPED);
    return record_event_id(&k->record, dossier, EVENT_MESSAGE_MASKED, "message", *message, err);
}

static enum err add_participants(struct intake *k, int64_t dossier, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < k->in->other_count && i < PARTICIPANTS_MAX; i++)
        e = q_participant_add(k->record.db,
                              &(struct q_participant_add_in){.dossier = dossier,
                                                             .address = k->in->others[i].address,
                                                             .name = k->in->others[i].name,
                                                             .kind = CONTACT_EMAIL,
                                                             .now = k->in->at},
                              NULL, err);
    return e;
}

/* Orders of the sender that the words name belong to the dossier; a stranger
 * who quotes an order number does not get to see it tied to their words. */
static enum err link_orders(struct intake *k, int64_t dossier, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < k->in->order_count; i++)
        if (k->customer && k->in->orders[i].customer == k->customer)
            e = q_dossier_order_add(k->record.db,
                                    &(struct q_dossier_order_add_in){
                                        .dossier = dossier, .shop_order = k->in->orders[i].order},
                                    NULL, err);
    return e;
}

static enum err reply_due(struct intake *k, instant *due, struct error *err)
{
    return shop_due(k->in->shop, CLOCK_FIRST_REPLY, k->in->at, due, err);
}

static struct str due_text(struct intake *k, instant due)
{
    return promise_when(k->record.arena, k->in->lang, k->in->shop->zone, k->in->at, due);
}

static enum err owe_reply(struct intake *k, int64_t dossier, enum promise_kind kind, instant due,
                          struct error *err)
{
    return owe(&k->record, dossier,
               &(struct owed){.kind = kind, .text = due_text(k, due), .due = due}, err);
}

/* A second word before the answer is the same debt; one after it is owed news. */
static enum err owe_reply_once(struct intake *k, const struct q_dossier_facts_row *row,
                               struct error *err)
{
    bool pending;
    instant due;
    enum err e = reply_due(k, &due, err);
    if (!e)
        e = owe_reply_pending(&k->record, row->id, due, &pending, err);
    if (e || pending)
        return e;
    e = owe_reply(k, row->id, row->told ? PROMISE_NEWS : PROMISE_FIRST_REPLY, due, err);
    return e ? e : owe_refresh(&k->record, row->id, err);
}

static enum err join_machine(struct intake *k, const struct q_dossier_facts_row *row,
                             struct error *err)
{
    enum err e = q_dossier_add_words(k->record.db,
                                     &(struct q_dossier_add_words_in){
                                         .id = row->id,
                                         .state = row->state,
                                         .assignee = row->assignee,
                                         .snippet = k->in->snippet,
                                         .direction = DIRECTION_INBOUND,
                                         .now = k->in->at,
                                     },
                                     NULL, err);
    return !e && k->in->effect == MACHINE_EFFECT_BOUNCE ? returned(&k->record, k->in, row->id, err)
                                                        : e;
}

/* Answers go to the customer; what others in the conversation write moves that
 * to nobody else. */
static struct person answers_to(const struct intake *k, const struct q_dossier_facts_row *row)
{
    bool customers = row->customer == k->customer || !row->reply_address.len;
    return customers ? k->in->answer_to : (struct person){STR(""), STR("")};
}

/* What they say of a delivery; of who only pretends to be the customer, nothing. */
static enum err hear(struct intake *k, int64_t dossier, struct error *err)
{
    bool theirs = k->customer && k->in->authenticity != AUTHENTICITY_FAIL;
    return theirs ? incident_heard(&k->record, dossier, k->in->tone.problem, err) : ERR_OK;
}

static enum err join_person(struct intake *k, const struct q_dossier_facts_row *row,
                            struct error *err)
{
    struct dossier_facts facts = facts_of(row);
    struct dossier_change change;
    struct person answers = answers_to(k, row);
    enum err e = dossier_decide(&facts, DOSSIER_CONTACT, k->in->at, &change, err);
    if (!e)
        e = q_dossier_add_contact(k->record.db,
                                  &(struct q_dossier_add_contact_in){
                                      .id = row->id,
                                      .state = change.to,
                                      .asked = k->asked,
                                      .snippet = k->in->snippet,
                                      .direction = DIRECTION_INBOUND,
                                      .reply_address = answers.address,
                                      .reply_name = answers.name,
                                      .now = k->in->at,
                                  },
                                  NULL, err);
    if (!e && k->customer)
        e = know_customer(k, err);
    if (!e)
        e = add_participants(k, row->id, err);
    if (!e)
        e = link_orders(k, row->id, err);
    if (!e && change.to != DOSSIER_SPAM)
        e = owe_reply_once(k, row, err);
    if (!e)
        e = record_state(&k->record, row->id, facts.state, change.to, err);
    if (!e && change.to != DOSSIER_SPAM)
        e = standing_contact(&k->record, row, &k->in->tone, err);
    return e || !dossier_is_open(change.to) ? e : hear(k, row->id, err);
}

static enum err join(struct intake *k, const struct q_dossier_facts_row *row, struct received *out,
                     struct error *err)
{
    bool machine = receive_by_machine(k->in);
    out->dossier = row->id;
    k->asked = !machine && standing_asked(row, &k->in->tone);
    enum err e = keep_message(k, row->id, &out->message, err);
    if (e)
        return e;
    return machine ? join_machine(k, row, err) : join_person(k, row, err);
}

static enum err acknowledge(struct intake *k, int64_t dossier, int64_t number, instant due,
                            struct error *err)
{
    const struct inbound *in = k->in;
    if (!in->answer_to.address.len || in->authenticity == AUTHENTICITY_FAIL)
        return ERR_OK;
    struct q_ack_count_row acks;
    instant since = instant_add(in->at, duration_hours(-ACK_WINDOW_HOURS));
    enum err e =
        q_ack_count(k->record.db, k->record.arena,
                    &(struct q_ack_count_in){
                        .shop = k->record.shop, .address = in->answer_to.address, .since = since},
                    &acks, err);
    if (e || acks.n >= ACKS_PER_SENDER)
        return e;
    e = q_ack_forget(k->record.db,
                     &(struct q_ack_forget_in){
                         .shop = k->record.shop, .address = in->answer_to.address, .before = since},
                     NULL, err);
    if (e)
        return e;
    e = q_ack_insert(k->record.db,
                     &(struct q_ack_insert_in){
                         .shop = k->record.shop, .address = in->answer_to.address, .now = in->at},
                     NULL, err);
    if (e)
        return e;
    return post_acknowledgement(&k->record,
                                &(struct acknowledgement){
                                    .dossier = dossier,
                                    .number = number,
                                    .lang = in->lang,
                                    .shop_name = in->shop->name,
                                    .mail_domain = in->mail_domain,
                                    .to = in->answer_to,
                                    .subject = in->subject,
                                    .request = in->text,
                                    .when = due_text(k, due),
                                },
                                err);
}

static enum err insert_dossier(struct intake *k, const struct match_result *match, instant due,
                               int64_t *id, int64_t *number, struct error *err)
{
    const struct inbound *in = k->in;
    struct q_shop_take_number_row taken;
    enum err e =
        q_shop_take_number(k->record.db, k->record.arena,
                           &(struct q_shop_take_number_in){.shop = k->record.shop}, &taken, err);
    if (e)
        return e;
    *number = taken.number;
    bool owed = !instant_is_none(due);
    return q_dossier_insert(
        k->record.db,
        &(struct q_dossier_insert_in){
            .shop = k->record.shop,
            .number = taken.number,
            .subject = in->subject,
            .state = DOSSIER_NEW,
            .channel = CHANNEL_EMAIL,
            .customer = k->customer,
            .inbox = in->inboxes[0],
            .reply_token = token_create_at(k->record.arena, in->at),
            .reply_address = receive_by_machine(in) ? STR("") : in->answer_to.address,
            .reply_name = receive_by_machine(in) ? STR("") : in->answer_to.name,
            .severity = SEVERITY_NORMAL,
            .unmatched = match->verdict == MATCH_DOUBT || receive_by_machine(in),
            .messages = 1,
            .contacts = receive_by_machine(in) ? 0 : 1,
            .complaint = in->tone.complaint,
            .snippet = in->snippet,
            .direction = DIRECTION_INBOUND,
            .next_due_at = due,
            .next_due_kind = owed ? PROMISE_FIRST_REPLY : PROMISE_NONE,
            .sort_due = owed ? due : OWE_NOTHING_DUE,
            .follows = match->verdict == MATCH_AFTER ? match->dossier : 0,
            .now = in->at,
        },
        id, err);
}

static enum err open_dossier(struct intake *k, const struct match_result *match,
                             struct received *out, struct error *err)
{
    instant due = instant_of(0);
    int64_t number;
    enum err e = know_customer(k, err);
    k->record.actor.id = k->customer;
    if (!e && !receive_by_machine(k->in))
        e = reply_due(k, &due, err);
    if (!e)
        e = insert_dossier(k, match, due, &out->dossier, &number, err);
    record_total(&k->record, "dossiers", 1);
    if (!e)
        e = record_event_id(&k->record, out->dossier, EVENT_DOSSIER_CREATED, "number", number, err);
    if (!e)
        e = keep_message(k, out->dossier, &out->message, err);
    if (!e && match->verdict == MATCH_DOUBT)
        e = candidates_keep(&k->record, &k->candidates, out->dossier, err);
    if (e || receive_by_machine(k->in))
        return e;
    e = add_participants(k, out->dossier, err);
    if (!e)
        e = link_orders(k, out->dossier, err);
    if (!e)
        e = owe_reply(k, out->dossier, PROMISE_FIRST_REPLY, due, err);
    if (!e && (k->in->tone.danger || k->in->order_count))
        e = standing_refresh(&k->record, out->dossier, k->in->tone.danger, err);
    if (!e)
        e = acknowledge(k, out->dossier, number, due, err);
    return e ? e : hear(k, out->dossier, err);
}

/* The same bytes again: a retry, or the second inbox of one mail. */
static enum err known_before(struct intake *k, struct received *out, struct error *err)
{
    struct q_message_by_content_row row;
    enum err e = q_message_by_content(
        k->record.db, k->record.arena,
        &(struct q_message_by_content_in){
            .shop = k->record.shop,
            .content_hash = {(const char *)k->in->content_hash.bytes, SHA256_BYTES}},
        &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    *out = (struct received){.dossier = row.dossier, .message = row.id, .known = true};
    int64_t added = 0;
    if (!e)
        e = link_inboxes(k, row.id, &added, err);
    return e || !added ? e
                       : record_event(&k->record, row.dossier, EVENT_DOSSIER_UPDATED,
                                      STR("{\"field\":\"inboxes\"}"), err);
}

/* Of all that the words may belong to only the one they join is held, and was then
 * perhaps moved meanwhile: decided again. */
static enum err place(struct intake *k, struct received *out, struct error *err)
{
    const struct inbound *in = k->in;
    for (int i = 0; i < DECIDE_MAX; i++) {
        enum err e = candidates_find(&k->record, in, k->customer, &k->candidates, err);
        if (e)
            return e;
        struct match_result match =
            threading_decide(k->candidates.at, k->candidates.count, in->authenticity, in->at);
        /* What is over ends for people: a machine's words stay with those they are about. */
        bool joins =
            match.verdict == MATCH_JOIN || (match.verdict == MATCH_AFTER && receive_by_machine(in));
        if (!joins)
            return open_dossier(k, &match, out, err);
        struct q_dossier_facts_row row;
        e = facts_survivor(&k->record, match.dossier, &row, err);
        if (e)
            return e;
        if (candidates_hold(&k->candidates, row.id, (enum dossier_state)row.state, row.resolved_at))
            return join(k, &row, out, err);
    }
    return error_set(err, ERR_BUSY, "its dossier does not stay");
}

enum err receive_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct receive *receive = ctx;
    const struct inbound *in = receive->in;
    struct intake *k = arena_alloc(arena, sizeof *k);
    k->in = in;
    k->record = record_begin(receive->desk, db, arena, in->shop->id,
                             (struct actor){ACTOR_CUSTOMER, 0}, in->at);
    k->record.settings = in->shop;
    struct received *out = &receive->out;
    *out = (struct received){0};
    enum err e = known_before(k, out, err);
    if (e || out->known)
        return e;
    bool carriers;
    e = letter_arrives(&k->record, in, &carriers, &out->dossier, err);
    if (e || carriers)
        return e;
    if (in->sender.address.len)
        e = find_customer(k, err);
    k->record.actor.id = k->customer;
    return e ? e : place(k, out, err);
}
