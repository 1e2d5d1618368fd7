#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "desk/claim.h"
#include "desk/letter.h"
#include "desk/settlement_row.h"
#include "domain/remedy_menu.h"
#include "store/store.h"

struct doing {
    const struct desk *desk;
    const struct caller *caller;
    const struct settlement_step *in;
    struct record r;
    struct q_settlement_row row;
    const struct shop *shop;
};

struct settlement_facts settlement_facts_of(const struct q_settlement_row *row)
{
    return (struct settlement_facts){.state = (enum settlement_state)row->state,
                                     .due_at = row->due_at,
                                     .total = row->total,
                                     .paid = row->paid};
}

enum err settlement_keep(struct record *r, const struct q_settlement_row *row, struct error *err)
{
    enum err e = q_settlement_set(r->db,
                                  &(struct q_settlement_set_in){.id = row->id,
                                                                .state = row->state,
                                                                .total = row->total,
                                                                .paid = row->paid,
                                                                .invoice = row->invoice,
                                                                .computed_at = row->computed_at,
                                                                .sent_at = row->sent_at,
                                                                .due_at = row->due_at,
                                                                .accepted_at = row->accepted_at,
                                                                .silent = row->silent,
                                                                .invoiced_at = row->invoiced_at,
                                                                .paid_at = row->paid_at},
                                  NULL, err);
    return e ? e
             : record_event(r, 0, EVENT_SETTLEMENT_STATE,
                            str_printf(r->arena,
                                       "{\"settlement\":%lld,\"state\":\"%s\",\"total\":%lld,"
                                       "\"paid\":%lld}",
                                       (long long)row->id,
                                       settlement_state_name((enum settlement_state)row->state),
                                       (long long)row->total, (long long)row->paid),
                            err);
}

/* --- letters
 * ------------------------------------------------------------------------------------------ */

static const char *const problems[PROBLEMS] = {
    [PROBLEM_OTHER] = "settlement.problem.late",
    [PROBLEM_LATE] = "settlement.problem.late",
    [PROBLEM_LOST] = "settlement.problem.lost",
    [PROBLEM_DAMAGED] = "settlement.problem.damaged",
    [PROBLEM_RELAY_CLOSED] = "settlement.problem.relay_closed",
    [PROBLEM_RELAY_WRONG] = "settlement.problem.relay_wrong",
    [PROBLEM_REFUSED] = "settlement.problem.refused",
    [PROBLEM_RETURNED] = "settlement.problem.returned",
    [PROBLEM_PARTIAL] = "settlement.problem.partial",
    [PROBLEM_DELIVERED_NOT_RECEIVED] = "settlement.problem.delivered_not_received",
    [PROBLEM_WRONG_ITEM] = "settlement.problem.late",
    [PROBLEM_DEFECT] = "settlement.problem.late",
    [PROBLEM_TERMINATED] = "settlement.problem.late",
};

static struct str money_text(struct doing *d, int64_t amount)
{
    struct money money;
    return money_of(amount, d->row.currency, &money)
               ? money_format(d->r.arena, money, lang_code(d->shop->lang))
               : STR("");
}

/* A line a parcel, parted by tabs: a table on the paper. */
static enum err line_texts(struct doing *d, struct str *out, struct error *err)
{
    struct q_settlement_line_rows rows;
    enum err e = q_settlement_lines(
        d->r.db, d->r.arena, &(struct q_settlement_lines_in){.settlement = d->row.id}, &rows, err);
    struct buf text = buf_in(d->r.arena);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_settlement_line_row *line = &rows.items[i];
        if (line->state == LINE_CONTESTED)
            continue;
        buf_printf(&text, "%.*s\t%.*s\t%.*s\t%.*s%s\n", STR_ARG(line->tracking),
                   STR_ARG(line->order_number),
                   STR_ARG(i18n_text(d->shop->lang, problems[line->kind])),
                   STR_ARG(money_text(d, line->amount)), line->audited ? " *" : "");
    }
    *out = buf_str(&text);
    return e;
}

static enum err inbox_of(struct doing *d, int64_t *inbox, struct error *err)
{
    struct q_inbox_by_shop_rows rows;
    enum err e = q_inbox_by_shop(d->r.db, d->r.arena,
                                 &(struct q_inbox_by_shop_in){.shop = d->r.shop}, &rows, err);
    *inbox = e || !rows.count ? 0 : rows.items[0].id;
    return e;
}

static struct str words(struct doing *d, const char *key, struct str lines)
{
    struct str due =
        instant_is_none(d->row.due_at)
            ? STR("")
            : date_text(d->r.arena, d->shop->lang, zone_date(d->shop->zone, d->row.due_at));
    struct i18n_arg args[] = {I18N_STR("shop", d->shop->name),
                              I18N_STR("carrier", d->row.carrier_name),
                              I18N_STR("month", d->row.month),
                              I18N_STR("invoice", d->row.invoice),
                              I18N_STR("due", due),
                              I18N_STR("lines", lines),
                              I18N_STR("total", money_text(d, d->row.total)),
                              {0}};
    return i18n_fill(d->r.arena, d->shop->lang, key, args);
}

static enum err write(struct doing *d, enum letter_kind kind, const char *subject, const char *body,
                      struct error *err)
{
    struct carrier_thread thread;
    struct str lines;
    int64_t inbox, letter;
    enum err e = line_texts(d, &lines, err);
    if (!e)
        e = inbox_of(d, &inbox, err);
    if (!e)
        e = letter_thread(&d->r,
                          &(struct thread_about){
                              .carrier = d->row.carrier, .settlement = d->row.id, .inbox = inbox},
                          &thread, err);
    struct str manager = d->row.manager_address;
    return e ? e
             : letter_write(
                   &d->r, &thread,
                   &(struct letter){.kind = kind,
                                    .address = manager.len ? manager : d->row.inquiry_address,
                                    .name = d->row.carrier_name,
                                    .lang = d->shop->lang,
                                    .subject = words(d, subject, STR("")),
                                    .text = words(d, body, lines),
                                    .author = caller_user(d->caller)},
                   &letter, err);
}

/* --- steps
 * -----------------------------------------------------------------------------------------------
 */

static enum err send(struct doing *d, struct error *err)
{
    struct clock_length silence = {SETTLEMENT_SILENCE_DAYS, UNIT_WORKING_DAYS};
    d->row.sent_at = d->r.now;
    enum err e =
        clock_due(CLOCK_AT_CLOSING, silence, &d->shop->calendar, d->r.now, &d->row.due_at, err);
    return e ? e
             : write(d, LETTER_SETTLEMENT, "letter.settlement.subject", "letter.settlement.body",
                     err);
}

static enum err invoice(struct doing *d, struct error *err)
{
    d->row.invoiced_at = d->r.now;
    d->row.invoice =
        str_printf(d->r.arena, "DT-%.*s-%.*s", STR_ARG(d->row.month), STR_ARG(d->row.carrier_code));
    return write(d, LETTER_INVOICE, "letter.invoice.subject", "letter.invoice.body", err);
}

static enum err contest_one(struct doing *d, const struct q_settlement_line_row *line,
                            struct str reason, struct error *err)
{
    int64_t changed, claim;
    enum err e =
        q_settlement_line_contest(d->r.db,
                                  &(struct q_settlement_line_contest_in){
                                      .id = line->id, .settlement = d->row.id, .reason = reason},
                                  &changed, err);
    if (e || !changed)
        return e;
    d->row.total -= line->amount;
    e = claim_force(&d->r, line->incident, &claim, err);
    return e ? e
             : record_event(&d->r, line->dossier, EVENT_SETTLEMENT_CONTESTED,
                            str_printf(d->r.arena,
                                       "{\"settlement\":%lld,\"line\":%lld,\"claim\":%lld}",
                                       (long long)d->row.id, (long long)line->id, (long long)claim),
                            err);
}

static enum err contest(struct doing *d, struct error *err)
{
    struct q_settlement_line_rows rows;
    struct str reason = d->in->reason.ptr ? str_trim(d->in->reason) : STR("");
    size_t found = 0;
    if (!reason.len || !d->in->line_count)
        return error_field(err, ERR_INVALID, reason.len ? "lines" : "reason", "is missing");
    enum err e = q_settlement_lines(
        d->r.db, d->r.arena, &(struct q_settlement_lines_in){.settlement = d->row.id}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        for (size_t j = 0; !e && j < d->in->line_count; j++)
            if (rows.items[i].id == d->in->lines[j]) {
                found++;
                e = contest_one(d, &rows.items[i], reason, err);
            }
    return e || found == d->in->line_count
               ? e
               : error_field(err, ERR_INVALID, "lines", "not all are lines of it");
}

static enum err take(struct doing *d, bool moved, struct error *err)
{
    switch (d->in->event) {
    case SETTLEMENT_SEND: return moved ? send(d, err) : ERR_OK;
    case SETTLEMENT_INVOICE: return moved ? invoice(d, err) : ERR_OK;
    case SETTLEMENT_CONTEST: return contest(d, err);
    case SETTLEMENT_ACCEPT:
        d->row.accepted_at = moved ? d->r.now : d->row.accepted_at;
        d->row.due_at = instant_of(0);
        return ERR_OK;
    case SETTLEMENT_PAY:
        d->row.paid += d->in->amount;
        d->row.paid_at = moved ? d->r.now : d->row.paid_at;
        return ERR_OK;
    case SETTLEMENT_COMPUTE:
    case SETTLEMENT_SILENCE: return ERR_OK;
    }
    return ERR_OK;
}

static enum err do_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct doing *d = ctx;
    const struct settlement_step *in = d->in;
    enum settlement_state to;
    d->r = record_begin(d->desk, db, arena, d->caller->shop, d->caller->actor,
                        clock_now(d->desk->clock));
    enum err e = q_settlement_row(
        db, arena, &(struct q_settlement_row_in){.shop = d->r.shop, .id = in->settlement}, &d->row,
        err);
    if (!e && in->version && in->version != d->row.version)
        return error_field(err, ERR_CONFLICT, "version", "now %lld", (long long)d->row.version);
    if (!e)
        e = record_shop(&d->r, &d->shop, err);
    struct settlement_facts facts = settlement_facts_of(&d->row);
    if (!e)
        e = settlement_decide(&facts, &(struct settlement_act){in->event, d->r.now, in->amount},
                              &to, err);
    if (e)
        return e;
    bool moved = to != facts.state;
    d->row.state = to;
    e = take(d, moved, err);
    return e ? e : settlement_keep(&d->r, &d->row, err);
}

enum err settlement_do(const struct desk *desk, const struct caller *caller,
                       const struct settlement_step *step, struct error *err)
{
    struct doing d = {.desk = desk, .caller = caller, .in = step};
    return store_write(desk->store, do_command, &d, err);
}
