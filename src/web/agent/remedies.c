/* Remedies of dossiers: what is on the table, what can be offered, and the steps. */
#include "base/arena.h"
#include "desk/remedy.h"
#include "desk/remedy_facts.h"
#include "desk/remedy_offers.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { KIND_CHARS = 32, AMOUNT_MAX = 1000000000 };

/* --- as JSON -------------------------------------------------------------------- */

static int64_t message_of(struct str proof)
{
    struct str prefix = STR("message:");
    int64_t id = 0;
    return str_starts(proof, prefix) &&
                   str_to_i64(str_sub(proof, prefix.len, proof.len), 1, INT64_MAX, &id)
               ? id
               : 0;
}

static void put_money_or_null(struct jsonw *w, const char *key, int64_t amount, struct str currency)
{
    if (amount) {
        put_money(w, key, amount, currency);
        return;
    }
    jsonw_key(w, key);
    jsonw_null(w);
}

static void put_role(struct jsonw *w, const char *key, enum role role)
{
    jsonw_put_str(w, key, role ? str_of(role_name(role)) : STR_NONE);
}

static void put_life(struct jsonw *w, const struct q_remedy_row *m)
{
    bool chosen = !instant_is_none(m->chosen_at);
    jsonw_put_instant(w, "proposed_at", m->proposed_at);
    put_person(w, "proposed_by", m->proposed_by, m->proposed_name);
    jsonw_put_instant(w, "chosen_at", m->chosen_at);
    jsonw_put_str(w, "chosen_through",
                  chosen ? str_of(actor_kind_name((enum actor_kind)m->chosen_by)) : STR_NONE);
    jsonw_put_instant(w, "declined_at", m->declined_at);
    jsonw_put_id(w, "declined_in", message_of(m->declined_proof));
    put_role(w, "waits_for", (enum role)m->waits_for);
    jsonw_put_instant(w, "approved_at", m->approved_at);
    put_person(w, "approved_by", m->approved_by, m->approved_name);
    jsonw_put_instant(w, "held_until", m->held_until);
    jsonw_put_str(w, "held_reason", or_null(m->held_reason));
    jsonw_put_instant(w, "done_at", m->done_at);
    jsonw_put_instant(w, "reversed_at", m->reversed_at);
    jsonw_put_str(w, "ended_reason", or_null(m->ended_reason));
}

static void put_execution(struct jsonw *w, const struct q_remedy_row *m)
{
    jsonw_put_str(w, "stock", or_null(m->stock_ref));
    jsonw_put_str(w, "label", or_null(m->label_ref));
    jsonw_put_instant(w, "handed_over_at", m->handed_at);
    jsonw_put_str(w, "reference", or_null(m->reference));
    jsonw_put_str(w, "failure", or_null(m->failure));
    jsonw_put_bool(w, "uncertain", m->uncertain);
    jsonw_put_i64(w, "attempts", m->attempts);
}

void render_remedy(struct jsonw *w, const struct q_remedy_row *m)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", m->id);
    jsonw_put_i64(w, "version", m->version);
    jsonw_put_i64(w, "dossier", m->dossier);
    jsonw_put_id(w, "order", m->shop_order);
    jsonw_put_id(w, "line", m->order_line);
    jsonw_put_str(w, "kind", str_of(remedy_kind_name((enum remedy_kind)m->kind)));
    jsonw_put_str(w, "state", str_of(remedy_state_name((enum remedy_state)m->state)));
    put_money_or_null(w, "amount", m->amount, m->currency);
    put_money(w, "value", m->value, m->currency);
    jsonw_put_str(w, "text", or_null(m->text));
    jsonw_put_str(w, "reason", or_null(m->reason));
    put_life(w, m);
    put_execution(w, m);
    jsonw_end(w);
}

static enum err render_now(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_remedy_row row;
    enum err e = q_remedy_row(r->db, r->arena,
                              &(struct q_remedy_row_in){.shop = r->session.caller.shop, .id = id},
                              &row, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_remedy(&w, &row);
    return e;
}

/* --- lists ---------------------------------------------------------------------- */

HANDLER(remedies_of_dossier)
{
    (void)status;
    struct q_dossier_facts_row dossier;
    struct q_remedy_rows rows;
    enum err e = q_dossier_facts(
        r->db, r->arena,
        &(struct q_dossier_facts_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &dossier,
        err);
    if (!e)
        e = q_remedy_of_dossier(r->db, r->arena,
                                &(struct q_remedy_of_dossier_in){.dossier = r->ids[0]}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < rows.count; i++)
        render_remedy(&w, &rows.items[i]);
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

HANDLER(remedies_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str name;
    enum remedy_state state = REMEDY_CHOSEN;
    struct q_remedy_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "state", KIND_CHARS, &name, err);
    if (!e && name.ptr && !remedy_state_parse(name, &state))
        return error_field(err, ERR_INVALID, "state", "no such state");
    if (!e)
        e = q_remedy_in_state(r->db, r->arena,
                              &(struct q_remedy_in_state_in){.shop = r->session.caller.shop,
                                                             .state = state,
                                                             .after = after.id,
                                                             .limit = limit + 1},
                              &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_remedy(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

/* With the rows of their dossiers: what a lead decides by. */
static void put_waiting(struct jsonw *w, const struct q_remedy_row *remedy,
                        const struct q_dossier_rows *dossiers)
{
    for (size_t i = 0; i < dossiers->count; i++) {
        if (dossiers->items[i].id != remedy->dossier)
            continue;
        jsonw_object(w);
        jsonw_key(w, "remedy");
        render_remedy(w, remedy);
        jsonw_key(w, "dossier");
        render_dossier(w, &dossiers->items[i]);
        jsonw_end(w);
    }
}

HANDLER(approvals_list)
{
    (void)status;
    int64_t limit, shop = r->session.caller.shop;
    struct cursor after;
    struct q_remedy_rows rows;
    struct q_dossier_rows dossiers;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_remedy_waiting(
            r->db, r->arena,
            &(struct q_remedy_waiting_in){.shop = shop, .after = after.id, .limit = limit + 1},
            &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    int64_t *ids = arena_array(r->arena, shown, sizeof *ids);
    for (size_t i = 0; i < shown; i++)
        ids[i] = rows.items[i].dossier;
    e = q_dossier_rows(r->db, r->arena,
                       &(struct q_dossier_rows_in){.shop = shop,
                                                   .user = caller_user(&r->session.caller),
                                                   .dossiers = {ids, shown}},
                       &dossiers, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        put_waiting(&w, &rows.items[i], &dossiers);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(remedy_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

/* --- the ladder ----------------------------------------------------------------- */

static void put_offers(struct jsonw *w, enum problem problem, const struct remedy_offers *offers)
{
    jsonw_object(w);
    jsonw_put_str(w, "problem", str_of(problem_name(problem)));
    jsonw_put_id(w, "order", offers->order);
    jsonw_put_bool(w, "harmed", offers->harmed);
    jsonw_key(w, "items");
    jsonw_array(w);
    for (size_t i = 0; i < offers->menu.count; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "kind", str_of(remedy_kind_name(offers->menu.items[i].kind)));
        jsonw_put_str(w, "role", str_of(offer_role_name(offers->menu.items[i].role)));
        put_money_or_null(w, "amount", offers->items[i].amount, offers->currency);
        put_role(w, "waits_for", offers->items[i].waits_for);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}

HANDLER(remedies_menu)
{
    (void)status;
    int64_t order;
    struct str name;
    enum problem problem = PROBLEM_OTHER;
    struct remedy_offers offers;
    enum err e = query_text(r, "problem", KIND_CHARS, &name, err);
    if (!e && name.ptr && !problem_parse(name, &problem))
        return error_field(err, ERR_INVALID, "problem", "no such problem");
    if (!e)
        e = query_i64(r, "order", 1, INT64_MAX, 0, &order, err);
    if (!e)
        e = remedy_offers_read(r->desk, r->db, r->arena, &r->session.caller, r->ids[0], order,
                               problem, &offers, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        put_offers(&w, problem, &offers);
    return e;
}

/* --- steps ---------------------------------------------------------------------- */

HANDLER(remedy_create)
{
    struct remedy_proposal p = {.dossier = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str kind = body_text(&b, "kind", true, KIND_CHARS);
    if (kind.ptr && !remedy_kind_parse(kind, &p.kind))
        body_fault(&b, "kind", "no such kind");
    p.order = body_id(&b, "order", false);
    p.line = body_id(&b, "line", false);
    p.amount = body_i64(&b, "amount", 1, AMOUNT_MAX, 0);
    p.text = body_text(&b, "text", false, REMEDY_TEXT_MAX);
    p.reason = body_text(&b, "reason", false, REMEDY_REASON_MAX);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t id;
    e = remedy_propose(r->desk, &r->session.caller, &p, &id, err);
    *status = 201;
    return e ? e : after_write(render_now(r, out, id, err), err);
}

static const struct {
    const char *name;
    enum remedy_event event;
} steps[] = {
    {"propose", REMEDY_PROPOSE},   {"choose", REMEDY_CHOOSE},       {"decline", REMEDY_DECLINE},
    {"withdraw", REMEDY_WITHDRAW}, {"approve", REMEDY_APPROVE},     {"hold", REMEDY_HOLD},
    {"unhold", REMEDY_UNHOLD},     {"hand_over", REMEDY_HAND_OVER}, {"done", REMEDY_FINISH},
    {"fail", REMEDY_FAIL},         {"retry", REMEDY_RETRY},         {"reverse", REMEDY_REVERSE},
};

static void read_step(struct body *b, struct remedy_step *step)
{
    struct str name = body_text(b, "do", true, KIND_CHARS);
    for (size_t i = 0; name.ptr && i < sizeof steps / sizeof steps[0]; i++)
        if (str_eq(name, str_of(steps[i].name))) {
            step->event = steps[i].event;
            return;
        }
    body_fault(b, "do", "no such step");
}

HANDLER(remedy_change)
{
    (void)status;
    struct remedy_step step = {.remedy = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_step(&b, &step);
    step.version = body_id(&b, "version", false);
    step.reason = body_text(&b, "reason", false, REMEDY_REASON_MAX);
    step.message = body_id(&b, "message", false);
    step.stock = body_text(&b, "stock", false, REMEDY_REFERENCE_MAX);
    step.label = body_text(&b, "label", false, REMEDY_REFERENCE_MAX);
    step.reference = body_text(&b, "reference", false, REMEDY_REFERENCE_MAX);
    step.until = body_instant(&b, "until", false);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = remedy_do(r->desk, &r->session.caller, &step, err);
    return e ? e : after_write(render_now(r, out, step.remedy, err), err);
}

/* --- limits --------------------------------------------------------------------- */

static enum err render_limits(struct request *r, struct buf *out, struct error *err)
{
    struct shop shop;
    struct remedy_limits limits;
    enum err e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, &shop, err);
    if (!e)
        e = remedy_limits_of(r->db, r->arena, shop.id, shop.currency, &limits, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "currency", shop.currency);
    jsonw_put_i64(&w, "agent", limits.agent);
    jsonw_put_i64(&w, "lead", limits.lead);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(remedy_limits_get)
{
    (void)status;
    return render_limits(r, out, err);
}

HANDLER(remedy_limits_put)
{
    (void)status;
    struct remedy_limits limits;
    struct body b;
    enum err e = body_begin(r, &b, err);
    if (!body_has(&b, "agent"))
        body_fault(&b, "agent", "is missing");
    limits.agent = body_i64(&b, "agent", 0, AMOUNT_MAX, 0);
    if (!body_has(&b, "lead"))
        body_fault(&b, "lead", "is missing");
    limits.lead = body_i64(&b, "lead", 0, AMOUNT_MAX, 0);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = remedy_limits_set(r->desk, &r->session.caller, &limits, err);
    return e ? e : after_write(render_limits(r, out, err), err);
}
