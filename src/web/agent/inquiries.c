/* Inquiries at carriers. */
#include "base/arena.h"
#include "desk/inquiry.h"
#include "domain/remedy_menu.h"
#include "domain/transport_words.h"
#include "web/agent/letters.h"
#include "web/body.h"
#include "web/render.h"

enum { NAME_CHARS = 32 };

/* G32's sentence, while a level above has the word. */
static struct str silence(struct request *r, const struct q_inquiry_row *q)
{
    if (!q->level || !inquiry_waits((enum inquiry_state)q->state))
        return STR_NONE;
    int64_t days = instant_diff(clock_now(r->desk->clock), q->sent_at).ms / DAY_MS;
    return i18n_format(r->arena, r->lang, "practice.g32.said", I18N_STR("carrier", q->carrier_name),
                       I18N_I64("days", days), I18N_I64("level", q->level));
}

static void render_inquiry(struct jsonw *w, struct request *r, const struct q_inquiry_row *q)
{
    jsonw_put_i64(w, "id", q->id);
    jsonw_put_i64(w, "version", q->version);
    jsonw_put_i64(w, "incident", q->incident);
    jsonw_put_str(w, "problem", str_of(problem_name((enum problem)q->kind)));
    jsonw_put_id(w, "dossier", q->dossier);
    jsonw_put_i64(w, "parcel", q->parcel);
    jsonw_put_str(w, "tracking", q->tracking);
    jsonw_put_i64(w, "carrier", q->carrier);
    jsonw_put_str(w, "carrier_name", q->carrier_name);
    jsonw_put_str(w, "state", str_of(inquiry_state_name((enum inquiry_state)q->state)));
    jsonw_put_i64(w, "level", q->level);
    jsonw_put_str(w, "silence", silence(r, q));
    jsonw_put_str(w, "reference", or_null(q->reference));
    jsonw_put_instant(w, "sent_at", q->sent_at);
    jsonw_put_instant(w, "acknowledged_at", q->acknowledged_at);
    jsonw_put_instant(w, "due_at", q->due_at);
    jsonw_put_instant(w, "overdue_at", q->overdue_at);
    jsonw_put_instant(w, "to_read_since", q->heard_at);
    jsonw_put_str(w, "answer",
                  q->answer ? str_of(inquiry_answer_name((enum inquiry_answer)q->answer))
                            : STR_NONE);
    jsonw_put_instant(w, "answered_at", q->answered_at);
    jsonw_put_instant(w, "expected_at", q->expected_at);
    jsonw_put_str(w, "proof", or_null(q->proof));
    jsonw_put_instant(w, "reopened_at", q->reopened_at);
    jsonw_put_str(w, "facts", or_null(q->facts));
    jsonw_put_instant(w, "closed_at", q->closed_at);
    jsonw_put_instant(w, "created_at", q->created_at);
}

/* --- lists ----------------------------------------------------------------------------- */

struct filter {
    bool has_state;
    enum inquiry_state state;
    int64_t carrier, dossier;
};

static enum err read_filter(struct request *r, struct filter *f, struct error *err)
{
    struct str name;
    enum err e = query_text(r, "state", NAME_CHARS, &name, err);
    *f = (struct filter){.has_state = !e && name.ptr};
    if (!e && name.ptr && !inquiry_state_parse(name, &f->state))
        return error_field(err, ERR_INVALID, "state", "no such state");
    if (!e)
        e = query_i64(r, "carrier", 1, INT64_MAX, 0, &f->carrier, err);
    return e ? e : query_i64(r, "dossier", 1, INT64_MAX, 0, &f->dossier, err);
}

static enum err read_rows(struct request *r, const struct filter *f, int64_t before, int64_t limit,
                          struct q_inquiry_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (f->dossier)
        return q_inquiry_of_dossier(
            r->db, r->arena, &(struct q_inquiry_of_dossier_in){shop, f->dossier, before, limit},
            rows, err);
    if (f->carrier)
        return q_inquiry_of_carrier(
            r->db, r->arena,
            &(struct q_inquiry_of_carrier_in){
                .shop = shop, .carrier = f->carrier, .before = before, .limit = limit},
            rows, err);
    if (f->has_state)
        return q_inquiry_in_state(
            r->db, r->arena,
            &(struct q_inquiry_in_state_in){
                .shop = shop, .state = f->state, .before = before, .limit = limit},
            rows, err);
    return q_inquiry_page(
        r->db, r->arena,
        &(struct q_inquiry_page_in){.shop = shop, .before = before, .limit = limit}, rows, err);
}

HANDLER(inquiries_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct filter filter;
    struct q_inquiry_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_filter(r, &filter, err);
    if (!e)
        e = read_rows(r, &filter, before_of(&after), limit + 1, &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++) {
        jsonw_object(&w);
        render_inquiry(&w, r, &rows.items[i]);
        jsonw_end(&w);
    }
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

/* --- one --------------------------------------------------------------------------------- */

static enum err read_one(struct request *r, struct q_inquiry_row *row, struct error *err)
{
    return q_inquiry_row(
        r->db, r->arena,
        &(struct q_inquiry_row_in){.shop = r->session.caller.shop, .id = r->ids[0]}, row, err);
}

/* With the written procedure beside it (R101). */
static enum err render_now(struct request *r, struct buf *out, struct error *err)
{
    struct q_inquiry_row row;
    struct q_carrier_procedure_row carrier;
    enum err e = read_one(r, &row, err);
    if (!e)
        e = q_carrier_procedure(
            r->db, r->arena,
            &(struct q_carrier_procedure_in){.shop = r->session.caller.shop, .id = row.carrier},
            &carrier, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    render_inquiry(&w, r, &row);
    jsonw_put_str(&w, "procedure", or_null(carrier.procedure));
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(inquiry_get)
{
    (void)status;
    return render_now(r, out, err);
}

HANDLER(inquiry_letters)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_inquiry_row row;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_one(r, &row, err);
    return e ? e : render_letters(r, out, row.thread, after.id, limit, err);
}

HANDLER(inquiry_letter_write)
{
    struct inquiry_words words = {.inquiry = r->ids[0]};
    struct body b;
    int64_t letter;
    enum err e = body_begin(r, &b, err);
    words.text = body_text(&b, "text", true, INQUIRY_TEXT_MAX);
    words.level = (int)body_i64(&b, "level", 0, 2, 0);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = inquiry_write(r->desk, &r->session.caller, &words, &letter, err);
    *status = 201;
    return e ? e : after_write(render_letter_now(r, out, letter, err), err);
}

static const struct {
    const char *name;
    enum inquiry_event event;
} steps[] = {
    {"send", INQUIRY_SEND},     {"acknowledge", INQUIRY_ACKNOWLEDGE},
    {"answer", INQUIRY_ANSWER}, {"escalate", INQUIRY_ESCALATE},
    {"reopen", INQUIRY_REOPEN}, {"close", INQUIRY_CLOSE},
};

static void read_step(struct body *b, struct inquiry_step *step)
{
    struct str name = body_text(b, "do", true, NAME_CHARS);
    for (size_t i = 0; name.ptr && i < sizeof steps / sizeof steps[0]; i++)
        if (str_eq(name, str_of(steps[i].name))) {
            step->event = steps[i].event;
            return;
        }
    body_fault(b, "do", "no such step");
}

HANDLER(inquiry_change)
{
    (void)status;
    struct inquiry_step step = {.inquiry = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_step(&b, &step);
    step.version = body_id(&b, "version", false);
    step.reference = body_text(&b, "reference", false, INQUIRY_REFERENCE_MAX);
    struct str answer = body_text(&b, "answer", false, NAME_CHARS);
    if (answer.ptr && !inquiry_answer_parse(answer, &step.answer))
        body_fault(&b, "answer", "no such answer");
    step.expected = body_instant(&b, "expected_at", false);
    step.proof = body_text(&b, "proof", false, INQUIRY_TEXT_MAX);
    step.facts = body_text(&b, "facts", false, INQUIRY_TEXT_MAX);
    step.reason = body_text(&b, "reason", false, INQUIRY_TEXT_MAX);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = inquiry_do(r->desk, &r->session.caller, &step, err);
    return e ? e : after_write(render_now(r, out, err), err);
}

/* --- plain words (R100) --------------------------------------------------------------------- */

static void put_words(struct jsonw *w, enum lang lang, const char *name,
                      const struct transport_words *words)
{
    jsonw_object(w);
    jsonw_put_str(w, "code", str_of(name));
    jsonw_put_str(w, "name", i18n_text(lang, words->name));
    jsonw_put_str(w, "means", i18n_text(lang, words->means));
    jsonw_put_str(w, "cause", words->cause ? i18n_text(lang, words->cause) : STR_NONE);
    jsonw_put_str(w, "next", i18n_text(lang, words->next));
    jsonw_end(w);
}

HANDLER(transport_words_list)
{
    (void)status;
    (void)err;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "stages");
    jsonw_array(&w);
    for (int i = 0; i < STAGES; i++)
        put_words(&w, r->lang, stage_name((enum stage)i), stage_words((enum stage)i));
    jsonw_end(&w);
    jsonw_key(&w, "troubles");
    jsonw_array(&w);
    for (int i = TROUBLE_NONE + 1; i < TROUBLES; i++)
        put_words(&w, r->lang, trouble_name((enum trouble)i), trouble_words((enum trouble)i));
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}
