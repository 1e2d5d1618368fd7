#include "web/render.h"

#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/escalation.h"
#include "domain/event.h"
#include "domain/harm.h"
#include "domain/promise.h"

enum { SNIPPET_SHOWN = 160 };

void put_person(struct jsonw *w, const char *key, int64_t id, struct str name)
{
    jsonw_key(w, key);
    if (!id) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_str(w, "name", name.ptr ? name : STR(""));
    jsonw_end(w);
}

void put_money(struct jsonw *w, const char *key, int64_t amount, struct str currency)
{
    jsonw_key(w, key);
    jsonw_object(w);
    jsonw_put_i64(w, "amount", amount);
    jsonw_put_str(w, "currency", currency);
    jsonw_end(w);
}

void put_address(struct jsonw *w, struct str name, struct str address)
{
    jsonw_object(w);
    jsonw_put_str(w, "name", or_null(name));
    jsonw_put_str(w, "email", address.ptr ? address : STR(""));
    jsonw_end(w);
}

const char *api_direction(enum direction direction)
{
    return direction == DIRECTION_NOTE ? "internal" : direction_name(direction);
}

void render_due(struct jsonw *w, const struct q_dossier_row *row)
{
    if (!row->promise) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_i64(w, "promise", row->promise);
    jsonw_put_str(w, "kind", str_of(promise_kind_name((enum promise_kind)row->promise_kind)));
    jsonw_put_str(w, "state", str_of(promise_state_name((enum promise_state)row->promise_state)));
    jsonw_put_instant(w, "since", row->promise_since);
    jsonw_put_instant(w, "warn_at", row->promise_warn_at);
    jsonw_put_instant(w, "at", row->promise_due_at);
    jsonw_end(w);
}

static const char *reason_of_bit(unsigned bit)
{
    return escalation_reason_name((enum escalation_reason)bit);
}

static const char *harm_of_bit(unsigned bit)
{
    return harm_name((enum harm_reason)bit);
}

static void put_bits(struct jsonw *w, const char *key, int64_t bits, int count,
                     const char *(*name)(unsigned bit))
{
    jsonw_key(w, key);
    jsonw_array(w);
    for (int i = 0; i < count; i++)
        if (bits & 1 << i)
            jsonw_str(w, str_of(name(1u << i)));
    jsonw_end(w);
}

void render_dossier(struct jsonw *w, const struct q_dossier_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_i64(w, "number", row->number);
    jsonw_put_i64(w, "version", row->version);
    jsonw_put_str(w, "subject", row->subject);
    jsonw_put_str(w, "state", str_of(dossier_state_name((enum dossier_state)row->state)));
    jsonw_put_str(w, "channel", str_of(channel_name((enum channel)row->channel)));
    put_person(w, "customer", row->customer, row->customer_name);
    put_person(w, "assignee", row->assignee, row->assignee_name);
    jsonw_put_str(w, "snippet", str_cut(row->snippet, SNIPPET_SHOWN));
    jsonw_put_i64(w, "messages", row->messages);
    jsonw_put_instant(w, "created_at", row->created_at);
    jsonw_put_instant(w, "last_message_at", row->last_message_at);
    jsonw_put_str(w, "last_direction", str_of(api_direction((enum direction)row->last_direction)));
    jsonw_put_bool(w, "unread", row->unread);
    jsonw_key(w, "due");
    render_due(w, row);
    jsonw_put_i64(w, "escalation_level", row->escalation_level);
    put_bits(w, "escalation_why", row->escalation_why, ESCALATION_REASONS, reason_of_bit);
    jsonw_put_str(w, "severity", str_of(severity_name((enum severity)row->severity)));
    jsonw_put_instant(w, "needed_by", row->needed_by);
    put_bits(w, "harm", row->harm, HARM_REASONS, harm_of_bit);
    jsonw_put_bool(w, "complaint", row->complaint);
    jsonw_put_str(w, "understood", or_null(row->understood));
    jsonw_put_str(w, "outcome",
                  row->outcome ? str_of(outcome_name((enum outcome)row->outcome)) : STR_NONE);
    jsonw_put_i64(w, "contacts", row->contacts);
    jsonw_put_i64(w, "reopened", row->reopened);
    jsonw_put_instant(w, "snoozed_until", row->snoozed_until);
    jsonw_end(w);
}

/* What made it sure, or null. */
static void put_proof(struct jsonw *w, const struct q_promise_row *row)
{
    if (!row->proof_kind) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_put_str(w, "kind", str_of(proof_kind_name((enum proof_kind)row->proof_kind)));
    jsonw_put_str(w, "reference", row->proof_ref);
    jsonw_end(w);
}

void render_promise(struct jsonw *w, const struct q_promise_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_i64(w, "dossier", row->dossier);
    jsonw_put_str(w, "kind", str_of(promise_kind_name((enum promise_kind)row->kind)));
    jsonw_put_str(w, "text", or_null(row->text));
    jsonw_put_str(w, "owed_to", str_of(owed_to_name((enum owed_to)row->owed_to)));
    put_person(w, "owner", row->owner, row->owner_name);
    jsonw_put_str(w, "state", str_of(promise_state_name((enum promise_state)row->state)));
    jsonw_put_instant(w, "since", row->created_at);
    jsonw_put_instant(w, "warn_at", row->warn_at);
    jsonw_put_instant(w, "due_at", row->due_at);
    jsonw_put_instant(w, "first_due_at", row->first_due_at);
    jsonw_put_instant(w, "broken_at", row->broken_at);
    jsonw_put_instant(w, "ended_at", row->closed_at);
    jsonw_put_bool(w, "late",
                   row->state == PROMISE_KEPT && instant_cmp(row->closed_at, row->due_at) > 0);
    jsonw_key(w, "proof");
    put_proof(w, row);
    jsonw_put_str(w, "ended_by", or_null(row->proof));
    jsonw_put_id(w, "remedy", row->remedy);
    jsonw_put_str(w, "rule", or_null(row->rule));
    jsonw_end(w);
}

void render_event(struct jsonw *w, const struct q_event_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "kind", row->kind);
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_id(w, "dossier", row->dossier);
    jsonw_key(w, "actor");
    jsonw_object(w);
    jsonw_put_str(w, "kind", str_of(actor_kind_name((enum actor_kind)row->actor_kind)));
    jsonw_put_id(w, "id", row->actor);
    jsonw_put_str(w, "name", or_null(row->actor_name));
    jsonw_end(w);
    jsonw_put_raw(w, "payload", row->payload);
    jsonw_end(w);
}

void render_inbox(struct jsonw *w, int64_t id, struct str name, struct str address)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_str(w, "name", name);
    jsonw_put_str(w, "address", address);
    jsonw_put_str(w, "channel", str_of(channel_name(CHANNEL_EMAIL)));
    jsonw_end(w);
}

void list_begin(struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key(w, "items");
    jsonw_array(w);
}

void list_end(struct jsonw *w, struct request *r, bool more, int64_t key, int64_t id)
{
    jsonw_end(w);
    put_next(r, w, more, key, id);
    jsonw_end(w);
}

size_t list_shown(size_t count, int64_t limit)
{
    return count > (size_t)limit ? (size_t)limit : count;
}

static void put_shop(struct jsonw *w, struct str slug, struct str name, enum role role)
{
    jsonw_object(w);
    jsonw_put_str(w, "slug", slug);
    jsonw_put_str(w, "name", name);
    jsonw_put_str(w, "role", str_of(role_name(role)));
    jsonw_end(w);
}

/* A token belongs to one shop, a person works for several. */
static enum err put_shops(struct jsonw *w, struct request *r, struct error *err)
{
    const struct session *s = &r->session;
    struct q_user_shops_rows shops = {0};
    enum err e = ERR_OK;
    if (s->id)
        e = q_user_shops(r->db, r->arena,
                         &(struct q_user_shops_in){.user = caller_user(&s->caller)}, &shops, err);
    jsonw_key(w, "shops");
    jsonw_array(w);
    for (size_t i = 0; !e && i < shops.count; i++)
        put_shop(w, shops.items[i].slug, shops.items[i].name, (enum role)shops.items[i].role);
    if (!s->id)
        put_shop(w, s->shop_slug, s->shop_name, s->caller.role);
    jsonw_end(w);
    return e;
}

enum err render_session(struct jsonw *w, struct request *r, struct error *err)
{
    const struct session *s = &r->session;
    jsonw_object(w);
    jsonw_key(w, "user");
    jsonw_object(w);
    jsonw_put_i64(w, "id", s->caller.actor.id);
    jsonw_put_str(w, "name", s->caller.name);
    jsonw_put_str(w, "email", s->email);
    jsonw_put_str(w, "language", str_of(lang_code(s->caller.lang)));
    jsonw_end(w);
    jsonw_key(w, "shop");
    jsonw_object(w);
    jsonw_put_i64(w, "id", s->caller.shop);
    jsonw_put_str(w, "slug", s->shop_slug);
    jsonw_put_str(w, "name", s->shop_name);
    jsonw_put_str(w, "currency", s->currency);
    jsonw_put_str(w, "zone", s->zone);
    jsonw_end(w);
    enum err e = put_shops(w, r, err);
    jsonw_put_str(w, "role", str_of(role_name(s->caller.role)));
    jsonw_put_str(w, "csrf_token", s->csrf);
    jsonw_put_instant(w, "now", clock_now(r->desk->clock));
    jsonw_end(w);
    return e;
}
