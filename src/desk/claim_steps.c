#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "desk/claim_row.h"
#include "desk/scorecard.h"
#include "store/store.h"

enum { ANSWER_DAYS = 30 }; /* where the carrier's terms say nothing */

struct doing {
    const struct desk *desk;
    const struct caller *caller;
    const struct claim_step *in;
    struct record r;
    struct q_claim_row row;
    struct party party;
    struct claim_case what;
};

static struct str said(struct str text)
{
    return text.ptr ? str_trim(text) : STR("");
}

/* --- papers ----------------------------------------------------------------------------------- */

static enum err take_upload(struct doing *d, int64_t upload, struct error *err)
{
    struct q_upload_by_id_row file;
    int64_t changed;
    enum err e =
        q_upload_by_id(d->r.db, d->r.arena,
                       &(struct q_upload_by_id_in){
                           .shop = d->r.shop, .user = caller_user(d->caller), .id = upload},
                       &file, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "uploads", "no such upload");
    if (!e)
        e = q_upload_take(d->r.db, &(struct q_upload_take_in){.id = upload}, &changed, err);
    return e ? e
             : q_claim_file_insert(d->r.db,
                                   &(struct q_claim_file_insert_in){.claim = d->row.id,
                                                                    .paper = d->in->paper,
                                                                    .name = file.name,
                                                                    .type = file.type,
                                                                    .size = file.size,
                                                                    .hash = file.hash,
                                                                    .now = d->r.now},
                                   NULL, err);
}

static enum err give_paper(struct doing *d, struct error *err)
{
    enum err e = d->in->upload_count ? ERR_OK : error_field(err, ERR_INVALID, "uploads", "none");
    for (size_t i = 0; !e && i < d->in->upload_count; i++)
        e = take_upload(d, d->in->uploads[i], err);
    d->row.given |= d->in->paper;
    return e;
}

static enum err waive(struct doing *d, struct error *err)
{
    struct str reason = said(d->in->reason);
    if (d->caller->role < (enum role)CLAIM_WAIVER)
        return error_tell(err, ERR_FORBIDDEN, "do", "refusal.claim.waive", NULL);
    if (reason.len < CLAIM_REASON_MIN)
        return error_refuse(err, "", "reason", "refusal.claim.reason", NULL);
    d->row.waived |= d->in->paper;
    d->row.waived_by = caller_user(d->caller);
    d->row.waived_reason = reason;
    return ERR_OK;
}

/* --- what it is worth ---------------------------------------------------------------------------
 */

static enum err set_value(struct doing *d, struct error *err)
{
    if (d->row.state != CLAIM_COLLECTING)
        return error_refuse(err, "", "state", "refusal.claim.state",
                            claim_state_name((enum claim_state)d->row.state));
    if (d->in->amount <= 0)
        return error_field(err, ERR_INVALID, "amount", "is missing");
    struct carried *what = &d->what.what;
    what->value = d->in->amount;
    what->weight = d->in->weight ? d->in->weight : d->row.weight;
    what->declared = d->in->declared;
    d->row.value = what->value;
    d->row.weight = what->weight;
    d->row.declared = what->declared;
    d->row.amount = carrier_indemnity(&d->what.terms, what);
    return ERR_OK;
}

static enum err protested(struct doing *d, struct error *err)
{
    if (!said(d->in->reference).len)
        return error_refuse(err, "", "reference", "refusal.promise.unwritten", NULL);
    d->row.protested_at = d->r.now;
    d->row.protest_ref = said(d->in->reference);
    d->row.given |= PAPER_PROTEST;
    return ERR_OK;
}

/* --- letters
 * -------------------------------------------------------------------------------------- */

static struct str paper_list(struct doing *d)
{
    static const char *const keys[PAPER_KINDS] = {
        "claim.paper.letter",           "claim.paper.invoice",       "claim.paper.purchase_invoice",
        "claim.paper.photos",           "claim.paper.statement",     "claim.paper.identity",
        "claim.paper.protest",          "claim.paper.contents",      "claim.paper.weights",
        "claim.paper.proof_of_posting", "claim.paper.carrier_answer"};
    struct buf out = buf_in(d->r.arena);
    for (int i = 0; i < PAPER_KINDS; i++)
        if (d->row.given & 1 << i) {
            buf_c(&out, out.len ? ", " : "");
            buf_add(&out, i18n_text(d->party.shop->lang, keys[i]));
        }
    return buf_str(&out);
}

static enum err files_of(struct doing *d, struct letter_file **out, size_t *count,
                         struct error *err)
{
    struct q_claim_files_rows rows;
    enum err e = q_claim_files(d->r.db, d->r.arena,
                               &(struct q_claim_files_in){.claims = {&d->row.id, 1}}, &rows, err);
    if (e)
        return e;
    *count = rows.count;
    *out = arena_array(d->r.arena, rows.count, sizeof **out);
    for (size_t i = 0; i < rows.count; i++)
        (*out)[i] = (struct letter_file){rows.items[i].name, rows.items[i].type, rows.items[i].size,
                                         rows.items[i].hash};
    return ERR_OK;
}

static enum err write(struct doing *d, enum letter_kind kind, struct str details, struct error *err)
{
    struct money money;
    struct letter_file *files;
    size_t count;
    int64_t letter;
    enum err e = files_of(d, &files, &count, err);
    if (!e && !money_of(d->row.amount, d->row.currency, &money))
        e = error_set(err, ERR_CORRUPT, "the claim has no currency");
    return e ? e
             : party_write(
                   &d->r, &d->party,
                   &(struct party_words){
                       .kind = kind,
                       .details = details,
                       .amount = money_format(d->r.arena, money, lang_code(d->party.shop->lang)),
                       .author = caller_user(d->caller),
                       .files = files,
                       .file_count = kind == LETTER_CLAIM ? count : 0,
                   },
                   &letter, err);
}

static enum err answer_due(struct doing *d, struct error *err)
{
    const struct carrier_term *term = carrier_term_on(&d->what.terms, TERM_ANSWER_IN);
    struct clock_length length =
        term ? term->value.length : (struct clock_length){ANSWER_DAYS, UNIT_DAYS};
    return clock_due(CLOCK_AT_CLOSING, length, &d->party.shop->calendar, d->r.now, &d->row.due_at,
                     err);
}

/* --- its life
 * --------------------------------------------------------------------------------------- */

static enum err moved(struct doing *d, enum claim_event event, struct error *err)
{
    enum err e = ERR_OK;
    d->row.due_at = instant_of(0);
    if (event == CLAIM_FILE) {
        d->row.filed_at = d->r.now;
        d->row.reference = said(d->in->reference);
        e = write(d, LETTER_CLAIM, paper_list(d), err);
        if (!e)
            e = scorecard_claim(&d->r,
                                &(struct scored_claim){.incident = d->row.incident,
                                                       .filed_at = d->r.now,
                                                       .claimed = d->row.amount},
                                err);
    }
    if (event == CLAIM_CONTEST)
        e = write(d, LETTER_CONTEST, said(d->in->reason), err);
    if (!e && claim_waits((enum claim_state)d->row.state))
        e = answer_due(d, err);
    if (d->row.state == CLAIM_PAID)
        d->row.paid_at = d->r.now;
    return e;
}

static enum err live(struct doing *d, struct error *err)
{
    struct claim_facts facts = claim_facts_of(&d->row);
    struct claim_change change;
    struct claim_act act = {.event = d->in->event,
                            .now = d->r.now,
                            .amount = d->in->amount,
                            .reason = said(d->in->reason)};
    enum err e = claim_decide(&facts, &act, &change, err);
    if (e)
        return e;
    bool changes = change.to != facts.state;
    if (said(d->in->reason).len)
        d->row.reason = said(d->in->reason);
    d->row.agreed = change.agreed;
    int64_t came = change.paid - d->row.paid;
    d->row.paid = change.paid;
    d->row.state = change.to;
    if (came)
        e = scorecard_claim(&d->r,
                            &(struct scored_claim){.incident = d->row.incident,
                                                   .filed_at = d->row.filed_at,
                                                   .paid = came},
                            err);
    return e || !changes ? e : moved(d, d->in->event, err);
}

static enum err take(struct doing *d, struct error *err)
{
    switch (d->in->deed) {
    case DEED_EVENT: return live(d, err);
    case DEED_PAPER: return give_paper(d, err);
    case DEED_WAIVE: return waive(d, err);
    case DEED_VALUE: return set_value(d, err);
    case DEED_PROTEST: return protested(d, err);
    }
    return ERR_OK;
}

static enum err do_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct doing *d = ctx;
    const struct claim_step *in = d->in;
    d->r = record_begin(d->desk, db, arena, d->caller->shop, d->caller->actor,
                        clock_now(d->desk->clock));
    enum err e = q_claim_row(
        db, arena, &(struct q_claim_row_in){.shop = d->r.shop, .id = in->claim}, &d->row, err);
    if (!e && in->version && in->version != d->row.version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)d->row.version);
    if (!e)
        e = party_load(&d->r, d->row.incident, &d->party, err);
    if (!e)
        e = claim_case_of(&d->r, &d->party, &d->what, err);
    if (!e)
        e = take(d, err);
    if (!e)
        e = claim_keep(&d->r, &d->row, err);
    return e ? e
             : claim_event(&d->r, &d->row,
                           in->deed == DEED_EVENT     ? EVENT_CLAIM_STATE
                           : in->deed == DEED_PROTEST ? EVENT_CLAIM_PROTESTED
                                                      : EVENT_CLAIM_CHANGED,
                           err);
}

enum err claim_do(const struct desk *desk, const struct caller *caller,
                  const struct claim_step *step, struct error *err)
{
    struct doing d = {.desk = desk, .caller = caller, .in = step};
    return store_write(desk->store, do_command, &d, err);
}
