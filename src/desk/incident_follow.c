#include "desk/incident_follow.h"

#include "base/arena.h"
#include "domain/incident.h"
#include "domain/remedy.h"
#include "store/queries.h"

/* What the remedies of an incident's order come to. */
struct remedies {
    int64_t open, done; /* the newest; 0: none */
};

/* A repair of the relation settles nothing: goods or money do. */
static bool settles(enum remedy_kind kind)
{
    return remedy_is_refund(kind) || remedy_is_goods(kind) || kind == REMEDY_VOUCHER;
}

static struct remedies remedies_of(const struct q_incident_row *incident,
                                   const struct q_remedy_rows *all)
{
    struct remedies found = {0};
    for (size_t i = 0; i < all->count; i++) {
        const struct q_remedy_row *row = &all->items[i];
        bool same = row->shop_order == incident->shop_order || !row->shop_order;
        if (!same || !settles((enum remedy_kind)row->kind))
            continue;
        if (remedy_is_open((enum remedy_state)row->state))
            found.open = row->id;
        if (row->state == REMEDY_DONE && instant_cmp(row->done_at, incident->confirmed_at) >= 0)
            found.done = row->id;
    }
    return found;
}

static enum err record_change(struct record *r, const struct q_incident_row *row,
                              enum incident_state to, struct error *err)
{
    const char *kind = to == INCIDENT_CLOSED ? EVENT_INCIDENT_CLOSED : EVENT_INCIDENT_CHANGED;
    return record_event(r, row->dossier, kind,
                        str_printf(r->arena,
                                   "{\"incident\":%lld,\"kind\":\"%s\",\"from\":\"%s\","
                                   "\"to\":\"%s\"}",
                                   (long long)row->id, problem_name((enum problem)row->kind),
                                   incident_state_name((enum incident_state)row->state),
                                   incident_state_name(to)),
                        err);
}

static enum err set(struct record *r, const struct q_incident_row *row, enum incident_state to,
                    int64_t remedy, struct error *err)
{
    if ((int64_t)to == row->state && remedy == row->remedy)
        return ERR_OK;
    enum err e =
        q_incident_set_remedy(r->db,
                              &(struct q_incident_set_remedy_in){
                                  .id = row->id,
                                  .state = to,
                                  .remedy = remedy,
                                  .closed_at = to == INCIDENT_CLOSED ? r->now : instant_of(0)},
                              NULL, err);
    return e || (int64_t)to == row->state ? e : record_change(r, row, to, err);
}

static enum err follow(struct record *r, const struct q_incident_row *row,
                       const struct q_remedy_rows *all, struct error *err)
{
    struct remedies has = remedies_of(row, all);
    struct incident_facts facts = {.state = (enum incident_state)row->state,
                                   .remedy_open = has.open > 0,
                                   .remedy_done = has.done > 0};
    enum incident_event event = has.done   ? INCIDENT_REMEDY
                                : has.open ? INCIDENT_CHOOSE
                                           : INCIDENT_RECONSIDER;
    enum incident_state to;
    if (!incident_is_open(facts.state) && facts.state != INCIDENT_REMEDIED)
        return ERR_OK;
    if (facts.state == INCIDENT_SUSPECTED)
        return ERR_OK;
    if (facts.state == INCIDENT_REMEDIED && !has.done) /* it was taken back */
        facts.state = INCIDENT_CONFIRMED;
    enum err e = incident_decide(&facts, event, r->now, &to, err);
    return e ? e : set(r, row, to, has.done ? has.done : has.open, err);
}

static enum err read(struct record *r, int64_t dossier, struct q_incident_rows *out,
                     struct error *err)
{
    return q_incident_of_dossier(
        r->db, r->arena, &(struct q_incident_of_dossier_in){.shop = r->shop, .dossier = dossier},
        out, err);
}

enum err incident_follow(struct record *r, int64_t dossier, struct error *err)
{
    struct q_incident_rows incidents;
    struct q_remedy_rows remedies;
    enum err e = read(r, dossier, &incidents, err);
    if (e || !incidents.count)
        return e;
    e = q_remedy_of_dossier(r->db, r->arena, &(struct q_remedy_of_dossier_in){.dossier = dossier},
                            &remedies, err);
    for (size_t i = 0; !e && i < incidents.count; i++)
        e = follow(r, &incidents.items[i], &remedies, err);
    return e;
}

enum err incident_unoffer(struct record *r, int64_t dossier, int64_t order, struct error *err)
{
    struct q_incident_on_table_rows rows;
    enum err e = q_incident_on_table(
        r->db, r->arena, &(struct q_incident_on_table_in){.dossier = dossier, .shop_order = order},
        &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = q_remedy_decline(
            r->db,
            &(struct q_remedy_decline_in){
                .id = rows.items[i].id, .proof = STR(""), .reason = STR(""), .now = r->now},
            NULL, err);
        if (!e)
            e = record_event_id(r, dossier, EVENT_REMEDY_WITHDRAWN, "remedy", rows.items[i].id,
                                err);
    }
    return e;
}

enum err incident_ended(struct record *r, int64_t dossier, struct error *err)
{
    struct q_incident_rows rows;
    enum err e = read(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct incident_facts facts = {.state = (enum incident_state)rows.items[i].state,
                                       .ended = true};
        enum incident_state to;
        if (facts.state != INCIDENT_CONFIRMED && facts.state != INCIDENT_REMEDIED)
            continue;
        e = incident_decide(&facts, INCIDENT_CLOSE, r->now, &to, err);
        if (!e)
            e = set(r, &rows.items[i], to, rows.items[i].remedy, err);
    }
    return e;
}

enum err incident_moved(struct record *r, int64_t move, int64_t from, int64_t to, struct error *err)
{
    enum err e = q_incident_move(
        r->db, &(struct q_incident_move_in){.move = move, .from = from, .to = to}, NULL, err);
    if (!e)
        e = incident_follow(r, from, err);
    return e ? e : incident_follow(r, to, err);
}

enum err incident_untold(struct record *r, int64_t message, struct error *err)
{
    struct q_incident_rows rows;
    enum err e = q_incident_told_by(
        r->db, r->arena, &(struct q_incident_told_by_in){.shop = r->shop, .message = message},
        &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = q_incident_set_told(r->db, &(struct q_incident_set_told_in){.id = rows.items[i].id},
                                NULL, err);
    return e;
}
