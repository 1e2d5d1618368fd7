#include "base/arena.h"
#include "base/log.h"
#include "desk/facts.h"
#include "desk/merge_fields.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "store/store.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/problem.h"
#include "web/render.h"

enum {
    MESSAGES_SHOWN = 200,
    EVENTS_SHOWN = 200,
    ORDERS_SHOWN = 10,
    RELATED_SHOWN = 5,
};

/* Everything of one page, read in one view of the store. */
struct page {
    struct request *r;
    struct q_dossier_row row;
    struct q_dossier_facts_row facts;
    struct q_message_rows messages; /* newest first */
    size_t messages_shown;
    struct message_parts parts;
    struct q_participant_list_rows participants;
    struct q_promise_rows promises;
    struct q_remedy_rows remedies;
    struct q_order_rows orders;
    struct q_event_rows events; /* newest first */
    struct q_dossier_rows related;
};

static enum err read_words(struct page *p, struct error *err)
{
    struct db *db = p->r->db;
    struct arena *arena = p->r->arena;
    int64_t id = p->row.id;
    enum err e = q_message_of_dossier(db, arena,
                                      &(struct q_message_of_dossier_in){
                                          .dossier = id,
                                          .before = INT64_MAX,
                                          .limit = MESSAGES_SHOWN + 1,
                                      },
                                      &p->messages, err);
    p->messages_shown = e ? 0 : list_shown(p->messages.count, MESSAGES_SHOWN);
    if (!e)
        e = read_message_parts(p->r, p->messages.items, p->messages_shown, &p->parts, err);
    if (!e)
        e = q_participant_list(db, arena, &(struct q_participant_list_in){.dossier = id},
                               &p->participants, err);
    return e;
}

static enum err read_facts(struct page *p, struct error *err)
{
    struct db *db = p->r->db;
    struct arena *arena = p->r->arena;
    int64_t id = p->row.id;
    enum err e =
        q_promise_list(db, arena, &(struct q_promise_list_in){.dossier = id}, &p->promises, err);
    if (!e)
        e = q_remedy_of_dossier(db, arena, &(struct q_remedy_of_dossier_in){.dossier = id},
                                &p->remedies, err);
    if (!e)
        e = q_order_of_dossier(db, arena,
                               &(struct q_order_of_dossier_in){.dossier = id,
                                                               .customer = p->row.customer,
                                                               .limit = ORDERS_SHOWN},
                               &p->orders, err);
    if (!e)
        e = q_event_of_dossier_newest(
            db, arena, &(struct q_event_of_dossier_newest_in){.dossier = id, .limit = EVENTS_SHOWN},
            &p->events, err);
    if (!e && p->row.customer)
        e = q_dossier_list_customer(db, arena,
                                    &(struct q_dossier_list_customer_in){
                                        .shop = p->r->session.caller.shop,
                                        .user = caller_user(&p->r->session.caller),
                                        .customer = p->row.customer,
                                        .after_id = INT64_MAX,
                                        .limit = RELATED_SHOWN + 1,
                                    },
                                    &p->related, err);
    return e;
}

static enum err read_page(struct page *p, struct error *err)
{
    struct request *r = p->r;
    int64_t shop = r->session.caller.shop;
    enum err e = q_dossier_row(r->db, r->arena,
                               &(struct q_dossier_row_in){
                                   .shop = shop,
                                   .user = caller_user(&r->session.caller),
                                   .id = r->ids[0],
                               },
                               &p->row, err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = shop, .id = r->ids[0]}, &p->facts,
                            err);
    if (!e)
        e = read_words(p, err);
    return e ? e : read_facts(p, err);
}

static void put_messages(struct jsonw *w, const struct page *p)
{
    jsonw_key(w, "messages");
    jsonw_array(w);
    for (size_t i = p->messages_shown; i > 0; i--)
        render_message(w, p->r, &p->messages.items[i - 1], &p->parts);
    jsonw_end(w);
    bool more = p->messages.count > p->messages_shown;
    int64_t oldest = more ? p->messages.items[p->messages_shown - 1].id : 0;
    jsonw_put_str(w, "earlier",
                  more ? str_printf(p->r->arena, "0.%lld", (long long)oldest) : STR_NONE);
}

static void put_participant(struct jsonw *w, struct str name, struct str address, struct str role)
{
    jsonw_object(w);
    jsonw_put_str(w, "name", or_null(name));
    jsonw_put_str(w, "email", address);
    jsonw_put_str(w, "role", role);
    jsonw_end(w);
}

static void put_participants(struct jsonw *w, const struct page *p)
{
    jsonw_key(w, "participants");
    jsonw_array(w);
    if (p->facts.reply_address.len)
        put_participant(w, p->facts.reply_name, p->facts.reply_address, STR("customer"));
    for (size_t i = 0; i < p->participants.count; i++)
        put_participant(w, p->participants.items[i].name, p->participants.items[i].address,
                        STR("copy"));
    jsonw_end(w);
}

static bool inbox_seen_before(const struct page *p, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (p->parts.inboxes.items[i].inbox == p->parts.inboxes.items[index].inbox)
            return true;
    return false;
}

static void put_inboxes(struct jsonw *w, const struct page *p)
{
    jsonw_key(w, "inboxes");
    jsonw_array(w);
    for (size_t i = 0; i < p->parts.inboxes.count; i++)
        if (!inbox_seen_before(p, i))
            render_inbox(w, p->parts.inboxes.items[i].inbox, p->parts.inboxes.items[i].name,
                         p->parts.inboxes.items[i].address);
    jsonw_end(w);
}

static enum err put_customer(struct jsonw *w, const struct page *p, struct error *err)
{
    jsonw_key(w, "customer");
    if (!p->row.customer) {
        jsonw_null(w);
        return ERR_OK;
    }
    struct q_customer_row row;
    enum err e = q_customer_row(
        p->r->db, p->r->arena,
        &(struct q_customer_row_in){.shop = p->r->session.caller.shop, .id = p->row.customer}, &row,
        err);
    return e ? e : render_customers(w, p->r, &row, 1, err);
}

static enum err put_reply_to(struct jsonw *w, const struct page *p, struct error *err)
{
    struct q_inbox_by_id_row inbox;
    enum err e = q_inbox_by_id(
        p->r->db, p->r->arena,
        &(struct q_inbox_by_id_in){.shop = p->r->session.caller.shop, .id = p->facts.inbox}, &inbox,
        err);
    if (e && e != ERR_NOT_FOUND)
        return e;
    jsonw_key(w, "reply_to");
    jsonw_object(w);
    jsonw_key(w, "from");
    if (e)
        jsonw_null(w);
    else
        render_inbox(w, inbox.id, inbox.name, inbox.address);
    jsonw_key(w, "to");
    jsonw_array(w);
    if (p->facts.reply_address.len)
        put_address(w, p->facts.reply_name, p->facts.reply_address);
    jsonw_end(w);
    jsonw_key(w, "cc");
    jsonw_array(w);
    for (size_t i = 0; i < p->participants.count; i++)
        put_address(w, p->participants.items[i].name, p->participants.items[i].address);
    jsonw_end(w);
    jsonw_end(w);
    return ERR_OK;
}

/* What the caller may do, as the rules of the domain answer it. */
static const struct {
    const char *name;
    bool has_event;
    enum dossier_event event;
} actions[] = {
    {"note", false, DOSSIER_CONTACT},
    {"assign", false, DOSSIER_CONTACT},
    {"wait_customer", true, DOSSIER_SET_WAITING_CUSTOMER},
    {"wait_carrier", true, DOSSIER_SET_WAITING_CARRIER},
    {"wait_internal", true, DOSSIER_SET_WAITING_INTERNAL},
    {"reopen", true, DOSSIER_SET_OPEN},
    {"resolve", true, DOSSIER_SET_RESOLVED},
    {"spam", true, DOSSIER_SET_SPAM},
};

static void put_action(struct jsonw *w, struct request *r, const char *name, enum err allowed,
                       const struct error *err)
{
    jsonw_object(w);
    jsonw_put_str(w, "name", str_of(name));
    jsonw_put_bool(w, "allowed", !allowed);
    jsonw_put_str(w, "key", allowed ? str_of(err->key) : STR_NONE);
    jsonw_put_str(w, "detail", allowed ? problem_sentence(r->arena, r->lang, err) : STR_NONE);
    jsonw_end(w);
}

static void put_actions(struct jsonw *w, const struct page *p)
{
    struct dossier_facts facts = facts_of(&p->facts);
    struct dossier_change change;
    struct error err;
    instant now = clock_now(p->r->desk->clock);
    jsonw_key(w, "actions");
    jsonw_array(w);
    enum err e = p->facts.reply_address.len
                     ? dossier_decide(&facts, DOSSIER_HUMAN_REPLY, now, &change, &err)
                     : error_refuse(&err, "", "to", "refusal.reply.no_address", NULL);
    put_action(w, p->r, "reply", e, &err);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        e = actions[i].has_event ? dossier_decide(&facts, actions[i].event, now, &change, &err)
                                 : ERR_OK;
        put_action(w, p->r, actions[i].name, e, &err);
    }
    jsonw_end(w);
}

static enum err render_page(struct jsonw *w, const struct page *p, struct error *err)
{
    jsonw_object(w);
    jsonw_key(w, "dossier");
    render_dossier(w, &p->row);
    put_messages(w, p);
    put_participants(w, p);
    put_inboxes(w, p);
    jsonw_key(w, "promises");
    jsonw_array(w);
    for (size_t i = 0; i < p->promises.count; i++)
        render_promise(w, &p->promises.items[i]);
    jsonw_end(w);
    jsonw_key(w, "remedies");
    jsonw_array(w);
    for (size_t i = 0; i < p->remedies.count; i++)
        render_remedy(w, &p->remedies.items[i]);
    jsonw_end(w);
    enum err e = put_customer(w, p, err);
    jsonw_key(w, "orders");
    jsonw_array(w);
    if (!e)
        e = render_orders(w, p->r, p->orders.items, p->orders.count, err);
    jsonw_end(w);
    jsonw_key(w, "events");
    jsonw_array(w);
    for (size_t i = p->events.count; i > 0; i--)
        render_event(w, &p->events.items[i - 1]);
    jsonw_end(w);
    jsonw_key(w, "related");
    jsonw_array(w);
    for (size_t i = 0, shown = 0; i < p->related.count && shown < RELATED_SHOWN; i++)
        if (p->related.items[i].id != p->row.id) {
            render_dossier(w, &p->related.items[i]);
            shown++;
        }
    jsonw_end(w);
    if (!e)
        e = put_reply_to(w, p, err);
    put_actions(w, p);
    jsonw_end(w);
    return e;
}

struct seen {
    int64_t user, dossier;
    instant now;
};

static enum err seen_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct seen *s = ctx;
    return q_dossier_seen_set(
        db, &(struct q_dossier_seen_set_in){.user = s->user, .dossier = s->dossier, .now = s->now},
        NULL, err);
}

/* Opening is reading; a mark that cannot be kept is no reason to show nothing. */
static void mark_seen(const struct page *p)
{
    struct seen seen = {caller_user(&p->r->session.caller), p->row.id,
                        clock_now(p->r->desk->clock)};
    struct error err;
    if (!seen.user || !p->row.unread)
        return;
    if (store_write(p->r->desk->store, seen_command, &seen, &err))
        log_warn("dossier.not_marked_seen", LOG_ERR(&err));
}

HANDLER(dossier_get)
{
    (void)status;
    struct page *p = arena_alloc(r->arena, sizeof *p);
    p->r = r;
    struct jsonw w = jsonw_to(out);
    enum err e = db_read_begin(r->db, err);
    if (e)
        return e;
    e = read_page(p, err);
    if (!e)
        e = render_page(&w, p, err);
    db_read_end(r->db);
    if (!e)
        mark_seen(p);
    return e;
}

/* The messages and events of a dossier are lists of their own: it must be one of
 * the caller's shop. */
static enum err of_this_shop(struct request *r, struct error *err)
{
    struct q_dossier_facts_row row;
    return q_dossier_facts(
        r->db, r->arena,
        &(struct q_dossier_facts_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
}

HANDLER(dossier_messages)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct page *p = arena_alloc(r->arena, sizeof *p);
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = of_this_shop(r, err);
    if (!e)
        e = q_message_of_dossier(r->db, r->arena,
                                 &(struct q_message_of_dossier_in){
                                     .dossier = r->ids[0],
                                     .before = after.has ? after.id : INT64_MAX,
                                     .limit = limit + 1,
                                 },
                                 &p->messages, err);
    size_t shown = e ? 0 : list_shown(p->messages.count, limit);
    if (!e)
        e = read_message_parts(r, p->messages.items, shown, &p->parts, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_message(&w, r, &p->messages.items[i], &p->parts);
    list_end(&w, r, p->messages.count > shown, 0, shown ? p->messages.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(dossier_events)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_event_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = of_this_shop(r, err);
    if (!e)
        e = q_event_of_dossier(r->db, r->arena,
                               &(struct q_event_of_dossier_in){
                                   .dossier = r->ids[0], .after = after.id, .limit = limit + 1},
                               &rows, err);
    if (e)
        return e;
    render_event_list(out, r, &rows, limit);
    return ERR_OK;
}

static void put_hole(struct jsonw *w, struct request *r, struct str text,
                     const struct template_hole *hole)
{
    const struct template_field *field = template_field_find(hole->field);
    jsonw_object(w);
    jsonw_put_str(w, "name", hole->field);
    jsonw_put_str(w, "label", field ? i18n_text(r->lang, field->label) : hole->field);
    jsonw_put_str(w, "excerpt", str_sub(text, hole->offset, hole->len));
    jsonw_put_str(w, "reason", hole->kind == HOLE_EMPTY ? STR("empty") : STR("unknown"));
    jsonw_end(w);
}

static struct str rendered(struct request *r, struct merge_fields *merge, struct str source,
                           struct template_draft *draft, enum err *e, struct error *err)
{
    struct template parsed;
    if (!*e)
        *e = template_parse(r->arena, source, &parsed, err);
    if (*e)
        return STR_NONE;
    *draft = template_render(r->arena, &parsed, merge_fields_lookup, merge);
    return draft->text;
}

HANDLER(dossier_template_preview)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    int64_t id = body_id(&b, "template", true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    struct q_template_row row;
    struct merge_fields merge;
    struct template_draft text, subject = {0};
    e = merge_fields_load(r->desk, r->db, r->arena, &r->session.caller, r->ids[0], &merge, err);
    if (e)
        return e;
    e = q_template_by_id(r->db, r->arena,
                         &(struct q_template_by_id_in){.shop = r->session.caller.shop, .id = id},
                         &row, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "template", "no such template");
    rendered(r, &merge, row.body, &text, &e, err);
    if (row.subject.len)
        rendered(r, &merge, row.subject, &subject, &e, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "subject", subject.text);
    jsonw_put_str(&w, "text", text.text);
    jsonw_key(&w, "missing_fields");
    jsonw_array(&w);
    for (size_t i = 0; i < subject.hole_count; i++)
        put_hole(&w, r, subject.text, &subject.holes[i]);
    for (size_t i = 0; i < text.hole_count; i++)
        put_hole(&w, r, text.text, &text.holes[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}
