#include "desk/said.h"

#include "desk/facts.h"
#include "desk/owe.h"
#include "domain/message.h"
#include "domain/practice/g44_silence.h"
#include "store/queries.h"

enum err said(struct record *r, const struct q_dossier_facts_row *dossier, int64_t message,
              int64_t author, struct str text, struct error *err)
{
    struct dossier_facts facts = facts_of(dossier);
    struct dossier_change change;
    enum err e = dossier_decide(&facts, DOSSIER_HUMAN_REPLY, r->now, &change, err);
    if (e)
        return e;
    struct str proof = owe_proof_message(r->arena, message);
    int64_t assignee = dossier->assignee ? dossier->assignee : author;
    e = q_dossier_add_words(r->db,
                            &(struct q_dossier_add_words_in){
                                .id = dossier->id,
                                .state = change.to,
                                .assignee = assignee,
                                .snippet = message_snippet(r->arena, text),
                                .direction = DIRECTION_OUTBOUND,
                                .now = r->now,
                            },
                            NULL, err);
    if (!e && assignee != dossier->assignee)
        e = record_event_id(r, dossier->id, EVENT_DOSSIER_ASSIGNED, "to", assignee, err);
    if (!e)
        e = record_state(r, dossier->id, facts.state, change.to, err);
    if (!e)
        e = owe_replied(r, dossier->id, proof, err);
    if (!e && g44_counts(change.to))
        e = owe_news(r, dossier->id, proof, err);
    return e ? e : owe_refresh(r, dossier->id, err);
}
