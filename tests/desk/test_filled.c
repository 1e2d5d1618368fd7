/* The benches measure on stores that bench_fill fills: they keep every rule that
 * the desk keeps, and their words are found. */
#include "invariants.h"

#include "base/arena.h"
#include "base/log.h"
#include "store/queries.h"
#include "store/store.h"
#include "store/tokens.h"

#include "../check_main.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOSSIERS = 300, FOUND_MAX = 1000 };

static char folder[64];
static struct store *store;
static struct db *db;

static int remove_file(const char *name, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)kind, (void)where;
    return remove(name);
}

static void fill(void)
{
    const char *program = getenv("BENCH_FILL");
    char count[16];
    int status;
    ck_assert_msg(program != NULL, "BENCH_FILL names no program");
    snprintf(folder, sizeof folder, "/var/tmp/test-filled-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(count, sizeof count, "%d", DOSSIERS);
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execl(program, program, "--data", folder, "--dossiers", count, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

static void open_store(void)
{
    struct error err;
    char url[128];
    fill();
    snprintf(url, sizeof url, "sqlite://%s/store.db", folder);
    ck_assert_int_eq(store_open(&(struct store_options){.url = url}, &store, &err), ERR_OK);
    ck_assert_int_eq(store_reader_create(store, &db, &err), ERR_OK);
}

static void close_store(void)
{
    store_reader_destroy(&db);
    store_close(&store);
    nftw(folder, remove_file, 16, FTW_DEPTH | FTW_PHYS);
}

START_TEST(a_filled_store_breaks_no_rule)
{
    const char *broken = invariants_broken(db);
    ck_assert_msg(!broken, "%s", broken);
}
END_TEST

static size_t found(struct arena *arena, const char *words)
{
    struct error err;
    struct q_search_messages_rows rows;
    struct q_search_messages_in in = {.before = INT64_MAX, .limit = FOUND_MAX};
    ck_assert(tokens_query(arena, str_of(words), 1, TOKENS_LAST_WHOLE, &in.match));
    ck_assert_msg(q_search_messages(db, arena, &in, &rows, &err) == ERR_OK, "%s", err.text);
    return rows.count;
}

/* The marks of bench/corpus.h stand in a dossier's first and third message. */
START_TEST(its_words_are_found_where_the_corpus_puts_them)
{
    struct arena *arena = arena_create(8 * 1024 * 1024);
    ck_assert_uint_eq(found(arena, "rembourser"), DOSSIERS / 4 * 2);
    ck_assert_uint_eq(found(arena, "rétractation"), DOSSIERS / 50 * 2);
    ck_assert_uint_eq(found(arena, "hygromètre"), 2);
    ck_assert_uint_ge(found(arena, "8R000104729FR"), 1);
    ck_assert_uint_eq(found(arena, "bon-5.pdf"), 1); /* a file's name */
    ck_assert_uint_eq(found(arena, "nulle part"), 0);
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desk/filled");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, open_store, close_store);
    tcase_set_timeout(all, 60);
    tcase_add_test(all, a_filled_store_breaks_no_rule);
    tcase_add_test(all, its_words_are_found_where_the_corpus_puts_them);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
