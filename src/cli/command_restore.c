#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/copy_tell.h"
#include "cli/keep_blobs.h"
#include "cli/tell.h"
#include "store/restore.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { ARENA = 1024 * 1024, STAMP_CHARS = 19 };

/* "20261121T192033" */
static const char *stamp(struct arena *arena, instant now)
{
    struct str text = instant_format(arena, now);
    char *out = arena_alloc(arena, STAMP_CHARS + 1);
    size_t n = 0;
    for (size_t i = 0; i < STAMP_CHARS; i++)
        if (text.ptr[i] != '-' && text.ptr[i] != ':')
            out[n++] = text.ptr[i];
    return out;
}

static int tell_done(const struct cli *cli, const char *data, const struct store_restored *done,
                     const char *keep)
{
    struct buf out = buf_in(cli->arena);
    struct str sentence = i18n_format(
        cli->arena, cli->lang, "cli.restore.done", I18N_I64("dossiers", done->found.dossiers),
        I18N_I64("messages", done->found.messages), I18N_I64("events", done->found.events),
        I18N_I64("blobs", done->found.blobs), I18N_STR("data", str_of(data)));
    buf_printf(&out, "%.*s\n", STR_ARG(sentence));
    if (done->kept) {
        sentence =
            i18n_format(cli->arena, cli->lang, "cli.restore.kept", I18N_STR("file", str_of(keep)));
        buf_printf(&out, "%.*s\n", STR_ARG(sentence));
    }
    fwrite(out.ptr, 1, out.len, stdout);
    fflush(stdout);
    return EX_OK;
}

/* Beside an SQLite store, which one rename replaces; else in the data folder. */
static const char *working_folder(struct arena *arena, const char *url, const char *data)
{
    static const char start[] = "sqlite://", name[] = "restore.unfinished";
    const char *end = strrchr(url, '/');
    if (strncmp(url, start, sizeof start - 1) != 0)
        return arena_printf(arena, "%s/%s", data, name);
    size_t length = (size_t)(end - url) - (sizeof start - 1);
    return arena_printf(arena, "%.*s/%s", (int)length, url + sizeof start - 1, name);
}

static enum err run(const struct cli *cli, const struct options *given, struct arena *arena,
                    const char **keep, struct store_restored *done, struct error *err)
{
    static const struct clock machine = {0};
    instant now = clock_now(&machine);
    const char *data = command_data(cli->arena, given);
    struct str store = options_value(given, "store");
    char real[PATH_MAX];
    if ((mkdir(data, 0700) != 0 && errno != EEXIST) || !realpath(data, real))
        return error_tell(err, ERR_IO, "data", "store.not_writable", data);
    const char *url =
        store.ptr ? str_c(arena, store) : arena_printf(arena, "sqlite://%s/store.db", real);
    *keep = arena_printf(arena, "%s/store.before-restore-%s.db", real, stamp(arena, now));
    struct copy_tell t;
    copy_tell_begin(&t, cli);
    struct str blobs = options_value(given, "blobs");
    struct blobs_place place;
    enum err e = blobs_open(&(struct blobs_options){.where = str_c(arena, blobs)}, &place, err);
    if (!e)
        e = store_restore(
            &(struct store_restore){
                .file = str_c(arena, given->word),
                .url = url,
                .blob_folder = place.folder,
                .blobs = blobs_keep(&place),
                .folder = working_folder(arena, url, real),
                .keep = options_on(given, "force") ? *keep : NULL,
                .copy = {.now = now, .progress = copy_tell_progress, .ctx = &t},
            },
            done, err);
    copy_tell_end(&t);
    blobs_close(&place);
    return e;
}

static int restore(const struct cli *cli, const struct options *given)
{
    struct arena *arena = arena_create(ARENA);
    struct store_restored done;
    struct error error;
    const char *keep = NULL;
    int code;
    log_set_level(LOG_ERROR); /* a copy's commands are large, and known to be slow */
    if (run(cli, given, arena, &keep, &done, &error)) {
        struct buf said = buf_in(cli->arena);
        code = tell_error(cli->arena, cli->lang, &error, given, &said);
        fwrite(said.ptr, 1, said.len, stderr);
    } else {
        code = tell_done(cli, command_data(cli->arena, given), &done, keep);
    }
    arena_destroy(&arena);
    return code;
}

static const struct option restore_options[] = {
    OPTION_DATA, OPTION_STORE, OPTION_BLOBS, {.name = "force", .help = "cli.option.restore_force"},
    {0},
};

const struct command command_restore = {
    .name = "restore",
    .summary = "cli.summary.restore",
    .details = "cli.details.restore",
    .form = {.table = restore_options, .word = "FILE"},
    .run = restore,
};
