#include "desk/legal.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "desk/record.h"
#include "store/queries.h"
#include "store/store.h"

enum { SOURCE_BYTES = 400, DATE_CHARS = 10 };

struct str legal_date(struct arena *arena, struct date d)
{
    return str_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* --- reading a row ---------------------------------------------------------- */

static enum err read_code(struct arena *arena, struct str text, enum legal_code *out,
                          struct error *err)
{
    size_t best = nearest_limit(text);
    const char *near = NULL;
    if (legal_code_parse(text, out))
        return ERR_OK;
    for (int i = 0; i < LEGAL_CODES; i++) {
        const char *name = legal_code_name((enum legal_code)i);
        size_t distance = nearest_distance(text, str_of(name));
        if (distance < best) {
            best = distance;
            near = name;
        }
    }
    return near ? error_tell(err, ERR_INVALID, "code", "legal.unknown_code_near", near)
                : error_tell(err, ERR_INVALID, "code", "legal.unknown_code",
                             str_c(arena, str_cut(text, 60)));
}

static enum err read_date(struct arena *arena, const char *field, struct str text, struct date *out,
                          struct error *err)
{
    instant midnight;
    struct str full = str_printf(arena, "%.*sT00:00:00Z", STR_ARG(text));
    if (text.len != DATE_CHARS || !instant_parse(full, &midnight) || midnight.ms < 0)
        return error_tell(err, ERR_INVALID, field, "legal.bad_date",
                          str_c(arena, str_cut(text, 60)));
    *out = date_from_days(midnight.ms / DAY_MS);
    return ERR_OK;
}

static enum err read_row(struct arena *arena, const struct legal_row *row, struct legal_rule *out,
                         struct error *err)
{
    *out = (struct legal_rule){.to = {LEGAL_FOR_EVER, 12, 31}, .source = str_trim(row->source)};
    enum err e = read_code(arena, row->code, &out->code, err);
    if (!e)
        e = read_date(arena, "valid_from", row->valid_from, &out->from, err);
    if (!e && row->valid_to.len)
        e = read_date(arena, "valid_to", row->valid_to, &out->to, err);
    if (!e && date_cmp(out->to, out->from) < 0)
        e = error_tell(err, ERR_INVALID, "valid_to", "legal.backwards",
                       str_c(arena, row->valid_to));
    if (!e)
        e = legal_value_parse(legal_code_kind(out->code), row->value, &out->value, err);
    if (!e && (!out->source.len || out->source.len > SOURCE_BYTES))
        e = error_tell(err, ERR_INVALID, "source", "legal.no_source", NULL);
    return e;
}

enum err legal_load(struct db *db, struct arena *arena, int64_t shop, struct legal_rules *out,
                    struct error *err)
{
    struct q_legal_rules_rows rows;
    enum err e = q_legal_rules(db, arena, &(struct q_legal_rules_in){shop}, &rows, err);
    *out = (struct legal_rules){0};
    if (e)
        return e;
    struct legal_rule *items = arena_array(arena, rows.count + 1, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_legal_rules_row *r = &rows.items[i];
        struct legal_row row = {r->code, r->valid_from, r->valid_to, r->value, r->source};
        if (read_row(arena, &row, &items[i], err))
            return error_set(err, ERR_CORRUPT, "the legal rule %.*s of %.*s does not parse",
                             STR_ARG(r->code), STR_ARG(r->valid_from));
    }
    *out = (struct legal_rules){items, rows.count};
    return ERR_OK;
}

/* --- adding one ------------------------------------------------------------- */

struct put {
    const struct desk *desk;
    const struct caller *caller;
    const struct legal_rule *rule;
};

static enum err put_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct put *p = ctx;
    const struct legal_rule *rule = p->rule;
    struct record r = record_begin(p->desk, db, arena, p->caller->shop, p->caller->actor,
                                   clock_now(p->desk->clock));
    struct q_legal_rule_put_in in = {
        .shop = p->caller->shop,
        .code = str_of(legal_code_name(rule->code)),
        .valid_from = legal_date(arena, rule->from),
        .valid_to = legal_rule_lasts(rule) ? STR("") : legal_date(arena, rule->to),
        .value = legal_value_format(arena, &rule->value),
        .source = rule->source,
    };
    enum err e = q_legal_rule_put(db, &in, NULL, err);
    if (e)
        return e;
    struct str payload = str_printf(
        arena,
        "{\"code\":\"%.*s\",\"valid_from\":\"%.*s\",\"valid_to\":\"%.*s\",\"value\":\"%.*s\"}",
        STR_ARG(in.code), STR_ARG(in.valid_from), STR_ARG(in.valid_to), STR_ARG(in.value));
    return record_event(&r, 0, EVENT_LEGAL_CHANGED, payload, err);
}

enum err legal_put(const struct desk *desk, struct arena *arena, const struct caller *caller,
                   const struct legal_row *row, struct legal_rule *out, struct error *err)
{
    struct put put = {desk, caller, out};
    enum err e = read_row(arena, row, out, err);
    return e ? e : store_write(desk->store, put_command, &put, err);
}
