/* What every engine of the store must do, said once. An engine joins with a
 * program of its own that makes empty places and calls contract_suite. */
#ifndef TESTS_STORE_CONTRACT_H
#define TESTS_STORE_CONTRACT_H

#include "base/arena.h"
#include "contract_queries.h"
#include "store/migration.h"
#include "store/store.h"

#include <check.h>
#include <pthread.h>
#include <semaphore.h>

enum { CONTRACT_WRITERS = 16 }; /* of an engine, at most */

struct contract_engine {
    const char *name;
    void (*create_place)(void); /* an empty one, before each case */
    void (*remove_place)(void);
    const char *(*url)(void);       /* of the place */
    const char *(*other_url)(void); /* a second one in it, where backup_path is opened as a store */
    const char *(*backup_path)(void);
    int writers;     /* at once; with one, commands answer in order, after on_commit */
    bool blob_files; /* large bytes are files */
};

/* The case at work: a store opened with the program's migrations and the
 * contract's tables, a reader, and an arena. */
struct contract {
    const struct contract_engine *engine;
    struct store *store;
    struct db *reader;
    struct arena *arena;
    struct error err;
    struct migration *migrations;
    size_t migrations_count;
    _Atomic int64_t last_event; /* of the last on_commit */
};
extern struct contract contract;

Suite *contract_suite(const struct contract_engine *engine);
void contract_types(Suite *suite);
void contract_commits(Suite *suite);
void contract_keeping(Suite *suite);
void contract_copy(Suite *suite);
void contract_loose(Suite *suite);

/* A case begins and ends with these. */
void contract_open(void);
void contract_close(void);
struct store_options contract_options(const char *url);
TCase *contract_case(Suite *suite, const char *name);

#define MUST(call) ck_assert_msg((call) == ERR_OK, #call ": %s", contract.err.text)
#define MUST_BE(code, call) \
    do { \
        enum err found_ = (call); \
        ck_assert_msg(found_ == (code), #call ": %s, not " #code ": %s", err_name(found_), \
                      found_ ? contract.err.text : ""); \
    } while (0)

/* Waits until on_commit told of the event. */
void contract_told(int64_t event);

/* Runs `command` and waits. */
enum err contract_write(store_command command, void *ctx);

/* A good item; the test changes what it is about. */
struct t_item_add_in contract_item(struct str name);
/* ctx: struct item_write */
struct item_write {
    struct t_item_add_in in;
    int64_t id;
};
enum err contract_add_item(struct db *db, struct arena *arena, void *ctx, struct error *err);
int64_t contract_count(void);

/* Holds the writer back, so that what is submitted meanwhile becomes a group. */
struct gate {
    struct store_job job;
    sem_t entered, open;
};
void gate_shut(struct gate *gate);
void gate_open(struct gate *gate);

#endif
