#include "web/portal/portal.h"

#include "base/arena.h"
#include "base/money.h"
#include "domain/dossier.h"
#include "domain/parcel.h"
#include "domain/promise_words.h"

static const char *const offers[REMEDY_KINDS + 1] = {
    [REMEDY_RESHIP] = "incident.offer.reship",
    [REMEDY_REFUND_FULL] = "incident.offer.refund_full",
    [REMEDY_REFUND_PART] = "incident.offer.refund_part",
    [REMEDY_REPAIR] = "incident.offer.repair",
    [REMEDY_REPLACEMENT] = "incident.offer.replacement",
};
static const char *const remedy_states[REMEDY_STATES] = {
    [REMEDY_CHOSEN] = "page.remedy.chosen",   [REMEDY_APPROVED] = "page.remedy.granted",
    [REMEDY_EXECUTING] = "page.remedy.doing", [REMEDY_DONE] = "page.remedy.done",
    [REMEDY_FAILED] = "page.remedy.failed",
};
static const char *const stages[STAGES] = {
    "page.stage.unknown",    "page.stage.announced",        "page.stage.accepted",
    "page.stage.in_transit", "page.stage.out_for_delivery", "page.stage.available_at_relay",
    "page.stage.delivered",  "page.stage.returning",        "page.stage.returned",
};
static const char *const what[INCIDENT_KINDS] = {
    "",
    "incident.seen.late",
    "incident.seen.lost",
    "incident.seen.damaged",
    "incident.seen.relay_closed",
    "incident.seen.relay_wrong",
    "incident.seen.refused",
    "incident.seen.returned",
    "incident.seen.partial",
    "incident.seen.delivered_not_received",
    "incident.seen.wrong_item",
};
static const char *const needs[INCIDENT_NEEDS] = {
    "page.need.photo_parcel", "page.need.photo_label", "page.need.photo_item",
    "page.need.can_go",       "page.need.why",         "page.need.address",
    "page.need.items",        "page.need.neighbours",  "page.need.statement",
};

/* --- HTML --------------------------------------------------------------------------- */

static void text(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        switch (s.ptr[i]) {
        case '&': buf_c(out, "&amp;"); break;
        case '<': buf_c(out, "&lt;"); break;
        case '>': buf_c(out, "&gt;"); break;
        case '"': buf_c(out, "&quot;"); break;
        case '\'': buf_c(out, "&#39;"); break;
        default: buf_char(out, s.ptr[i]);
        }
}

static void say(struct portal *p, struct buf *out, const char *key)
{
    text(out, i18n_text(p->lang, key));
}

static void element(struct buf *out, const char *open, struct str s, const char *close)
{
    buf_c(out, open);
    text(out, s);
    buf_c(out, close);
}

static void head(struct buf *out, enum lang lang, struct str title)
{
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n",
               lang_code(lang));
    element(out, "<title>", title, "</title>\n");
    buf_c(out, "<link rel=\"stylesheet\" href=\"/c/page.css\">\n</head>\n<body>\n");
}

static struct str when(struct portal *p, instant at)
{
    return promise_when(p->r->arena, p->lang, p->shop.zone, p->now, at);
}

/* --- what can be chosen ---------------------------------------------------------------- */

bool portal_can_choose(const struct q_remedy_row *remedy)
{
    return remedy->state == REMEDY_PROPOSED && offers[remedy->kind];
}

struct str portal_choice(const struct portal *p, const struct q_remedy_row *remedy)
{
    struct money money;
    struct str amount = STR("");
    if (money_of(remedy->amount, remedy->currency, &money))
        amount = money_format(p->r->arena, money, lang_code(p->lang));
    return i18n_format(p->r->arena, p->lang, offers[remedy->kind], I18N_STR("amount", amount));
}

bool portal_can_wait(const struct q_incident_row *incident)
{
    return incident->state == INCIDENT_CONFIRMED &&
           incident_type((enum problem)incident->kind)->can_wait &&
           instant_is_none(incident->look_at);
}

static size_t choices(const struct portal *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->remedies.count; i++)
        n += portal_can_choose(&p->remedies.items[i]);
    return n;
}

static bool is_open(const struct portal *p)
{
    return dossier_is_open((enum dossier_state)p->dossier.state);
}

static void begin_form(struct portal *p, struct buf *out, const char *deed)
{
    buf_printf(out,
               "<form method=\"post\" action=\"/c/%.*s\" enctype=\"multipart/form-data\">\n"
               "<input type=\"hidden\" name=\"nonce\" value=\"%.*s\">\n"
               "<input type=\"hidden\" name=\"deed\" value=\"%s\">\n",
               STR_ARG(p->r->names[0]), STR_ARG(token_create(p->r->arena)), deed);
}

static void end_form(struct portal *p, struct buf *out, const char *key)
{
    buf_c(out, "<button type=\"submit\">");
    say(p, out, key);
    buf_c(out, "</button>\n</form>\n");
}

static void option(struct buf *out, const char *kind, int64_t id, struct str label, struct str more)
{
    buf_printf(out,
               "<label class=\"option\"><input type=\"radio\" name=\"choice\" "
               "value=\"%s:%lld\" required><span><strong>",
               kind, (long long)id);
    text(out, label);
    buf_c(out, "</strong>");
    if (more.len)
        element(out, "<small>", more, "</small>");
    buf_c(out, "</span></label>\n");
}

static struct str capital(struct portal *p, struct str s)
{
    char *copy = arena_dup(p->r->arena, s.ptr, s.len);
    if (s.len && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return (struct str){copy, s.len};
}

static void put_choices(struct portal *p, struct buf *out)
{
    if (!choices(p) || !is_open(p))
        return;
    buf_c(out, "<section aria-labelledby=\"choose\">\n<h2 id=\"choose\">");
    say(p, out, "page.choose");
    buf_c(out, "</h2>\n");
    begin_form(p, out, "choose");
    buf_c(out, "<fieldset><legend>");
    say(p, out, "page.choose.legend");
    buf_c(out, "</legend>\n");
    for (size_t i = 0; i < p->remedies.count; i++)
        if (portal_can_choose(&p->remedies.items[i]))
            option(out, "remedy", p->remedies.items[i].id,
                   capital(p, portal_choice(p, &p->remedies.items[i])), STR(""));
    instant until;
    for (size_t i = 0; i < p->incidents.count; i++)
        if (portal_can_wait(&p->incidents.items[i]) &&
            !page_wait_until(&p->shop, p->now, &until, NULL)) {
            struct str day = date_text(p->r->arena, p->lang, zone_date(p->shop.zone, until));
            option(out, "wait", p->incidents.items[i].id,
                   i18n_format(p->r->arena, p->lang, "page.wait", I18N_STR("until", day)),
                   i18n_text(p->lang, "page.wait.more"));
            break;
        }
    buf_c(out, "</fieldset>\n");
    end_form(p, out, "page.choose.send");
    buf_c(out, "</section>\n");
}

/* --- where things stand ------------------------------------------------------------------ */

static void item(struct buf *out, const char *kind, struct str words, struct str more)
{
    buf_printf(out, "<li class=\"%s\"><p>", kind);
    text(out, words);
    buf_c(out, "</p>");
    if (more.len)
        element(out, "<p class=\"more\">", more, "</p>");
    buf_c(out, "</li>\n");
}

static void put_incidents(struct portal *p, struct buf *out)
{
    for (size_t i = 0; i < p->incidents.count; i++) {
        const struct q_incident_row *row = &p->incidents.items[i];
        struct str told = STR("");
        if (!instant_is_none(row->told_at))
            told = i18n_format(p->r->arena, p->lang, "page.told",
                               I18N_STR("when", when(p, row->told_at)));
        if (row->state == INCIDENT_CLOSED)
            told = i18n_text(p->lang, "page.over");
        item(out, incident_is_open((enum incident_state)row->state) ? "open" : "done",
             i18n_format(p->r->arena, p->lang, what[row->kind], I18N_STR("order", p->facts.number)),
             told);
    }
}

static void put_parcels(struct portal *p, struct buf *out)
{
    for (size_t i = 0; i < p->parcels.count; i++) {
        const struct q_page_parcels_row *row = &p->parcels.items[i];
        enum stage stage = STAGE_UNKNOWN;
        stage_parse(row->stage, &stage);
        struct str since = STR("");
        if (!instant_is_none(row->stage_at))
            since = i18n_format(p->r->arena, p->lang, "page.since",
                                I18N_STR("when", when(p, row->stage_at)));
        item(out, stage == STAGE_DELIVERED ? "done" : "now", i18n_text(p->lang, stages[stage]),
             since);
    }
}

static void put_remedies(struct portal *p, struct buf *out)
{
    for (size_t i = 0; i < p->remedies.count; i++) {
        const struct q_remedy_row *row = &p->remedies.items[i];
        const char *key = remedy_states[row->state];
        if (!key || !offers[row->kind])
            continue;
        item(out, row->state == REMEDY_DONE ? "done" : "now",
             i18n_format(p->r->arena, p->lang, key, I18N_STR("choice", portal_choice(p, row))),
             STR(""));
    }
}

static void put_owed(struct portal *p, struct buf *out)
{
    for (size_t i = 0; i < p->promises.count; i++) {
        const struct q_promise_facts_row *row = &p->promises.items[i];
        if (row->owed_to != OWED_CUSTOMER || row->state != PROMISE_ACTIVE)
            continue;
        struct str by = promise_by(p->r->arena, p->lang, p->shop.zone, p->now, row->due_at);
        item(out, "owed",
             promise_sentence(p->r->arena, p->lang, (enum promise_kind)row->kind, true, by),
             STR(""));
    }
}

static void put_standing(struct portal *p, struct buf *out)
{
    buf_c(out, "<section aria-labelledby=\"now\">\n<h2 id=\"now\">");
    say(p, out, "page.now");
    buf_c(out, "</h2>\n<ol class=\"line\">\n");
    put_incidents(p, out);
    put_parcels(p, out);
    put_remedies(p, out);
    put_owed(p, out);
    buf_c(out, "</ol>\n</section>\n");
}

/* --- what is asked --------------------------------------------------------------------------- */

static void radio(struct portal *p, struct buf *out, const char *name, const char *answer,
                  const char *key)
{
    buf_printf(out, "<label class=\"short\"><input type=\"radio\" name=\"%s\" value=\"%s\">", name,
               answer);
    say(p, out, key);
    buf_c(out, "</label>\n");
}

static void put_statement(struct portal *p, struct buf *out)
{
    buf_c(out, "<fieldset><legend>");
    say(p, out, "page.need.statement");
    buf_c(out, "</legend>\n<label class=\"field\">");
    say(p, out, "page.statement.name");
    buf_c(out,
          "<input type=\"text\" name=\"statement_name\" autocomplete=\"name\" maxlength=\"80\" "
          "value=\"");
    text(out, p->facts.name);
    buf_c(out, "\"></label>\n<label class=\"check\"><input type=\"checkbox\" name=\"statement\" "
               "value=\"sworn\"><span>");
    text(out, i18n_format(p->r->arena, p->lang, "page.statement.sworn",
                          I18N_STR("order", p->facts.number)));
    buf_c(out, "</span></label>\n</fieldset>\n");
}

static void put_need(struct portal *p, struct buf *out, unsigned i)
{
    enum incident_need need = (enum incident_need)(1 << i);
    const char *name = incident_need_name(need);
    if (need == NEED_STATEMENT) {
        put_statement(p, out);
    } else if (need == NEED_CAN_GO || need == NEED_NEIGHBOURS) {
        buf_c(out, "<fieldset><legend>");
        say(p, out, needs[i]);
        buf_c(out, "</legend>\n");
        radio(p, out, name, "yes", "page.yes");
        radio(p, out, name, "no", "page.no");
        buf_c(out, "</fieldset>\n");
    } else {
        buf_c(out, "<label class=\"field\">");
        say(p, out, needs[i]);
        if (need & NEED_PHOTOS)
            buf_printf(out, "<input type=\"file\" name=\"%s\" accept=\"image/*,application/pdf\">",
                       name);
        else
            buf_printf(out, "<textarea name=\"%s\" rows=\"3\" maxlength=\"1000\"></textarea>",
                       name);
        buf_c(out, "</label>\n");
    }
}

static unsigned still_needed(struct portal *p, const struct q_incident_row *row)
{
    struct q_incident_answers_rows given;
    unsigned bits = incident_needs_read(row->needs);
    if (q_incident_answers(p->r->db, p->r->arena,
                           &(struct q_incident_answers_in){.incident = row->id}, &given, NULL))
        return 0;
    for (size_t i = 0; i < given.count; i++)
        bits &= ~(unsigned)given.items[i].need;
    return bits;
}

static void put_needs(struct portal *p, struct buf *out)
{
    for (size_t n = 0; n < p->incidents.count; n++) {
        const struct q_incident_row *row = &p->incidents.items[n];
        bool asks = incident_is_open((enum incident_state)row->state) && is_open(p);
        unsigned bits = asks ? still_needed(p, row) : 0;
        if (!bits)
            continue;
        buf_printf(out, "<section aria-labelledby=\"need%zu\">\n<h2 id=\"need%zu\">", n, n);
        say(p, out, "page.needs");
        buf_c(out, "</h2>\n");
        begin_form(p, out, "give");
        buf_printf(out, "<input type=\"hidden\" name=\"incident\" value=\"%lld\">\n",
                   (long long)row->id);
        buf_c(out, "<p class=\"hint\">");
        say(p, out, "page.needs.hint");
        buf_c(out, "</p>\n");
        for (unsigned i = 0; i < INCIDENT_NEEDS; i++)
            if (bits & 1U << i)
                put_need(p, out, i);
        end_form(p, out, "page.needs.send");
        buf_c(out, "</section>\n");
    }
}

static void put_write(struct portal *p, struct buf *out)
{
    if (!is_open(p) && p->dossier.state != DOSSIER_RESOLVED)
        return;
    buf_c(out, "<section aria-labelledby=\"write\">\n<h2 id=\"write\">");
    say(p, out, "page.write");
    buf_c(out, "</h2>\n");
    begin_form(p, out, "write");
    buf_c(out, "<label class=\"field\">");
    say(p, out, "page.write.label");
    buf_c(out, "<textarea name=\"text\" rows=\"4\" maxlength=\"2000\" required></textarea>"
               "</label>\n");
    end_form(p, out, "page.write.send");
    buf_c(out, "</section>\n");
}

void portal_render(struct portal *p, struct buf *out)
{
    struct arena *arena = p->r->arena;
    struct str title =
        i18n_format(arena, p->lang, "page.title", I18N_STR("order", p->facts.number));
    struct str number = str_printf(arena, "%lld", (long long)p->dossier.number);
    struct str until = date_text(arena, p->lang, zone_date(p->shop.zone, p->link.expires_at));
    head(out, p->lang, title);
    element(out, "<header><p class=\"shop\">", p->shop.name, "</p></header>\n<main>\n");
    element(out, "<h1>", title, "</h1>\n");
    element(out, "<p class=\"subject\">", p->dossier.subject, "</p>\n");
    if (p->error)
        element(out, "<p class=\"note wrong\" role=\"alert\">", i18n_text(p->lang, p->error),
                "</p>\n");
    if (p->said)
        element(out, "<p class=\"note good\" role=\"status\">", i18n_text(p->lang, p->said),
                "</p>\n");
    put_choices(p, out);
    put_standing(p, out);
    put_needs(p, out);
    put_write(p, out);
    buf_c(out, "</main>\n<footer><p>");
    text(out, i18n_format(arena, p->lang, "page.foot", I18N_STR("number", number),
                          I18N_STR("until", until)));
    buf_c(out, "</p></footer>\n</body>\n</html>\n");
}

void portal_render_none(struct request *r, struct buf *out)
{
    struct portal p = {.r = r, .lang = r->lang};
    head(out, r->lang, i18n_text(r->lang, "page.none"));
    buf_c(out, "<main>\n<h1>");
    say(&p, out, "page.none");
    buf_c(out, "</h1>\n<p>");
    say(&p, out, "page.none.more");
    buf_c(out, "</p>\n</main>\n</body>\n</html>\n");
}
