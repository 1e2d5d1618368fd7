#include "base/arena.h"
#include "desk/books.h"
#include "desk/practice.h"
#include "desk/switch.h"
#include "domain/practice/phrases.h"
#include "domain/week.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

#include <string.h>

enum { SETTING_CHARS = 8, WEEK_CHARS = 8, DAYS = 7 };

static const char *const modes[] = {[PRACTICE_BLOCK] = "block",
                                    [PRACTICE_HOLD] = "hold",
                                    [PRACTICE_WARN] = "warn",
                                    [PRACTICE_ACT] = "act"};

/* --- the list --------------------------------------------------------------- */

static void put_practice(struct jsonw *w, struct request *r, const struct practice *p,
                         const struct q_practice_switches_rows *rows)
{
    const struct q_practice_switches_row *set = NULL;
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].practice, str_of(p->id)))
            set = &rows->items[i];
    enum practice_setting setting = set ? (enum practice_setting)set->setting : PRACTICE_ON;
    jsonw_object(w);
    jsonw_put_str(w, "id", str_of(p->id));
    jsonw_put_str(w, "title", i18n_text(r->lang, p->title));
    jsonw_put_str(w, "source", str_of(p->source));
    jsonw_put_str(w, "mode", str_of(modes[p->mode]));
    jsonw_put_str(w, "override_role",
                  p->law || p->override == ROLE_NONE ? STR_NONE : str_of(role_name(p->override)));
    jsonw_put_bool(w, "law", p->law);
    jsonw_put_str(w, "setting", str_of(practice_setting_name(setting)));
    jsonw_put_instant(w, "switched_at", set ? set->at : instant_of(0));
    put_person(w, "switched_by", set ? set->actor : 0, set ? set->actor_name : STR_NONE);
    jsonw_end(w);
}

static enum err render_practices(struct request *r, struct buf *out, struct error *err)
{
    struct q_practice_switches_rows rows;
    enum err e = q_practice_switches(
        r->db, r->arena, &(struct q_practice_switches_in){.shop = r->session.caller.shop}, &rows,
        err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; practices[i]; i++)
        put_practice(&w, r, practices[i], &rows);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(practices_list)
{
    (void)status;
    return render_practices(r, out, err);
}

/* --- switches --------------------------------------------------------------- */

static enum err read_setting(struct request *r, enum practice_setting *setting, struct error *err)
{
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str name = body_text(&b, "setting", true, SETTING_CHARS);
    if (!practice_setting_parse(name, setting))
        body_fault(&b, "setting", "must be on, record or off");
    enum err end = body_end(&b);
    return e ? e : end;
}

HANDLER(practice_switch)
{
    (void)status;
    enum practice_setting setting;
    const struct practice *p = practice_find(str_printf(r->arena, "G%02lld", (long long)r->ids[0]));
    enum err e = read_setting(r, &setting, err);
    if (!e && !p)
        return error_set(err, ERR_NOT_FOUND, "no such practice");
    if (!e)
        e = switch_practice(r->desk, &r->session.caller, p, setting, err);
    return e ? e : after_write(render_practices(r, out, err), err);
}

/* A program under test shows what is missing without any: those of the law go with the
 * others there, and nowhere else. */
HANDLER(practices_switch)
{
    (void)status;
    enum practice_setting setting;
    bool tested = r->options->set_clock != NULL;
    enum err e = read_setting(r, &setting, err);
    if (!e)
        e = switch_all(r->desk, &r->session.caller, setting, tested, err);
    return e ? e : after_write(render_practices(r, out, err), err);
}

/* --- the weekly list -------------------------------------------------------- */

static enum err read_week(struct request *r, instant *from, instant *to, struct error *err)
{
    struct str text;
    struct week week;
    struct shop shop;
    enum err e = query_text(r, "week", WEEK_CHARS, &text, err);
    if (!e)
        e = shop_load(r->desk, r->db, r->arena, r->session.caller.shop, &shop, err);
    if (e)
        return e;
    if (!text.ptr)
        week = week_of(zone_date(shop.zone, clock_now(r->desk->clock)));
    else if (!week_parse(text, &week))
        return error_field(err, ERR_INVALID, "week", "as in 2026-W47");
    struct date monday = week_monday(week);
    *from = zone_instant(shop.zone, monday, 0);
    *to = zone_instant(shop.zone, date_add_days(monday, DAYS), 0);
    return ERR_OK;
}

static void put_override(struct jsonw *w, const struct q_override_list_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "practice", row->practice);
    jsonw_key(w, "dossier");
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->dossier);
    jsonw_put_i64(w, "number", row->number);
    jsonw_end(w);
    jsonw_put_id(w, "message", row->message);
    jsonw_put_str(w, "object", row->object);
    put_person(w, "actor", row->actor, row->actor_name);
    jsonw_put_str(w, "role", str_of(role_name((enum role)row->role)));
    jsonw_put_str(w, "reason_code", row->reason_code);
    jsonw_put_str(w, "reason", row->reason);
    jsonw_put_str(w, "shown", row->shown);
    jsonw_put_instant(w, "at", row->at);
    jsonw_end(w);
}

static enum err put_switched(struct jsonw *w, struct request *r, instant from, instant to,
                             struct error *err)
{
    struct q_switched_list_rows rows;
    struct q_switched_list_in in = {.shop = r->session.caller.shop, .from = from, .to = to};
    enum err e = q_switched_list(r->db, r->arena, &in, &rows, err);
    jsonw_key(w, "switched");
    jsonw_array(w);
    for (size_t i = 0; !e && i < rows.count; i++) {
        jsonw_object(w);
        jsonw_put_instant(w, "at", rows.items[i].at);
        put_person(w, "actor", rows.items[i].actor_name.ptr ? rows.items[i].actor : 0,
                   rows.items[i].actor_name);
        jsonw_put_raw(w, "change", rows.items[i].payload);
        jsonw_end(w);
    }
    jsonw_end(w);
    return e;
}

HANDLER(overrides_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_override_list_in in = {.shop = r->session.caller.shop};
    struct q_override_list_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_week(r, &in.from, &in.to, err);
    if (e)
        return e;
    in.after_at = instant_of(after.has ? after.key : 0);
    in.after_id = after.has ? after.id : 0;
    in.limit = limit + 1;
    e = q_override_list(r->db, r->arena, &in, &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    e = put_switched(&w, r, in.from, in.to, err);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < shown; i++)
        put_override(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, shown ? rows.items[shown - 1].at.ms : 0,
             shown ? rows.items[shown - 1].id : 0);
    return e;
}

/* --- phrases of the shop's own ---------------------------------------------- */

static enum err render_phrases(struct request *r, struct buf *out, struct error *err)
{
    struct q_shop_phrases_row row;
    enum err e = q_shop_phrases(
        r->db, r->arena, &(struct q_shop_phrases_in){.shop = r->session.caller.shop}, &row, err);
    if (e == ERR_NOT_FOUND)
        row = (struct q_shop_phrases_row){.lines = STR("")};
    else if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "lines", row.lines);
    jsonw_put_i64(&w, "version", row.version);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(phrases_get)
{
    (void)status;
    return render_phrases(r, out, err);
}

HANDLER(phrases_set)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str lines = body_text(&b, "lines", false, PHRASE_TEXT_MAX);
    if (!lines.ptr)
        body_fault(&b, "lines", "must be a text");
    enum err end = body_end(&b);
    if (!e)
        e = end;
    if (!e)
        e = books_set(r->desk, &r->session.caller, lines, err);
    return e ? e : after_write(render_phrases(r, out, err), err);
}
