#include "desk/harm.h"

#include "base/arena.h"
#include "desk/escalate.h"
#include "store/queries.h"

enum err harm_add(struct record *r, int64_t dossier, enum harm_reason why, struct error *err)
{
    int64_t changed;
    enum err e = q_dossier_add_harm(
        r->db, &(struct q_dossier_add_harm_in){.id = dossier, .why = why}, &changed, err);
    if (e || !changed)
        return e;
    e = record_event(r, dossier, EVENT_DOSSIER_HARMED,
                     str_printf(r->arena, "{\"why\":\"%s\"}", harm_name(why)), err);
    unsigned escalates = harm_escalates(why);
    return e || !escalates ? e : escalate(r, dossier, (enum escalation_reason)escalates, err);
}
