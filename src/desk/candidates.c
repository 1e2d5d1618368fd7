#include "desk/candidates.h"

#include "domain/contact.h"
#include "store/queries.h"

struct search {
    struct record *r;
    const struct inbound *in;
    int64_t customer; /* of the sender; 0 a stranger */
    struct candidates *out;
};

static enum err add_candidate(struct search *k, int64_t dossier, enum match_reason reason,
                              struct error *err)
{
    struct q_dossier_survivor_row facts;
    enum err e = q_dossier_survivor(
        k->r->db, k->r->arena, &(struct q_dossier_survivor_in){.shop = k->r->shop, .id = dossier},
        &facts, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* a token or number of another shop is no sign */
    for (size_t i = 0; i < k->out->count && !e; i++)
        if (k->out->at[i].dossier == facts.id)
            return ERR_OK; /* the stronger sign came first */
    if (e || k->out->count == CANDIDATES_MAX)
        return e;
    struct q_dossier_has_person_row person = {.belongs = true};
    if (!receive_by_machine(k->in))
        e = q_dossier_has_person(k->r->db, k->r->arena,
                                 &(struct q_dossier_has_person_in){
                                     .id = facts.id,
                                     .address = k->in->sender.address,
                                     .kind = CONTACT_EMAIL,
                                 },
                                 &person, err);
    k->out->at[k->out->count++] = (struct match_candidate){
        .dossier = facts.id,
        .reason = reason,
        .state = (enum dossier_state)facts.state,
        .resolved_at = facts.resolved_at,
        .sender_belongs = person.belongs,
    };
    return e;
}

/* An answer to words that were moved to another dossier still has the token of the one
 * they left: it goes where they went. */
static enum err where_it_went(struct search *k, int64_t *dossier, struct error *err)
{
    struct str answered = k->in->bounced_id.len ? k->in->bounced_id
                          : k->in->ref_count    ? k->in->refs[0]
                                                : STR_NONE;
    struct q_move_led_on_row row;
    if (!answered.len)
        return ERR_OK;
    enum err e = q_move_led_on(
        k->r->db, k->r->arena,
        &(struct q_move_led_on_in){.shop = k->r->shop, .dossier = *dossier, .rfc_id = answered},
        &row, err);
    if (!e)
        *dossier = row.dossier;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err by_token(struct search *k, struct error *err)
{
    if (!k->in->reply_token.ptr)
        return ERR_OK;
    struct q_dossier_by_token_row row;
    enum err e =
        q_dossier_by_token(k->r->db, k->r->arena,
                           &(struct q_dossier_by_token_in){.token = k->in->reply_token}, &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (!e)
        e = where_it_went(k, &row.id, err);
    return e ? e : add_candidate(k, row.id, MATCH_REPLY_TOKEN, err);
}

static enum err by_rfc_id(struct search *k, struct str id, struct error *err)
{
    struct q_dossier_by_rfc_id_rows rows;
    enum err e = q_dossier_by_rfc_id(
        k->r->db, k->r->arena, &(struct q_dossier_by_rfc_id_in){.shop = k->r->shop, .rfc_id = id},
        &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = add_candidate(k, rows.items[i].id, MATCH_MESSAGE_ID, err);
    return e;
}

static enum err by_references(struct search *k, struct error *err)
{
    enum err e = ERR_OK;
    if (k->in->bounced_id.len)
        e = by_rfc_id(k, k->in->bounced_id, err);
    for (size_t i = 0; !e && i < k->in->ref_count && i < REFS_LOOKED_UP; i++)
        e = by_rfc_id(k, k->in->refs[i], err);
    return e;
}

static enum err by_subject(struct search *k, struct error *err)
{
    int64_t number = threading_subject_number(k->in->subject);
    if (!number)
        return ERR_OK;
    struct q_dossier_by_number_row row;
    enum err e = q_dossier_by_number(
        k->r->db, k->r->arena,
        &(struct q_dossier_by_number_in){.shop = k->r->shop, .number = number}, &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    return e ? e : add_candidate(k, row.id, MATCH_SUBJECT_TOKEN, err);
}

static enum err by_orders(struct search *k, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < k->in->order_count; i++) {
        struct q_dossier_by_order_rows rows;
        e = q_dossier_by_order(
            k->r->db, k->r->arena,
            &(struct q_dossier_by_order_in){.shop_order = k->in->orders[i].order}, &rows, err);
        for (size_t j = 0; !e && j < rows.count; j++)
            e = add_candidate(k, rows.items[j].id, k->in->orders[i].reason, err);
    }
    return e;
}

static enum err by_customer(struct search *k, struct error *err)
{
    if (!k->customer)
        return ERR_OK;
    struct q_dossier_open_of_customer_rows rows;
    enum err e = q_dossier_open_of_customer(
        k->r->db, k->r->arena,
        &(struct q_dossier_open_of_customer_in){.shop = k->r->shop, .customer = k->customer}, &rows,
        err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = add_candidate(k, rows.items[i].id, MATCH_ADDRESS, err);
    return e;
}

enum err candidates_find(struct record *r, const struct inbound *in, int64_t customer,
                         struct candidates *out, struct error *err)
{
    struct search *k = &(struct search){r, in, customer, out};
    out->count = 0;
    enum err e = by_token(k, err);
    if (!e)
        e = by_references(k, err);
    if (e || receive_by_machine(k->in))
        return e; /* a bounce quotes numbers that prove nothing */
    e = by_subject(k, err);
    if (!e)
        e = by_orders(k, err);
    return e ? e : by_customer(k, err);
}

enum err candidates_keep(struct record *r, const struct candidates *candidates, int64_t dossier,
                         struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < candidates->count; i++)
        e = q_match_candidate_add(
            r->db,
            &(struct q_match_candidate_add_in){.dossier = dossier,
                                               .candidate = candidates->at[i].dossier,
                                               .reason = candidates->at[i].reason},
            NULL, err);
    return e;
}

bool candidates_hold(const struct candidates *candidates, int64_t dossier, enum dossier_state state,
                     instant resolved_at)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct match_candidate *c = &candidates->at[i];
        if (c->dossier == dossier)
            return c->state == state && instant_cmp(c->resolved_at, resolved_at) == 0;
    }
    return false;
}
