/* What is owed: of one dossier, of the whole shop, and what becomes of it. */
#include "desk/promise.h"

#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { NAME_MAX_BYTES = 32, DOSSIER_PROMISES_MAX = 100 };

static enum err render_one(struct buf *out, struct request *r, int64_t id, struct error *err)
{
    struct q_promise_row row;
    struct jsonw w = jsonw_to(out);
    enum err e = q_promise_row(r->db, r->arena,
                               &(struct q_promise_row_in){.shop = r->session.caller.shop, .id = id},
                               &row, err);
    if (!e)
        render_promise(&w, &row);
    return e ? after_write(e, err) : e;
}

/* --- lists ------------------------------------------------------------------ */

HANDLER(dossier_promises)
{
    (void)status;
    struct q_dossier_facts_row dossier;
    struct q_promise_rows rows;
    enum err e = q_dossier_facts(
        r->db, r->arena,
        &(struct q_dossier_facts_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &dossier,
        err);
    if (!e)
        e = q_promise_list(r->db, r->arena, &(struct q_promise_list_in){.dossier = dossier.id},
                           &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < rows.count; i++)
        render_promise(&w, &rows.items[i]);
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

static const struct {
    const char *name;
    enum err (*read)(struct db *db, struct arena *arena, const struct q_promise_owed_in *in,
                     struct q_promise_rows *out, struct error *err);
} lists[] = {
    {"pending", q_promise_owed_pending},       {"active", q_promise_owed_active},
    {"broken", q_promise_owed_broken},         {"draft", q_promise_owed_draft},
    {"unverified", q_promise_owed_unverified},
};

static enum err list_of(struct request *r, size_t *list, instant *before, struct error *err)
{
    struct str state, text;
    enum err e = query_text(r, "state", NAME_MAX_BYTES, &state, err);
    if (!e)
        e = query_text(r, "due_before", NAME_MAX_BYTES, &text, err);
    if (e)
        return e;
    *list = 0;
    while (state.ptr && *list < sizeof lists / sizeof *lists &&
           !str_eq(state, str_of(lists[*list].name)))
        ++*list;
    if (*list == sizeof lists / sizeof *lists)
        return error_field(err, ERR_INVALID, "state",
                           "pending, active, broken, draft or unverified");
    *before = instant_of(INT64_MAX);
    if (text.ptr && !instant_parse(text, before))
        return error_field(err, ERR_INVALID, "due_before", "no time");
    return ERR_OK;
}

HANDLER(promises_list)
{
    (void)status;
    int64_t limit;
    size_t list;
    instant before;
    struct cursor after;
    struct q_promise_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = list_of(r, &list, &before, err);
    if (!e)
        e = lists[list].read(r->db, r->arena,
                             &(struct q_promise_owed_in){
                                 .shop = r->session.caller.shop,
                                 .before = before.ms,
                                 .after_due = after.has ? after.key : INT64_MIN,
                                 .after_id = after.id,
                                 .limit = limit + 1,
                             },
                             &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    const struct q_promise_row *last = shown ? &rows.items[shown - 1] : NULL;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_promise(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, last ? last->due_at.ms : 0, last ? last->id : 0);
    return ERR_OK;
}

/* --- making and changing ---------------------------------------------------- */

static void read_proof(struct body *b, bool required, enum proof_kind *kind, struct str *reference)
{
    struct body proof;
    if (!body_inner(b, "proof", "proof.", &proof)) {
        if (required)
            body_fault(b, "proof", "is missing");
        return;
    }
    struct str name = body_text(&proof, "kind", true, NAME_MAX_BYTES);
    *reference = body_text(&proof, "reference", true, PROMISE_REFERENCE_CHARS);
    if (name.ptr && !proof_kind_parse(name, kind))
        body_fault(&proof, "kind", "no such proof");
    body_inner_end(b, &proof);
}

static void read_new(struct body *b, struct new_promise *p)
{
    struct str kind = body_text(b, "kind", true, NAME_MAX_BYTES);
    struct str owed_to = body_text(b, "owed_to", false, NAME_MAX_BYTES);
    if (kind.ptr && !promise_kind_parse(kind, &p->kind))
        body_fault(b, "kind", "no such promise");
    if (owed_to.ptr && !owed_to_parse(owed_to, &p->owed_to))
        body_fault(b, "owed_to", "must be customer, carrier, authority or self");
    p->text = body_text(b, "text", false, PROMISE_TEXT_CHARS);
    p->owner = body_id(b, "owner", false);
    p->due = body_instant(b, "due_at", false);
    p->said = body_bool(b, "said", false);
    read_proof(b, false, &p->proof, &p->reference);
}

HANDLER(promise_create)
{
    struct new_promise promise = {.dossier = r->ids[0], .reference = STR("")};
    struct body b;
    int64_t id;
    enum err e = body_begin(r, &b, err);
    read_new(&b, &promise);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = promise_make(r->desk, &r->session.caller, &promise, &id, err);
    *status = 201;
    return e ? e : render_one(out, r, id, err);
}

static const struct {
    const char *name;
    enum promise_event what;
} actions[] = {
    {"say", PROMISE_SAY},         {"verify", PROMISE_VERIFY}, {"renegotiate", PROMISE_AGREE},
    {"release", PROMISE_RELEASE}, {"keep", PROMISE_PROOF},
};

static void read_action(struct body *b, struct promise_change *change)
{
    struct str name = body_text(b, "action", true, NAME_MAX_BYTES);
    size_t i = 0;
    while (i < sizeof actions / sizeof *actions && !str_eq(name, str_of(actions[i].name)))
        i++;
    if (i == sizeof actions / sizeof *actions)
        body_fault(b, "action", "must be say, verify, renegotiate, release or keep");
    else
        change->what = actions[i].what;
}

HANDLER(promise_change)
{
    (void)status;
    struct promise_change change = {.id = r->ids[0], .reference = STR("")};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_action(&b, &change);
    struct str seen = body_text(&b, "state", true, NAME_MAX_BYTES);
    if (seen.ptr && !promise_state_parse(seen, &change.seen))
        body_fault(&b, "state", "no such state");
    struct str reference = body_text(&b, "reference", false, PROMISE_REFERENCE_CHARS);
    if (reference.ptr)
        change.reference = reference;
    change.due = body_instant(&b, "due_at", change.what == PROMISE_AGREE);
    read_proof(&b, change.what == PROMISE_VERIFY, &change.proof, &change.reference);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = promise_act(r->desk, &r->session.caller, &change, err);
    return e ? e : render_one(out, r, change.id, err);
}
