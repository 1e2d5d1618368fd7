#include "base/arena.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/tell.h"
#include "cli/verb.h"
#include "desk/import.h"
#include "shops/file.h"
#include "store/queries.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

enum { TOLD_MAX = 1000, PAUSE_US = 50 * 1000 };

static bool read_file(struct arena *arena, const char *path, struct str *out)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    char *bytes = arena_alloc(arena, ORDER_FILE_BYTES_MAX + 1);
    *out = (struct str){bytes, fread(bytes, 1, ORDER_FILE_BYTES_MAX + 1, file)};
    bool good = !ferror(file);
    fclose(file);
    return good;
}

static struct str base_name(struct str path)
{
    for (ptrdiff_t at; (at = str_chr(path, '/')) >= 0;)
        path = str_sub(path, (size_t)at + 1, path.len);
    return str_cut(path, IMPORT_NAME_CHARS);
}

/* The server's own job may be at the same file: who finds it further goes on from there. */
static enum err step_through(struct verb *v, const struct import_file *file, struct error *err)
{
    size_t position = 0;
    bool done = false;
    enum err e = ERR_OK;
    while (!done && (!e || e == ERR_CONFLICT)) {
        struct q_import_row row;
        e = import_step(&v->house->desk, file, &position, &done, err);
        if (e != ERR_CONFLICT)
            continue;
        e = q_import_row(v->db, v->arena,
                         &(struct q_import_row_in){.shop = file->shop, .id = file->id}, &row, err);
        done = !e && !instant_is_none(row.done_at);
        position = e ? position : (size_t)row.position;
        usleep(PAUSE_US);
    }
    return e;
}

static enum err tell_lines(struct verb *v, int64_t id, struct error *err)
{
    struct q_import_lines_in in = {.order_import = id, .limit = TOLD_MAX + 1};
    struct q_import_lines_rows rows = {.count = 0};
    enum err e = q_import_lines(v->db, v->arena, &in, &rows, err);
    for (size_t i = 0; !e && i < rows.count && i < TOLD_MAX; i++) {
        char *key = str_c(v->arena, rows.items[i].key);
        struct str reason = i18n_format(v->arena, v->lang, key, I18N_STR("arg", rows.items[i].arg));
        tell(&v->err, 0,
             i18n_format(v->arena, v->lang, "cli.import.line", I18N_I64("line", rows.items[i].line),
                         I18N_STR("reason", reason)));
    }
    if (!e && rows.count > TOLD_MAX)
        tell(&v->err, 0, i18n_format(v->arena, v->lang, "cli.import.more", I18N_I64("import", id)));
    return e;
}

static enum err tell_done(struct verb *v, const struct import_file *file, int64_t *refused,
                          struct error *err)
{
    struct q_import_row row;
    enum err e = q_import_row(
        v->db, v->arena, &(struct q_import_row_in){.shop = file->shop, .id = file->id}, &row, err);
    if (e)
        return e;
    struct str said =
        i18n_format(v->arena, v->lang, "cli.import.done", I18N_STR("name", row.name),
                    I18N_I64("lines", row.line_count), I18N_I64("orders", row.orders),
                    I18N_I64("created", row.created), I18N_I64("changed", row.changed),
                    I18N_I64("unchanged", row.unchanged), I18N_I64("refused", row.refused));
    buf_printf(&v->out, "%.*s\n", STR_ARG(said));
    if (row.dry_run)
        buf_printf(&v->out, "%.*s\n", STR_ARG(i18n_text(v->lang, "cli.import.dry")));
    *refused = row.refused;
    return tell_lines(v, file->id, err);
}

static enum err take(struct verb *v, struct arena *arena, const struct options *given,
                     struct str body, int64_t *refused, struct error *err)
{
    struct q_shop_by_slug_row slug;
    struct shop shop;
    struct order_file read;
    struct import_file file = {.dry_run = options_on(given, "dry-run"), .read = &read};
    enum err e = q_shop_by_slug(v->db, arena,
                                &(struct q_shop_by_slug_in){.slug = options_value(given, "shop")},
                                &slug, err);
    if (e)
        return e == ERR_NOT_FOUND ? error_field(err, e, "shop", "no such shop") : e;
    e = shop_load(&v->house->desk, v->db, arena, slug.id, &shop, err);
    struct file_terms terms = {shop.zone, shop.currency};
    if (!e)
        e = order_file_read(arena, body, &terms, &read, err);
    struct caller caller = {
        .shop = slug.id, .actor = {ACTOR_SYSTEM, 0}, .role = ROLE_ADMIN, .lang = v->lang};
    file.shop = slug.id;
    if (!e)
        e = import_begin(&v->house->desk, &caller, base_name(given->word), file.dry_run, body,
                         &file.id, err);
    if (!e)
        e = step_through(v, &file, err);
    return e ? e : tell_done(v, &file, refused, err);
}

static int import_orders(struct verb *v, const struct options *given)
{
    struct error error;
    struct str body;
    int64_t refused = 0;
    struct arena *arena = arena_create(ORDER_FILE_BUDGET);
    int code = EX_OK;
    if (!read_file(arena, str_c(arena, given->word), &body))
        code = tell(&v->err, EX_NOINPUT,
                    i18n_format(v->arena, v->lang, "cli.import.unreadable",
                                I18N_STR("given", given->word)));
    else if (take(v, arena, given, body, &refused, &error))
        code = verb_fails(v, given, &error);
    else if (refused)
        code = EX_DATAERR;
    arena_destroy(&arena);
    return code;
}

static const struct option import_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_BLOBS,
    OPTION_SHOP,
    {.name = "dry-run", .help = "cli.option.dry_run"},
    {0},
};

const struct command command_import_orders = {
    .name = "import orders",
    .summary = "cli.summary.import",
    .details = "cli.details.import",
    .form = {import_options, "FILE"},
    .verb = import_orders,
    .word_is_path = true,
};
