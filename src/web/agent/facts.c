/* The facts sheet of a dossier: what is known already, so that nobody asks again. */
#include "desk/facts.h"
#include "base/arena.h"
#include "desk/known.h"
#include "domain/promise.h"
#include "domain/remedy.h"
#include "store/searched.h"
#include "store/store.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { ORDERS_SHOWN = 20, DOSSIERS_SHOWN = 20 };

struct sheet {
    struct request *r;
    struct q_dossier_facts_row dossier;
    struct q_order_rows orders;
    struct q_dossier_rows dossiers; /* all of the customer's */
    struct known_sheet known;
};

static enum err read_sheet(struct sheet *s, struct error *err)
{
    struct request *r = s->r;
    int64_t shop = r->session.caller.shop;
    enum err e = q_dossier_facts(r->db, r->arena,
                                 &(struct q_dossier_facts_in){.shop = shop, .id = r->ids[0]},
                                 &s->dossier, err);
    if (!e)
        e = known_read(r->db, r->arena, shop, s->dossier.id, s->dossier.customer, &s->known, err);
    if (!e)
        e = q_order_of_dossier(r->db, r->arena,
                               &(struct q_order_of_dossier_in){.dossier = s->dossier.id,
                                                               .customer = s->dossier.customer,
                                                               .limit = ORDERS_SHOWN},
                               &s->orders, err);
    if (!e && s->dossier.customer)
        e = q_dossier_list_customer(r->db, r->arena,
                                    &(struct q_dossier_list_customer_in){
                                        .shop = shop,
                                        .user = caller_user(&r->session.caller),
                                        .customer = s->dossier.customer,
                                        .after_id = INT64_MAX,
                                        .limit = DOSSIERS_SHOWN + 1,
                                    },
                                    &s->dossiers, err);
    return e;
}

/* What the shop's own system told has no channel. */
static void put_channel(struct jsonw *w, int64_t channel)
{
    jsonw_put_str(w, "channel", channel ? str_of(channel_name((enum channel)channel)) : STR_NONE);
}

static void put_dossier_name(struct jsonw *w, int64_t id, int64_t number)
{
    jsonw_key(w, "dossier");
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_i64(w, "number", number);
    jsonw_end(w);
}

static void put_facts(struct jsonw *w, const struct known_sheet *k)
{
    jsonw_key(w, "known");
    jsonw_array(w);
    for (size_t i = 0; i < k->fact_count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "kind", str_of(fact_kind_name(k->facts[i].kind)));
        jsonw_put_str(w, "value", k->facts[i].value);
        put_channel(w, k->facts[i].channel);
        jsonw_put_instant(w, "since", k->facts[i].since);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_noted(struct jsonw *w, const struct known_sheet *k)
{
    jsonw_key(w, "noted");
    jsonw_array(w);
    for (size_t i = 0; i < k->noted.count; i++) {
        const struct q_known_noted_row *row = &k->noted.items[i];
        jsonw_object(w);
        jsonw_put_i64(w, "id", row->id);
        jsonw_put_str(w, "kind", str_of(fact_kind_name((enum fact_kind)row->kind)));
        jsonw_put_str(w, "value", row->value);
        put_channel(w, row->channel);
        jsonw_put_id(w, "message", row->message);
        jsonw_put_instant(w, "since", row->at);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_photos(struct jsonw *w, const struct known_sheet *k)
{
    jsonw_key(w, "photos");
    jsonw_array(w);
    for (size_t i = 0; i < k->photos.count; i++) {
        const struct q_known_photos_row *row = &k->photos.items[i];
        if (!known_is_photo(row->type, row->size, row->is_inline))
            continue;
        jsonw_object(w);
        jsonw_put_i64(w, "attachment", row->id);
        jsonw_put_i64(w, "message", row->message);
        jsonw_put_str(w, "name", row->name);
        put_channel(w, row->channel);
        jsonw_put_instant(w, "at", row->at);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_promises(struct jsonw *w, const struct known_sheet *k)
{
    jsonw_key(w, "promises");
    jsonw_array(w);
    for (size_t i = 0; i < k->promises.count; i++) {
        const struct q_known_promises_row *row = &k->promises.items[i];
        jsonw_object(w);
        jsonw_put_i64(w, "id", row->id);
        put_dossier_name(w, row->dossier, row->number);
        jsonw_put_str(w, "kind", str_of(promise_kind_name((enum promise_kind)row->kind)));
        jsonw_put_str(w, "state", str_of(promise_state_name((enum promise_state)row->state)));
        jsonw_put_str(w, "text", or_null(row->text));
        put_channel(w, row->channel);
        jsonw_put_instant(w, "at", row->at);
        jsonw_put_instant(w, "due_at", row->due_at);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_remedies(struct jsonw *w, const struct known_sheet *k)
{
    jsonw_key(w, "remedies");
    jsonw_array(w);
    for (size_t i = 0; i < k->remedies.count; i++) {
        const struct q_known_remedies_row *row = &k->remedies.items[i];
        jsonw_object(w);
        jsonw_put_i64(w, "id", row->id);
        put_dossier_name(w, row->dossier, row->number);
        jsonw_put_str(w, "kind", str_of(remedy_kind_name((enum remedy_kind)row->kind)));
        jsonw_put_str(w, "state", str_of(remedy_state_name((enum remedy_state)row->state)));
        put_money(w, "amount", row->amount, row->currency);
        jsonw_put_instant(w, "at", row->at);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_said(struct jsonw *w, struct request *r, const struct known_sheet *k)
{
    jsonw_key(w, "said");
    jsonw_array(w);
    for (size_t i = 0; i < k->said.count; i++) {
        const struct q_known_said_row *row = &k->said.items[i];
        struct str words = searched_visible(r->arena, row->text, row->folds);
        jsonw_object(w);
        jsonw_put_i64(w, "message", row->id);
        put_dossier_name(w, row->dossier, row->number);
        jsonw_put_str(w, "direction", str_of(api_direction((enum direction)row->direction)));
        put_channel(w, row->channel);
        jsonw_put_instant(w, "at", row->at);
        jsonw_put_str(w, "snippet", message_snippet(r->arena, words));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static enum err put_customer(struct jsonw *w, const struct sheet *s, struct error *err)
{
    struct request *r = s->r;
    struct q_customer_row row;
    jsonw_key(w, "customer");
    if (!s->dossier.customer) {
        jsonw_null(w);
        return ERR_OK;
    }
    enum err e = q_customer_row(
        r->db, r->arena,
        &(struct q_customer_row_in){.shop = r->session.caller.shop, .id = s->dossier.customer},
        &row, err);
    return e ? e : render_customers(w, r, &row, 1, err);
}

static enum err render_sheet(struct jsonw *w, const struct sheet *s, struct error *err)
{
    jsonw_object(w);
    enum err e = put_customer(w, s, err);
    jsonw_key(w, "orders");
    jsonw_array(w);
    if (!e)
        e = render_orders(w, s->r, s->orders.items, s->orders.count, err);
    jsonw_end(w);
    put_facts(w, &s->known);
    put_noted(w, &s->known);
    put_photos(w, &s->known);
    put_promises(w, &s->known);
    put_remedies(w, &s->known);
    put_said(w, s->r, &s->known);
    jsonw_key(w, "dossiers");
    jsonw_array(w);
    for (size_t i = 0, shown = 0; i < s->dossiers.count && shown < DOSSIERS_SHOWN; i++)
        if (s->dossiers.items[i].id != s->dossier.id) {
            render_dossier(w, &s->dossiers.items[i]);
            shown++;
        }
    jsonw_end(w);
    jsonw_end(w);
    return e;
}

HANDLER(dossier_facts)
{
    (void)status;
    struct sheet *s = arena_alloc(r->arena, sizeof *s);
    s->r = r;
    struct jsonw w = jsonw_to(out);
    enum err e = db_read_begin(r->db, err);
    if (e)
        return e;
    e = read_sheet(s, err);
    if (!e)
        e = render_sheet(&w, s, err);
    db_read_end(r->db);
    return e;
}

static void read_note(struct body *b, struct known_note *note)
{
    struct str kind = body_text(b, "kind", true, 16), channel = body_text(b, "channel", false, 16);
    note->value = body_text(b, "value", true, KNOWN_VALUE_CHARS);
    note->message = body_id(b, "message", false);
    if (kind.ptr && !fact_kind_parse(kind, &note->kind))
        body_fault(b, "kind", "no such kind");
    if (channel.ptr && !channel_parse(channel, &note->channel))
        body_fault(b, "channel", "no such channel");
    if (!channel.ptr && !note->message)
        body_fault(b, "channel", "must be there, or message");
}

HANDLER(fact_add)
{
    struct known_note note = {.dossier = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_note(&b, &note);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t fact;
    e = known_add(r->desk, &r->session.caller, &note, &fact, err);
    if (e)
        return e;
    *status = 201;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "id", fact);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(fact_remove)
{
    (void)out;
    *status = 204;
    return known_remove(r->desk, &r->session.caller, r->ids[0], r->ids[1], err);
}
