/* What only the SQLite engine has: files, locks, migrations in place, a disk
 * that is full or fails, a process that is killed. This program's own fsync and
 * fdatasync count, and fail when told: the library calls them instead of libc's. */
#include "contract.h"

#include "../check_main.h"
#include "base/buf.h"
#include "base/secret.h"
#include "store/sqlite/engine.h"
#include "store/tokens.h"
#include "temp_store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static struct temp_store temp;
static _Atomic int syncs;
static _Atomic bool sync_fails;

int fsync(int fd)
{
    syncs++;
    if (sync_fails) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fsync(fd);
}

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
    .name = "store/sqlite",
    .create_place = create_place,
    .remove_place = remove_place,
    .url = url,
};

static const char *beside(const char *name)
{
    return arena_printf(contract.arena, "%s/%s", temp.folder, name);
}

static off_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void close_store(void)
{
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
}

static enum err open_with(size_t migrations_count)
{
    struct store_options options = contract_options(temp.url);
    options.migrations_count = migrations_count;
    enum err e = store_open(&options, &contract.store, &contract.err);
    if (!e)
        MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
    return e;
}

static enum err add(const char *name)
{
    struct item_write w = {.in = contract_item(str_of(name))};
    return contract_write(contract_add_item, &w);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

/* --- opening --- */

START_TEST(two_processes_cannot_hold_one_store)
{
    struct store_options options = contract_options(temp.url);
    struct store *second;
    MUST_BE(ERR_CONFLICT, store_open(&options, &second, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.locked");
    ck_assert_ptr_null(second);
    close_store();
    MUST(open_with(contract.migrations_count));
}
END_TEST

START_TEST(a_store_of_a_newer_version_is_left_alone)
{
    MUST(add("kept"));
    close_store();
    MUST_BE(ERR_CONFLICT, open_with(contract.migrations_count - 1));
    ck_assert_str_eq(contract.err.key, "store.newer");
    MUST(open_with(contract.migrations_count));
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

START_TEST(a_file_that_is_no_database_is_told)
{
    close_store();
    write_file(temp.path, "These are some words, not a database, and there are enough of them to "
                          "fill the first hundred bytes of a header.");
    MUST_BE(ERR_CORRUPT, open_with(contract.migrations_count));
    ck_assert_str_eq(contract.err.key, "store.not_a_database");
    ck_assert_ptr_nonnull(strstr(contract.err.text, temp.path));
}
END_TEST

START_TEST(the_database_of_another_program_is_told)
{
    close_store();
    unlink(temp.path);
    sqlite3 *other;
    ck_assert_int_eq(sqlite3_open(temp.path, &other), SQLITE_OK);
    sqlite3_exec(other, "CREATE TABLE song (id)", NULL, NULL, NULL);
    sqlite3_close(other);
    MUST_BE(ERR_CORRUPT, open_with(contract.migrations_count));
    ck_assert_str_eq(contract.err.key, "store.foreign");
}
END_TEST

START_TEST(a_folder_that_cannot_be_written_is_told)
{
    write_file(beside("file"), "");
    struct store_options options =
        contract_options(arena_printf(contract.arena, "sqlite://%s/guichet.db", beside("file")));
    struct store *none;
    MUST_BE(ERR_IO, store_open(&options, &none, &contract.err));
    ck_assert_str_eq(contract.err.key, "store.not_writable");
    ck_assert_str_eq(contract.err.arg, beside("file"));
}
END_TEST

START_TEST(an_unknown_address_of_a_store_is_invalid)
{
    static const char *const urls[] = {"", "guichet.db", "sqlite://relative.db", "mysql://x/y"};
    struct store *none;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct store_options options = contract_options(urls[i]);
        MUST_BE(ERR_INVALID, store_open(&options, &none, &contract.err));
        ck_assert_str_eq(contract.err.field, "store");
    }
}
END_TEST

START_TEST(files_are_for_their_owner_alone)
{
    struct sha256 hash;
    char *large = arena_alloc(contract.arena, STORE_BLOB_INLINE + 1);
    MUST(add("a"));
    MUST(store_blob_file_put(contract.store, (struct str){large, STORE_BLOB_INLINE + 1}, &hash,
                             &contract.err));
    MUST(store_backup(contract.store, beside("backup"), &contract.err));
    static const char *const names[] = {"guichet.db", "guichet.db-wal", "guichet.db.lock", "blobs",
                                        "backup"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat st;
        ck_assert_int_eq(stat(beside(names[i]), &st), 0);
        ck_assert_msg((st.st_mode & 077) == 0, "%s", names[i]);
    }
}
END_TEST

/* --- migrations --- */

static void add_migration(const char *sql)
{
    size_t n = contract.migrations_count++;
    contract.migrations =
        realloc(contract.migrations, contract.migrations_count * sizeof *contract.migrations);
    ck_assert_ptr_nonnull(contract.migrations);
    contract.migrations[n] = (struct migration){(int)n + 1, "next", .sqlite = sql};
}

START_TEST(an_older_store_is_brought_up_to_date_after_a_backup)
{
    MUST(add("old"));
    close_store();
    size_t old_count = contract.migrations_count;
    /* the way SQLite documents for other changes of a table, references kept */
    add_migration("CREATE TABLE item2 (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
                  " n BIGINT NOT NULL, maybe_n BIGINT, parent BIGINT REFERENCES item(id),"
                  " at BIGINT NOT NULL, maybe_at BIGINT, flag BIGINT NOT NULL, maybe_text TEXT,"
                  " bytes BLOB NOT NULL, maybe_bytes BLOB, extra TEXT NOT NULL DEFAULT 'x');"
                  "INSERT INTO item2 SELECT *, 'y' FROM item; DROP TABLE item;"
                  "ALTER TABLE item2 RENAME TO item;");
    MUST(open_with(contract.migrations_count));
    ck_assert_int_eq(contract_count(), 1);
    MUST(add("new"));
    close_store();
    char *backup = arena_printf(contract.arena, "%s.before-%04zu", temp.path, old_count + 1);
    ck_assert_int_gt(size_of(backup), 0);
    ck_assert_int_eq(rename(backup, temp.path), 0);
    MUST(open_with(old_count));
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

START_TEST(a_new_store_needs_no_backup)
{
    ck_assert_int_eq(size_of(arena_printf(contract.arena, "%s.before-0001", temp.path)), -1);
    ck_assert_int_eq(size_of(arena_printf(contract.arena, "%s.before-0002", temp.path)), -1);
}
END_TEST

START_TEST(a_migration_that_fails_changes_nothing)
{
    static const char *const bad[] = {
        "CREATE TABLE good (id); INSERT INTO nowhere VALUES (1);",
        "CREATE TABLE good (id); DELETE FROM item WHERE name = 'parent';",
    };
    struct item_write parent = {.in = contract_item(STR("parent"))};
    MUST(contract_write(contract_add_item, &parent));
    struct item_write child = {.in = contract_item(STR("child"))};
    child.in.parent = parent.id;
    MUST(contract_write(contract_add_item, &child));
    close_store();
    size_t old_count = contract.migrations_count;
    add_migration(bad[_i]);
    MUST_BE(_i == 0 ? ERR_INVALID : ERR_CORRUPT, open_with(contract.migrations_count));
    MUST(open_with(old_count));
    ck_assert_int_eq(contract_count(), 2);
    MUST(add("still at work"));
}
END_TEST

/* --- syncs --- */

enum { GROUP = 40 };

struct sent {
    struct store_job job;
    struct item_write write;
    char name[16];
};

static sem_t answers;

static void count_answer(struct store_job *job)
{
    (void)job;
    sem_post(&answers);
}

/* Sends a group that commits together and waits for its answers. */
static void send_group(struct sent *sent, const char *prefix)
{
    struct gate gate;
    sem_init(&answers, 0, 0);
    gate_shut(&gate);
    for (int i = 0; i < GROUP; i++) {
        snprintf(sent[i].name, sizeof sent[i].name, "%s %d", prefix, i);
        sent[i].write.in = contract_item(str_of(sent[i].name));
        sent[i].job = (struct store_job){
            .command = contract_add_item, .ctx = &sent[i].write, .done = count_answer};
        MUST(store_submit(contract.store, &sent[i].job, &contract.err));
    }
    gate_open(&gate);
    for (int i = 0; i < GROUP; i++)
        sem_wait(&answers);
}

static void quiet(void)
{
    usleep(400 * 1000); /* the checkpoint of a quiet moment syncs, too */
}

START_TEST(a_group_is_made_durable_by_one_sync)
{
    static struct sent sent[GROUP];
    MUST(add("first"));
    quiet();
    MUST(add("second")); /* starts the log again and syncs its header */
    int before = syncs;
    send_group(sent, "a"); /* and the gate's own command, which writes nothing */
    ck_assert_int_eq(syncs - before, 1);
}
END_TEST

START_TEST(without_syncs_there_are_none)
{
    close_store();
    struct store_options options = contract_options(temp.url);
    options.unsafe_no_sync = true;
    MUST(store_open(&options, &contract.store, &contract.err));
    int before = syncs;
    MUST(add("a"));
    struct sha256 hash;
    MUST(store_blob_file_put(
        contract.store,
        (struct str){arena_alloc(contract.arena, STORE_BLOB_INLINE + 1), STORE_BLOB_INLINE + 1},
        &hash, &contract.err));
    quiet();
    ck_assert_int_eq(syncs, before);
}
END_TEST

START_TEST(a_sync_that_fails_is_told_to_everybody_in_the_group)
{
    static struct sent sent[GROUP];
    MUST(add("first"));
    sync_fails = true;
    send_group(sent, "lost");
    sync_fails = false;
    for (int i = 0; i < GROUP; i++)
        ck_assert_int_eq(sent[i].job.result, ERR_IO);
    ck_assert_int_eq(contract_count(), 1);
    send_group(sent, "kept");
    for (int i = 0; i < GROUP; i++)
        ck_assert_int_eq(sent[i].job.result, ERR_OK);
    close_store();
    MUST(open_with(contract.migrations_count));
    ck_assert_int_eq(contract_count(), 1 + GROUP);
}
END_TEST

START_TEST(a_blob_file_is_synced_before_its_command)
{
    struct sha256 hash;
    struct str bytes = {arena_alloc(contract.arena, STORE_BLOB_INLINE + 1), STORE_BLOB_INLINE + 1};
    sync_fails = true;
    MUST_BE(ERR_IO, store_blob_file_put(contract.store, bytes, &hash, &contract.err));
    sync_fails = false;
    int before = syncs;
    MUST(store_blob_file_put(contract.store, bytes, &hash, &contract.err));
    ck_assert_int_ge(syncs - before, 2); /* the file and its folder */
}
END_TEST

/* --- a disk that is full --- */

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_disk_refuses_cleanly_and_work_goes_on_after_it)
{
    signal(SIGXFSZ, SIG_IGN);
    static char text[20000];
    memset(text, 'x', sizeof text - 1);
    MUST(add("before"));
    limit_files(400 * 1024);
    int kept = 1, refused = 0;
    char name[sizeof text + 16];
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "%d %s", i, text);
        enum err e = add(name);
        ck_assert_msg(e == ERR_OK || e == ERR_IO, "%s", contract.err.text);
        kept += !e;
        refused += e == ERR_IO;
    }
    ck_assert_int_gt(refused, 0);
    ck_assert_int_eq(contract_count(), kept);
    struct sha256 hash;
    size_t large = 800 * 1024;
    MUST_BE(ERR_IO, store_blob_file_put(contract.store,
                                        (struct str){arena_alloc(contract.arena, large), large},
                                        &hash, &contract.err));
    limit_files(RLIM_INFINITY);
    static struct sent sent[GROUP];
    send_group(sent, "after");
    for (int i = 0; i < GROUP; i++)
        ck_assert_int_eq(sent[i].job.result, ERR_OK);
    ck_assert_int_eq(contract_count(), kept + GROUP);
    close_store();
    MUST(open_with(contract.migrations_count));
    ck_assert_int_eq(contract_count(), kept + GROUP);
}
END_TEST

/* --- the log --- */

START_TEST(the_log_does_not_grow_without_end)
{
    static char text[120000];
    memset(text, 'x', sizeof text - 1);
    char *log = arena_printf(contract.arena, "%s-wal", temp.path);
    char name[sizeof text + 16];
    off_t largest = 0;
    for (int i = 0; i < 500; i++) { /* 60 MB */
        snprintf(name, sizeof name, "%d %s", i, text);
        MUST(add(name));
        off_t size = size_of(log);
        largest = size > largest ? size : largest;
    }
    ck_assert_int_lt(largest, 20 * 1024 * 1024);
    close_store();
    ck_assert_int_eq(size_of(log), -1); /* all of it is in the database */
    MUST(open_with(contract.migrations_count));
    ck_assert_int_eq(contract_count(), 500);
}
END_TEST

START_TEST(a_view_held_long_lets_the_log_grow_and_it_shrinks_again)
{
    static char text[120000];
    memset(text, 'x', sizeof text - 1);
    char *log = arena_printf(contract.arena, "%s-wal", temp.path);
    char name[sizeof text + 16];
    MUST(db_read_begin(contract.reader, &contract.err));
    ck_assert_int_eq(contract_count(), 0);
    for (int i = 0; i < 600; i++) { /* 72 MB: over the cap */
        snprintf(name, sizeof name, "%d %s", i, text);
        MUST(add(name));
    }
    ck_assert_int_gt(size_of(log), 64 * 1024 * 1024);
    ck_assert_int_eq(contract_count(), 0);
    db_read_end(contract.reader);
    quiet();
    MUST(add("the log starts again"));
    ck_assert_int_le(size_of(log), 16 * 1024 * 1024);
    ck_assert_int_eq(contract_count(), 601);
}
END_TEST

static enum err dawdle(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    usleep(150 * 1000);
    return contract_add_item(db, arena, ctx, err);
}

START_TEST(a_command_that_takes_long_is_logged)
{
    const char *path = beside("stderr");
    int before = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT, 0600);
    ck_assert_int_eq(dup2(fd, STDERR_FILENO), STDERR_FILENO);
    struct item_write w = {.in = contract_item(STR("slow"))};
    enum err e = contract_write(dawdle, &w);
    dup2(before, STDERR_FILENO);
    char line[512] = "";
    ck_assert_int_eq(e, ERR_OK);
    ck_assert_int_gt(pread(fd, line, sizeof line - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(line, "store.slow_command ms=1"));
    ck_assert_ptr_nonnull(strstr(line, "last_query=item_add"));
    close(fd);
}
END_TEST

/* --- blob files --- */

static char *keep_large_blob(struct sha256 *hash)
{
    char *bytes = arena_alloc(contract.arena, STORE_BLOB_INLINE * 2);
    struct str blob = {bytes, STORE_BLOB_INLINE * 2};
    MUST(store_blob_file_put(contract.store, blob, hash, &contract.err));
    struct str hex = sha256_hex(contract.arena, *hash);
    return arena_printf(contract.arena, "%s/blobs/%.2s/%s", temp.folder, hex.ptr, hex.ptr + 2);
}

static enum err refer_to_blob(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct str blob = {arena_alloc(arena, STORE_BLOB_INLINE * 2), STORE_BLOB_INLINE * 2};
    return db_blob_put(db, blob, ctx, err);
}

START_TEST(a_blob_file_that_changed_or_went_is_corrupt)
{
    struct sha256 hash;
    struct str found;
    char *path = keep_large_blob(&hash);
    MUST(contract_write(refer_to_blob, &hash));
    MUST(db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
    int fd = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "x", 1, 1000), 1);
    close(fd);
    MUST_BE(ERR_CORRUPT,
            db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
    ck_assert_int_eq(truncate(path, 1000), 0);
    MUST_BE(ERR_CORRUPT,
            db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
    ck_assert_ptr_eq(keep_large_blob(&hash) ? NULL : path,
                     NULL); /* kept again, it is whole again */
    MUST(db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
    ck_assert_int_eq(unlink(path), 0);
    MUST_BE(ERR_CORRUPT,
            db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
}
END_TEST

START_TEST(pages_that_rotted_are_corrupt_and_nothing_worse)
{
    for (int i = 0; i < 200; i++) {
        char *name = arena_printf(contract.arena, "item %d of some length, to fill pages", i);
        MUST(add(name));
    }
    close_store();
    int fd = open(temp.path, O_WRONLY);
    char rot[4096];
    memset(rot, 0xA5, sizeof rot);
    for (off_t page = size_of(temp.path) / 4096 - 4; page < size_of(temp.path) / 4096; page++)
        ck_assert_int_eq(pwrite(fd, rot, sizeof rot, page * 4096), (ssize_t)sizeof rot);
    close(fd);
    MUST(open_with(contract.migrations_count));
    struct t_item_rows rows;
    MUST_BE(ERR_CORRUPT, t_item_list(contract.reader, contract.arena,
                                     &(struct t_item_list_in){0, 1000}, &rows, &contract.err));
}
END_TEST

/* --- a process that is killed --- */

static void write_until_killed(int answers_to)
{
    struct store_options options = contract_options(temp.url);
    if (store_open(&options, &contract.store, &contract.err))
        _exit(1);
    for (int i = 0;; i++) {
        struct item_write w = {.in = contract_item(STR_NONE)};
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        w.in.name = str_of(name);
        if (store_write(contract.store, contract_add_item, &w, NULL) == ERR_OK &&
            write(answers_to, &w.id, sizeof w.id) != sizeof w.id)
            _exit(1);
    }
}

START_TEST(what_was_answered_survives_a_kill)
{
    close_store();
    int pipe_fds[2];
    ck_assert_int_eq(pipe(pipe_fds), 0);
    pid_t child = fork();
    if (child == 0)
        write_until_killed(pipe_fds[1]);
    close(pipe_fds[1]);
    usleep(30 * 1000 + (useconds_t)_i * 7000);
    kill(child, SIGKILL);
    int64_t id, last = 0, count = 0;
    while (read(pipe_fds[0], &id, sizeof id) == sizeof id) {
        last = id;
        count++;
    }
    close(pipe_fds[0]);
    waitpid(child, NULL, 0);
    MUST(open_with(contract.migrations_count));
    ck_assert_int_ge(contract_count(), count);
    ck_assert_int_le(contract_count(), count + 1); /* one may be durable and not yet answered */
    struct t_item_row row;
    if (count)
        MUST(t_item_by_id(contract.reader, contract.arena, &(struct t_item_by_id_in){last}, &row,
                          &contract.err));
}
END_TEST

/* --- a begun word --- */

static enum err put_words(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const char *const *text = ctx;
    return db_index_message(db, (*text)[0] == 'u' ? 2 : 1, 1, tokens_of(arena, str_of(*text)), err);
}

static enum err take_words(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const char *const *text = ctx;
    return db_unindex_message(db, 1, 1, tokens_of(arena, str_of(*text)), err);
}

static void must_ask(const char *match, const char *asked)
{
    struct buf found = sqlite_match((struct sqlite_db *)contract.reader, str_of(match));
    ck_assert_msg(str_eq(buf_str(&found), str_of(asked)), "%s: %.*s", match, (int)found.len,
                  found.ptr);
    buf_release(&found);
}

/* Else FTS5 reads all places of all of them: a search that grows with the store. */
START_TEST(a_begun_word_is_asked_for_as_the_words_it_may_go_on_to)
{
    const char *text = "des colis, du colissimo, un colimaçon";
    MUST(contract_write(put_words, &text));
    must_ask("(\"#000001 coli\" *)", "(\"#000001 coli|colimacon|colis|colissimo\")");
    must_ask("(\"#000001 colis perdu\")", "(\"#000001 colis perdu\")");
    must_ask("\"#000001 du colim\" * AND (\"#000001 x\" OR \"#000001 coliss\" *)",
             "\"#000001 du colimacon\" AND (\"#000001 x\" OR \"#000001 colissimo\")");
    must_ask("(\"#000001 nobody\" *)", "(\"#000001 nobody\" *)");
    must_ask("(\"#000002 coli\" *)", "(\"#000002 coli\" *)");
    must_ask("\"#000001 open", "\"#000001 open");
    must_ask("(\"#000001 fr2026\" *)", "(\"#000001 fr2026\" *)"); /* a number */
    const char *other = "un colissimo";
    MUST(contract_write(put_words, &other));
    MUST(contract_write(take_words, &text));
    must_ask("(\"#000001 coli\" *)", "(\"#000001 colissimo\")");
    char many[4096] = "";
    for (int i = 0; i < 60; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "colis%c%c ", 'a' + i / 10,
                 'a' + i % 10);
    text = many;
    MUST(contract_write(put_words, &text));
    must_ask("(\"#000001 coli\" *)", "(\"#000001 coli\" *)");
}
END_TEST

int main(void)
{
    contract.engine = &engine;
    Suite *suite = suite_create(engine.name);
    TCase *opening = contract_case(suite, "opening");
    tcase_add_test(opening, two_processes_cannot_hold_one_store);
    tcase_add_test(opening, a_store_of_a_newer_version_is_left_alone);
    tcase_add_test(opening, a_file_that_is_no_database_is_told);
    tcase_add_test(opening, the_database_of_another_program_is_told);
    tcase_add_test(opening, a_folder_that_cannot_be_written_is_told);
    tcase_add_test(opening, an_unknown_address_of_a_store_is_invalid);
    tcase_add_test(opening, files_are_for_their_owner_alone);
    TCase *migrations = contract_case(suite, "migrations");
    tcase_add_test(migrations, an_older_store_is_brought_up_to_date_after_a_backup);
    tcase_add_test(migrations, a_new_store_needs_no_backup);
    tcase_add_loop_test(migrations, a_migration_that_fails_changes_nothing, 0, 2);
    TCase *words = contract_case(suite, "words");
    tcase_add_test(words, a_begun_word_is_asked_for_as_the_words_it_may_go_on_to);
    TCase *faults = contract_case(suite, "faults");
    tcase_add_test(faults, a_group_is_made_durable_by_one_sync);
    tcase_add_test(faults, without_syncs_there_are_none);
    tcase_add_test(faults, a_sync_that_fails_is_told_to_everybody_in_the_group);
    tcase_add_test(faults, a_blob_file_is_synced_before_its_command);
    tcase_add_test(faults, a_full_disk_refuses_cleanly_and_work_goes_on_after_it);
    tcase_add_test(faults, the_log_does_not_grow_without_end);
    tcase_add_test(faults, a_view_held_long_lets_the_log_grow_and_it_shrinks_again);
    tcase_add_test(faults, a_command_that_takes_long_is_logged);
    tcase_add_test(faults, a_blob_file_that_changed_or_went_is_corrupt);
    tcase_add_test(faults, pages_that_rotted_are_corrupt_and_nothing_worse);
    tcase_add_loop_test(faults, what_was_answered_survives_a_kill, 0, 5);
    return check_main(suite);
}
