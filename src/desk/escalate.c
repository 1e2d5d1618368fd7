#include "desk/escalate.h"

#include "base/arena.h"
#include "domain/dossier.h"
#include "store/queries.h"

static enum err record_raised(struct record *r, int64_t dossier, const struct escalation *is,
                              enum escalation_reason why, struct error *err)
{
    return record_event(r, dossier, EVENT_DOSSIER_ESCALATED,
                        str_printf(r->arena, "{\"level\":\"%s\",\"why\":\"%s\"}",
                                   escalation_level_name(is->level), escalation_reason_name(why)),
                        err);
}

static enum escalation_reason told_apart(const struct escalation *before,
                                         enum escalation_reason why)
{
    bool second = why == ESCALATION_PROMISE_BROKEN && before->why & ESCALATION_PROMISE_BROKEN;
    return second ? ESCALATION_TWO_BROKEN : why;
}

enum err escalate(struct record *r, int64_t dossier, enum escalation_reason why, struct error *err)
{
    struct q_dossier_escalation_row row;
    enum err e = q_dossier_escalation(r->db, r->arena, &(struct q_dossier_escalation_in){dossier},
                                      &row, err);
    if (e || !dossier_is_open((enum dossier_state)row.state))
        return e;
    struct escalation is = {(enum escalation_level)row.level, (unsigned)row.why};
    why = told_apart(&is, why);
    if (!escalation_raise(&is, why))
        return ERR_OK;
    e = q_dossier_set_escalation(
        r->db,
        &(struct q_dossier_set_escalation_in){.id = dossier, .level = is.level, .why = is.why},
        NULL, err);
    return e ? e : record_raised(r, dossier, &is, why, err);
}
