#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/copy_tell.h"
#include "cli/keep_blobs.h"
#include "cli/tell.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct move {
    const struct cli *cli;
    const struct options *given;
    struct store *from, *to;
    struct blobs_place from_blobs, to_blobs;
    bool live; /* a server works on the source meanwhile */
    struct arena *arena;
};

/* Where one of the two keeps large files. */
static enum err open_place(struct move *m, const char *option, struct blobs_place *place,
                           struct store_options *options, struct error *err)
{
    struct str where = options_value(m->given, option);
    enum err e = blobs_open(&(struct blobs_options){.where = str_c(m->arena, where)}, place, err);
    options->blob_folder = place->folder;
    options->blobs = blobs_keep(place);
    return e;
}

static bool is_locked(const struct error *error)
{
    return str_eq(str_of(error->key), STR("store.locked"));
}

/* The source is read beside the server that holds it, if there is one. */
static enum err open_source(struct move *m, struct error *err)
{
    struct store_options options = {.url = str_c(m->arena, m->given->word)};
    enum err e = open_place(m, "from-blobs", &m->from_blobs, &options, err);
    if (!e)
        e = store_open(&options, &m->from, err);
    if (e != ERR_CONFLICT || !err || !is_locked(err))
        return e;
    m->live = options.beside = true;
    return store_open(&options, &m->from, err);
}

static enum err open_target(struct move *m, struct error *err)
{
    if (str_eq(m->given->word, m->given->word2))
        return error_tell(err, ERR_INVALID, "", "cli.migrate.same", NULL);
    struct store_options options = {.url = str_c(m->arena, m->given->word2)};
    enum err e = open_place(m, "blobs", &m->to_blobs, &options, err);
    return e ? e : store_open(&options, &m->to, err);
}

static int tell_done(const struct move *m, const struct copy_tell *t,
                     const struct store_copy_report *report)
{
    struct buf out = buf_in(m->cli->arena);
    copy_tell_report(t, report, &out);
    if (m->live)
        buf_printf(&out, "%.*s\n", STR_ARG(i18n_text(m->cli->lang, "cli.migrate.live")));
    fwrite(out.ptr, 1, out.len, stdout);
    fflush(stdout);
    return report->equal ? EX_OK : EX_DATAERR;
}

static enum err copy(struct move *m, int *code, struct error *err)
{
    static const struct clock machine = {0};
    struct copy_tell t;
    struct store_copy_report report;
    copy_tell_begin(&t, m->cli);
    enum err e =
        store_copy(m->from, m->to,
                   &(struct store_copy_options){
                       .now = clock_now(&machine), .progress = copy_tell_progress, .ctx = &t},
                   m->arena, &report, err);
    copy_tell_end(&t);
    if (!e)
        *code = tell_done(m, &t, &report);
    return e;
}

static int migrate_store(const struct cli *cli, const struct options *given)
{
    struct move m = {.cli = cli, .given = given, .arena = arena_create(1024 * 1024)};
    struct error error;
    int code = EX_OK;
    log_set_level(LOG_ERROR); /* a copy's commands are large, and known to be slow */
    enum err e = open_source(&m, &error);
    if (!e)
        e = open_target(&m, &error);
    if (!e)
        e = copy(&m, &code, &error);
    store_close(&m.to);
    store_close(&m.from);
    blobs_close(&m.to_blobs);
    blobs_close(&m.from_blobs);
    arena_destroy(&m.arena);
    if (e) {
        struct buf said = buf_in(cli->arena);
        code = tell_error(cli->arena, cli->lang, &error, given, &said);
        fwrite(said.ptr, 1, said.len, stderr);
    }
    return code;
}

static const struct option move_options[] = {
    {.name = "from-blobs", .value = "DIR|s3://BUCKET", .help = "cli.option.from_blobs"},
    {.name = "blobs", .value = "DIR|s3://BUCKET", .help = "cli.option.to_blobs"},
    {0},
};

const struct command command_migrate_store = {
    .name = "migrate-store",
    .summary = "cli.summary.migrate_store",
    .details = "cli.details.migrate_store",
    .form = {.table = move_options, .word = "FROM", .word2 = "TO"},
    .run = migrate_store,
};
