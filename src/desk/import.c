#include "desk/import.h"

#include "base/arena.h"
#include "desk/once.h"
#include "store/queries.h"
#include "store/store.h"

struct begin {
    const struct desk *desk;
    const struct caller *caller;
    struct str name, body;
    bool dry_run;
    int64_t id;
};

static enum err begin_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct begin *b = ctx;
    struct record r = record_begin(b->desk, db, arena, b->caller->shop, b->caller->actor,
                                   clock_now(b->desk->clock));
    enum err e = q_import_new(db,
                              &(struct q_import_new_in){.shop = r.shop,
                                                        .name = b->name,
                                                        .dry_run = b->dry_run,
                                                        .body = b->body,
                                                        .actor_kind = r.actor.kind,
                                                        .actor = r.actor.id,
                                                        .now = r.now},
                              &b->id, err);
    return e ? e : record_event_id(&r, 0, EVENT_IMPORT_STARTED, "import", b->id, err);
}

enum err import_begin(const struct desk *desk, const struct caller *caller, struct str name,
                      bool dry_run, struct str body, int64_t *id, struct error *err)
{
    struct begin b = {desk, caller, name, body.ptr ? body : STR(""), dry_run, 0};
    if (body.len > IMPORT_BODY_MAX)
        return error_tell(err, ERR_TOO_LARGE, "file", "import.too_large", NULL);
    enum err e = once_write(desk, caller, begin_command, &b, err);
    *id = b.id;
    return e;
}

/* --- a step --------------------------------------------------------------------------- */

/* What became of the orders of a step; `single`: one alone is tried, since together they
 * were not taken. */
struct step {
    const struct desk *desk;
    const struct import_file *file;
    size_t from, count;
    struct order_put puts[ORDER_BATCH_MAX];
    struct error refused[ORDER_BATCH_MAX]; /* code ERR_OK: taken */
    bool undone;                           /* a dry run: all was taken, and all is undone */
    bool done;
};

static enum err put_orders(struct step *s, struct record *r, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < s->count; i++)
        if (!s->refused[i].code)
            e = order_put(r, &s->file->read->orders[s->from + i], &s->puts[i], err);
    return e;
}

static enum err add_line(struct step *s, struct db *db, size_t line, struct str field,
                         const char *key, struct str arg, bool kept, struct error *err)
{
    return q_import_line_add(db,
                             &(struct q_import_line_add_in){.order_import = s->file->id,
                                                            .line = (int64_t)line,
                                                            .field = field.ptr ? field : STR(""),
                                                            .key = str_of(key),
                                                            .arg = arg.ptr ? arg : STR(""),
                                                            .kept = kept},
                             NULL, err);
}

/* Once, with the first step. */
static enum err add_faults(struct step *s, struct db *db, struct q_import_moves_in *in,
                           struct error *err)
{
    const struct import_file *f = s->file;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && s->from == 0 && i < f->read->fault_count; i++) {
        const struct order_fault *fault = &f->read->faults[i];
        in->refused++;
        e = add_line(s, db, fault->line, fault->field, fault->key, fault->arg, false, err);
    }
    return e;
}

static enum err count_one(struct step *s, struct db *db, size_t i, struct q_import_moves_in *in,
                          struct error *err)
{
    const struct order_put *put = &s->puts[i];
    size_t line = s->file->read->lines[s->from + i];
    if (s->refused[i].code) {
        in->refused += (int64_t)s->file->read->rows[s->from + i];
        return add_line(s, db, line, str_of(s->refused[i].field), "import.not_kept",
                        str_cut(str_of(s->refused[i].text), sizeof s->refused[i].arg - 1), false,
                        err);
    }
    in->created += put->created;
    in->changed += put->changed && !put->created;
    in->unchanged += !put->changed && !put->created;
    return put->elsewhere.len ? add_line(s, db, line, STR("parcels"), "import.parcel_elsewhere",
                                         put->elsewhere, true, err)
                              : ERR_OK;
}

/* How far it is; ERR_CONFLICT when that is not where the step begins. */
static enum err check_place(struct step *s, struct db *db, struct arena *arena, struct error *err)
{
    struct q_import_held_row now;
    enum err e = q_import_held(db, arena, &(struct q_import_held_in){.id = s->file->id}, &now, err);
    if (!e && (!instant_is_none(now.done_at) || now.position != (int64_t)s->from))
        return error_set(err, ERR_CONFLICT, "import: another one works on it");
    return e;
}

static enum err move_on(struct step *s, struct record *r, struct error *err)
{
    const struct import_file *f = s->file;
    struct q_import_moves_in in = {.id = f->id,
                                   .position = (int64_t)(s->from + s->count),
                                   .orders = (int64_t)f->read->count,
                                   .line_count = (int64_t)f->read->row_count};
    enum err e = add_faults(s, r->db, &in, err);
    for (size_t i = 0; !e && i < s->count; i++)
        e = count_one(s, r->db, i, &in, err);
    if (!e)
        e = q_import_moves(r->db, &in, NULL, err);
    s->done = s->from + s->count == f->read->count;
    if (e || !s->done)
        return e;
    e = q_import_ends(r->db,
                      &(struct q_import_ends_in){
                          .id = f->id, .failure = STR(""), .empty = STR(""), .now = r->now},
                      NULL, err);
    r->cause = 0;
    return e ? e : record_event_id(r, 0, EVENT_IMPORT_DONE, "import", f->id, err);
}

static struct record begin_record(const struct step *s, struct db *db, struct arena *arena)
{
    return record_begin(s->desk, db, arena, s->file->shop, s->file->actor,
                        clock_now(s->desk->clock));
}

static enum err step_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct step *s = ctx;
    struct record r = begin_record(s, db, arena);
    enum err e = check_place(s, db, arena, err);
    if (!e && !s->file->dry_run)
        e = put_orders(s, &r, err);
    return e ? e : move_on(s, &r, err);
}

/* All of it is done, and then undone by the error. */
static enum err try_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct step *s = ctx;
    struct record r = begin_record(s, db, arena);
    s->undone = false;
    enum err e = put_orders(s, &r, err);
    s->undone = !e;
    return e ? e : error_set(err, ERR_CONFLICT, "a dry run is undone");
}

/* Whether the store may take it another time. */
static bool is_passing(enum err e)
{
    return e == ERR_BUSY || e == ERR_IO || e == ERR_UNCERTAIN || e == ERR_CONFLICT;
}

/* Together they were not taken: each is tried alone, so that those at fault are known. */
static enum err find_refused(struct step *s, struct error *err)
{
    struct step *one = &(struct step){.desk = s->desk, .file = s->file, .count = 1};
    for (size_t i = 0; i < s->count; i++) {
        *one = (struct step){.desk = s->desk, .file = s->file, .from = s->from + i, .count = 1};
        enum err e = store_write(s->desk->store, try_command, one, err);
        if (!one->undone && is_passing(e))
            return e;
        if (one->undone)
            continue;
        s->refused[i] = err ? *err : (struct error){0};
        s->refused[i].code = e;
    }
    return ERR_OK;
}

static enum err try_all(struct step *s, struct error *err)
{
    enum err e = store_write(s->desk->store, try_command, s, err);
    if (s->undone)
        e = ERR_OK;
    else if (!is_passing(e))
        e = find_refused(s, err);
    return e;
}

enum err import_step(const struct desk *desk, const struct import_file *file, size_t *position,
                     bool *done, struct error *err)
{
    struct arena *arena = arena_create(sizeof(struct step) * 2);
    struct step *s = arena_alloc(arena, sizeof *s);
    *s = (struct step){.desk = desk, .file = file, .from = *position};
    s->count = file->read->count - *position < ORDER_BATCH_MAX ? file->read->count - *position
                                                               : (size_t)ORDER_BATCH_MAX;
    enum err e = file->dry_run && s->count ? try_all(s, err) : ERR_OK;
    if (!e)
        e = store_write(desk->store, step_command, s, err);
    if (e && !is_passing(e) && !file->dry_run) {
        e = find_refused(s, err);
        if (!e)
            e = store_write(desk->store, step_command, s, err);
    }
    *done = !e && s->done;
    *position += e ? 0 : s->count;
    arena_destroy(&arena);
    return e;
}

struct fail {
    const struct desk *desk;
    int64_t id;
    const char *key;
};

static enum err fail_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct fail *f = ctx;
    return q_import_ends(db,
                         &(struct q_import_ends_in){.id = f->id,
                                                    .failure = str_of(f->key),
                                                    .empty = STR(""),
                                                    .now = clock_now(f->desk->clock)},
                         NULL, err);
}

enum err import_fail(const struct desk *desk, int64_t id, const char *key, struct error *err)
{
    struct fail f = {desk, id, key};
    return store_write(desk->store, fail_command, &f, err);
}
