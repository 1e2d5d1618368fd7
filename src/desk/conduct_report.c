#include "desk/conduct_report.h"

#include "base/arena.h"
#include "domain/practice/practice.h"
#include "store/queries.h"

#include <stdlib.h>
#include <string.h>

struct total {
    struct str week, practice, team;
    enum conduct what;
    int64_t n;
};

/* "conduct.2026-W47.G05.stopped.TEAM" */
static bool read_total(const struct q_conduct_totals_row *row, struct total *out)
{
    struct str rest = row->name, prefix, what;
    *out = (struct total){.n = row->n};
    if (!str_split(&rest, '.', &prefix) || !str_split(&rest, '.', &out->week) ||
        !str_split(&rest, '.', &out->practice) || !str_split(&rest, '.', &what))
        return false;
    out->team = rest.ptr ? rest : STR("");
    for (int c = CONDUCT_RESPECTED; c < CONDUCTS; c++)
        if (str_eq(what, str_of(conduct_name((enum conduct)c)))) {
            out->what = (enum conduct)c;
            return true;
        }
    return false;
}

static struct conduct_row *row_of(struct conduct_report *out, struct str week, struct str team,
                                  const char *practice)
{
    for (size_t i = 0; i < out->count; i++) {
        struct conduct_row *row = &out->rows[i];
        if (strcmp(row->practice, practice) == 0 && str_eq(row->week, week) &&
            str_eq(row->team, team))
            return row;
    }
    struct conduct_row *row = &out->rows[out->count++];
    *row = (struct conduct_row){.week = week, .team = team, .practice = practice};
    return row;
}

/* Whether a reply that is kept says something for it. */
static bool reads_replies(const struct practice *p)
{
    return p->check_reply && strcmp(p->id, "G43") != 0;
}

static void add(struct conduct_report *out, const struct total *t)
{
    if (str_eq(t->practice, STR(CONDUCT_REPLY))) {
        for (size_t i = 0; practices[i]; i++)
            if (reads_replies(practices[i]))
                row_of(out, t->week, t->team, practices[i]->id)->n[CONDUCT_RESPECTED] += t->n;
        return;
    }
    const struct practice *p = practice_find(t->practice);
    if (p)
        row_of(out, t->week, t->team, p->id)->n[t->what] += t->n;
}

/* What the practice had something to say about was kept all the same, and was counted
 * among the replies. */
static void take_off(struct conduct_row *row)
{
    static const enum conduct kept[] = {CONDUCT_HELD, CONDUCT_WARNED, CONDUCT_OVERRIDDEN,
                                        CONDUCT_RECORDED, CONDUCT_OFF};
    const struct practice *p = practice_find(str_of(row->practice));
    if (!reads_replies(p))
        return;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        row->n[CONDUCT_RESPECTED] -= row->n[kept[i]];
    if (row->n[CONDUCT_RESPECTED] < 0)
        row->n[CONDUCT_RESPECTED] = 0;
}

static int compare(struct str a, struct str b)
{
    int c = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

static int in_order(const void *a, const void *b)
{
    const struct conduct_row *x = a, *y = b;
    int c = compare(x->week, y->week);
    if (!c)
        c = compare(x->team, y->team);
    return c ? c : strcmp(x->practice, y->practice);
}

enum err conduct_report(struct db *db, struct arena *arena, int64_t shop, struct week from,
                        struct week to, struct str team, struct conduct_report *out,
                        struct error *err)
{
    int64_t days = date_to_days(week_monday(to)) - date_to_days(week_monday(from));
    struct q_conduct_totals_rows rows;
    struct total t;
    size_t n = 0;
    *out = (struct conduct_report){0};
    if (days < 0 || days / 7 >= CONDUCT_WEEKS_MAX)
        return error_field(err, ERR_INVALID, "to", "1 to %d weeks", CONDUCT_WEEKS_MAX);
    struct q_conduct_totals_in in = {
        .shop = shop,
        .from = str_printf(arena, "conduct.%.*s.", STR_ARG(week_text(arena, from))),
        .to = str_printf(arena, "conduct.%.*s/", STR_ARG(week_text(arena, to))),
    };
    enum err e = q_conduct_totals(db, arena, &in, &rows, err);
    if (e)
        return e;
    for (size_t i = 0; practices[i]; i++)
        n++;
    out->rows = arena_array(arena, rows.count * (n + 1), sizeof *out->rows);
    for (size_t i = 0; i < rows.count; i++)
        if (read_total(&rows.items[i], &t) && (!team.ptr || str_eq(team, t.team)))
            add(out, &t);
    for (size_t i = 0; i < out->count; i++)
        take_off(&out->rows[i]);
    if (out->count)
        qsort(out->rows, out->count, sizeof *out->rows, in_order);
    return ERR_OK;
}
