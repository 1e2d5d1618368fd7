#include "desk/track.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "desk/incident.h"
#include "desk/intake.h"
#include "desk/once.h"
#include "desk/track_parcel.h"
#include "domain/tracking_number.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* --- what came, by parcel ------------------------------------------------------- */

static int text_cmp(struct str a, struct str b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_tracking(const void *left, const void *right)
{
    const struct scan *a = *(const struct scan *const *)left;
    const struct scan *b = *(const struct scan *const *)right;
    int order = text_cmp(a->tracking, b->tracking);
    return order ? order : (a > b) - (a < b); /* as they came */
}

/* Scans of one number, side by side. */
struct group {
    const struct scan **scans;
    size_t count;
    const struct q_track_parcel_row *parcel; /* NULL: nobody knows it */
};

struct groups {
    struct group *items;
    size_t count;
};

static bool believed(const struct record *r, const struct scan *scan)
{
    return scan->tracking.len > 0 && scan->at.ms > 0 && scan->at.ms <= r->now.ms + TRACK_AHEAD_MS;
}

static struct groups group(struct record *r, const struct scan *scans, size_t count)
{
    struct groups out = {.items = arena_array(r->arena, count, sizeof *out.items)};
    const struct scan **order = arena_array(r->arena, count, sizeof *order);
    size_t kept = 0;
    struct scan *clean = arena_array(r->arena, count, sizeof *clean);
    for (size_t i = 0; i < count; i++) {
        clean[i] = scans[i];
        clean[i].tracking = tracking_clean(r->arena, scans[i].tracking);
        if (believed(r, &clean[i]))
            order[kept++] = &clean[i];
    }
    qsort(order, kept, sizeof *order, by_tracking);
    for (size_t i = 0; i < kept; i++) {
        if (i == 0 || !str_eq(order[i]->tracking, order[i - 1]->tracking))
            out.items[out.count++] = (struct group){.scans = order + i};
        out.items[out.count - 1].count++;
    }
    return out;
}

static struct str numbers_of(struct arena *arena, const struct groups *groups)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_array(&w);
    for (size_t i = 0; i < groups->count; i++)
        jsonw_str(&w, groups->items[i].scans[0]->tracking);
    jsonw_end(&w);
    return buf_str(&out);
}

static int by_number(const void *left, const void *right)
{
    const struct q_track_parcel_row *a = left, *b = right;
    return text_cmp(a->tracking, b->tracking);
}

/* Both lists stand in the order of the numbers. */
static enum err find_parcels(struct record *r, struct groups *groups, struct error *err)
{
    struct q_track_parcel_rows rows;
    enum err e = q_track_parcels(
        r->db, r->arena,
        &(struct q_track_parcels_in){.shop = r->shop, .trackings = numbers_of(r->arena, groups)},
        &rows, err);
    if (e)
        return e;
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_number);
    for (size_t g = 0, i = 0; g < groups->count && i < rows.count; g++)
        if (str_eq(groups->items[g].scans[0]->tracking, rows.items[i].tracking))
            groups->items[g].parcel = &rows.items[i++];
    return ERR_OK;
}

/* --- what was said before --------------------------------------------------------- */

struct said_before {
    struct q_track_repeated_row *items;
    size_t count;
};

static int by_scan(const void *left, const void *right)
{
    const struct q_track_repeated_row *a = left, *b = right;
    if (a->parcel != b->parcel)
        return a->parcel < b->parcel ? -1 : 1;
    return (a->digest > b->digest) - (a->digest < b->digest);
}

/* Nothing was said of a parcel that has no scan yet. */
static struct str pairs_of(struct arena *arena, const struct groups *groups,
                           struct track_heard *const *heard, size_t *count)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_array(&w);
    for (size_t g = 0; g < groups->count; g++) {
        const struct q_track_parcel_row *parcel = groups->items[g].parcel;
        if (!parcel || instant_is_none(parcel->last_event_at))
            continue;
        for (size_t i = 0; i < groups->items[g].count; i++, (*count)++) {
            jsonw_array(&w);
            jsonw_i64(&w, parcel->id);
            jsonw_i64(&w, heard[g][i].digest);
            jsonw_end(&w);
        }
    }
    jsonw_end(&w);
    return buf_str(&out);
}

static enum err find_repeated(struct record *r, const struct groups *groups,
                              struct track_heard *const *heard, struct said_before *out,
                              struct error *err)
{
    size_t count = 0;
    struct str pairs = pairs_of(r->arena, groups, heard, &count);
    struct q_track_repeated_rows rows = {0};
    enum err e = ERR_OK;
    if (count)
        e = q_track_repeated(r->db, r->arena, &(struct q_track_repeated_in){.pairs = pairs}, &rows,
                             err);
    if (!e && rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_scan);
    *out = (struct said_before){rows.items, e ? 0 : rows.count};
    return e;
}

static bool was_said(const struct said_before *before, int64_t parcel, int64_t digest)
{
    struct q_track_repeated_row key = {.parcel = parcel, .digest = digest};
    return before->count &&
           bsearch(&key, before->items, before->count, sizeof *before->items, by_scan);
}

/* Twice in one batch is said once. */
static bool said_above(const struct track_heard *heard, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (heard[i].digest == heard[at].digest)
            return true;
    return false;
}

/* --- a command -------------------------------------------------------------------- */

static struct track_heard *hear(struct record *r, const struct group *group)
{
    struct track_heard *heard = arena_array(r->arena, group->count, sizeof *heard);
    for (size_t i = 0; group->parcel && i < group->count; i++)
        heard[i] =
            (struct track_heard){.scan = group->scans[i], .digest = track_digest(group->scans[i])};
    return heard;
}

static enum err wait_for(struct track_work *work, int64_t carrier, const struct group *group,
                         struct error *err)
{
    struct record *r = work->r;
    struct scan *scans = arena_array(r->arena, group->count, sizeof *scans);
    enum err e = ERR_OK;
    for (size_t i = 0; i < group->count; i++)
        scans[i] = *group->scans[i];
    for (size_t from = 0; !e && from < group->count; from += INTAKE_SCANS_MAX) {
        size_t left = group->count - from;
        size_t count = left < INTAKE_SCANS_MAX ? left : INTAKE_SCANS_MAX;
        e = intake_keep(r,
                        &(struct intake_in){
                            .carrier = carrier,
                            .source = work->source,
                            .reader = "scans",
                            .body = intake_scans_write(r->arena, scans + from, count),
                            .tracking = scans[0].tracking,
                            .failure = "intake.unknown_parcel",
                            .detail = scans[0].reference,
                        },
                        err);
    }
    return e;
}

static enum err take_group(struct track_work *work, const struct group *group,
                           struct track_heard *heard, const struct said_before *before,
                           struct track_taken *out, struct error *err)
{
    size_t fresh = 0;
    bool changed = false;
    for (size_t i = 0; i < group->count; i++) {
        heard[i].fresh =
            !was_said(before, group->parcel->id, heard[i].digest) && !said_above(heard, i);
        fresh += heard[i].fresh;
    }
    enum err e = track_parcel_take(work, group->parcel, heard, group->count, &changed, err);
    out->stored += fresh;
    out->repeated += group->count - fresh;
    out->parcels += changed;
    return e;
}

/* A time that cannot be is a mistake of the sender's, which somebody has to see. */
static enum err keep_disbelieved(struct track_work *work, int64_t carrier, const struct scan *scans,
                                 size_t count, struct track_taken *out, struct error *err)
{
    struct record *r = work->r;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < count; i++) {
        if (believed(r, &scans[i]))
            continue;
        out->waiting++;
        e = intake_keep(r,
                        &(struct intake_in){.carrier = carrier,
                                            .source = work->source,
                                            .reader = "scans",
                                            .body = intake_scans_write(r->arena, &scans[i], 1),
                                            .failure = "intake.time",
                                            .detail = scans[i].tracking},
                        err);
    }
    return e;
}

static enum err begin(struct track_work *work, struct record *r, enum tracking_source source,
                      struct error *err)
{
    struct q_track_carriers_rows *asked = arena_alloc(r->arena, sizeof *asked);
    *work = (struct track_work){.r = r, .source = source, .asked = asked};
    return q_track_carriers(r->db, r->arena, &(struct q_track_carriers_in){.shop = r->shop}, asked,
                            err);
}

enum err track_take(struct record *r, int64_t carrier, enum tracking_source source,
                    const struct scan *scans, size_t count, struct track_taken *out,
                    struct error *err)
{
    struct track_work work;
    struct said_before before = {0};
    struct groups groups = group(r, scans, count);
    struct track_heard **heard = arena_array(r->arena, groups.count, sizeof *heard);
    *out = (struct track_taken){0};
    enum err e = begin(&work, r, source, err);
    if (!e && groups.count)
        e = find_parcels(r, &groups, err);
    for (size_t g = 0; !e && g < groups.count; g++)
        heard[g] = hear(r, &groups.items[g]);
    if (!e)
        e = find_repeated(r, &groups, heard, &before, err);
    for (size_t g = 0; !e && g < groups.count; g++) {
        const struct group *one = &groups.items[g];
        if (one->parcel) {
            e = take_group(&work, one, heard[g], &before, out, err);
        } else {
            out->waiting += one->count;
            e = wait_for(&work, carrier, one, err);
        }
    }
    return e ? e : keep_disbelieved(&work, carrier, scans, count, out, err);
}

/* --- a batch ---------------------------------------------------------------------- */

struct batch {
    const struct desk *desk;
    const struct track_in *in;
    size_t from, count;
    struct track_taken taken;
};

static enum err keep_faults(struct record *r, const struct track_in *in, struct error *err)
{
    struct buf where = buf_in(r->arena);
    for (size_t i = 0; i < in->fault_count && where.len < SCAN_TEXT_MAX; i++) {
        if (i)
            buf_c(&where, "; ");
        buf_add(&where, in->faults[i].detail);
    }
    return intake_keep(r,
                       &(struct intake_in){.carrier = in->carrier,
                                           .source = in->source,
                                           .reader = in->reader,
                                           .body = in->body,
                                           .failure = in->faults[0].key,
                                           .detail = buf_str(&where)},
                       err);
}

static enum err batch_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct batch *b = ctx;
    const struct track_in *in = b->in;
    struct record r = record_begin(b->desk, db, arena, in->caller->shop, in->caller->actor,
                                   clock_now(b->desk->clock));
    enum err e =
        track_take(&r, in->carrier, in->source, in->scans + b->from, b->count, &b->taken, err);
    bool first = b->from == 0;
    r.cause = 0;
    return e || !first || !in->fault_count ? e : keep_faults(&r, in, err);
}

enum err track_batch(const struct desk *desk, const struct track_in *in, struct track_taken *out,
                     struct error *err)
{
    enum err e = ERR_OK;
    *out = (struct track_taken){0};
    size_t done = 0;
    do {
        size_t left = in->count - done;
        struct batch b = {.desk = desk,
                          .in = in,
                          .from = done,
                          .count = left < TRACK_COMMAND_SCANS ? left : TRACK_COMMAND_SCANS};
        if (!in->count && !in->fault_count)
            break;
        bool last = done + b.count == in->count; /* only then is the request done */
        e = last ? once_write(desk, in->caller, batch_command, &b, err)
                 : store_write(desk->store, batch_command, &b, err);
        out->stored += b.taken.stored;
        out->repeated += b.taken.repeated;
        out->waiting += b.taken.waiting;
        out->parcels += b.taken.parcels;
        done += b.count;
    } while (!e && done < in->count);
    return e;
}

/* --- a parcel comes to be known ------------------------------------------------------ */

static enum err take_waiting(struct record *r, const struct q_intake_waiting_row *entry,
                             struct error *err)
{
    struct scans scans;
    struct track_taken taken;
    if (intake_scans_read(r->arena, entry->body, &scans, err))
        return ERR_OK; /* it stays for a person: the parcel is not refused for it */
    enum err e = track_take(r, entry->carrier, (enum tracking_source)entry->source, scans.items,
                            scans.count, &taken, err);
    return e ? e : intake_settle(r, entry->id, err);
}

static enum err ask_for(struct record *r, const struct q_track_parcel_row *row, struct error *err)
{
    struct track_work work;
    struct parcel_state state = track_state_of(row);
    enum err e = begin(&work, r, SOURCE_API, err);
    if (e)
        return e;
    bool asked = !instant_is_none(row->next_poll_at);
    instant at = track_poll_at(&work, row, &state, false);
    if (asked == !instant_is_none(at))
        return ERR_OK;
    if (!asked)
        at = r->now; /* nothing was asked yet: at once */
    return q_track_poll_set(r->db, &(struct q_track_poll_set_in){.id = row->id, .next_poll_at = at},
                            NULL, err);
}

enum err track_known(struct record *r, int64_t parcel, struct error *err)
{
    struct q_track_parcel_row row;
    struct q_intake_waiting_rows waiting;
    int64_t cause = r->cause;
    enum err e = q_track_parcel(
        r->db, r->arena, &(struct q_track_parcel_in){.shop = r->shop, .id = parcel}, &row, err);
    if (!e)
        e = ask_for(r, &row, err);
    if (!e)
        e = q_intake_waiting(r->db, r->arena,
                             &(struct q_intake_waiting_in){.shop = r->shop,
                                                           .tracking = row.tracking,
                                                           .limit = INTAKE_REPLAY_MAX},
                             &waiting, err);
    for (size_t i = 0; !e && i < waiting.count; i++)
        e = take_waiting(r, &waiting.items[i], err);
    r->cause = cause;
    return e;
}
