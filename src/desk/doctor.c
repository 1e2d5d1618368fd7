#include "desk/doctor.h"

#include "base/arena.h"
#include "store/check.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

enum { NEXT_DUE_MAX = 5000 };

struct examination {
    const struct desk *desk;
    struct db *db;
    struct arena *arena;
    const char *folder;
    bool fix;
    struct doctor_report *report;
};

/* Every kind of finding; texts in i18n. */
static const struct doctor_finding kinds[] = {
    {.id = "damage", .sentence = "doctor.damage", .advice = "doctor.damage.advice"},
    {.id = "index.missing",
     .sentence = "doctor.index_missing",
     .advice = "doctor.index_missing.advice"},
    {.id = "bytes.missing",
     .sentence = "doctor.bytes_missing",
     .advice = "doctor.bytes_missing.advice"},
    {.id = "files.missing",
     .sentence = "doctor.files_missing",
     .advice = "doctor.files_missing.advice"},
    {.id = "files.orphan",
     .sentence = "doctor.files_orphan",
     .advice = "doctor.files_orphan.advice"},
    {.id = "files.leaving",
     .sentence = "doctor.files_leaving",
     .advice = "doctor.files_leaving.advice"},
    {.id = "clock.database",
     .sentence = "doctor.clock_database",
     .advice = "doctor.clock_database.advice"},
    {.id = "clock.event", .sentence = "doctor.clock_event", .advice = "doctor.clock_event.advice"},
    {.id = "outbox.sending",
     .sentence = "doctor.outbox_sending",
     .advice = "doctor.outbox_sending.advice"},
    {.id = "outbox.queued",
     .sentence = "doctor.outbox_queued",
     .advice = "doctor.outbox_queued.advice"},
    {.id = "outbox.uncertain",
     .sentence = "doctor.outbox_uncertain",
     .advice = "doctor.outbox_uncertain.advice"},
    {.id = "events.missing",
     .sentence = "doctor.events_missing",
     .advice = "doctor.events_missing.advice"},
    {.id = "totals", .sentence = "doctor.totals", .advice = "doctor.totals.advice"},
    {.id = "words", .sentence = "doctor.words", .advice = "doctor.words.advice"},
    {.id = "next_due", .sentence = "doctor.next_due", .advice = "doctor.next_due.advice"},
    {.id = "disk", .sentence = "doctor.disk", .advice = "doctor.disk.advice"},
};

static void found(const struct examination *x, const char *id, int64_t count, int64_t fixed,
                  struct str what)
{
    if (!count)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].id, id) == 0) {
            struct doctor_finding *f = &x->report->items[x->report->count++];
            *f = kinds[i];
            f->count = count;
            f->fixed = fixed;
            f->what = what.ptr ? what : STR("");
            return;
        }
    abort();
}

/* --- the store -------------------------------------------------------------- */

static enum err look_at_store(const struct examination *x, struct error *err)
{
    struct store_checked c, orphans;
    struct store *store = x->desk->store;
    enum err e = store_check_damage(store, x->arena, &c, err);
    if (!e)
        found(x, "damage", c.count, 0, c.what);
    if (!e)
        e = store_check_indexes(store, x->db, x->arena, &c, err);
    if (!e)
        found(x, "index.missing", c.count, 0, c.what);
    if (!e)
        e = store_check_files(store, x->db, x->arena, x->fix, &c, &orphans, err);
    if (!e) {
        found(x, "files.missing", c.count, 0, c.what);
        found(x, "files.orphan", orphans.count, orphans.fixed, orphans.what);
        e = store_check_words(store, x->db, x->arena, x->fix, &c, err);
    }
    if (!e)
        found(x, "words", c.count, c.fixed, c.what);
    return e;
}

static enum err look_at_bytes(const struct examination *x, struct error *err)
{
    struct q_doctor_loose_row row;
    enum err e = q_doctor_loose(x->db, x->arena, &row, err);
    if (!e)
        found(x, "bytes.missing", row.files + row.mails + row.uploads, 0, STR(""));
    return e;
}

static struct str since(struct arena *arena, duration waited, struct str fault)
{
    int64_t s = waited.ms / 1000;
    struct str long_ = s < 120    ? str_printf(arena, "%lld s", (long long)s)
                       : s < 7200 ? str_printf(arena, "%lld min", (long long)(s / 60))
                                  : str_printf(arena, "%lld h", (long long)(s / 3600));
    return fault.len ? str_printf(arena, "%.*s, %.*s", STR_ARG(long_), STR_ARG(fault)) : long_;
}

static enum err look_at_leaving(const struct examination *x, struct error *err)
{
    static const struct clock machine = {0};
    instant now = clock_now(&machine);
    struct q_loose_oldest_row row;
    struct q_loose_oldest_in in = {instant_add(now, duration_ms(-DOCTOR_LAPSED_MS))};
    enum err e = q_loose_oldest(x->db, x->arena, &in, &row, err);
    if (!e && row.n)
        found(x, "files.leaving", row.n, 0,
              since(x->arena, instant_diff(now, row.since), row.last_error));
    return e;
}

/* --- clocks and room -------------------------------------------------------- */

static struct str seconds(struct arena *arena, int64_t ms)
{
    return str_printf(arena, "%.1f s", (double)ms / 1000);
}

static enum err look_at_clocks(const struct examination *x, struct error *err)
{
    static const struct clock machine = {0};
    struct q_doctor_clock_row there;
    struct q_doctor_newest_event_rows newest;
    instant here = clock_now(&machine);
    enum err e = q_doctor_clock(x->db, x->arena, &there, err);
    if (e)
        return e;
    int64_t skew = instant_diff(there.now, here).ms;
    if (llabs(skew) > DOCTOR_SKEW_MS)
        found(x, "clock.database", 1, 0, seconds(x->arena, skew));
    e = q_doctor_newest_event(x->db, x->arena, &newest, err);
    if (e || !newest.count)
        return e;
    int64_t ahead = instant_diff(newest.items[0].at, clock_now(x->desk->clock)).ms;
    if (ahead > DOCTOR_SKEW_MS)
        found(x, "clock.event", 1, 0, seconds(x->arena, ahead));
    return ERR_OK;
}

static void look_at_disk(const struct examination *x)
{
    struct statvfs disk;
    if (statvfs(x->folder, &disk) != 0 || !disk.f_blocks)
        return;
    int64_t percent = (int64_t)(disk.f_bavail * 100 / disk.f_blocks);
    if (percent < DOCTOR_ROOM_PERCENT)
        found(x, "disk", 1, 0,
              str_printf(x->arena, "%lld MB, %lld %%",
                         (long long)(disk.f_bavail * disk.f_frsize / 1000000), (long long)percent));
}

/* --- the desk --------------------------------------------------------------- */

static enum err look_at_outbox(const struct examination *x, struct error *err)
{
    instant before = instant_add(clock_now(x->desk->clock), duration_ms(-DOCTOR_LAPSED_MS));
    struct q_doctor_outbox_row row;
    enum err e = q_doctor_outbox(x->db, x->arena,
                                 &(struct q_doctor_outbox_in){.lapsed = before, .overdue = before},
                                 &row, err);
    if (e)
        return e;
    found(x, "outbox.sending", row.sending, 0, STR(""));
    found(x, "outbox.queued", row.queued, 0, STR(""));
    found(x, "outbox.uncertain", row.uncertain, 0, STR(""));
    return ERR_OK;
}

static enum err add_missing(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)err;
    const struct q_doctor_totals_row *row = ctx;
    db_total_add(db, row->shop, row->name.ptr,
                 row->missing); /* the reader's: it outlives the write */
    return ERR_OK;
}

static enum err fix_total(const struct examination *x, struct q_doctor_totals_row *row,
                          int64_t *fixed, struct error *err)
{
    enum err e = x->fix ? store_write(x->desk->store, add_missing, row, err) : ERR_OK;
    *fixed += x->fix && !e;
    return e;
}

/* Events that are counted and not there are gone: a total would hide it. */
static enum err look_at_totals(const struct examination *x, struct error *err)
{
    struct q_doctor_totals_rows rows;
    int64_t wrong = 0, fixed = 0, lost = 0;
    struct str first = STR_NONE;
    enum err e = q_doctor_totals(x->db, x->arena, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        if (str_eq(rows.items[i].name, STR("events")) && rows.items[i].missing < 0) {
            lost -= rows.items[i].missing;
            continue;
        }
        wrong++;
        if (!first.ptr)
            first = str_printf(x->arena, "%.*s %+lld", STR_ARG(rows.items[i].name),
                               (long long)rows.items[i].missing);
        e = fix_total(x, &rows.items[i], &fixed, err);
    }
    found(x, "events.missing", lost, 0, STR(""));
    found(x, "totals", wrong, fixed, first);
    return e;
}

static enum err refresh_due(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const int64_t *id = ctx;
    return q_dossier_refresh_due(db, &(struct q_dossier_refresh_due_in){.id = *id}, NULL, err);
}

static enum err look_at_next_due(const struct examination *x, struct error *err)
{
    struct q_doctor_next_due_rows rows;
    int64_t fixed = 0;
    enum err e = q_doctor_next_due(
        x->db, x->arena, &(struct q_doctor_next_due_in){.limit = NEXT_DUE_MAX}, &rows, err);
    for (size_t i = 0; !e && x->fix && i < rows.count; i++) {
        e = store_write(x->desk->store, refresh_due, &rows.items[i].id, err);
        fixed += !e;
    }
    if (!e && rows.count)
        found(x, "next_due", (int64_t)rows.count, fixed,
              str_printf(x->arena, "%lld", (long long)rows.items[0].id));
    return e;
}

enum err doctor(const struct desk *desk, struct db *db, struct arena *arena, const char *folder,
                bool fix, struct doctor_report *out, struct error *err)
{
    out->count = 0;
    struct examination x = {desk, db, arena, folder, fix, out};
    enum err e = look_at_store(&x, err);
    if (!e)
        e = look_at_bytes(&x, err);
    if (!e)
        e = look_at_leaving(&x, err);
    if (!e)
        e = look_at_clocks(&x, err);
    if (!e)
        e = look_at_outbox(&x, err);
    if (!e)
        e = look_at_totals(&x, err);
    if (!e)
        e = look_at_next_due(&x, err);
    if (!e)
        look_at_disk(&x);
    return e;
}
