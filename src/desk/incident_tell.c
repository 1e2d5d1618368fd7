#include "desk/incident_tell.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "desk/conduct.h"
#include "desk/page_link.h"
#include "desk/post.h"
#include "desk/practice.h"
#include "desk/remedy.h"
#include "desk/remedy_facts.h"
#include "domain/incident.h"
#include "domain/practice/g33_told_first.h"
#include "domain/promise_words.h"

/* What happened, as we saw it and as the customer said it. */
static const struct {
    const char *seen, *heard;
} says[INCIDENT_KINDS] = {
    [PROBLEM_OTHER] = {"", ""},
    [PROBLEM_LATE] = {"incident.seen.late", "incident.heard.late"},
    [PROBLEM_LOST] = {"incident.seen.lost", "incident.heard.lost"},
    [PROBLEM_DAMAGED] = {"incident.seen.damaged", "incident.heard.damaged"},
    [PROBLEM_RELAY_CLOSED] = {"incident.seen.relay_closed", "incident.heard.relay_closed"},
    [PROBLEM_RELAY_WRONG] = {"incident.seen.relay_wrong", "incident.heard.relay_wrong"},
    [PROBLEM_REFUSED] = {"incident.seen.refused", "incident.heard.refused"},
    [PROBLEM_RETURNED] = {"incident.seen.returned", "incident.heard.returned"},
    [PROBLEM_PARTIAL] = {"incident.seen.partial", "incident.heard.partial"},
    [PROBLEM_DELIVERED_NOT_RECEIVED] = {"incident.seen.delivered_not_received",
                                        "incident.heard.delivered_not_received"},
    [PROBLEM_WRONG_ITEM] = {"incident.seen.wrong_item", "incident.heard.wrong_item"},
};

static const char *const needs[INCIDENT_NEEDS] = {
    "incident.need.photo_parcel", "incident.need.photo_label", "incident.need.photo_item",
    "incident.need.can_go",       "incident.need.why",         "incident.need.address",
    "incident.need.items",        "incident.need.neighbours",  "incident.need.statement",
};

static const char *const kinds[REMEDY_KINDS + 1] = {
    [REMEDY_RESHIP] = "incident.offer.reship",
    [REMEDY_REFUND_FULL] = "incident.offer.refund_full",
    [REMEDY_REPLACEMENT] = "incident.offer.replacement",
};

enum err incident_offers_of(struct record *r, const struct incident_case *c,
                            struct incident_offers *out, struct error *err)
{
    struct remedy_case p = {
        .row = {.dossier = c->dossier.id, .shop_order = c->row.shop_order, .kind = REMEDY_RESHIP}};
    const struct shop *shop;
    *out = (struct incident_offers){0};
    enum err e = record_shop(r, &shop, err);
    if (!e)
        p.row.currency = shop->currency;
    if (!e)
        e = remedy_look_around(r, NULL, &p, err);
    if (e)
        return e;
    out->currency = p.currency;
    out->refund = p.facts.paid > p.facts.refunded ? p.facts.paid - p.facts.refunded : 0;
    struct remedy_menu menu =
        remedy_menu_of(&(struct menu_facts){.problem = (enum problem)c->row.kind,
                                            .has_order = p.facts.has_order,
                                            .refundable = out->refund,
                                            .refund_granted = p.facts.refund_granted,
                                            .settled = p.facts.opposite});
    for (size_t i = 0; i < menu.count; i++)
        if (kinds[menu.items[i].kind] && menu.items[i].role <= OFFER_ALTERNATIVE)
            out->menu.items[out->menu.count++] = menu.items[i];
    return ERR_OK;
}

static struct str amount_text(struct record *r, const struct incident_case *c,
                              const struct incident_offers *offers)
{
    struct money money;
    return money_of(offers->refund, offers->currency, &money)
               ? money_format(r->arena, money, lang_code(c->lang))
               : STR("");
}

static struct str choices(struct record *r, const struct incident_case *c,
                          const struct incident_offers *offers)
{
    struct buf out = buf_in(r->arena);
    struct str amount = amount_text(r, c, offers);
    if (!offers->menu.count)
        return STR("");
    buf_add(&out, i18n_text(c->lang, "mail.incident.choose"));
    for (size_t i = 0; i < offers->menu.count; i++) {
        buf_c(&out, "\n- ");
        buf_add(&out, i18n_format(r->arena, c->lang, kinds[offers->menu.items[i].kind],
                                  I18N_STR("amount", amount)));
    }
    if (incident_type((enum problem)c->row.kind)->can_wait) {
        buf_c(&out, "\n- ");
        buf_add(&out, i18n_text(c->lang, "incident.offer.wait"));
    }
    buf_c(&out, "\n\n");
    return buf_str(&out);
}

static struct str asks(struct record *r, const struct incident_case *c)
{
    struct buf out = buf_in(r->arena);
    unsigned bits = incident_needs_read(c->row.needs);
    if (!bits)
        return STR("");
    buf_add(&out, i18n_text(c->lang, "mail.incident.needs"));
    for (unsigned i = 0; i < INCIDENT_NEEDS; i++)
        if (bits & 1U << i) {
            buf_c(&out, "\n- ");
            buf_add(&out, i18n_text(c->lang, needs[i]));
        }
    buf_c(&out, "\n\n");
    return buf_str(&out);
}

static struct str how(struct record *r, const struct incident_case *c, instant until)
{
    struct str url = r->desk->public_url;
    if (!url.len)
        return i18n_text(c->lang, "mail.incident.answer");
    struct str link = str_printf(r->arena, "%.*s/c/" PAGE_TOKEN_HIDDEN, STR_ARG(url));
    struct str day = date_text(r->arena, c->lang, zone_date(r->settings->zone, until));
    return i18n_format(r->arena, c->lang, "mail.incident.page", I18N_STR("link", link),
                       I18N_STR("until", day));
}

static struct str greeting(struct record *r, const struct incident_case *c)
{
    return c->words.name.len ? i18n_format(r->arena, c->lang, "mail.incident.hello_name",
                                           I18N_STR("name", c->words.name))
                             : i18n_text(c->lang, "mail.incident.hello");
}

static struct str body(struct record *r, const struct incident_case *c,
                       const struct incident_offers *offers, instant news, instant until)
{
    const char *key =
        c->row.seen_by == SEEN_BY_CUSTOMER ? says[c->row.kind].heard : says[c->row.kind].seen;
    struct str what = i18n_format(r->arena, c->lang, key, I18N_STR("order", c->words.number));
    struct str by = promise_by(r->arena, c->lang, r->settings->zone, r->now, news);
    struct str hello = greeting(r, c), choose = choices(r, c, offers), ask = asks(r, c);
    struct str answer = how(r, c, until);
    return i18n_format(r->arena, c->lang, "mail.incident.body", I18N_STR("hello", hello),
                       I18N_STR("what", what), I18N_STR("choices", choose), I18N_STR("needs", ask),
                       I18N_STR("how", answer), I18N_STR("by", by),
                       I18N_STR("shop", r->settings->name));
}

static struct str domain_of(struct str address)
{
    ptrdiff_t at = str_chr(address, '@');
    return at < 0 ? STR("localhost") : str_sub(address, (size_t)at + 1, SIZE_MAX);
}

static enum err send(struct record *r, struct incident_case *c,
                     const struct incident_offers *offers, instant news, int64_t *message,
                     struct error *err)
{
    instant until = instant_add(r->now, duration_days(PAGE_LINK_DAYS));
    struct str number = str_printf(r->arena, "%lld", (long long)c->dossier.number);
    struct automatic out = {
        .dossier = c->dossier.id,
        .shop_name = r->settings->name,
        .mail_domain = domain_of(c->inbox_address),
        .to = {c->dossier.reply_name, c->dossier.reply_address},
        .subject =
            i18n_format(r->arena, c->lang, "mail.incident.subject",
                        I18N_STR("subject", incident_subject(r, c)), I18N_STR("number", number)),
        .text = body(r, c, offers, news, until),
        .key =
            str_printf(r->arena, "incident:%lld:%lld", (long long)c->row.id, (long long)r->now.ms),
    };
    int64_t link;
    enum err e = post_notice(r, &out, message, err);
    if (e || !r->desk->public_url.len)
        return e;
    return q_page_link_insert(
        r->db,
        &(struct q_page_link_insert_in){
            .shop = r->shop, .dossier = c->dossier.id, .message = *message, .expires_at = until},
        &link, err);
}

/* G33, as the shop has set it: what it would have said is recorded. */
static enum err may_tell(struct record *r, const struct incident_case *c, bool *tells,
                         struct error *err)
{
    enum practice_setting setting;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, &g33_told_first, &setting, err);
    *tells = setting == PRACTICE_ON;
    if (e)
        return e;
    bool alone = g33_counts((enum problem)c->row.kind);
    if (setting == PRACTICE_ON && alone)
        conduct_count(r, g33_told_first.id,
                      c->row.asked_first ? CONDUCT_BROKEN : CONDUCT_RESPECTED);
    if (setting != PRACTICE_ON)
        conduct_count(r, g33_told_first.id,
                      setting == PRACTICE_RECORD_ONLY ? CONDUCT_RECORDED : CONDUCT_OFF);
    return setting == PRACTICE_RECORD_ONLY
               ? record_event(r, c->dossier.id, EVENT_GUARDRAIL_WOULD,
                              str_printf(r->arena, "{\"practice\":\"G33\",\"incident\":%lld}",
                                         (long long)c->row.id),
                              err)
               : ERR_OK;
}

enum err incident_tell(struct record *r, struct incident_case *c,
                       const struct incident_offers *offers, instant news, struct error *err)
{
    int64_t message = 0;
    bool tells;
    if (!c->dossier.reply_address.len || !c->inbox_address.len)
        return ERR_OK;
    enum err e = may_tell(r, c, &tells, err);
    if (e || !tells)
        return e;
    e = send(r, c, offers, news, &message, err);
    if (!e)
        e = q_incident_set_told(r->db,
                                &(struct q_incident_set_told_in){
                                    .id = c->row.id, .told_at = r->now, .message = message},
                                NULL, err);
    c->row.told_at = r->now;
    c->row.told_message = message;
    return e ? e
             : record_event(r, c->dossier.id, EVENT_INCIDENT_TOLD,
                            str_printf(r->arena, "{\"incident\":%lld,\"message\":%lld}",
                                       (long long)c->row.id, (long long)message),
                            err);
}

static bool on_table(const struct q_remedy_rows *rows, const struct incident_case *c,
                     enum remedy_kind kind)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct q_remedy_row *row = &rows->items[i];
        bool stands =
            row->state == REMEDY_PROPOSED || remedy_is_open((enum remedy_state)row->state);
        if (stands && row->kind == (int64_t)kind && row->shop_order == c->row.shop_order)
            return true;
    }
    return false;
}

enum err incident_offer(struct record *r, const struct incident_case *c,
                        const struct incident_offers *offers, struct error *err)
{
    struct q_remedy_rows rows;
    enum err e = q_remedy_of_dossier(
        r->db, r->arena, &(struct q_remedy_of_dossier_in){.dossier = c->dossier.id}, &rows, err);
    for (size_t i = 0; !e && i < offers->menu.count; i++) {
        enum remedy_kind kind = offers->menu.items[i].kind;
        struct remedy_proposal proposal = {
            .dossier = c->dossier.id, .kind = kind, .order = c->row.shop_order};
        int64_t id;
        if (on_table(&rows, c, kind))
            continue;
        e = remedy_offered(r, &proposal, &id, err);
        e = e == ERR_REFUSED ? ERR_OK : e; /* granted or paid meanwhile: nothing to offer */
    }
    return e;
}
