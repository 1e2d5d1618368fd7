#include "desk/facts.h"

#include "store/queries.h"

enum { SURVIVOR_HOPS = 8 };

struct dossier_facts facts_of(const struct q_dossier_facts_row *row)
{
    return (struct dossier_facts){
        .state = (enum dossier_state)row->state,
        .resolved_at = row->resolved_at,
        .waiting_since = row->waiting_since,
        .reminded = !instant_is_none(row->reminded_at),
        .customer_promises = (int)row->customer_promises,
        .open_remedies = (int)row->open_remedies,
        .remedied = row->remedied,
        .open_incidents = (int)row->open_incidents,
        .harm = (unsigned)row->harm,
        .made_good = row->made_good,
        .told = row->told,
        .has_order = row->orders > 0,
    };
}

enum err record_state(struct record *r, int64_t dossier, enum dossier_state from,
                      enum dossier_state to, struct error *err)
{
    if (from == to)
        return ERR_OK;
    return record_event(r, dossier, EVENT_DOSSIER_STATE,
                        str_printf(r->arena, "{\"from\":\"%s\",\"to\":\"%s\"}",
                                   dossier_state_name(from), dossier_state_name(to)),
                        err);
}

enum err facts_survivor(struct record *r, int64_t dossier, struct q_dossier_facts_row *out,
                        struct error *err)
{
    for (int hop = 0; hop < SURVIVOR_HOPS; hop++) {
        enum err e =
            q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, out, err);
        if (e || !out->merged_into)
            return e;
        dossier = out->merged_into;
    }
    return error_set(err, ERR_CORRUPT, "dossier %lld: endless merge", (long long)dossier);
}

enum err facts_of_message(struct record *r, int64_t message, struct q_message_facts_row *out,
                          struct q_dossier_facts_row *dossier, struct error *err)
{
    struct q_message_facts_in which = {.shop = r->shop, .id = message};
    enum err e = q_message_facts(r->db, r->arena, &which, out, err);
    for (int hop = 0; !e && hop < SURVIVOR_HOPS; hop++) {
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = out->dossier},
                            dossier, err);
        if (!e)
            e = q_message_facts(r->db, r->arena, &which, out, err);
        if (e || out->dossier == dossier->id)
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "message %lld does not stay", (long long)message);
}
