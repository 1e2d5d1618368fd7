#include "desk/remedy_execute.h"

#include "base/arena.h"
#include "desk/incident_follow.h"
#include "desk/remedy_book.h"
#include "desk/remedy_facts.h"
#include "store/store.h"

static const struct actor the_system = {ACTOR_SYSTEM, 0};

static void pay_by_ledger(void *ctx, struct arena *arena, const struct remedy_payment *payment,
                          struct remedy_result *out)
{
    (void)ctx;
    *out = (struct remedy_result){
        .outcome = REMEDY_OUTCOME_DONE,
        .reference = str_printf(arena, "ledger:%lld", (long long)payment->remedy),
        .failure = STR(""),
    };
}

const struct remedy_port remedy_ledger = {.pay = pay_by_ledger, .repeatable = true};

/* --- claiming ------------------------------------------------------------------- */

struct claim {
    const struct desk *desk;
    const struct remedy_port *port;
    struct arena *arena;
    struct remedy_payment *out;
    bool found;
};

static enum err uncertain(struct record *r, const struct q_remedy_row *row, struct str failure,
                          struct error *err)
{
    enum err e = q_remedy_fail(
        r->db,
        &(struct q_remedy_fail_in){
            .id = row->id, .state = REMEDY_EXECUTING, .uncertain = true, .failure = failure},
        NULL, err);
    return e ? e : remedy_event(r, row, EVENT_REMEDY_UNCERTAIN, err);
}

static void describe(const struct q_remedy_row *row, struct arena *arena,
                     struct remedy_payment *out)
{
    *out = (struct remedy_payment){
        .remedy = row->id,
        .shop = row->shop,
        .dossier = row->dossier,
        .order = row->shop_order,
        .line = row->order_line,
        .attempts = row->attempts + 1,
        .kind = (enum remedy_kind)row->kind,
        .amount = row->amount,
        .currency = str_dup(arena, row->currency),
        .key = str_printf(arena, "order:%lld line:%lld remedy:%lld", (long long)row->shop_order,
                          (long long)row->order_line, (long long)row->id),
    };
}

static enum err claim_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct claim *c = ctx;
    instant now = clock_now(c->desk->clock);
    struct q_remedy_rows due;
    int64_t changed = 0;
    c->found = false;
    enum err e =
        q_remedy_due(db, arena, &(struct q_remedy_due_in){.now = now, .limit = 1}, &due, err);
    if (e || !due.count)
        return e;
    const struct q_remedy_row *row = &due.items[0];
    struct record r = record_begin(c->desk, db, arena, row->shop, the_system, now);
    if (row->state == REMEDY_EXECUTING && !c->port->repeatable)
        return uncertain(&r, row, STR("stopped while paying"), err);
    e = q_remedy_claim(
        db,
        &(struct q_remedy_claim_in){
            .id = row->id, .lease_until = instant_add(now, duration_minutes(REMEDY_LEASE_MINUTES))},
        &changed, err);
    if (e || !changed)
        return e;
    c->found = true;
    describe(row, c->arena, c->out);
    return row->state == REMEDY_EXECUTING ? ERR_OK
                                          : remedy_event(&r, row, EVENT_REMEDY_STARTED, err);
}

enum err remedy_claim(const struct desk *desk, const struct remedy_port *port, struct arena *arena,
                      struct remedy_payment *out, bool *found, struct error *err)
{
    struct claim c = {.desk = desk, .port = port, .arena = arena, .out = out};
    enum err e = store_write(desk->store, claim_command, &c, err);
    *found = !e && c.found;
    return e;
}

/* --- recording ------------------------------------------------------------------ */

struct recording {
    const struct desk *desk;
    const struct remedy_payment *payment;
    const struct remedy_result *result;
};

static enum err record_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct recording *x = ctx;
    struct record r =
        record_begin(x->desk, db, arena, x->payment->shop, the_system, clock_now(x->desk->clock));
    struct remedy_case c;
    struct remedy_change change;
    bool failed = x->result->outcome == REMEDY_OUTCOME_FAILED;
    enum err e = remedy_read(&r, NULL, x->payment->remedy, &c, err);
    if (e)
        return e;
    if (!c.facts.in_machine || c.row.attempts != x->payment->attempts)
        return ERR_OK;
    if (x->result->outcome == REMEDY_OUTCOME_UNCERTAIN)
        return uncertain(&r, &c.row, x->result->failure, err);
    c.facts.in_machine = false; /* that is us */
    c.facts.proved = c.facts.reason = true;
    e = remedy_decide(&c.facts, failed ? REMEDY_FAIL : REMEDY_FINISH, r.now, &change, err);
    if (!e && !failed)
        e = remedy_finished(&r, &c.row, x->result->reference, err);
    else if (!e)
        e = q_remedy_fail(db,
                          &(struct q_remedy_fail_in){
                              .id = c.row.id, .state = change.to, .failure = x->result->failure},
                          NULL, err);
    if (!e && failed)
        e = remedy_event(&r, &c.row, EVENT_REMEDY_FAILED, err);
    return e ? e : incident_follow(&r, c.row.dossier, err);
}

enum err remedy_record(const struct desk *desk, const struct remedy_payment *payment,
                       const struct remedy_result *result, struct error *err)
{
    struct recording x = {desk, payment, result};
    return store_write(desk->store, record_command, &x, err);
}

enum err remedy_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_remedy_next_row row;
    enum err e = q_remedy_next(db, arena, &row, err);
    *next = e ? instant_of(0) : row.next_at;
    return e;
}
