#include "domain/remedy.h"

enum { NO = -1, SAME = -2, BINDS = -3, BUSY = -4 };
enum { P = REMEDY_PROPOSED, C = REMEDY_CHOSEN, A = REMEDY_APPROVED, X = REMEDY_EXECUTING };
enum { D = REMEDY_DONE, F = REMEDY_FAILED, R = REMEDY_REVERSED, N = REMEDY_DECLINED };

/* Before guards. */
static const int moves[REMEDY_STATES][REMEDY_EVENTS] = {
    /*              PROPOSE CHOOSE DECLINE WITHDRAW APPROVE HOLD UNHOLD START HAND_OVER FINISH FAIL
       RETRY REVERSE */
    /* proposed  */ {SAME, C, N, N, A, SAME, SAME, NO, NO, NO, NO, NO, NO},
    /* chosen    */ {NO, SAME, N, N, A, SAME, SAME, NO, NO, NO, NO, NO, NO},
    /* approved  */ {NO, NO, N, BINDS, SAME, SAME, SAME, X, NO, NO, NO, NO, R},
    /* executing */ {NO, NO, N, BINDS, SAME, BUSY, NO, SAME, SAME, D, F, NO, R},
    /* done      */ {NO, NO, NO, BINDS, NO, NO, NO, NO, NO, SAME, NO, NO, R},
    /* failed    */ {P, NO, N, BINDS, NO, NO, NO, NO, NO, NO, SAME, A, R},
    /* reversed  */ {NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, SAME},
    /* declined  */ {NO, NO, SAME, SAME, NO, NO, NO, NO, NO, NO, NO, NO, NO},
};

static enum err refuse(struct error *err, const char *field, const char *key)
{
    return error_refuse(err, "", field, key, NULL);
}

/* --- guards ------------------------------------------------------------------- */

static enum err sums(const struct remedy_facts *f, struct error *err)
{
    if (remedy_is_money(f->kind) ? f->amount <= 0 : f->amount != 0)
        return refuse(err, "amount", "refusal.remedy.amount");
    if (!remedy_is_refund(f->kind))
        return ERR_OK;
    if (!f->has_order)
        return refuse(err, "order", "refusal.remedy.no_order");
    if (f->refunded >= f->paid || f->amount > f->paid - f->refunded)
        return refuse(err, "amount", "refusal.remedy.over_paid");
    return ERR_OK;
}

static enum err voucher(const struct remedy_facts *f, struct error *err)
{
    if (f->kind == REMEDY_VOUCHER && !f->refund_declined && !f->refund_granted)
        return error_refuse(err, "G10", "kind", "refusal.g10.refund_first", NULL);
    return ERR_OK;
}

static enum err opposite(const struct remedy_facts *f, struct error *err)
{
    return f->opposite ? error_refuse(err, "R132", "kind", "refusal.remedy.opposite", NULL)
                       : ERR_OK;
}

static bool is_held(const struct remedy_facts *f, instant now)
{
    return !instant_is_none(f->held_until) && instant_cmp(now, f->held_until) < 0;
}

static enum err not_held(const struct remedy_facts *f, instant now, struct error *err)
{
    return is_held(f, now) ? refuse(err, "held_until", "refusal.remedy.held") : ERR_OK;
}

static enum err may_offer(const struct remedy_facts *f, struct error *err)
{
    enum err e = sums(f, err);
    return e ? e : voucher(f, err);
}

/* A full refund of less would stand in the way of what the customer may still choose. */
static enum err may_propose(const struct remedy_facts *f, struct error *err)
{
    enum err e = may_offer(f, err);
    bool part = f->kind == REMEDY_REFUND_FULL && f->whole && f->amount != f->whole;
    return e || !part ? e : refuse(err, "amount", "refusal.remedy.not_full");
}

static enum err may_choose(const struct remedy_facts *f, struct error *err)
{
    enum err e = may_offer(f, err);
    return e ? e : opposite(f, err);
}

static enum err may_approve(const struct remedy_facts *f, instant now, struct error *err)
{
    if (f->state == REMEDY_PROPOSED && !remedy_is_given(f->kind))
        return refuse(err, "state", "refusal.remedy.not_chosen");
    enum err e = not_held(f, now, err);
    if (!e)
        e = may_choose(f, err);
    if (!e && f->kind == REMEDY_RESHIP && !f->reserved)
        e = refuse(err, "label", "refusal.remedy.unreserved");
    return e;
}

static enum err needs_role(const struct remedy_facts *f, enum role role, struct error *err)
{
    return role_allows(f->role, role)
               ? ERR_OK
               : error_field(err, ERR_FORBIDDEN, "do", "only a %s does this", role_name(role));
}

static enum err needs_reason(const struct remedy_facts *f, struct error *err)
{
    return f->reason ? ERR_OK : refuse(err, "reason", "refusal.remedy.reason");
}

static enum err may_hold(const struct remedy_facts *f, instant now, struct error *err)
{
    enum err e = needs_role(f, ROLE_LEAD, err);
    if (!e)
        e = needs_reason(f, err);
    if (e)
        return e;
    if (f->held_before)
        return refuse(err, "do", "refusal.remedy.held_before");
    if (instant_cmp(f->hold_to, now) <= 0 || instant_cmp(f->hold_to, f->hold_latest) > 0)
        return refuse(err, "until", "refusal.remedy.hold_long");
    return ERR_OK;
}

/* What the customer chose is taken off the table by a lead alone. */
static enum err may_withdraw(const struct remedy_facts *f, struct error *err)
{
    enum err e = f->state == REMEDY_CHOSEN ? needs_role(f, ROLE_LEAD, err) : ERR_OK;
    return e ? e : needs_reason(f, err);
}

static enum err not_in_machine(const struct remedy_facts *f, struct error *err)
{
    return f->in_machine ? refuse(err, "state", "refusal.remedy.under_way") : ERR_OK;
}

static enum err at_rest(const struct remedy_facts *f, struct error *err)
{
    bool left = f->state == REMEDY_EXECUTING && f->left;
    return left ? refuse(err, "state", "refusal.remedy.under_way") : not_in_machine(f, err);
}

static enum err may_decline(const struct remedy_facts *f, struct error *err)
{
    return f->written ? at_rest(f, err) : refuse(err, "message", "refusal.remedy.in_writing");
}

static enum err may_finish(const struct remedy_facts *f, struct error *err)
{
    enum err e = not_in_machine(f, err);
    return e || f->proved ? e : refuse(err, "reference", "refusal.remedy.no_proof");
}

static enum err may_hand_over(const struct remedy_facts *f, struct error *err)
{
    if (!remedy_is_goods(f->kind))
        return refuse(err, "do", "refusal.remedy.final");
    return may_finish(f, err);
}

static enum err may_fail(const struct remedy_facts *f, struct error *err)
{
    enum err e = not_in_machine(f, err);
    return e ? e : needs_reason(f, err);
}

static enum err may_retry(const struct remedy_facts *f, struct error *err)
{
    bool again = f->kind == REMEDY_RESHIP && !f->reserved;
    return again ? refuse(err, "label", "refusal.remedy.unreserved") : ERR_OK;
}

static enum err may_reverse(const struct remedy_facts *f, struct error *err)
{
    enum err e = needs_role(f, ROLE_MANAGER, err);
    if (!e)
        e = needs_reason(f, err);
    return e ? e : at_rest(f, err);
}

static enum err guard(const struct remedy_facts *f, enum remedy_event event, instant now,
                      struct error *err)
{
    switch (event) {
    case REMEDY_PROPOSE: return may_propose(f, err);
    case REMEDY_CHOOSE: return may_choose(f, err);
    case REMEDY_DECLINE: return may_decline(f, err);
    case REMEDY_WITHDRAW: return may_withdraw(f, err);
    case REMEDY_APPROVE: return may_approve(f, now, err);
    case REMEDY_HOLD: return may_hold(f, now, err);
    case REMEDY_UNHOLD: return needs_role(f, ROLE_LEAD, err);
    case REMEDY_START: return not_held(f, now, err);
    case REMEDY_HAND_OVER: return may_hand_over(f, err);
    case REMEDY_FINISH: return may_finish(f, err);
    case REMEDY_FAIL: return may_fail(f, err);
    case REMEDY_RETRY: return may_retry(f, err);
    case REMEDY_REVERSE: return may_reverse(f, err);
    }
    return ERR_OK;
}

/* Who says yes when this person may not. */
static enum role waits_for(const struct remedy_facts *f)
{
    if (remedy_is_goods(f->kind) && !f->value) /* of no order: nobody knows what it costs */
        return role_allows(f->role, ROLE_LEAD) ? ROLE_NONE : ROLE_LEAD;
    enum role alone = remedy_role_for(&f->limits, f->value, f->in_shop_currency);
    enum role together =
        f->granted > INT64_MAX - f->value
            ? ROLE_MANAGER
            : remedy_role_for(&f->limits, f->value + f->granted, f->in_shop_currency);
    if (role_allows(f->role, together))
        return ROLE_NONE;
    /* alone within the limit, but the person's own sum is not: the next one up */
    return role_allows(f->role, alone) ? together : alone;
}

/* What was granted once is on the table again as it was before: the customer may
 * decline it, a manager take it back, nobody else. */
static int move_of(const struct remedy_facts *f, enum remedy_event event)
{
    bool again = f->granted_before && (f->state == REMEDY_PROPOSED || f->state == REMEDY_CHOSEN);
    if (again && event == REMEDY_WITHDRAW)
        return BINDS;
    return again && event == REMEDY_REVERSE ? R : moves[f->state][event];
}

enum err remedy_decide(const struct remedy_facts *facts, enum remedy_event event, instant now,
                       struct remedy_change *out, struct error *err)
{
    int to = move_of(facts, event);
    *out = (struct remedy_change){.to = facts->state};
    if (to == NO)
        return error_refuse(err, "", "state", "refusal.remedy.final",
                            remedy_state_name(facts->state));
    if (to == BINDS)
        return error_refuse(err, "R132", "state", "refusal.remedy.binds", NULL);
    if (to == BUSY)
        return refuse(err, "state", "refusal.remedy.under_way");
    if (event == REMEDY_APPROVE && to == SAME)
        return ERR_OK; /* granted is granted */
    enum err e = guard(facts, event, now, err);
    if (e)
        return e;
    if (event == REMEDY_APPROVE)
        out->waits_for = waits_for(facts);
    if (to >= 0 && out->waits_for == ROLE_NONE)
        out->to = (enum remedy_state)to;
    return ERR_OK;
}

/* --- kinds -------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool money, refund, goods, given, settles; /* settles: answers the problem by itself */
} kinds[REMEDY_KINDS + 1] = {
    [REMEDY_RESHIP] = {"reship", .goods = true, .settles = true},
    [REMEDY_REFUND_FULL] = {"refund_full", .money = true, .refund = true, .settles = true},
    [REMEDY_REFUND_PART] = {"refund_part", .money = true, .refund = true},
    [REMEDY_REPAIR] = {"repair", .goods = true, .settles = true},
    [REMEDY_REPLACEMENT] = {"replacement", .goods = true, .settles = true},
    [REMEDY_VOUCHER] = {"voucher", .money = true},
    [REMEDY_APOLOGY] = {"apology", .given = true},
    [REMEDY_FEE_REFUND] = {"fee_refund", .money = true, .given = true},
    [REMEDY_GESTURE] = {"gesture", .money = true, .given = true},
};

static const char *const state_names[REMEDY_STATES] = {
    "proposed", "chosen", "approved", "executing", "done", "failed", "reversed", "declined",
};

bool remedy_is_money(enum remedy_kind kind)
{
    return kinds[kind].money;
}

bool remedy_is_refund(enum remedy_kind kind)
{
    return kinds[kind].refund;
}

bool remedy_is_goods(enum remedy_kind kind)
{
    return kinds[kind].goods;
}

bool remedy_is_given(enum remedy_kind kind)
{
    return kinds[kind].given;
}

bool remedy_opposite(enum remedy_kind a, enum remedy_kind b)
{
    return kinds[a].settles && kinds[b].settles;
}

bool remedy_binds(enum remedy_kind kind, enum remedy_state state)
{
    return state == REMEDY_APPROVED || state == REMEDY_EXECUTING || state == REMEDY_FAILED ||
           (state == REMEDY_DONE && !kinds[kind].goods);
}

bool remedy_is_open(enum remedy_state state)
{
    return state == REMEDY_CHOSEN || state == REMEDY_APPROVED || state == REMEDY_EXECUTING ||
           state == REMEDY_FAILED;
}

const char *remedy_kind_name(enum remedy_kind kind)
{
    return kinds[kind].name;
}

bool remedy_kind_parse(struct str name, enum remedy_kind *out)
{
    for (int i = 1; i <= REMEDY_KINDS; i++)
        if (str_eq(name, str_of(kinds[i].name))) {
            *out = (enum remedy_kind)i;
            return true;
        }
    return false;
}

const char *remedy_state_name(enum remedy_state state)
{
    return state_names[state];
}

bool remedy_state_parse(struct str name, enum remedy_state *out)
{
    for (int i = 0; i < REMEDY_STATES; i++)
        if (str_eq(name, str_of(state_names[i]))) {
            *out = (enum remedy_state)i;
            return true;
        }
    return false;
}

/* --- limits ------------------------------------------------------------------- */

struct remedy_limits remedy_default_limits(struct str currency)
{
    static const char *const three_decimals[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    int64_t unit = 1;
    for (size_t i = 0; i < sizeof three_decimals / sizeof three_decimals[0]; i++)
        if (str_eq(currency, str_of(three_decimals[i])))
            unit = 10;
    return (struct remedy_limits){.agent = 10000 * unit, .lead = 50000 * unit};
}

/* A sum in another currency cannot be held against the limits: a manager looks. */
enum role remedy_role_for(const struct remedy_limits *limits, int64_t value, bool in_shop_currency)
{
    if (value == 0)
        return ROLE_AGENT;
    if (!in_shop_currency || value > limits->lead)
        return ROLE_MANAGER;
    return value > limits->agent ? ROLE_LEAD : ROLE_AGENT;
}
