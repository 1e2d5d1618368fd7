/* Delivery reports of 90 kinds of servers against the table of another project.
 *
 * Where it differs, on purpose:
 * - "550 Unknown user" from some Japanese mobile operators is called "filtered" and
 *   soft there; the words say that nobody is there, so it is hard here;
 * - status codes 5.0.9xx and 4.0.9xx are that project's own and stand in no mail:
 *   not compared;
 * - Amazon's notifications in JSON are no mails with a report: not read;
 * - a mail of several recipients or transcripts gives one row there, each its own here. */
#include "base/arena.h"
#include "channels/email/bounce.h"
#include "channels/email/machine.h"
#include "corpus.h"
#include "net/mime/mime.h"

#include <stdio.h>
#include <string.h>

struct tally {
    struct arena *arena;
    struct str table;
    size_t rows, recognised, with_address, statuses, status_equal, reply_equal, hard_equal;
    size_t filtered; /* hard here, "filtered" there */
};

struct row {
    struct str status, reply, reason, hard;
};

static bool next_row(struct str *table, struct str file, struct row *out)
{
    struct str line, cell;
    while (str_split(table, '\n', &line)) {
        struct str cells[6] = {STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
        for (int i = 0; i < 6 && str_split(&line, '\t', &cell); i++)
            cells[i] = cell;
        if (str_eq(cells[0], file)) {
            *out = (struct row){cells[2], cells[3], cells[4], str_trim(cells[5])};
            return true;
        }
    }
    return false;
}

static void compare(struct tally *t, const char *name, const struct row *row,
                    const struct bounce_recipient *r)
{
    char reply[16];
    snprintf(reply, sizeof reply, "%d", r->reply_code);
    bool own_code = str_find(row->status, STR(".0.9")) == 1;
    bool status = str_eq(row->status, r->status),
         hard = str_eq(row->hard, str_of(r->hard ? "true" : "false"));
    bool same_reply = str_eq(row->reply, r->reply_code ? str_of(reply) : STR(""));
    t->statuses += !own_code;
    t->status_equal += !own_code && status;
    t->reply_equal += same_reply;
    t->hard_equal += hard;
    t->filtered += !hard && r->hard && str_eq(row->reason, STR("filtered"));
    t->with_address += r->address.len > 0;
    if ((!own_code && !status) || !same_reply || (!hard && !str_eq(row->reason, STR("filtered"))))
        printf("# %s: %.*s %.*s %.*s there, %.*s %d %s here\n", name, STR_ARG(row->status),
               STR_ARG(row->reply), STR_ARG(row->reason), STR_ARG(r->status), r->reply_code,
               r->hard ? "hard" : "soft");
}

static void visit(void *ctx, const char *name, struct str bytes)
{
    struct tally *t = ctx;
    struct str table = t->table;
    struct row row;
    struct arena *arena = arena_create(bytes.len + 16 * 1024 * 1024);
    struct mime_message m;
    struct bounce bounce = {0};
    struct error err;
    if (mime_read(arena, bytes, NULL, &m, &err) == ERR_OK)
        bounce_read(arena, &m, &bounce);
    struct str file = str_of(strrchr(name, '/') + 1);
    for (size_t i = 0; next_row(&table, file, &row); i++) {
        if (str_eq(row.reason, STR("feedback")) || str_eq(row.reason, STR("vacation")) ||
            str_eq(row.reason, STR("delivered")))
            continue;
        t->rows++;
        if (i < bounce.count) {
            t->recognised++;
            compare(t, name, &row, &bounce.at[i]);
        } else {
            printf("# %s: not read as a bounce\n", name);
        }
    }
    arena_destroy(&arena);
}

int main(void)
{
    if (!corpus_is_here())
        return 0;
    struct tally t = {.arena = arena_create(4 * 1024 * 1024)};
    t.table = corpus_file(t.arena, "bounces/expected-bounces.tsv");
    corpus_walk("bounces", visit, &t);
    printf(
        "# %zu recipients: %zu read (%zu with address), status equal %zu of %zu, reply code %zu, "
        "hard or soft %zu (and %zu \"filtered\" that say unknown user)\n",
        t.rows, t.recognised, t.with_address, t.status_equal, t.statuses, t.reply_equal,
        t.hard_equal, t.filtered);
    corpus_result(t.rows > 350, "the table is there");
    corpus_result(t.recognised * 100 >= t.rows * 99, "99 of 100 reports are read");
    corpus_result(t.with_address * 100 >= t.rows * 98, "98 of 100 name the recipient");
    corpus_result(t.status_equal * 100 >= t.statuses * 96, "96 of 100 statuses agree");
    corpus_result(t.reply_equal * 100 >= t.recognised * 95, "95 of 100 reply codes agree");
    corpus_result((t.hard_equal + t.filtered) * 100 >= t.recognised * 94,
                  "94 of 100 verdicts hard or soft agree, but for those that say unknown user");
    arena_destroy(&t.arena);
    return corpus_end();
}
