#include "base/arena.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/demo_play.h"
#include "cli/open.h"
#include "cli/tell.h"
#include "store/store.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* The year is played in a scratch store without waiting for the disk, and only
 * its copy, whole and synced, becomes the data folder's store: quick, and an
 * interrupted demo leaves no half shop. */
#define SCRATCH "demo.unfinished"
#define SIGN_INS "demo.txt"
#define PASSWORD "guichet-demo"

enum { DATA_ARENA = 32 * 1024 * 1024 };

struct demo_run {
    const struct cli *cli;
    const struct options *given;
    const char *data, *scratch, *store;
    struct zones *zones;
    instant now;
    struct arena *arena;
    struct demo_shop shop;
};

/* --- folders ---------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_scratch(const struct demo_run *run)
{
    nftw(run->scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static enum err make_folders(const struct demo_run *run, struct error *err)
{
    if (access(run->store, F_OK) == 0) {
        error_refuse(err, "", "data", "cli.demo.not_empty", run->data);
        return err->code = ERR_CONFLICT;
    }
    if ((mkdir(run->data, 0700) != 0 && errno != EEXIST)) {
        error_refuse(err, "", "data", "store.not_writable", run->data);
        return err->code = ERR_IO;
    }
    remove_scratch(run);
    if (mkdir(run->scratch, 0700) == 0)
        return ERR_OK;
    error_refuse(err, "", "data", "store.not_writable", run->data);
    return err->code = ERR_IO;
}

/* --- the play --------------------------------------------------------------- */

static void progress(void *ctx, size_t done, size_t all)
{
    const struct demo_run *run = ctx;
    if (!isatty(STDERR_FILENO))
        return;
    struct str line = i18n_format(run->cli->arena, run->cli->lang, "cli.demo.progress",
                                  I18N_I64("percent", all ? done * 100 / all : 100));
    fprintf(stderr, "\r%.*s\033[K", STR_ARG(line));
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

static enum err fill(struct demo_run *run, struct error *err)
{
    struct house house;
    log_set_level(LOG_ERROR); /* the scratch store warns that it does not sync */
    enum err e = house_open(&(struct house_options){.data = run->scratch, .unsafe_no_sync = true},
                            &house, err);
    if (e)
        return e;
    e = demo_play(&(struct demo_play){.house = &house,
                                      .shop = &run->shop,
                                      .now = run->now,
                                      .password = STR(PASSWORD),
                                      .progress = progress,
                                      .ctx = run},
                  err);
    if (!e)
        e = store_backup(house.store, run->store, err);
    house_close(&house);
    return e;
}

static enum err read_shop(struct demo_run *run, struct error *err)
{
    const struct zone *zone;
    enum err e = zones_get(run->zones, STR("Europe/Paris"), &zone, err);
    return e ? e : demo_shop(run->arena, zone, run->now, &run->shop, err);
}

/* --- what is told ----------------------------------------------------------- */

static void add_line(struct buf *out, struct str line)
{
    buf_printf(out, "%.*s\n", STR_ARG(line));
}

/* One person of each role. */
static struct str sign_ins(const struct demo_run *run)
{
    struct buf out = buf_in(run->cli->arena);
    add_line(&out, i18n_format(run->cli->arena, run->cli->lang, "cli.demo.sign_in",
                               I18N_STR("password", STR(PASSWORD))));
    for (int role = ROLE_ADMIN; role >= ROLE_AGENT; role--)
        for (size_t i = 0; i < run->shop.agent_count; i++)
            if (run->shop.agents[i].role == (enum role)role) {
                buf_printf(&out, "  %-8s  %.*s\n", role_name((enum role)role),
                           STR_ARG(run->shop.agents[i].person.address));
                break;
            }
    return buf_str(&out);
}

/* For whoever comes back to the folder later; it does without. */
static void keep_sign_ins(const struct demo_run *run, struct str text)
{
    FILE *file = fopen(arena_printf(run->arena, "%s/" SIGN_INS, run->data), "wbe");
    if (!file)
        return;
    fwrite(text.ptr, 1, text.len, file);
    fclose(file);
}

static void tell_how(const struct demo_run *run)
{
    struct arena *arena = run->cli->arena;
    enum lang lang = run->cli->lang;
    struct buf out = buf_in(arena);
    struct str sign_in = sign_ins(run);
    add_line(&out, i18n_format(arena, lang, "cli.demo.ready", I18N_STR("shop", run->shop.name),
                               I18N_STR("data", str_of(run->data)),
                               I18N_I64("customers", run->shop.customer_count),
                               I18N_I64("orders", run->shop.order_count),
                               I18N_I64("dossiers", run->shop.thread_count)));
    add_line(&out, i18n_format(arena, lang, "cli.demo.serve", I18N_STR("data", str_of(run->data))));
    buf_add(&out, sign_in);
    fwrite(out.ptr, 1, out.len, stdout);
    keep_sign_ins(run, sign_in);
}

/* --- the command ------------------------------------------------------------ */

static enum err when(struct demo_run *run, struct error *err)
{
    static const struct clock machine = {0};
    struct str now = options_value(run->given, "now");
    run->now = clock_now(&machine);
    if (now.ptr && !instant_parse(now, &run->now))
        return error_field(err, ERR_INVALID, "now", "no RFC 3339 time");
    return ERR_OK;
}

/* The store wants an absolute path, and the folder's own stays as it was written. */
static const char *absolute(struct arena *arena, const char *path)
{
    char here[4096];
    if (path[0] == '/' || !getcwd(here, sizeof here))
        return path;
    return arena_printf(arena, "%s/%s", here, path);
}

static int demo(const struct cli *cli, const struct options *given)
{
    struct error error;
    struct demo_run run = {.cli = cli, .given = given, .arena = arena_create(DATA_ARENA)};
    run.zones = zones_create();
    run.data = command_data(cli->arena, given);
    run.scratch = arena_printf(run.arena, "%s/" SCRATCH, absolute(run.arena, run.data));
    run.store = arena_printf(run.arena, "%s/store.db", run.data);
    enum err e = when(&run, &error);
    if (!e)
        e = read_shop(&run, &error);
    if (!e)
        e = make_folders(&run, &error);
    if (!e) {
        e = fill(&run, &error);
        end_progress();
        remove_scratch(&run);
    }
    int code = EX_OK;
    if (e) {
        struct buf said = buf_in(cli->arena);
        code = tell_error(cli->arena, cli->lang, &error, given, &said);
        fwrite(said.ptr, 1, said.len, stderr);
    } else {
        tell_how(&run);
    }
    zones_destroy(&run.zones);
    arena_destroy(&run.arena);
    return code;
}

static const struct option demo_options[] = {
    OPTION_DATA,
    {.name = "now", .value = "TIME", .help = "cli.option.now"},
    {0},
};

const struct command command_demo = {
    .name = "demo",
    .summary = "cli.summary.demo",
    .details = "cli.details.demo",
    .form = {demo_options, NULL},
    .run = demo,
};
