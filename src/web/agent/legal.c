/* Rules of law with their dates: the program's and those that the shop added. */
#include "desk/legal.h"
#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { CODE_CHARS = 40, DATE_CHARS = 10, VALUE_CHARS = 200, SOURCE_CHARS = 200 };

static void put_date(struct jsonw *w, struct request *r, const char *name, struct date date)
{
    jsonw_put_str(w, name, date.year == LEGAL_FOR_EVER ? STR_NONE : legal_date(r->arena, date));
}

static void render_rule(struct jsonw *w, struct request *r, const struct legal_rule *rule,
                        bool added, bool in_force)
{
    jsonw_object(w);
    jsonw_put_str(w, "code", str_of(legal_code_name(rule->code)));
    jsonw_put_str(w, "kind", str_of(legal_kind_name(legal_code_kind(rule->code))));
    put_date(w, r, "valid_from", rule->from);
    put_date(w, r, "valid_to", rule->to);
    jsonw_put_str(w, "value", legal_value_format(r->arena, &rule->value));
    jsonw_put_str(w, "source", rule->source);
    jsonw_put_bool(w, "added", added);
    jsonw_put_bool(w, "in_force", in_force);
    jsonw_end(w);
}

/* What a screen of rules is made of. */
struct rules {
    struct legal_rules added;
    struct date today;
};

static enum err load(struct request *r, struct rules *out, struct error *err)
{
    struct shop shop;
    int64_t id = r->session.caller.shop;
    enum err e = shop_load(r->desk, r->db, r->arena, id, &shop, err);
    if (!e)
        e = legal_load(r->db, r->arena, id, &out->added, err);
    if (!e)
        out->today = zone_date(shop.zone, clock_now(r->desk->clock));
    return e;
}

static bool holds(const struct rules *rules, const struct legal_rule *rule)
{
    return legal_rule_on(&rules->added, rule->code, rules->today) == rule;
}

static void render_of_code(struct jsonw *w, struct request *r, const struct rules *rules,
                           const struct legal_rules *some, bool added, enum legal_code code)
{
    for (size_t i = 0; i < some->count; i++)
        if (some->items[i].code == code)
            render_rule(w, r, &some->items[i], added, holds(rules, &some->items[i]));
}

HANDLER(legal_rules_list)
{
    (void)status;
    struct rules rules;
    struct legal_rules own = legal_rules_own();
    enum err e = load(r, &rules, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (int code = 0; code < LEGAL_CODES; code++) {
        render_of_code(&w, r, &rules, &own, false, (enum legal_code)code);
        render_of_code(&w, r, &rules, &rules.added, true, (enum legal_code)code);
    }
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

static enum err render_put(struct request *r, struct buf *out, const struct legal_rule *rule,
                           struct error *err)
{
    struct rules rules;
    enum err e = load(r, &rules, err);
    struct jsonw w = jsonw_to(out);
    for (size_t i = 0; !e && i < rules.added.count; i++) {
        const struct legal_rule *one = &rules.added.items[i];
        if (one->code == rule->code && date_cmp(one->from, rule->from) == 0)
            render_rule(&w, r, one, true, holds(&rules, one));
    }
    return e;
}

HANDLER(legal_rule_put)
{
    (void)status;
    struct legal_row row = {.valid_to = STR("")};
    struct legal_rule rule;
    struct body b;
    enum err e = body_begin(r, &b, err);
    row.code = body_text(&b, "code", true, CODE_CHARS);
    row.valid_from = body_text(&b, "valid_from", true, DATE_CHARS);
    if (!body_null(&b, "valid_to"))
        row.valid_to = body_text(&b, "valid_to", false, DATE_CHARS);
    row.value = body_text(&b, "value", true, VALUE_CHARS);
    row.source = body_text(&b, "source", true, SOURCE_CHARS);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = legal_put(r->desk, r->arena, &r->session.caller, &row, &rule, err);
    return e ? e : after_write(render_put(r, out, &rule, err), err);
}
