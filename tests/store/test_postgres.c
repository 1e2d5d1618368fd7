/* What only the PostgreSQL engine has: commands side by side, a log in order
 * although commits overtake each other, lost connections, other nodes. */
#include "contract.h"

#include "../check_main.h"
#include "store/postgres/engine.h"
#include "store/queries.h"
#include "store/tokens.h"
#include "temp_store.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

static struct temp_store temp;

static void create_place(void)
{
    temp_store_prepare(&temp);
}

static void remove_place(void)
{
    temp_store_remove(&temp);
}

static const char *url(void)
{
    return temp.url;
}

static const struct contract_engine engine = {
    .name = "store/postgres",
    .create_place = create_place,
    .remove_place = remove_place,
    .url = url,
    .writers = 12,
};

/* Another connection's word, as an administrator's. */
static void run_sql(const char *sql)
{
    PGconn *conn = PQconnectdb(temp.url);
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
                  PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

/* --- the log ---------------------------------------------------------------- */

/* A command that appends an event and waits before it ends. */
struct slow_event {
    struct store_job job;
    sem_t appended, go, done;
    int64_t id;
};

static enum err append_event(struct db *db, int64_t *id, struct error *err)
{
    struct q_event_append_in in = {.shop = 1, .kind = STR("test"), .at = {1}, .payload = STR("{}")};
    return q_event_append(db, &in, id, err);
}

static enum err append_and_wait(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct slow_event *s = ctx;
    enum err e = append_event(db, &s->id, err);
    sem_post(&s->appended);
    sem_wait(&s->go);
    return e;
}

static enum err append_at_once(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    return append_event(db, ctx, err);
}

static void slow_done(struct store_job *job)
{
    sem_post(&((struct slow_event *)job)->done);
}

static void slow_begin(struct slow_event *s)
{
    memset(s, 0, sizeof *s);
    sem_init(&s->appended, 0, 0);
    sem_init(&s->go, 0, 0);
    sem_init(&s->done, 0, 0);
    s->job = (struct store_job){.command = append_and_wait, .ctx = s, .done = slow_done};
    MUST(store_submit(contract.store, &s->job, &contract.err));
    sem_wait(&s->appended);
}

static void slow_end(struct slow_event *s)
{
    sem_post(&s->go);
    sem_wait(&s->done);
    ck_assert_int_eq(s->job.result, ERR_OK);
}

static struct q_event_after_rows log_after(int64_t after)
{
    struct q_event_after_rows rows;
    MUST(q_event_after(contract.reader, contract.arena,
                       &(struct q_event_after_in){.after = after, .limit = 100}, &rows,
                       &contract.err));
    return rows;
}

START_TEST(an_event_that_commits_late_is_not_missed)
{
    struct slow_event slow;
    int64_t second, third;
    slow_begin(&slow);
    MUST(contract_write(append_at_once, &second));
    MUST(contract_write(append_at_once, &third));
    ck_assert_int_lt(slow.id, second);
    ck_assert_int_eq(log_after(0).count,
                     0); /* they are durable, and not to be read before the first */
    ck_assert_int_lt(contract.last_event, slow.id);
    slow_end(&slow);
    contract_told(third);
    struct q_event_after_rows rows = log_after(0);
    ck_assert_int_eq(rows.count, 3);
    ck_assert_int_eq(rows.items[0].id, slow.id);
    ck_assert_int_eq(rows.items[1].id, second);
    ck_assert_int_eq(rows.items[2].id, third);
}
END_TEST

static enum err append_many(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    int64_t id;
    enum err e = ERR_OK;
    for (int i = 0; !e && i < *(int *)ctx; i++)
        e = append_event(db, &id, err);
    return e;
}

START_TEST(events_of_one_command_keep_their_order_up_to_four_thousand)
{
    int n = 100;
    MUST(contract_write(append_many, &n));
    struct q_event_after_rows rows = log_after(0);
    ck_assert_int_eq(rows.count, 100);
    for (size_t i = 1; i < rows.count; i++)
        ck_assert_int_eq(rows.items[i].id, rows.items[i - 1].id + 1);
    n = 4097;
    ck_assert_int_ne(contract_write(append_many, &n), ERR_OK);
    n = 1;
    MUST(contract_write(append_many, &n)); /* numbers begin anew with each transaction */
}
END_TEST

START_TEST(the_log_goes_on_behind_numbers_of_another_cluster)
{
    int64_t old = 1, id;
    MUST(contract_write(append_at_once, &old));
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    run_sql("INSERT INTO event (id, shop, kind, at, actor_kind, payload)"
            " VALUES (9000000000000000, 1, 'test', 1, 0, '{}')");
    struct store_options options = contract_options(contract.engine->url());
    MUST(store_open(&options, &contract.store, &contract.err));
    MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
    MUST(contract_write(append_at_once, &id));
    ck_assert_int_gt(id, 9000000000000000);
    contract_told(id);
    ck_assert_int_eq(log_after(0).count, 3);
}
END_TEST

/* --- other nodes ------------------------------------------------------------ */

static _Atomic int64_t told_there;

static void note_there(void *ctx, int64_t event)
{
    (void)ctx;
    told_there = event;
}

START_TEST(another_node_is_told_of_an_event)
{
    struct store *other;
    struct store_options options = contract_options(contract.engine->url());
    options.on_commit = note_there;
    told_there = 0;
    MUST(store_open(&options, &other, &contract.err));
    int64_t id;
    MUST(contract_write(append_at_once, &id));
    for (int ms = 0; told_there < id && ms < 5000; ms++)
        poll(NULL, 0, 1);
    ck_assert_int_eq(told_there, id);
    store_close(&other);
}
END_TEST

/* --- connections ------------------------------------------------------------ */

static const char cut_all[] = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                              " WHERE application_name LIKE 'guichet%'";

START_TEST(connections_that_were_cut_are_made_anew_and_nobody_notices)
{
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "item %d", i);
        struct item_write w = {.in = contract_item(str_of(name))};
        run_sql(cut_all);
        MUST(contract_write(contract_add_item, &w));
        run_sql(cut_all);
        ck_assert_int_eq(contract_count(), i + 1);
    }
    int64_t id;
    MUST(contract_write(append_at_once, &id));
    contract_told(id);
}
END_TEST

START_TEST(a_view_that_lost_its_connection_is_busy_and_the_next_one_works)
{
    struct t_item_count_row row;
    MUST(db_read_begin(contract.reader, &contract.err));
    MUST(t_item_count(contract.reader, contract.arena, &row, &contract.err));
    run_sql(cut_all);
    MUST_BE(ERR_BUSY, t_item_count(contract.reader, contract.arena, &row, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.unreachable");
    ck_assert_str_eq(contract.err.arg, "PostgreSQL"); /* the sentence's subject */
    db_read_end(contract.reader);
    MUST(db_read_begin(contract.reader, &contract.err));
    MUST(t_item_count(contract.reader, contract.arena, &row, &contract.err));
    db_read_end(contract.reader);
}
END_TEST

/* The transaction is cut off when it has changed something: it is run again. */
struct cut_write {
    struct item_write item;
    int runs;
};

static enum err write_and_be_cut(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct cut_write *w = ctx;
    enum err e = contract_add_item(db, arena, &w->item, err);
    if (!e && w->runs++ == 0)
        run_sql(cut_all);
    return e;
}

START_TEST(a_command_cut_off_before_its_commit_is_run_again)
{
    struct cut_write w = {.item.in = contract_item(STR("once"))};
    MUST(contract_write(write_and_be_cut, &w));
    ck_assert_int_eq(w.runs, 2);
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

/* --- side by side ----------------------------------------------------------- */

/* Two commands that lock two rows in opposite order: one deadlocks and is run again. */
struct crossing {
    struct store_job job;
    int64_t first, second;
    sem_t *mine, *theirs, done;
    int runs;
};

static enum err cross(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct crossing *c = ctx;
    int64_t changed;
    enum err e =
        t_item_add_to(db, &(struct t_item_add_to_in){c->first, c->first, 1}, &changed, err);
    if (c->runs++ == 0) {
        sem_post(c->mine);
        sem_wait(c->theirs);
    }
    return e ? e
             : t_item_add_to(db, &(struct t_item_add_to_in){c->second, c->second, 1}, &changed,
                             err);
}

static void crossed(struct store_job *job)
{
    sem_post(&((struct crossing *)job)->done);
}

START_TEST(a_deadlock_is_run_again)
{
    struct item_write a = {.in = contract_item(STR("a"))}, b = {.in = contract_item(STR("b"))};
    MUST(contract_write(contract_add_item, &a));
    MUST(contract_write(contract_add_item, &b));
    sem_t at_a, at_b;
    sem_init(&at_a, 0, 0);
    sem_init(&at_b, 0, 0);
    struct crossing two[] = {{.first = a.id, .second = b.id, .mine = &at_a, .theirs = &at_b},
                             {.first = b.id, .second = a.id, .mine = &at_b, .theirs = &at_a}};
    for (int i = 0; i < 2; i++) {
        sem_init(&two[i].done, 0, 0);
        two[i].job = (struct store_job){.command = cross, .ctx = &two[i], .done = crossed};
        MUST(store_submit(contract.store, &two[i].job, &contract.err));
    }
    for (int i = 0; i < 2; i++) {
        sem_wait(&two[i].done);
        ck_assert_msg(two[i].job.result == ERR_OK, "%s", two[i].job.error.text);
    }
    ck_assert_int_ge(two[0].runs + two[1].runs, 3);
    struct t_item_row row;
    MUST(t_item_by_id(contract.reader, contract.arena, &(struct t_item_by_id_in){a.id}, &row,
                      &contract.err));
    ck_assert_int_eq(row.n, 2);
}
END_TEST

START_TEST(a_value_that_another_took_meanwhile_is_met_again_and_then_told)
{
    struct item_write w = {.in = contract_item(STR("taken"))};
    MUST(contract_write(contract_add_item, &w));
    struct cut_write again = {.item.in = contract_item(STR("taken")), .runs = 1};
    MUST_BE(ERR_CONFLICT, contract_write(write_and_be_cut, &again));
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

/* --- the address ------------------------------------------------------------ */

/* --- a begun word ------------------------------------------------------------ */

static const char *const begun_texts[] = {"des colis, du colissimo, un colimaçon", "un colissimo"};

static enum err put_words(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const int64_t *message = ctx;
    return db_index_message(db, *message, 1, tokens_of(arena, str_of(begun_texts[*message - 1])),
                            err);
}

static enum err take_words(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const int64_t *message = ctx;
    return db_unindex_message(db, *message, 1, tokens_of(arena, str_of(begun_texts[*message - 1])),
                              err);
}

static void must_ask(const char *match, const char *asked)
{
    struct str form = pg_match(contract.arena, str_of(match));
    PGconn *conn = PQconnectdb(temp.url);
    PGresult *result = PQexec(
        conn, arena_printf(contract.arena, "SELECT array_to_string(begun($q$%.*s$q$), ' and ')",
                           STR_ARG(form)));
    ck_assert_str_eq(PQerrorMessage(conn), "");
    ck_assert_str_eq(PQgetvalue(result, 0, 0), asked);
    PQclear(result);
    PQfinish(conn);
}

/* Else GIN collects all messages with any of them: a search that grows with the store. */
START_TEST(a_begun_word_is_asked_for_as_the_words_it_may_go_on_to)
{
    const int64_t first = 1, second = 2;
    MUST(contract_write(put_words, (void *)&first));
    must_ask("(\"#000001 coli\" *)",
             "'000001coli' | '000001colimacon' | '000001colis' | '000001colissimo'");
    must_ask("(\"#000001 du colim\" *)", "'000001du' <-> '000001colimacon'");
    must_ask("(\"#000001 nobody\" *)", "'000001nobody':*");
    must_ask("(\"#000001 du\") AND (\"#000001 de\" OR \"#000001 nobody\" *)",
             "'000001du' and '000001de' | '000001nobody':*"); /* a condition each */
    must_ask("(\"#000002 coli\" *)", "'000002coli':*");
    must_ask("(\"#000001 fr2026\" *)", "'000001fr2026':*");
    MUST(contract_write(put_words, (void *)&second));
    MUST(contract_write(take_words, (void *)&first));
    must_ask("(\"#000001 coli\" *)", "'000001colissimo'");
    MUST(contract_write(take_words, (void *)&second));
    must_ask("(\"#000001 coli\" *)", "'000001coli':*");
    run_sql("INSERT INTO message_word SELECT '000001colis' || n FROM generate_series(1, 49) AS n");
    must_ask("(\"#000001 coli\" *)", "'000001coli':*");
}
END_TEST

START_TEST(an_address_is_read_or_told_wrong)
{
    static const struct {
        const char *more;
        enum err expected;
    } cases[] = {
        {"", ERR_OK},
        {"&prepare=no", ERR_OK},
        {"&prepare=yes&application_name=guichet-x", ERR_OK},
        {"&prepare=maybe", ERR_INVALID},
        {"&nonsense=1", ERR_BUSY}, /* libpq's word for it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store *store;
        struct store_options options =
            contract_options(arena_printf(contract.arena, "%s%s", temp.url, cases[i].more));
        MUST_BE(cases[i].expected, store_open(&options, &store, &contract.err));
        store_close(&store);
    }
    struct store *store;
    struct store_options nowhere = contract_options("postgresql://nobody@127.0.0.1:1/nothing");
    MUST_BE(ERR_BUSY, store_open(&nowhere, &store, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.unreachable");
    ck_assert_ptr_nonnull(strstr(contract.err.arg, "127.0.0.1"));
}
END_TEST

START_TEST(without_prepared_statements_all_is_the_same)
{
    struct store *store;
    struct db *reader;
    struct store_options options =
        contract_options(arena_printf(contract.arena, "%s&prepare=no", temp.url));
    MUST(store_open(&options, &store, &contract.err));
    MUST(store_reader_create(store, &reader, &contract.err));
    struct item_write w = {.in = contract_item(STR("plain"))};
    MUST(store_write(store, contract_add_item, &w, &contract.err));
    struct t_item_row row;
    MUST(
        t_item_by_id(reader, contract.arena, &(struct t_item_by_id_in){w.id}, &row, &contract.err));
    ck_assert(str_eq(row.name, STR("plain")));
    store_reader_destroy(&reader);
    store_close(&store);
}
END_TEST

START_TEST(tables_of_another_program_are_left_alone)
{
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    run_sql("DROP TABLE event_base CASCADE");
    struct store_options options = contract_options(contract.engine->url());
    MUST_BE(ERR_CORRUPT, store_open(&options, &contract.store, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.foreign");
}
END_TEST

START_TEST(a_newer_store_is_refused)
{
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    run_sql("INSERT INTO migration VALUES (99, 'future', 1)");
    struct store_options options = contract_options(contract.engine->url());
    MUST_BE(ERR_CONFLICT, store_open(&options, &contract.store, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.newer");
}
END_TEST

int main(void)
{
    contract.engine = &engine;
    Suite *suite = suite_create(engine.name);
    TCase *log = contract_case(suite, "log");
    tcase_add_test(log, an_event_that_commits_late_is_not_missed);
    tcase_add_test(log, events_of_one_command_keep_their_order_up_to_four_thousand);
    tcase_add_test(log, the_log_goes_on_behind_numbers_of_another_cluster);
    tcase_add_test(log, another_node_is_told_of_an_event);
    TCase *connections = contract_case(suite, "connections");
    tcase_add_test(connections, connections_that_were_cut_are_made_anew_and_nobody_notices);
    tcase_add_test(connections, a_view_that_lost_its_connection_is_busy_and_the_next_one_works);
    tcase_add_test(connections, a_command_cut_off_before_its_commit_is_run_again);
    TCase *together = contract_case(suite, "side by side");
    tcase_add_test(together, a_deadlock_is_run_again);
    tcase_add_test(together, a_value_that_another_took_meanwhile_is_met_again_and_then_told);
    TCase *search = contract_case(suite, "search");
    tcase_add_test(search, a_begun_word_is_asked_for_as_the_words_it_may_go_on_to);
    TCase *opening = contract_case(suite, "opening");
    tcase_add_test(opening, an_address_is_read_or_told_wrong);
    tcase_add_test(opening, without_prepared_statements_all_is_the_same);
    tcase_add_test(opening, tables_of_another_program_are_left_alone);
    tcase_add_test(opening, a_newer_store_is_refused);
    return check_main(suite);
}
