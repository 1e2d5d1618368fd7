#include "desk/incident_open.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/owe.h"
#include "desk/standing.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/incident.h"
#include "domain/message.h"

static const char *const subjects[INCIDENT_KINDS] = {
    [PROBLEM_OTHER] = "",
    [PROBLEM_LATE] = "incident.subject.late",
    [PROBLEM_LOST] = "incident.subject.lost",
    [PROBLEM_DAMAGED] = "incident.subject.damaged",
    [PROBLEM_RELAY_CLOSED] = "incident.subject.relay_closed",
    [PROBLEM_RELAY_WRONG] = "incident.subject.relay_wrong",
    [PROBLEM_REFUSED] = "incident.subject.refused",
    [PROBLEM_RETURNED] = "incident.subject.returned",
    [PROBLEM_PARTIAL] = "incident.subject.partial",
    [PROBLEM_DELIVERED_NOT_RECEIVED] = "incident.subject.delivered_not_received",
    [PROBLEM_WRONG_ITEM] = "incident.subject.wrong_item",
};

struct str incident_subject(struct record *r, const struct incident_case *c)
{
    return i18n_format(r->arena, c->lang, subjects[c->row.kind],
                       I18N_STR("order", c->words.number));
}

static enum err read_words(struct record *r, struct incident_case *c, struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = q_incident_words(r->db, r->arena,
                             &(struct q_incident_words_in){.shop = r->shop, .id = c->row.id},
                             &c->words, err);
    if (e)
        return e;
    c->lang = shop->lang;
    lang_parse(c->words.language, &c->lang);
    return ERR_OK;
}

/* The address of its inbox, or of the shop's first. */
static enum err find_inbox(struct record *r, struct incident_case *c, int64_t *inbox,
                           struct error *err)
{
    struct q_inbox_by_shop_rows rows;
    enum err e =
        q_inbox_by_shop(r->db, r->arena, &(struct q_inbox_by_shop_in){.shop = r->shop}, &rows, err);
    c->inbox_address = STR("");
    for (size_t i = 0; !e && i < rows.count; i++)
        if (!c->inbox_address.len && (!*inbox || rows.items[i].id == *inbox)) {
            *inbox = rows.items[i].id;
            c->inbox_address = rows.items[i].address;
        }
    return e;
}

static enum err insert(struct record *r, struct incident_case *c, int64_t inbox, int64_t *id,
                       struct error *err)
{
    struct q_shop_take_number_row taken;
    struct str subject = incident_subject(r, c);
    enum err e = q_shop_take_number(r->db, r->arena,
                                    &(struct q_shop_take_number_in){.shop = r->shop}, &taken, err);
    if (!e)
        e = q_dossier_insert(r->db,
                             &(struct q_dossier_insert_in){
                                 .shop = r->shop,
                                 .number = taken.number,
                                 .subject = subject,
                                 .state = DOSSIER_NEW,
                                 .channel = CHANNEL_EMAIL,
                                 .customer = c->words.customer,
                                 .inbox = inbox,
                                 .reply_token = token_create_at(r->arena, r->now),
                                 .reply_address = c->words.address,
                                 .reply_name = c->words.name,
                                 .severity = SEVERITY_NORMAL,
                                 .snippet = STR(""),
                                 .direction = DIRECTION_NOTE,
                                 .sort_due = OWE_NOTHING_DUE,
                                 .now = r->now,
                             },
                             id, err);
    record_total(r, "dossiers", 1);
    return e ? e : record_event_id(r, *id, EVENT_DOSSIER_CREATED, "number", taken.number, err);
}

/* The one that is open about the order; 0: none. */
static enum err find_dossier(struct record *r, const struct incident_case *c, int64_t *id,
                             struct error *err)
{
    struct q_incident_dossier_of_rows rows;
    enum err e =
        q_incident_dossier_of(r->db, r->arena,
                              &(struct q_incident_dossier_of_in){.shop_order = c->row.shop_order,
                                                                 .customer = c->words.customer},
                              &rows, err);
    *id = !e && rows.count ? rows.items[0].id : 0;
    return e;
}

static enum err hold(struct record *r, struct incident_case *c, int64_t id, struct error *err)
{
    return q_dossier_facts(r->db, r->arena, &(struct q_dossier_facts_in){.shop = r->shop, .id = id},
                           &c->dossier, err);
}

static enum err open_new(struct record *r, struct incident_case *c, int64_t *id, struct error *err)
{
    int64_t inbox = 0;
    enum err e = find_inbox(r, c, &inbox, err);
    if (!e)
        e = insert(r, c, inbox, id, err);
    if (!e)
        e = q_dossier_order_add(
            r->db,
            &(struct q_dossier_order_add_in){.dossier = *id, .shop_order = c->row.shop_order}, NULL,
            err);
    return e;
}

enum err incident_open(struct record *r, struct incident_case *c, struct error *err)
{
    int64_t id;
    enum err e = read_words(r, c, err);
    if (!e)
        e = find_dossier(r, c, &id, err);
    bool fresh = !e && !id;
    if (fresh)
        e = open_new(r, c, &id, err);
    if (!e)
        e = standing_refresh(r, id, false, err);
    if (!e)
        e = hold(r, c, id, err);
    if (e)
        return e;
    bool spoke = c->dossier.contact_count > 0;
    if (!fresh)
        e = find_inbox(r, c, &c->dossier.inbox, err);
    c->row.dossier = id;
    c->row.asked_first = c->row.asked_first || spoke;
    return e ? e
             : q_incident_set_dossier(
                   r->db,
                   &(struct q_incident_set_dossier_in){
                       .id = c->row.id, .dossier = id, .asked_first = c->row.asked_first},
                   NULL, err);
}
