#include "desk/remedy_book.h"

#include "base/arena.h"
#include "desk/owe.h"
#include "desk/remedy_facts.h"
#include "desk/remedy_promise.h"

/* Where the money goes: back by the means of payment for what was paid (2.5). */
static struct str method_of(enum remedy_kind kind)
{
    if (remedy_is_refund(kind))
        return STR("original");
    return kind == REMEDY_VOUCHER ? STR("voucher") : STR("transfer");
}

enum err remedy_book(struct record *r, const struct q_remedy_row *row, bool back,
                     struct str reference, struct error *err)
{
    enum remedy_kind kind = (enum remedy_kind)row->kind;
    if (!remedy_is_money(kind))
        return ERR_OK;
    return q_ledger_insert(r->db,
                           &(struct q_ledger_insert_in){
                               .shop = row->shop,
                               .remedy = row->id,
                               .key = str_printf(r->arena, "%s:%lld", back ? "reversal" : "remedy",
                                                 (long long)row->id),
                               .amount = back ? -row->amount : row->amount,
                               .currency = row->currency,
                               .method = method_of(kind),
                               .reference = reference,
                               .now = r->now,
                           },
                           NULL, err);
}

enum err remedy_finished(struct record *r, const struct q_remedy_row *row, struct str reference,
                         struct error *err)
{
    enum err e = q_remedy_finish(
        r->db, &(struct q_remedy_finish_in){.id = row->id, .reference = reference, .now = r->now},
        NULL, err);
    if (!e)
        e = remedy_book(r, row, false, reference, err);
    if (!e)
        e = remedy_event(r, row, EVENT_REMEDY_DONE, err);
    /* words that come back unread take their own promises back; remedy_unsaid this one */
    bool words = row->kind == REMEDY_APOLOGY;
    struct str proof = words ? remedy_proof(r->arena, row->id) : reference;
    return e ? e : remedy_promise_kept(r, row, proof, err);
}

/* Its dossier is held first, as everybody does; whose remedy it is is read again then. */
static enum err unsay(struct record *r, const struct q_remedy_by_message_row *row,
                      struct error *err)
{
    struct remedy_case c;
    int64_t changed = 0;
    enum err e = remedy_read(r, NULL, row->id, &c, err);
    if (!e)
        e = q_remedy_unsaid(r->db, &(struct q_remedy_unsaid_in){.id = row->id}, &changed, err);
    return e || !changed ? e : owe_revived(r, c.row.dossier, remedy_proof(r->arena, row->id), err);
}

enum err remedy_unsaid(struct record *r, int64_t message, int64_t *dossier, struct error *err)
{
    struct q_remedy_by_message_in which = {.proof = owe_proof_message(r->arena, message)};
    struct q_remedy_by_message_row row;
    enum err e;
    *dossier = 0;
    while (!(e = q_remedy_by_message(r->db, r->arena, &which, &row, err))) {
        *dossier = row.dossier;
        e = unsay(r, &row, err);
        if (e)
            return e;
    }
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}
