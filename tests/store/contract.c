#include "contract.h"

#include "store/table.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct contract contract;

/* What tests/store/sql/0001_contract.sql brings. */
extern const struct migration contract_migrations[];
extern const struct tables contract_tables; /* the program's own with it */

static void note_event(void *ctx, int64_t last_event)
{
    (void)ctx;
    contract.last_event = last_event;
}

struct store_options contract_options(const char *url)
{
    return (struct store_options){
        .url = url,
        .on_commit = note_event,
        .migrations = contract.migrations,
        .migrations_count = contract.migrations_count,
        .tables = &contract_tables,
    };
}

static void make_migrations(void)
{
    size_t own = store_migrations_count;
    contract.migrations = calloc(own + 1, sizeof *contract.migrations);
    ck_assert_ptr_nonnull(contract.migrations);
    memcpy(contract.migrations, store_migrations, own * sizeof *contract.migrations);
    contract.migrations[own] = contract_migrations[0];
    contract.migrations[own].number = (int)own + 1;
    contract.migrations_count = own + 1;
}

void contract_open(void)
{
    make_migrations();
    contract.engine->create_place();
    contract.arena = arena_create(16 * 1024 * 1024);
    contract.last_event = 0;
    struct store_options options = contract_options(contract.engine->url());
    MUST(store_open(&options, &contract.store, &contract.err));
    MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
}

void contract_close(void)
{
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    contract.engine->remove_place();
    arena_destroy(&contract.arena);
    free(contract.migrations);
}

void contract_told(int64_t event)
{
    for (int ms = 0; contract.last_event < event && ms < 5000; ms++)
        poll(NULL, 0, 1);
    ck_assert_int_ge(contract.last_event, event);
}

TCase *contract_case(Suite *suite, const char *name)
{
    TCase *cases = tcase_create(name);
    tcase_add_checked_fixture(cases, contract_open, contract_close);
    tcase_set_timeout(cases, 30);
    suite_add_tcase(suite, cases);
    return cases;
}

enum err contract_write(store_command command, void *ctx)
{
    return store_write(contract.store, command, ctx, &contract.err);
}

struct t_item_add_in contract_item(struct str name)
{
    return (struct t_item_add_in){.name = name, .at = {1}, .bytes = STR("")};
}

enum err contract_add_item(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct item_write *w = ctx;
    return t_item_add(db, &w->in, &w->id, err);
}

int64_t contract_count(void)
{
    struct t_item_count_row row;
    MUST(t_item_count(contract.reader, contract.arena, &row, &contract.err));
    return row.count;
}

static enum err wait_at_gate(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)db, (void)arena, (void)err;
    struct gate *gate = ctx;
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    sem_post(&gate->open); /* a rerun finds it open */
    return ERR_OK;
}

static void gate_done(struct store_job *job)
{
    struct gate *gate = (struct gate *)job;
    sem_post(&gate->entered);
}

void gate_shut(struct gate *gate)
{
    memset(gate, 0, sizeof *gate);
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    gate->job = (struct store_job){.command = wait_at_gate, .ctx = gate, .done = gate_done};
    MUST(store_submit(contract.store, &gate->job, &contract.err));
    sem_wait(&gate->entered);
}

void gate_open(struct gate *gate)
{
    sem_post(&gate->open);
    sem_wait(&gate->entered);
}

Suite *contract_suite(const struct contract_engine *engine)
{
    contract.engine = engine;
    Suite *suite = suite_create(engine->name);
    contract_types(suite);
    contract_commits(suite);
    contract_keeping(suite);
    contract_copy(suite);
    contract_loose(suite);
    return suite;
}
