#include "desk/harm.h"

#include "base/arena.h"
#include "desk/escalate.h"
#include "desk/note.h"
#include "store/queries.h"

enum err harm_add(struct record *r, int64_t dossier, enum harm_reason why, struct error *err)
{
    int64_t changed;
    enum err e = q_dossier_add_harm(
        r->db, &(struct q_dossier_add_harm_in){.id = dossier, .why = why, .now = r->now}, &changed,
        err);
    if (!e && !changed && harm_recurs(why))
        return q_dossier_harm_again(
            r->db, &(struct q_dossier_harm_again_in){.id = dossier, .now = r->now}, NULL, err);
    if (e || !changed)
        return e;
    e = record_event(r, dossier, EVENT_DOSSIER_HARMED,
                     str_printf(r->arena, "{\"why\":\"%s\"}", harm_name(why)), err);
    unsigned escalates = harm_escalates(why);
    return e || !escalates ? e : escalate(r, dossier, (enum escalation_reason)escalates, err);
}

static enum err clear(struct record *r, int64_t dossier, enum harm_reason why, struct error *err)
{
    int64_t changed;
    enum err e = q_dossier_clear_harm(
        r->db, &(struct q_dossier_clear_harm_in){.id = dossier, .why = why}, &changed, err);
    return e || !changed
               ? e
               : record_event(r, dossier, EVENT_DOSSIER_HARM_CLEARED,
                              str_printf(r->arena, "{\"why\":\"%s\"}", harm_name(why)), err);
}

static enum err may(const struct caller *caller, const struct harm_change *change,
                    struct error *err)
{
    for (unsigned why = 1; why < 1u << HARM_REASONS; why <<= 1)
        if ((change->add | change->clear) & why && harm_is_a_fact((enum harm_reason)why))
            return error_field(err, ERR_INVALID, change->add & why ? "harm.add" : "harm.clear",
                               "%s is seen by the counter itself",
                               harm_name((enum harm_reason)why));
    if (change->clear && !role_allows(caller->role, ROLE_LEAD))
        return error_field(err, ERR_FORBIDDEN, "harm.clear", "only a lead clears harm");
    if (change->clear && !note_says_why(change->reason))
        return error_field(err, ERR_INVALID, "harm.reason", "at least %d characters",
                           NOTE_REASON_MIN);
    return ERR_OK;
}

enum err harm_by_hand(struct record *r, const struct caller *caller,
                      const struct q_dossier_facts_row *dossier, const struct harm_change *change,
                      struct error *err)
{
    enum err e = may(caller, change, err);
    for (unsigned why = 1; !e && why < 1u << HARM_REASONS; why <<= 1) {
        if (change->add & why)
            e = harm_add(r, dossier->id, (enum harm_reason)why, err);
        if (!e && change->clear & why)
            e = clear(r, dossier->id, (enum harm_reason)why, err);
    }
    return e || !change->reason.len ? e : note_write(r, caller, dossier, change->reason, err);
}
