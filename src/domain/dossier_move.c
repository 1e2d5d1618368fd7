#include "domain/dossier_move.h"

static bool is_final(enum dossier_state state)
{
    return state == DOSSIER_MERGED || state == DOSSIER_SPAM;
}

enum err merge_decide(const struct merge_facts *facts, instant now, struct dossier_change *out,
                      struct error *err)
{
    *out = (struct dossier_change){.to = facts->into.state};
    if (is_final(facts->source) || is_final(facts->into.state))
        return error_refuse(
            err, "", "into", "refusal.merge.final",
            dossier_state_name(is_final(facts->source) ? facts->source : facts->into.state));
    if (facts->other_customer && !facts->agreed)
        return error_refuse(err, "", "other_customer", "refusal.merge.customers", NULL);
    if (!facts->source_owed)
        return ERR_OK;
    enum err e = dossier_decide(&facts->into, DOSSIER_CONTACT, now, out, err);
    return !e && out->opens_new ? error_refuse(err, "", "into", "refusal.match.over", NULL) : e;
}

enum err split_decide(enum dossier_state state, int64_t words, int64_t chosen, struct error *err)
{
    if (!dossier_is_open(state))
        return error_refuse(err, "", "state", "refusal.split.state", dossier_state_name(state));
    if (chosen >= words)
        return error_refuse(err, "", "messages", "refusal.split.all", NULL);
    return ERR_OK;
}

instant move_undo_until(instant at)
{
    return instant_add(at, duration_days(MOVE_UNDO_DAYS));
}

enum err undo_decide(instant at, instant now, struct error *err)
{
    if (instant_cmp(now, move_undo_until(at)) > 0)
        return error_refuse(err, "", "", "refusal.undo.late", NULL);
    return ERR_OK;
}

const char *move_kind_name(enum move_kind kind)
{
    switch (kind) {
    case MOVE_MERGE: return "merge";
    case MOVE_SPLIT: return "split";
    case MOVE_MESSAGE: return "message";
    }
    return "unknown";
}

const char *link_kind_name(enum link_kind kind)
{
    switch (kind) {
    case LINK_BY_HAND: return "by_hand";
    case LINK_SPLIT: return "split";
    case LINK_FOLLOWS: return "follows";
    }
    return "unknown";
}
