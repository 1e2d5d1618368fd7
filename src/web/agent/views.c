#include "web/agent/views.h"

#include "store/queries.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTED = 1000, SHOPS_KEPT = 64 };

static const char *const names[VIEWS] = {"mine", "unassigned", "waiting",   "overdue", "escalated",
                                         "all",  "resolved",   "unmatched", "held",    "approvals"};

const char *view_name(enum view view)
{
    return names[view];
}

bool view_parse(struct str name, enum view *out)
{
    for (int i = 0; i < VIEW_UNMATCHED; i++)
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum view)i;
            return true;
        }
    return false;
}

typedef enum err (*count_query)(struct db *db, struct arena *arena,
                                const struct q_dossier_count_in *in,
                                struct q_dossier_count_row *out, struct error *err);

static const count_query count_queries[VIEWS] = {
    [VIEW_MINE] = q_dossier_count_mine,           [VIEW_UNASSIGNED] = q_dossier_count_unassigned,
    [VIEW_WAITING] = q_dossier_count_waiting,     [VIEW_OVERDUE] = q_dossier_count_overdue,
    [VIEW_ESCALATED] = q_dossier_count_escalated, [VIEW_ALL] = q_dossier_count_all,
    [VIEW_UNMATCHED] = q_dossier_count_unmatched,
};

/* Of what is no view of dossiers, or has no owner. */
static enum err count_apart(struct request *r, enum view view, int64_t *n, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    struct q_dossier_count_resolved_row resolved = {0};
    struct q_held_count_row held = {0};
    struct q_remedy_waiting_count_row approvals = {0};
    enum err e = ERR_OK;
    if (view == VIEW_RESOLVED)
        e = q_dossier_count_resolved(
            r->db, r->arena, &(struct q_dossier_count_resolved_in){.shop = shop}, &resolved, err);
    else if (view == VIEW_HELD)
        e = q_held_count(r->db, r->arena, &(struct q_held_count_in){.shop = shop}, &held, err);
    else
        e = q_remedy_waiting_count(
            r->db, r->arena, &(struct q_remedy_waiting_count_in){.shop = shop}, &approvals, err);
    *n = resolved.n + held.n + approvals.n;
    return e;
}

static enum err count(struct request *r, enum view view, instant now, int64_t *n, struct error *err)
{
    if (!count_queries[view])
        return count_apart(r, view, n, err);
    struct q_dossier_count_row row;
    enum err e = count_queries[view](
        r->db, r->arena,
        &(struct q_dossier_count_in){
            .shop = r->session.caller.shop, .user = caller_user(&r->session.caller), .now = now},
        &row, err);
    *n = e ? 0 : row.n;
    return e;
}

/* What a shop's views held from `counted_at` until the first dossier becomes
 * overdue, as long as nothing joins the log. */
struct kept {
    int64_t shop;
    char log[96]; /* its state */
    instant counted_at, until;
    int64_t n[VIEWS];
};

struct view_counts {
    pthread_mutex_t mutex;
    struct kept kept[SHOPS_KEPT]; /* by shop, the newer one stays */
};

struct view_counts *view_counts_create(void)
{
    struct view_counts *counts = calloc(1, sizeof *counts);
    if (counts)
        pthread_mutex_init(&counts->mutex, NULL);
    return counts;
}

void view_counts_destroy(struct view_counts **counts)
{
    if (*counts)
        pthread_mutex_destroy(&(*counts)->mutex);
    free(*counts);
    *counts = NULL;
}

static bool is_valid(const struct kept *kept, int64_t shop, struct str log, instant now)
{
    return kept->shop == shop && str_eq(str_of(kept->log), log) &&
           instant_cmp(kept->counted_at, now) <= 0 && instant_cmp(now, kept->until) < 0;
}

static bool recall(struct view_counts *counts, int64_t shop, struct str log, instant now,
                   struct kept *out)
{
    pthread_mutex_lock(&counts->mutex);
    *out = counts->kept[shop % SHOPS_KEPT];
    pthread_mutex_unlock(&counts->mutex);
    return is_valid(out, shop, log, now);
}

static void keep(struct view_counts *counts, const struct kept *kept)
{
    pthread_mutex_lock(&counts->mutex);
    counts->kept[kept->shop % SHOPS_KEPT] = *kept;
    pthread_mutex_unlock(&counts->mutex);
}

static enum err count_shop(struct request *r, instant now, struct kept *out, struct error *err)
{
    struct q_dossier_next_overdue_row next;
    enum err e = q_dossier_next_overdue(
        r->db, r->arena, &(struct q_dossier_next_overdue_in){.shop = out->shop, .now = now}, &next,
        err);
    out->counted_at = now;
    out->until = next.sort_due;
    for (int i = 0; !e && i < VIEWS; i++)
        if (i != VIEW_MINE)
            e = count(r, (enum view)i, now, &out->n[i], err);
    return e;
}

static enum err shared_counts(struct request *r, instant now, struct kept *out, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    struct q_log_state_row log; /* read first: what is counted of later is counted again */
    enum err e = q_log_state(r->db, r->arena, &log, err);
    if (e || recall(r->view_counts, shop, log.state, now, out))
        return e;
    *out = (struct kept){.shop = shop};
    e = count_shop(r, now, out, err);
    if (!e && log.state.len < sizeof out->log) {
        memcpy(out->log, log.state.ptr, log.state.len);
        keep(r->view_counts, out);
    }
    return e;
}

enum err render_view_counts(struct jsonw *w, struct request *r, struct error *err)
{
    struct kept counts;
    instant now = clock_now(r->desk->clock);
    enum err e = shared_counts(r, now, &counts, err);
    if (!e)
        e = count(r, VIEW_MINE, now, &counts.n[VIEW_MINE], err);
    jsonw_object(w);
    for (int i = 0; !e && i < VIEWS; i++) {
        jsonw_key(w, names[i]);
        jsonw_object(w);
        jsonw_put_i64(w, "count", counts.n[i] > COUNTED ? COUNTED : counts.n[i]);
        jsonw_put_bool(w, "more", counts.n[i] > COUNTED);
        jsonw_end(w);
    }
    jsonw_end(w);
    return e;
}
