#include "desk/unsaid.h"

#include "desk/facts.h"
#include "desk/incident_follow.h"
#include "desk/move.h"
#include "desk/owe.h"
#include "desk/remedy_book.h"
#include "store/queries.h"

/* Spam is owed nothing: what comes back to life there sleeps until it is no spam. */
static enum err owe_again(struct record *r, const struct q_dossier_facts_row *row, int64_t message,
                          struct error *err)
{
    enum err e = owe_revived(r, row->id, owe_proof_message(r->arena, message), err);
    if (!e && row->state == DOSSIER_SPAM)
        e = owe_released(r, row->id, OWE_PROOF_SPAM, err);
    if (!e)
        e = move_owe_answer(r, row->id, instant_of(0), err); /* words that came from elsewhere */
    return e ? e : owe_refresh(r, row->id, err);
}

/* The dossier of an apology that was not made comes back too. */
static enum err unmade(struct record *r, int64_t dossier, int64_t message, bool *here,
                       struct error *err)
{
    int64_t where = 0;
    enum err e = message ? remedy_unsaid(r, message, &where, err) : ERR_OK;
    *here = where == dossier;
    return e || !where || *here ? e : unsaid(r, where, 0, false, err);
}

enum err unsaid(struct record *r, int64_t dossier, int64_t message, bool taken_back,
                struct error *err)
{
    struct q_dossier_facts_row row;
    struct q_dossier_facts_in which = {.shop = r->shop, .id = dossier};
    bool undone;
    enum err e = unmade(r, dossier, message, &undone, err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena, &which, &row, err);
    if (!e && message)
        e = owe_again(r, &row, message, err);
    if (!e && message)
        e = incident_untold(r, message, err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena, &which, &row, err);
    if (e)
        return e;
    struct dossier_facts facts = facts_of(&row);
    struct dossier_change change;
    bool more;
    e = owe_more_than_news(r, dossier, &more, err);
    if (e || (taken_back && !undone && facts.told && !more))
        return e;
    e = dossier_decide(&facts, DOSSIER_BOUNCE, r->now, &change, err);
    if (!e)
        e = q_dossier_come_back(
            r->db, &(struct q_dossier_come_back_in){.id = row.id, .state = change.to}, NULL, err);
    return e ? e : record_state(r, row.id, facts.state, change.to, err);
}
