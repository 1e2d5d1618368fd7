#include "desk/track_parcel.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/estimate.h"
#include "desk/incident.h"
#include "desk/pickup.h"
#include "desk/scorecard.h"

#include <string.h>

int64_t track_digest(const struct scan *scan)
{
    const int64_t when[] = {scan->at.ms, scan->date_only};
    const struct str texts[] = {scan->code, scan->reason, scan->label, scan->place, scan->pickup};
    struct digest *digest = digest_create();
    digest_add(digest, (struct str){(const char *)when, sizeof when});
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        digest_add(digest, texts[i]);
        digest_add(digest, (struct str){"", 1});
    }
    struct sha256 hash = digest_end(&digest);
    int64_t out;
    memcpy(&out, hash.bytes, sizeof out);
    return out;
}

/* --- what is stored ------------------------------------------------------------- */

static struct str said(struct str text)
{
    return text.ptr ? text : STR("");
}

static enum err store_scan(struct track_work *work, int64_t parcel, const struct track_heard *heard,
                           struct error *err)
{
    const struct scan *scan = heard->scan;
    return q_track_scan_insert(work->r->db,
                               &(struct q_track_scan_insert_in){
                                   .parcel = parcel,
                                   .at = scan->at,
                                   .stage = str_of(stage_name(scan->stage)),
                                   .trouble = scan->trouble,
                                   .label = said(scan->label),
                                   .place = said(scan->place),
                                   .seen_at = work->r->now,
                                   .code = said(scan->code),
                                   .reason = said(scan->reason),
                                   .source = work->source,
                                   .pickup = said(scan->pickup),
                                   .date_only = scan->date_only,
                                   .solved = scan->solved,
                                   .digest = heard->digest,
                               },
                               NULL, err);
}

/* --- where it is ---------------------------------------------------------------- */

struct parcel_state track_state_of(const struct q_track_parcel_row *row)
{
    struct parcel_state state = {
        .stage_at = row->stage_at,
        .last_at = row->last_event_at,
        .handed_at = row->handed_over_at,
        .delivered_at = row->delivered_at,
        .trouble = row->trouble >= 0 && row->trouble < TROUBLES ? (enum trouble)row->trouble
                                                                : TROUBLE_NONE,
    };
    if (!stage_parse(row->stage, &state.stage))
        state.stage = STAGE_UNKNOWN;
    return state;
}

static enum err fold_all(struct track_work *work, const struct q_track_parcel_row *row,
                         struct parcel_state *state, struct error *err)
{
    struct record *r = work->r;
    struct q_track_scans_rows rows;
    enum err e = q_track_scans(
        r->db, r->arena, &(struct q_track_scans_in){.parcel = row->id, .limit = PARCEL_EVENTS_MAX},
        &rows, err);
    if (e)
        return e;
    struct parcel_scan *scans = arena_array(r->arena, rows.count, sizeof *scans);
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_track_scans_row *in = &rows.items[i];
        scans[i] = (struct parcel_scan){.at = in->at,
                                        .trouble = (enum trouble)in->trouble,
                                        .date_only = in->date_only,
                                        .solved = in->solved};
        if (!stage_parse(in->stage, &scans[i].stage))
            scans[i].stage = STAGE_UNKNOWN;
    }
    *state = (struct parcel_state){0};
    parcel_fold(state, scans, rows.count);
    return ERR_OK;
}

static instant earlier(instant a, instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_cmp(a, b) <= 0 ? a : b;
}

/* What is new goes upon what was, unless some of it belongs before: then all is folded. */
static enum err fold(struct track_work *work, const struct q_track_parcel_row *row,
                     const struct track_heard *heard, size_t count, struct parcel_state *state,
                     struct error *err)
{
    struct parcel_scan *fresh = arena_array(work->r->arena, count, sizeof *fresh);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct scan *scan = heard[i].scan;
        if (heard[i].fresh)
            fresh[n++] = (struct parcel_scan){scan->at, scan->stage, scan->trouble, scan->date_only,
                                              scan->solved};
    }
    *state = track_state_of(row);
    enum err e = ERR_OK;
    if (parcel_follow(state, fresh, n))
        parcel_fold(state, fresh, n);
    else
        e = fold_all(work, row, state, err);
    state->handed_at =
        earlier(state->handed_at, row->handed_over_at); /* the shop may know better */
    return e;
}

/* --- what else is told ---------------------------------------------------------- */

/* Of repeated scans too: a carrier changes its mind about these. */
struct told {
    instant estimate, estimate_said, until, until_said, handed_said;
    struct str delivered_to;
    bool is_final;
};

static void later(instant *value, instant *when, instant said_value, instant said_at)
{
    if (instant_is_none(said_value) || instant_cmp(said_at, *when) < 0)
        return;
    *value = said_value;
    *when = said_at;
}

static struct told listen(const struct q_track_parcel_row *row, const struct track_heard *heard,
                          size_t count)
{
    struct told told = {.estimate = row->estimate_at,
                        .until = row->pickup_until,
                        .delivered_to = row->delivered_to};
    for (size_t i = 0; i < count; i++) {
        const struct scan *scan = heard[i].scan;
        later(&told.estimate, &told.estimate_said, scan->estimate, scan->at);
        later(&told.until, &told.until_said, scan->pickup_until, scan->at);
        if (scan->stage == STAGE_DELIVERED && scan->delivered_to.len &&
            instant_cmp(scan->at, told.handed_said) >= 0) {
            told.delivered_to = scan->delivered_to;
            told.handed_said = scan->at;
        }
        told.is_final |= scan->is_final;
    }
    return told;
}

static bool can_be_asked(const struct track_work *work, struct str carrier)
{
    for (size_t i = 0; i < work->asked->count; i++)
        if (str_eq(work->asked->items[i].code, carrier))
            return true;
    return false;
}

instant track_poll_at(const struct track_work *work, const struct q_track_parcel_row *row,
                      const struct parcel_state *state, bool is_final)
{
    bool was_over = instant_is_none(row->next_poll_at) && stage_is_final(state->stage) &&
                    str_eq(row->stage, str_of(stage_name(state->stage)));
    if (was_over || !can_be_asked(work, row->carrier))
        return instant_of(0);
    return parcel_poll_at(state, is_final, row->created_at, work->r->now);
}

/* --- one parcel ----------------------------------------------------------------- */

static enum err write_row(struct track_work *work, const struct q_track_parcel_row *row,
                          const struct parcel_state *state, const struct told *told,
                          struct error *err)
{
    bool there = !instant_is_none(state->delivered_at);
    return q_track_parcel_set(
        work->r->db,
        &(struct q_track_parcel_set_in){
            .id = row->id,
            .stage = state->stage ? str_of(stage_name(state->stage)) : row->stage,
            .incident = str_of(trouble_name(state->trouble)),
            .trouble = state->trouble,
            .stage_at = state->stage_at,
            .last_event_at = state->last_at,
            .handed_over_at = state->handed_at,
            .delivered_at = state->delivered_at,
            .delivered_to = there ? told->delivered_to : STR(""),
            .estimate_at = told->estimate,
            .pickup_until = told->until,
            .answered_at = work->r->now,
            .next_poll_at = track_poll_at(work, row, state, told->is_final),
            .look_at = stage_is_final(state->stage) ? instant_of(0) : row->look_at,
        },
        NULL, err);
}

static enum err tell(struct track_work *work, const struct q_track_parcel_row *row,
                     const struct parcel_state *state, bool moved, bool troubled, struct error *err)
{
    struct record *r = work->r;
    enum err e = ERR_OK;
    r->cause = 0; /* other parcels of the batch are no cause of this one's news */
    if (moved)
        e = record_event(
            r, row->dossier, EVENT_PARCEL_MOVED,
            str_printf(r->arena, "{\"parcel\":%lld,\"order\":%lld,\"from\":\"%.*s\",\"to\":\"%s\"}",
                       (long long)row->id, (long long)row->shop_order, STR_ARG(row->stage),
                       stage_name(state->stage)),
            err);
    if (!e && troubled)
        e = record_event(r, row->dossier, EVENT_PARCEL_TROUBLE,
                         str_printf(r->arena, "{\"parcel\":%lld,\"order\":%lld,\"trouble\":\"%s\"}",
                                    (long long)row->id, (long long)row->shop_order,
                                    trouble_name(state->trouble)),
                         err);
    return e;
}

/* What leaves is checked against its pick-up point; what arrives is counted in its lane. */
static enum err follow(struct track_work *work, const struct q_track_parcel_row *row,
                       const struct parcel_state *state, struct error *err)
{
    bool handed = instant_cmp(state->handed_at, row->handed_over_at) != 0;
    bool arrived = instant_cmp(state->delivered_at, row->delivered_at) != 0;
    enum err e = ERR_OK;
    if (handed && instant_is_none(row->handed_over_at))
        e = pickup_check_parcel(work->r, row->id, err);
    if (!e && (arrived || (handed && !instant_is_none(state->delivered_at))))
        e = estimate_sample(work->r, row->id, err);
    return e;
}

static bool stage_moved(const struct q_track_parcel_row *row, const struct parcel_state *state)
{
    return state->stage && !str_eq(row->stage, str_of(stage_name(state->stage)));
}

/* --- judging -------------------------------------------------------------------- */

/* Nothing was wrong, nothing is, and nothing falls due: its next look stands, which a scan only
 * puts off. Most scans are so, and there are many. */
static bool is_quiet(const struct track_work *work, const struct q_track_parcel_row *row,
                     const struct parcel_state *state, const struct told *told,
                     const struct track_heard *heard, size_t count)
{
    bool on_its_way = state->stage == STAGE_ACCEPTED || state->stage == STAGE_IN_TRANSIT ||
                      state->stage == STAGE_OUT_FOR_DELIVERY || state->stage == STAGE_DELIVERED;
    bool well = !state->trouble && !row->trouble && !row->incidents;
    bool due = instant_is_none(row->look_at) || instant_cmp(row->look_at, work->r->now) <= 0;
    if (!on_its_way || !well || due || instant_cmp(told->estimate, row->estimate_at))
        return false;
    for (size_t i = 0; i < count; i++)
        if (heard[i].scan->pickup.len)
            return false;
    return true;
}

/* Once it was counted as handed over, only an arrival or a way back counts again. */
static bool counts(const struct q_track_parcel_row *row, const struct parcel_state *state)
{
    bool between = state->stage == STAGE_ACCEPTED || state->stage == STAGE_IN_TRANSIT ||
                   state->stage == STAGE_OUT_FOR_DELIVERY;
    return !row->scored || !between;
}

enum err track_parcel_take(struct track_work *work, const struct q_track_parcel_row *row,
                           const struct track_heard *heard, size_t count, bool *changed,
                           struct error *err)
{
    struct parcel_state state = track_state_of(row);
    struct told told = listen(row, heard, count);
    bool fresh = false;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < count; i++) {
        fresh |= heard[i].fresh;
        if (heard[i].fresh)
            e = store_scan(work, row->id, &heard[i], err);
    }
    if (!e && fresh)
        e = fold(work, row, heard, count, &state, err);
    if (e)
        return e;
    bool moved = stage_moved(row, &state), troubled = state.trouble != (enum trouble)row->trouble;
    *changed = moved || troubled;
    e = write_row(work, row, &state, &told, err);
    if (!e)
        e = follow(work, row, &state, err);
    if (!e)
        e = tell(work, row, &state, moved, troubled, err);
    if (!e && moved && counts(row, &state))
        e = scorecard_parcel(work->r, row->id, err);
    bool news = fresh || instant_cmp(told.estimate, row->estimate_at) ||
                instant_cmp(told.until, row->pickup_until);
    if (e || !news || is_quiet(work, row, &state, &told, heard, count))
        return e;
    return incident_look(work->r, row->id, err);
}
