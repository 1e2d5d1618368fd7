#include "desk/returned.h"

#include "base/arena.h"
#include "desk/unsaid.h"
#include "domain/message.h"
#include "store/queries.h"

static enum err find_ours(struct record *r, int64_t dossier, struct str id, int64_t *message,
                          struct error *err)
{
    struct q_dossier_by_rfc_id_rows rows;
    enum err e = q_dossier_by_rfc_id(
        r->db, r->arena, &(struct q_dossier_by_rfc_id_in){.shop = r->shop, .rfc_id = id}, &rows,
        err);
    for (size_t i = 0; !e && i < rows.count && !*message; i++)
        if (rows.items[i].direction == DIRECTION_OUTBOUND && rows.items[i].id == dossier)
            *message = rows.items[i].message;
    return e;
}

/* Which mail of ours came back: the one that the report names or answers; else,
 * since it came to the dossier's own address, the last that left from there. */
static enum err find_returned(struct record *r, const struct inbound *in, int64_t dossier,
                              int64_t *message, struct error *err)
{
    enum err e = ERR_OK;
    *message = 0;
    if (in->bounced_id.len)
        e = find_ours(r, dossier, in->bounced_id, message, err);
    for (size_t i = 0; !e && !*message && i < in->ref_count && i < REFS_LOOKED_UP; i++)
        e = find_ours(r, dossier, in->refs[i], message, err);
    if (e || *message)
        return e;
    struct q_message_last_left_row last;
    e = q_message_last_left(r->db, r->arena, &(struct q_message_last_left_in){.dossier = dossier},
                            &last, err);
    *message = e ? 0 : last.id;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static bool can_come_back(const struct q_message_facts_row *m)
{
    return m->state == MESSAGE_QUEUED || m->state == MESSAGE_SENT || m->state == MESSAGE_UNCERTAIN;
}

/* It is marked so that its author sees it, and its dossier comes back. */
enum err returned(struct record *r, const struct inbound *in, int64_t dossier, struct error *err)
{
    struct q_message_facts_row m = {0};
    int64_t message;
    enum err e = find_returned(r, in, dossier, &message, err);
    if (!e && message)
        e = q_message_facts(r->db, r->arena,
                            &(struct q_message_facts_in){.shop = r->shop, .id = message}, &m, err);
    if (e)
        return e;
    if (!message || !can_come_back(&m))
        return unsaid(r, dossier, 0, false, err);
    e = q_message_set_state(
        r->db, &(struct q_message_set_state_in){.id = message, .state = MESSAGE_BOUNCED}, NULL,
        err);
    if (!e)
        e = unsaid(r, dossier, message, false, err);
    return e ? e
             : record_event(r, dossier, EVENT_MESSAGE_BOUNCED,
                            str_printf(r->arena, "{\"message\":%lld,\"author\":%lld}",
                                       (long long)message, (long long)m.author),
                            err);
}
