#include "desk/page.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "desk/incident_follow.h"
#include "desk/owe.h"
#include "desk/remedy.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "domain/period.h"
#include "domain/practice/mask.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/store.h"

struct doing {
    const struct desk *desk;
    const struct page_link *link;
    struct page_act *act;
    struct record r;
    struct q_dossier_facts_row row;
    int64_t message;
};

enum err page_wait_until(const struct shop *shop, instant now, instant *out, struct error *err)
{
    *out = period_same_time(shop->zone, now, PAGE_WAIT_DAYS, DAY_OUVRE, shop->calendar.holidays);
    return instant_is_none(*out) ? error_set(err, ERR_INVALID, "no such day") : ERR_OK;
}

/* --- their words ------------------------------------------------------------------ */

static enum err keep_files(struct doing *d, struct str *names, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < d->act->file_count; i++) {
        const struct page_file *f = &d->act->files[i];
        int64_t id;
        names[i] = f->name;
        e = db_blob_put(d->r.db, f->bytes, &f->hash, err);
        if (!e)
            e = q_attachment_insert(d->r.db,
                                    &(struct q_attachment_insert_in){
                                        .shop = d->r.shop,
                                        .message = d->message,
                                        .name = f->name,
                                        .type = f->type,
                                        .size = (int64_t)f->bytes.len,
                                        .content_id = STR(""),
                                        .hash = {(const char *)f->hash.bytes, SHA256_BYTES}},
                                    &id, err);
    }
    return e;
}

static enum err keep_message(struct doing *d, struct str text, struct error *err)
{
    struct record *r = &d->r;
    struct str *names = arena_array(r->arena, PAGE_FILES_MAX, sizeof *names);
    enum err e = q_message_insert(r->db,
                                  &(struct q_message_insert_in){
                                      .shop = r->shop,
                                      .dossier = d->row.id,
                                      .direction = DIRECTION_INBOUND,
                                      .channel = CHANNEL_FORM,
                                      .state = MESSAGE_RECEIVED,
                                      .customer = d->row.customer,
                                      .sender_address = d->row.reply_address,
                                      .sender_name = d->row.reply_name,
                                      .recipients = STR("{\"to\":[],\"cc\":[]}"),
                                      .subject = d->row.subject,
                                      .text = text,
                                      .folds = STR("[]"),
                                      .rfc_id = STR(""),
                                      .at = r->now,
                                  },
                                  &d->message, err);
    if (!e)
        e = keep_files(d, names, err);
    if (e)
        return e;
    struct searched searched = {.inbound = true,
                                .subject = d->row.subject,
                                .sender_name = d->row.reply_name,
                                .sender_address = d->row.reply_address,
                                .text = text,
                                .folds = STR("[]"),
                                .files = names,
                                .file_count = d->act->file_count};
    record_total(r, "messages.inbound", 1);
    e = db_index_message(r->db, d->message, r->shop, searched_tokens(r->arena, &searched), err);
    return e ? e : record_event_id(r, d->row.id, EVENT_MESSAGE_CREATED, "message", d->message, err);
}

static enum err say(struct doing *d, struct error *err)
{
    struct record *r = &d->r;
    struct dossier_facts facts = facts_of(&d->row);
    struct dossier_change change;
    struct str text = mask_private(r->arena, NULL, d->act->text).text;
    enum err e = dossier_decide(&facts, DOSSIER_CONTACT, r->now, &change, err);
    if (!e && (change.opens_new || !dossier_is_open(change.to)))
        return error_refuse(err, "", "page", "refusal.page.over", NULL);
    if (!e)
        e = keep_message(d, text, err);
    if (!e)
        e = q_dossier_add_words(
            r->db,
            &(struct q_dossier_add_words_in){.id = d->row.id,
                                             .state = change.to,
                                             .assignee = d->row.assignee,
                                             .snippet = message_snippet(r->arena, text),
                                             .direction = DIRECTION_INBOUND,
                                             .now = r->now},
            NULL, err);
    return e ? e : record_state(r, d->row.id, facts.state, change.to, err);
}

/* Whoever wrote is answered (as desk/receive.h has it). */
static enum err owe_answer(struct doing *d, struct error *err)
{
    struct record *r = &d->r;
    const struct shop *shop;
    instant due;
    bool pending;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_FIRST_REPLY, r->now, &due, err);
    if (!e)
        e = owe_reply_pending(r, d->row.id, due, &pending, err);
    if (e || pending)
        return e;
    return owe(r, d->row.id,
               &(struct owed){.kind = d->row.told ? PROMISE_NEWS : PROMISE_FIRST_REPLY, .due = due},
               err);
}

/* --- what they do ------------------------------------------------------------------ */

static enum err choose(struct doing *d, struct error *err)
{
    struct q_remedy_rows rows;
    bool there = false;
    enum err e = q_remedy_of_dossier(
        d->r.db, d->r.arena, &(struct q_remedy_of_dossier_in){.dossier = d->row.id}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        there |= rows.items[i].id == d->act->remedy && rows.items[i].state == REMEDY_PROPOSED;
    if (!e && !there)
        return error_refuse(err, "", "remedy", "refusal.page.gone", NULL);
    if (!e)
        e = say(d, err);
    struct caller customer = {.shop = d->r.shop, .actor = d->r.actor, .role = ROLE_NONE};
    struct remedy_step step = {.remedy = d->act->remedy, .event = REMEDY_CHOOSE};
    if (!e)
        e = remedy_step_in(&d->r, &customer, &step, err);
    return e ? e : owe_answer(d, err);
}

static enum err find_incident(struct doing *d, struct q_incident_row *out, struct error *err)
{
    enum err e = q_incident_row(
        d->r.db, d->r.arena, &(struct q_incident_row_in){.shop = d->r.shop, .id = d->act->incident},
        out, err);
    return e == ERR_NOT_FOUND || (!e && out->dossier != d->row.id)
               ? error_refuse(err, "", "incident", "refusal.page.gone", NULL)
               : e;
}

/* Until then they owe us no choice, and we owe them news when it has come. */
static enum err wait(struct doing *d, struct error *err)
{
    struct q_incident_row row;
    const struct shop *shop;
    instant until;
    enum err e = find_incident(d, &row, err);
    if (!e && (row.state != INCIDENT_CONFIRMED || !incident_type((enum problem)row.kind)->can_wait))
        return error_refuse(err, "", "incident", "refusal.page.gone", NULL);
    if (!e)
        e = say(d, err);
    if (!e)
        e = record_shop(&d->r, &shop, err);
    if (!e)
        e = page_wait_until(shop, d->r.now, &until, err);
    if (!e)
        e = q_incident_set_look(
            d->r.db, &(struct q_incident_set_look_in){.id = row.id, .look_at = until}, NULL, err);
    if (!e)
        e = owe_no_news(&d->r, d->row.id, owe_proof_message(d->r.arena, d->message), err);
    return e ? e
             : owe(&d->r, d->row.id,
                   &(struct owed){.kind = PROMISE_NEWS, .due = until, .rule = STR("wait")}, err);
}

static enum err give(struct doing *d, struct error *err)
{
    struct q_incident_row row;
    enum err e = find_incident(d, &row, err);
    unsigned needs = !e ? d->act->needs & incident_needs_read(row.needs) : 0;
    if (!e && !needs)
        return error_field(err, ERR_INVALID, "needs", "nothing of it was asked for");
    if (!e)
        e = say(d, err);
    for (unsigned i = 0; !e && i < INCIDENT_NEEDS; i++)
        if (needs & 1U << i)
            e = q_incident_answer_add(
                d->r.db,
                &(struct q_incident_answer_add_in){
                    .incident = row.id, .need = 1 << i, .message = d->message, .now = d->r.now},
                NULL, err);
    if (!e)
        e = record_event(&d->r, d->row.id, EVENT_INCIDENT_ANSWERED,
                         str_printf(d->r.arena, "{\"incident\":%lld,\"message\":%lld}",
                                    (long long)row.id, (long long)d->message),
                         err);
    return e ? e : owe_answer(d, err);
}

static enum err act(struct doing *d, struct error *err)
{
    enum err e = ERR_OK;
    switch (d->act->deed) {
    case PAGE_CHOOSE: return choose(d, err);
    case PAGE_WAIT: return wait(d, err);
    case PAGE_GIVE: return give(d, err);
    case PAGE_WRITE: e = say(d, err); break;
    }
    return e ? e : owe_answer(d, err);
}

static enum err do_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct doing *d = ctx;
    d->r = record_begin(d->desk, db, arena, d->link->shop, (struct actor){ACTOR_CUSTOMER, 0},
                        clock_now(d->desk->clock));
    enum err e = facts_survivor(&d->r, d->link->dossier, &d->row, err);
    if (e)
        return e;
    d->r.actor.id = d->row.customer;
    e = act(d, err);
    return e ? e : owe_refresh(&d->r, d->row.id, err);
}

static enum err put_files(const struct desk *desk, struct page_act *act, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < act->file_count; i++) {
        struct page_file *f = &act->files[i];
        f->hash = sha256_of(f->bytes);
        if (f->bytes.len > STORE_BLOB_INLINE)
            e = store_blob_file_put(desk->store, f->bytes, &f->hash, err);
    }
    return e;
}

enum err page_do(const struct desk *desk, const struct page_link *link, struct page_act *act,
                 struct error *err)
{
    struct doing d = {.desk = desk, .link = link, .act = act};
    struct caller caller = {.shop = link->shop, .once = act->once};
    if (!str_trim(act->text).len || act->text.len > PAGE_TEXT_BYTES)
        return error_field(err, ERR_INVALID, "text", "1 to %d bytes", PAGE_TEXT_BYTES);
    enum err e = put_files(desk, act, err);
    return e ? e : once_write(desk, &caller, do_command, &d, err);
}
