#include "cli/copy_tell.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR = 30, DRAW_MS = 100, LINE_MS = 5000, DIGEST_SHOWN = 16 };

void copy_tell_begin(struct copy_tell *t, const struct cli *cli)
{
    *t = (struct copy_tell){.cli = cli, .began_ms = clock_monotonic_ms()};
}

static const char *step_key(enum store_copy_step step)
{
    switch (step) {
    case STORE_COPY_REMOVES: return "cli.copy.removes";
    case STORE_COPY_WRITES: return "cli.copy.writes";
    case STORE_COPY_PROVES: return "cli.copy.proves";
    }
    return "cli.copy.writes";
}

static int64_t rate(const struct copy_tell *t, int64_t rows)
{
    int64_t ms = clock_monotonic_ms() - t->began_ms;
    return rows * 1000 / (ms > 0 ? ms : 1);
}

static void draw(const struct copy_tell *t, enum store_copy_step step, const char *table,
                 int64_t rows, int64_t all)
{
    char bar[BAR + 1];
    int64_t share = all > 0 ? rows * 100 / all : 100;
    share = share > 100 ? 100 : share;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < share * BAR / 100 ? '#' : '.';
    bar[BAR] = 0;
    struct str word = i18n_text(t->cli->lang, step_key(step));
    fprintf(stderr, "\r[%s] %3d %%  %.*s  %s\033[K", bar, (int)share, STR_ARG(word), table);
    fflush(stderr);
}

void copy_tell_progress(void *ctx, enum store_copy_step step, const char *table, int64_t rows,
                        int64_t all)
{
    struct copy_tell *t = ctx;
    int64_t now = clock_monotonic_ms();
    bool due = !t->table || step != t->step || now - t->shown_ms >= LINE_MS;
    t->table = table;
    t->step = step;
    if (isatty(STDERR_FILENO)) {
        if (now - t->shown_ms >= DRAW_MS) {
            t->shown_ms = now;
            draw(t, step, table, rows, all);
        }
    } else if (due) {
        t->shown_ms = now;
        struct str word = i18n_text(t->cli->lang, step_key(step));
        fprintf(stderr, "%.*s %s (%lld / %lld)\n", STR_ARG(word), table, (long long)rows,
                (long long)all);
    }
}

void copy_tell_end(struct copy_tell *t)
{
    if (t->table && isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

static void add_table(struct arena *arena, const struct store_copy_table *table, struct buf *out)
{
    struct str from = str_cut(sha256_hex(arena, table->digest), DIGEST_SHOWN);
    struct str to = str_cut(sha256_hex(arena, table->target_digest), DIGEST_SHOWN);
    bool equal = table->rows == table->target_rows && str_eq(from, to);
    buf_printf(out, "%-18s %12lld %12lld  %.*s %s %.*s\n", table->name, (long long)table->rows,
               (long long)table->target_rows, STR_ARG(from), equal ? "=" : "≠", STR_ARG(to));
}

void copy_tell_report(const struct copy_tell *t, const struct store_copy_report *report,
                      struct buf *out)
{
    struct arena *arena = t->cli->arena;
    enum lang lang = t->cli->lang;
    for (size_t i = 0; i < report->count; i++)
        add_table(arena, &report->tables[i], out);
    struct str numbers =
        i18n_format(arena, lang, "cli.copy.numbers", I18N_I64("rows", report->rows),
                    I18N_I64("written", report->written), I18N_I64("removed", report->removed),
                    I18N_I64("megabytes", report->blob_bytes / 1000000),
                    I18N_I64("seconds", (clock_monotonic_ms() - t->began_ms + 500) / 1000),
                    I18N_I64("rate", rate(t, report->written)));
    struct str word = i18n_text(lang, report->equal ? "cli.copy.equal" : "cli.copy.unequal");
    buf_printf(out, "%.*s\n%.*s\n", STR_ARG(numbers), STR_ARG(word));
}
