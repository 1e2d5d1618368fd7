/* The contract: commands, groups and their answers. */
#include "contract.h"

#include "store/queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum err refuse_after_work(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    enum err e = contract_add_item(db, arena, ctx, err);
    return e ? e : error_refuse(err, "G05", "body", "refusal.test", "x");
}

START_TEST(a_refusal_undoes_its_own_changes_and_keeps_its_words)
{
    struct item_write w = {.in = contract_item(STR("a"))};
    MUST_BE(ERR_REFUSED, contract_write(refuse_after_work, &w));
    ck_assert_str_eq(contract.err.practice, "G05");
    ck_assert_str_eq(contract.err.key, "refusal.test");
    ck_assert_int_eq(contract_count(), 0);
}
END_TEST

/* Goes on as if nothing were: some engines could not. */
static enum err overlook(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct item_write *w = ctx;
    struct t_item_row row;
    if (!t_item_by_id(db, arena, &(struct t_item_by_id_in){99}, &row, err))
        return ERR_IO;
    if (t_item_add(db, &w->in, &w->id, err))
        return t_item_add_to(db, &(struct t_item_add_to_in){0, 99, 1}, NULL, err);
    return ERR_OK;
}

START_TEST(an_error_of_a_query_ends_the_command_even_if_it_is_overlooked)
{
    struct item_write w = {.in = contract_item(STR("a"))};
    MUST(contract_write(overlook, &w)); /* not found is an answer, not a fault */
    MUST_BE(ERR_CONFLICT, contract_write(overlook, &w));
    struct t_item_row row;
    MUST(t_item_by_id(contract.reader, contract.arena, &(struct t_item_by_id_in){w.id}, &row,
                      &contract.err));
    ck_assert_int_eq(row.n, 0);
}
END_TEST

/* --- groups --- */

enum { JOBS = 40 };

struct numbered {
    struct store_job job;
    struct item_write write;
    char name[16];
    int order; /* of its answer */
};

static _Atomic int answered;

static void take_answer(struct store_job *job)
{
    ((struct numbered *)job)->order = answered;
    answered++;
}

static enum err add_late(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    enum err e = contract_add_item(db, arena, ctx, err);
    return e ? e : t_late_add(db, &(struct t_late_add_in){99999}, NULL, err);
}

static void submit(struct numbered *job, int n, store_command command)
{
    snprintf(job->name, sizeof job->name, "item %d", n);
    job->write.in = contract_item(str_of(job->name));
    job->job = (struct store_job){.command = command, .ctx = &job->write, .done = take_answer};
    MUST(store_submit(contract.store, &job->job, &contract.err));
}

static void wait_for_answers(int count)
{
    while (answered < count)
        usleep(500);
}

static void run_group_with(store_command bad, enum err expected)
{
    static struct numbered jobs[JOBS];
    struct gate gate;
    answered = 0;
    gate_shut(&gate);
    for (int i = 0; i < JOBS; i++)
        submit(&jobs[i], i, i % 7 == 3 ? bad : contract_add_item);
    gate_open(&gate);
    wait_for_answers(JOBS);
    int kept = 0;
    for (int i = 0; i < JOBS; i++) {
        enum err wanted = i % 7 == 3 ? expected : ERR_OK;
        ck_assert_msg(jobs[i].job.result == wanted, "%d: %s %s", i, err_name(jobs[i].job.result),
                      jobs[i].job.error.text);
        if (contract.engine->writers == 1)
            ck_assert_int_eq(jobs[i].order, i);
        struct t_item_row row;
        if (wanted == ERR_OK) {
            kept++;
            MUST(t_item_by_id(contract.reader, contract.arena,
                              &(struct t_item_by_id_in){jobs[i].write.id}, &row, &contract.err));
            ck_assert(str_eq(row.name, str_of(jobs[i].name)));
        }
    }
    ck_assert_int_eq(contract_count(), kept);
}

START_TEST(one_that_fails_leaves_the_others_of_its_group_whole)
{
    run_group_with(refuse_after_work, ERR_REFUSED);
}
END_TEST

START_TEST(one_that_fails_at_the_commit_leaves_the_others_whole)
{
    run_group_with(add_late, ERR_INVALID);
    struct t_late_count_row row;
    MUST(t_late_count(contract.reader, contract.arena, &row, &contract.err));
    ck_assert_int_eq(row.count, 0);
}
END_TEST

static void look_for_item(struct store_job *job)
{
    struct numbered *n = (struct numbered *)job;
    struct db *db = NULL;
    struct t_item_row row;
    struct arena *arena = arena_create(4096);
    if (!store_reader_create(contract.store, &db, NULL) &&
        !t_item_by_id(db, arena, &(struct t_item_by_id_in){n->write.id}, &row, NULL))
        n->order = 1;
    store_reader_destroy(&db);
    arena_destroy(&arena);
    answered++;
}

START_TEST(an_answer_comes_after_the_commit)
{
    struct numbered n = {.write = {.in = contract_item(STR("a"))}};
    n.job =
        (struct store_job){.command = contract_add_item, .ctx = &n.write, .done = look_for_item};
    answered = 0;
    MUST(store_submit(contract.store, &n.job, &contract.err));
    wait_for_answers(1);
    ck_assert_int_eq(n.order, 1);
}
END_TEST

/* --- events --- */

struct event_write {
    struct store_job job;
    int64_t id, told; /* told: on_commit's word when the answer came */
    bool refuse;
};

static enum err append_event(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct event_write *w = ctx;
    struct q_event_append_in in = {.shop = 1, .kind = STR("test"), .at = {1}, .payload = STR("{}")};
    enum err e = q_event_append(db, &in, &w->id, err);
    return e || !w->refuse ? e : error_refuse(err, "", "", "refusal.test", NULL);
}

static void note_told(struct store_job *job)
{
    ((struct event_write *)job)->told = contract.last_event;
    answered++;
}

START_TEST(events_are_told_and_never_the_undone_ones)
{
    static struct event_write jobs[JOBS];
    struct gate gate;
    answered = 0;
    gate_shut(&gate);
    for (int i = 0; i < JOBS; i++) {
        jobs[i].refuse = i == JOBS - 1;
        jobs[i].job =
            (struct store_job){.command = append_event, .ctx = &jobs[i], .done = note_told};
        MUST(store_submit(contract.store, &jobs[i].job, &contract.err));
    }
    gate_open(&gate);
    wait_for_answers(JOBS);
    int64_t newest = 0;
    for (int i = 0; i < JOBS - 1; i++) {
        if (contract.engine->writers == 1) {
            ck_assert_int_ge(jobs[i].told, jobs[i].id);
            ck_assert_int_gt(jobs[i].id, newest);
        }
        newest = jobs[i].id > newest ? jobs[i].id : newest;
    }
    contract_told(newest);
    ck_assert_int_eq(contract.last_event, newest);
    struct item_write w = {.in = contract_item(STR("no event"))};
    contract.last_event = -1;
    MUST(contract_write(contract_add_item, &w));
    ck_assert_int_eq(contract.last_event, -1);
}
END_TEST

/* --- many at once --- */

enum { WRITERS = 64, WRITES = 25 };

static void *write_many(void *ctx)
{
    int base = *(int *)ctx;
    for (int i = 0; i < WRITES; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d of %d", i, base);
        struct item_write w = {.in = contract_item(str_of(name))};
        struct error err;
        if (store_write(contract.store, contract_add_item, &w, &err) || w.id == 0)
            return "failed";
    }
    return NULL;
}

START_TEST(sixty_four_writers_lose_nothing)
{
    pthread_t threads[WRITERS];
    int bases[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        bases[i] = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many, &bases[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *fault;
        pthread_join(threads[i], &fault);
        ck_assert_ptr_null(fault);
    }
    ck_assert_int_eq(contract_count(), WRITERS * WRITES);
}
END_TEST

static enum err nothing(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)db, (void)arena, (void)ctx, (void)err;
    return ERR_OK;
}

static void count_answer(struct store_job *job)
{
    (void)job;
    answered++;
}

START_TEST(a_full_queue_is_busy_and_empties_again)
{
    enum { MANY = 10000 };
    struct store_job *jobs = calloc(MANY, sizeof *jobs);
    struct gate gates[CONTRACT_WRITERS];
    int accepted = 0;
    answered = 0;
    for (int i = 0; i < contract.engine->writers; i++)
        gate_shut(&gates[i]);
    enum err e = ERR_OK;
    while (!e && accepted < MANY) {
        jobs[accepted] = (struct store_job){.command = nothing, .done = count_answer};
        e = store_submit(contract.store, &jobs[accepted], &contract.err);
        accepted += !e;
    }
    ck_assert_int_eq(e, ERR_BUSY);
    ck_assert_int_ge(accepted, 1000);
    MUST_BE(ERR_BUSY, contract_write(nothing, NULL));
    for (int i = 0; i < contract.engine->writers; i++)
        gate_open(&gates[i]);
    wait_for_answers(accepted);
    MUST(contract_write(nothing, NULL));
    ck_assert_int_eq(answered, accepted);
    free(jobs);
}
END_TEST

START_TEST(closing_finishes_what_is_queued)
{
    static struct numbered jobs[JOBS * 10];
    answered = 0;
    for (int i = 0; i < JOBS * 10; i++)
        submit(&jobs[i], i, contract_add_item);
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    ck_assert_int_eq(answered, JOBS * 10);
    struct store_options options = contract_options(contract.engine->url());
    MUST(store_open(&options, &contract.store, &contract.err));
    MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
    ck_assert_int_eq(contract_count(), JOBS * 10);
}
END_TEST

static enum err dirty_arena(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)db, (void)err;
    *(size_t *)ctx = arena_used(arena);
    arena_alloc(arena, 100000);
    return ERR_OK;
}

START_TEST(every_command_starts_with_an_empty_arena)
{
    size_t used = 1;
    for (int i = 0; i < 3; i++) {
        MUST(contract_write(dirty_arena, &used));
        ck_assert_uint_eq(used, 0);
    }
}
END_TEST

void contract_commits(Suite *suite)
{
    TCase *commits = contract_case(suite, "commits");
    tcase_add_test(commits, a_refusal_undoes_its_own_changes_and_keeps_its_words);
    tcase_add_test(commits, an_error_of_a_query_ends_the_command_even_if_it_is_overlooked);
    tcase_add_test(commits, one_that_fails_leaves_the_others_of_its_group_whole);
    tcase_add_test(commits, one_that_fails_at_the_commit_leaves_the_others_whole);
    tcase_add_test(commits, an_answer_comes_after_the_commit);
    tcase_add_test(commits, events_are_told_and_never_the_undone_ones);
    tcase_add_test(commits, sixty_four_writers_lose_nothing);
    tcase_add_test(commits, a_full_queue_is_busy_and_empties_again);
    tcase_add_test(commits, closing_finishes_what_is_queued);
    tcase_add_test(commits, every_command_starts_with_an_empty_arena);
}
