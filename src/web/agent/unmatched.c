/* Words that nobody could place, until a person says where they belong. */
#include "base/arena.h"
#include "desk/match.h"
#include "domain/threading.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { CANDIDATES_SHOWN = 10 };

HANDLER(message_match)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    int64_t target = body_id(&b, "dossier", false);
    bool alone = body_bool(&b, "new", false);
    if ((target != 0) == alone)
        body_fault(&b, "dossier", "must be there, or new");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t dossier;
    e = match_message(r->desk, &r->session.caller, r->ids[0], target, &dossier, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : after_write(render_dossier_now(&w, r, dossier, err), err);
}

/* One page of the queue, and all that belongs to it. */
struct queue {
    struct request *r;
    struct q_dossier_rows dossiers;
    size_t shown;
    struct q_message_rows words; /* the first of each dossier */
    struct message_parts parts;
    struct q_match_candidates_rows matches;
    struct q_dossier_rows candidates;
};

static enum err read_words(struct queue *q, struct ids dossiers, struct error *err)
{
    struct request *r = q->r;
    enum err e = q_message_first(
        r->db, r->arena, &(struct q_message_first_in){.dossiers = dossiers}, &q->words, err);
    return e ? e : read_message_parts(r, q->words.items, q->words.count, &q->parts, err);
}

static enum err read_candidates(struct queue *q, struct ids dossiers, struct error *err)
{
    struct request *r = q->r;
    enum err e = q_match_candidates(
        r->db, r->arena, &(struct q_match_candidates_in){.dossiers = dossiers}, &q->matches, err);
    if (e)
        return e;
    int64_t *ids = arena_array(r->arena, q->matches.count, sizeof *ids);
    for (size_t i = 0; i < q->matches.count; i++)
        ids[i] = q->matches.items[i].candidate;
    return q_dossier_rows(r->db, r->arena,
                          &(struct q_dossier_rows_in){
                              .shop = r->session.caller.shop,
                              .user = caller_user(&r->session.caller),
                              .dossiers = {ids, q->matches.count},
                          },
                          &q->candidates, err);
}

static const struct q_dossier_row *candidate(const struct queue *q, int64_t id)
{
    for (size_t i = 0; i < q->candidates.count; i++)
        if (q->candidates.items[i].id == id)
            return &q->candidates.items[i];
    return NULL;
}

static size_t put_candidates(struct jsonw *w, const struct queue *q, int64_t dossier)
{
    size_t put = 0;
    jsonw_key(w, "candidates");
    jsonw_array(w);
    for (size_t i = 0; i < q->matches.count && put < CANDIDATES_SHOWN; i++) {
        const struct q_match_candidates_row *match = &q->matches.items[i];
        const struct q_dossier_row *row = candidate(q, match->candidate);
        if (match->dossier != dossier || !row)
            continue;
        jsonw_object(w);
        jsonw_key(w, "dossier");
        render_dossier(w, row);
        jsonw_put_str(w, "why", str_of(match_reason_name((enum match_reason)match->reason)));
        jsonw_put_bool(w, "sender_fits", match->sender_fits);
        jsonw_end(w);
        put++;
    }
    jsonw_end(w);
    return put;
}

static void put_unmatched(struct jsonw *w, const struct queue *q, const struct q_dossier_row *row)
{
    for (size_t i = 0; i < q->words.count; i++) {
        if (q->words.items[i].dossier != row->id)
            continue;
        jsonw_object(w);
        jsonw_key(w, "message");
        render_message(w, q->r, &q->words.items[i], &q->parts);
        jsonw_key(w, "due");
        render_due(w, row);
        size_t candidates = put_candidates(w, q, row->id);
        jsonw_put_str(w, "reason",
                      q->words.items[i].machine ? STR("machine")
                      : candidates > 1          ? STR("several_candidates")
                                                : STR("sender_does_not_fit"));
        jsonw_end(w);
    }
}

static enum err read_queue(struct queue *q, int64_t limit, const struct cursor *after,
                           struct error *err)
{
    struct request *r = q->r;
    enum err e = q_dossier_list_unmatched(r->db, r->arena,
                                          &(struct q_dossier_list_in){
                                              .shop = r->session.caller.shop,
                                              .user = caller_user(&r->session.caller),
                                              .now = clock_now(r->desk->clock),
                                              .after_due = after->has ? after->key : INT64_MIN,
                                              .after_id = after->id,
                                              .limit = limit + 1,
                                          },
                                          &q->dossiers, err);
    if (e)
        return e;
    q->shown = list_shown(q->dossiers.count, limit);
    int64_t *ids = arena_array(r->arena, q->shown, sizeof *ids);
    for (size_t i = 0; i < q->shown; i++)
        ids[i] = q->dossiers.items[i].id;
    struct ids dossiers = {ids, q->shown};
    e = read_words(q, dossiers, err);
    return e ? e : read_candidates(q, dossiers, err);
}

HANDLER(unmatched_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct queue *q = arena_alloc(r->arena, sizeof *q);
    q->r = r;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = read_queue(q, limit, &after, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < q->shown; i++)
        put_unmatched(&w, q, &q->dossiers.items[i]);
    const struct q_dossier_row *last = q->shown ? &q->dossiers.items[q->shown - 1] : NULL;
    list_end(&w, r, q->dossiers.count > q->shown, last ? last->sort_due.ms : 0,
             last ? last->id : 0);
    return ERR_OK;
}
