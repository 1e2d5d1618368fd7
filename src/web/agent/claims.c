/* Claims at carriers: the checklist, the letters, the answers and the money. */
#include "base/arena.h"
#include "desk/claim.h"
#include "domain/remedy_menu.h"
#include "web/agent/letters.h"
#include "web/answer.h"
#include "web/body.h"
#include "web/render.h"

enum { NAME_CHARS = 32, AMOUNT_MAX = 1000000000, GRAMS_MAX = 1000000 };

/* --- as JSON -------------------------------------------------------------------------- */

static void put_papers(struct jsonw *w, const char *key, unsigned papers)
{
    jsonw_key(w, key);
    jsonw_array(w);
    for (int i = 0; i < PAPER_KINDS; i++)
        if (papers & 1u << i)
            jsonw_str(w, str_of(claim_paper_name((enum claim_paper)(1 << i))));
    jsonw_end(w);
}

static void put_alarms(struct jsonw *w, int64_t alarms)
{
    static const enum claim_alarm all[] = {ALARM_PROTEST, ALARM_FILE, ALARM_BAR};
    jsonw_key(w, "alarms");
    jsonw_array(w);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (alarms & all[i])
            jsonw_str(w, str_of(claim_alarm_name(all[i])));
    jsonw_end(w);
}

static void put_dates(struct jsonw *w, const struct q_claim_row *c)
{
    jsonw_put_instant(w, "protest_by", c->protest_by);
    jsonw_put_instant(w, "protested_at", c->protested_at);
    jsonw_put_str(w, "protest_reference", or_null(c->protest_ref));
    jsonw_put_instant(w, "file_by", c->file_by);
    jsonw_put_instant(w, "filed_at", c->filed_at);
    jsonw_put_instant(w, "due_at", c->due_at);
    jsonw_put_instant(w, "barred_at", c->bar_at);
    jsonw_put_instant(w, "paid_at", c->paid_at);
    jsonw_put_instant(w, "created_at", c->created_at);
}

static void put_files(struct jsonw *w, int64_t claim, const struct q_claim_files_rows *files)
{
    jsonw_key(w, "files");
    jsonw_array(w);
    for (size_t i = 0; i < files->count; i++) {
        const struct q_claim_files_row *f = &files->items[i];
        if (f->claim != claim)
            continue;
        jsonw_object(w);
        jsonw_put_i64(w, "id", f->id);
        jsonw_put_str(w, "paper", str_of(claim_paper_name((enum claim_paper)f->paper)));
        jsonw_put_str(w, "name", f->name);
        jsonw_put_str(w, "type", f->type);
        jsonw_put_i64(w, "size", f->size);
        jsonw_put_instant(w, "at", f->at);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void render_claim(struct jsonw *w, const struct q_claim_row *c,
                         const struct q_claim_files_rows *files)
{
    struct claim_facts facts = {
        .wanted = (unsigned)c->wanted, .given = (unsigned)c->given, .waived = (unsigned)c->waived};
    jsonw_object(w);
    jsonw_put_i64(w, "id", c->id);
    jsonw_put_i64(w, "version", c->version);
    jsonw_put_i64(w, "incident", c->incident);
    jsonw_put_str(w, "problem", str_of(problem_name((enum problem)c->kind)));
    jsonw_put_id(w, "dossier", c->dossier);
    jsonw_put_i64(w, "parcel", c->parcel);
    jsonw_put_str(w, "tracking", c->tracking);
    jsonw_put_i64(w, "carrier", c->carrier);
    jsonw_put_str(w, "carrier_name", c->carrier_name);
    jsonw_put_str(w, "state", str_of(claim_state_name((enum claim_state)c->state)));
    put_money(w, "value", c->value, c->currency);
    jsonw_put_i64(w, "weight", c->weight);
    jsonw_put_bool(w, "declared", c->declared);
    put_money(w, "amount", c->amount, c->currency);
    put_money(w, "agreed", c->agreed, c->currency);
    put_money(w, "paid", c->paid, c->currency);
    put_papers(w, "wanted", facts.wanted);
    put_papers(w, "given", facts.given);
    put_papers(w, "waived", facts.waived);
    put_papers(w, "missing", claim_missing(&facts));
    jsonw_put_str(w, "waived_reason", or_null(c->waived_reason));
    put_alarms(w, c->alarms);
    put_dates(w, c);
    jsonw_put_str(w, "reference", or_null(c->reference));
    jsonw_put_str(w, "reason", or_null(c->reason));
    put_files(w, c->id, files);
    jsonw_end(w);
}

static enum err files_of(struct request *r, const struct q_claim_row *rows, size_t count,
                         struct q_claim_files_rows *out, struct error *err)
{
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    return q_claim_files(r->db, r->arena, &(struct q_claim_files_in){.claims = {ids, count}}, out,
                         err);
}

static enum err render_now(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_claim_row row;
    struct q_claim_files_rows files;
    enum err e =
        q_claim_row(r->db, r->arena,
                    &(struct q_claim_row_in){.shop = r->session.caller.shop, .id = id}, &row, err);
    if (!e)
        e = files_of(r, &row, 1, &files, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_claim(&w, &row, &files);
    return e;
}

/* --- lists ------------------------------------------------------------------------------ */

struct filter {
    bool has_state;
    enum claim_state state;
    int64_t carrier, dossier;
};

static enum err read_filter(struct request *r, struct filter *f, struct error *err)
{
    struct str name;
    enum err e = query_text(r, "state", NAME_CHARS, &name, err);
    *f = (struct filter){.has_state = !e && name.ptr};
    if (!e && name.ptr && !claim_state_parse(name, &f->state))
        return error_field(err, ERR_INVALID, "state", "no such state");
    if (!e)
        e = query_i64(r, "carrier", 1, INT64_MAX, 0, &f->carrier, err);
    return e ? e : query_i64(r, "dossier", 1, INT64_MAX, 0, &f->dossier, err);
}

static enum err read_rows(struct request *r, const struct filter *f, int64_t before, int64_t limit,
                          struct q_claim_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (f->dossier)
        return q_claim_of_dossier(r->db, r->arena,
                                  &(struct q_claim_of_dossier_in){shop, f->dossier, before, limit},
                                  rows, err);
    if (f->carrier)
        return q_claim_of_carrier(
            r->db, r->arena,
            &(struct q_claim_of_carrier_in){
                .shop = shop, .carrier = f->carrier, .before = before, .limit = limit},
            rows, err);
    if (f->has_state)
        return q_claim_in_state(
            r->db, r->arena,
            &(struct q_claim_in_state_in){
                .shop = shop, .state = f->state, .before = before, .limit = limit},
            rows, err);
    return q_claim_page(r->db, r->arena,
                        &(struct q_claim_page_in){.shop = shop, .before = before, .limit = limit},
                        rows, err);
}

HANDLER(claims_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct filter filter;
    struct q_claim_rows rows;
    struct q_claim_files_rows files;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_filter(r, &filter, err);
    if (!e)
        e = read_rows(r, &filter, before_of(&after), limit + 1, &rows, err);
    if (!e)
        e = files_of(r, rows.items, rows.count, &files, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_claim(&w, &rows.items[i], &files);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(claim_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

HANDLER(claim_file_get)
{
    (void)out;
    (void)status;
    struct q_claim_file_get_row row;
    struct str bytes;
    enum err e = q_claim_file_get(
        r->db, r->arena,
        &(struct q_claim_file_get_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    if (!e)
        e = read_blob(r, row.hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, row.type, row.name, false);
    return e;
}

/* --- steps -------------------------------------------------------------------------------- */

HANDLER(claim_create)
{
    struct body b;
    int64_t id;
    enum err e = body_begin(r, &b, err);
    int64_t incident = body_id(&b, "incident", true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = claim_by_hand(r->desk, &r->session.caller, incident, &id, err);
    *status = 201;
    return e ? e : after_write(render_now(r, out, id, err), err);
}

static void read_deed(struct body *b, struct claim_step *step)
{
    static const struct {
        const char *name;
        enum claim_deed deed;
    } deeds[] = {{"give", DEED_PAPER},
                 {"waive", DEED_WAIVE},
                 {"value", DEED_VALUE},
                 {"protested", DEED_PROTEST}};
    struct str name = body_text(b, "do", true, NAME_CHARS);
    for (size_t i = 0; name.ptr && i < sizeof deeds / sizeof deeds[0]; i++)
        if (str_eq(name, str_of(deeds[i].name))) {
            step->deed = deeds[i].deed;
            return;
        }
    if (!name.ptr || !claim_event_parse(name, &step->event))
        body_fault(b, "do", "no such step");
}

static void read_paper(struct body *b, struct claim_step *step)
{
    bool wanted = step->deed == DEED_PAPER || step->deed == DEED_WAIVE;
    struct str name = body_text(b, "paper", wanted, NAME_CHARS);
    if (name.ptr && !claim_paper_parse(name, &step->paper))
        body_fault(b, "paper", "no such paper");
}

HANDLER(claim_change)
{
    (void)status;
    struct claim_step step = {.claim = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_deed(&b, &step);
    read_paper(&b, &step);
    step.version = body_id(&b, "version", false);
    step.uploads = body_ids(&b, "uploads", CLAIM_UPLOADS_MAX, &step.upload_count);
    step.amount = body_i64(&b, "amount", 1, AMOUNT_MAX, 0);
    step.weight = body_i64(&b, "weight", 1, GRAMS_MAX, 0);
    step.declared = body_bool(&b, "declared", false);
    step.reason = body_text(&b, "reason", false, CLAIM_TEXT_MAX);
    step.reference = body_text(&b, "reference", false, CLAIM_REFERENCE_MAX);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = claim_do(r->desk, &r->session.caller, &step, err);
    return e ? e : after_write(render_now(r, out, step.claim, err), err);
}
