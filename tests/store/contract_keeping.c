/* The contract: blobs, the text index, backups. */
#include "contract.h"

#include "base/secret.h"
#include "store/tokens.h"

#include <stdio.h>
#include <unistd.h>

/* --- blobs --- */

static struct str some_bytes(size_t len, char seed)
{
    char *bytes = arena_alloc(contract.arena, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(seed + (char)(i * 31 + i / 251));
    return (struct str){bytes, len};
}

struct blob_write {
    struct str bytes;
    struct sha256 hash;
};

static enum err put_blob(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct blob_write *w = ctx;
    return db_blob_put(db, w->bytes, &w->hash, err);
}

static struct sha256 keep(struct str bytes)
{
    struct blob_write w = {.bytes = bytes};
    MUST(store_blob_file_put(contract.store, bytes, &w.hash, &contract.err));
    MUST(contract_write(put_blob, &w));
    return w.hash;
}

static void must_give(struct db *db, struct sha256 hash, struct str bytes)
{
    struct arena *wide = arena_create(16 * 1024 * 1024);
    struct str found;
    MUST(db_blob_get(db, wide, &hash, &found, &contract.err));
    ck_assert(found.ptr && str_eq(found, bytes));
    arena_destroy(&wide);
}

static const size_t blob_sizes[] = {
    0, 1, 4096, STORE_BLOB_INLINE - 1, STORE_BLOB_INLINE, STORE_BLOB_INLINE + 1, 3 * 1024 * 1024,
};

START_TEST(a_blob_of_any_size_comes_back)
{
    struct str bytes = some_bytes(blob_sizes[_i], 7);
    struct sha256 hash = keep(bytes);
    must_give(contract.reader, hash, bytes);
    struct sha256 again = keep(bytes);
    ck_assert_mem_eq(&again, &hash, sizeof hash);
    must_give(contract.reader, hash, bytes);
}
END_TEST

START_TEST(a_blob_nobody_kept_is_not_found)
{
    struct sha256 hash = sha256_of(STR("never"));
    struct str found;
    MUST_BE(ERR_NOT_FOUND,
            db_blob_get(contract.reader, contract.arena, &hash, &found, &contract.err));
    struct blob_write w = {.bytes = some_bytes(STORE_BLOB_INLINE + 1, 1)};
    MUST(store_blob_file_put(contract.store, w.bytes, &w.hash, &contract.err));
    MUST_BE(ERR_NOT_FOUND, db_blob_get(contract.reader, contract.arena, &w.hash, &found,
                                       &contract.err)); /* no command made it part of the store */
}
END_TEST

START_TEST(a_large_blob_without_its_file_is_refused_where_it_is_one)
{
    struct blob_write w = {.bytes = some_bytes(STORE_BLOB_INLINE + 1, 3)};
    w.hash = sha256_of(w.bytes);
    MUST_BE(contract.engine->blob_files ? ERR_INVALID : ERR_OK, contract_write(put_blob, &w));
}
END_TEST

START_TEST(a_blob_over_what_the_arena_holds_is_too_large)
{
    struct arena *small = arena_create(1024);
    struct str bytes = some_bytes(3 * 1024 * 1024, 4), found;
    struct sha256 hash = keep(bytes);
    MUST_BE(ERR_TOO_LARGE, db_blob_get(contract.reader, small, &hash, &found, &contract.err));
    struct t_item_add_in in = contract_item(STR("large"));
    in.bytes = bytes;
    struct item_write w = {.in = in};
    MUST(contract_write(contract_add_item, &w));
    struct t_item_row row;
    MUST_BE(ERR_TOO_LARGE, t_item_by_id(contract.reader, small, &(struct t_item_by_id_in){w.id},
                                        &row, &contract.err));
    arena_destroy(&small);
}
END_TEST

static void *keep_same_blob(void *ctx)
{
    struct blob_write *w = ctx;
    struct blob_write mine = {.bytes = w->bytes};
    return store_blob_file_put(contract.store, w->bytes, &mine.hash, NULL) ||
                   store_write(contract.store, put_blob, &mine, NULL)
               ? "failed"
               : NULL;
}

START_TEST(the_same_large_blob_may_come_from_many_threads_at_once)
{
    struct blob_write w = {.bytes = some_bytes(STORE_BLOB_INLINE * 4, 9)};
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, keep_same_blob, &w), 0);
    for (size_t i = 0; i < 8; i++) {
        void *fault;
        pthread_join(threads[i], &fault);
        ck_assert_ptr_null(fault);
    }
    must_give(contract.reader, sha256_of(w.bytes), w.bytes);
}
END_TEST

/* --- the text index --- */

struct index_write {
    int64_t message;
    const char *text;
    bool remove, refuse;
};

static enum err change_index(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct index_write *w = ctx;
    struct str tokens = tokens_of(arena, str_of(w->text));
    enum err e = w->remove ? db_unindex_message(db, w->message, 1, tokens, err)
                           : db_index_message(db, w->message, 1, tokens, err);
    return e || !w->refuse ? e : error_refuse(err, "", "", "refusal.test", NULL);
}

static int64_t find_as(const char *words, int64_t shop, enum tokens_last last)
{
    struct t_index_find_rows rows;
    struct t_index_find_in in;
    ck_assert(tokens_query(contract.arena, str_of(words), shop, last, &in.match));
    MUST(t_index_find(contract.reader, contract.arena, &in, &rows, &contract.err));
    return rows.count ? rows.items[0].id : 0;
}

/* The newest message with these words; 0 for none. */
static int64_t find(const char *words)
{
    return find_as(words, 1, TOKENS_LAST_WHOLE);
}

static int64_t find_begun(const char *words)
{
    return find_as(words, 1, TOKENS_LAST_PREFIX);
}

START_TEST(words_are_found_once_their_command_is_done)
{
    struct index_write w = {.message = 3, .text = "colis perdu"};
    MUST(contract_write(change_index, &w));
    ck_assert_int_eq(find("perdus"), 3);
    struct index_write undone = {.message = 4, .text = "perdu encore", .refuse = true};
    MUST_BE(ERR_REFUSED, contract_write(change_index, &undone));
    ck_assert_int_eq(find("perdus"), 3);
    ck_assert_int_eq(find("encore"), 0);
}
END_TEST

START_TEST(a_begun_word_is_found_by_every_word_it_may_go_on_to)
{
    static const char *const texts[] = {"colissimo en retard", "colis FR-2026-00123",
                                        "le colis bleu", "colimaçon"};
    for (int64_t i = 0; i < 4; i++)
        MUST(contract_write(change_index,
                            &(struct index_write){.message = i + 1, .text = texts[i]}));
    ck_assert_int_eq(find_begun("coli"), 4);
    ck_assert_int_eq(find_begun("colis"), 3);
    ck_assert_int_eq(find_begun("colissi"), 1);
    ck_assert_int_eq(find_begun("colissimos"), 1); /* by its stem */
    ck_assert_int_eq(find_begun("colissimox"), 0);
    ck_assert_int_eq(find_begun("fr-2026-001"), 2);
    ck_assert_int_eq(find_begun("bleu colis"), 3);
    ck_assert_int_eq(find_begun("retard coli"), 1);
    ck_assert_int_eq(find_begun("retard blan"), 0);
    ck_assert_int_eq(find_as("coli", 2, TOKENS_LAST_PREFIX), 0);
}
END_TEST

START_TEST(a_begun_word_that_may_become_very_many_is_found_by_the_last_of_them)
{
    char text[32];
    for (int64_t i = 1; i <= 100; i++) {
        snprintf(text, sizeof text, "bon cmd%05lld", (long long)i);
        MUST(contract_write(change_index, &(struct index_write){.message = i, .text = text}));
    }
    ck_assert_int_eq(find_begun("cmd0"), 100);
    ck_assert_int_eq(find_begun("cmd0002"), 29);
    ck_assert_int_eq(find_begun("cmd"), 0); /* too short a beginning */
}
END_TEST

static void ignore_answer(struct store_job *job)
{
    (void)job;
}

START_TEST(words_put_and_taken_in_one_group_keep_their_order)
{
    struct index_write writes[] = {
        {.message = 3, .text = "colis perdu"},
        {.message = 3, .text = "colis perdu", .remove = true},
        {.message = 4, .text = "colis casse", .refuse = true},
        {.message = 3, .text = "colis retrouve"},
    };
    struct store_job jobs[4];
    struct gate gate;
    bool group = contract.engine->writers == 1; /* else each is one of its own */
    if (group)
        gate_shut(&gate);
    for (size_t i = 0; i < 4; i++) {
        if (!group) {
            enum err e = contract_write(change_index, &writes[i]);
            ck_assert_int_eq(e, writes[i].refuse ? ERR_REFUSED : ERR_OK);
            continue;
        }
        jobs[i] =
            (struct store_job){.command = change_index, .ctx = &writes[i], .done = ignore_answer};
        MUST(store_submit(contract.store, &jobs[i], &contract.err));
    }
    if (group)
        gate_open(&gate);
    struct index_write last = {.message = 5, .text = "fini"};
    MUST(contract_write(change_index, &last));
    ck_assert_int_eq(find("perdu"), 0);
    ck_assert_int_eq(find("casse"), 0);
    ck_assert_int_eq(find("retrouve"), 3);
    ck_assert_int_eq(find("colis"), 3);
}
END_TEST

START_TEST(the_index_stays_right_through_its_merges)
{
    for (int i = 1; i <= 400; i++) {
        struct index_write w = {.message = i, .text = i % 10 ? "colis" : "colis remboursement"};
        MUST(contract_write(change_index, &w));
    }
    usleep(400 * 1000); /* the quiet in which segments are merged */
    struct index_write w = {.message = 401, .text = "colis"};
    MUST(contract_write(change_index, &w));
    ck_assert_int_eq(find("colis"), 401);
    ck_assert_int_eq(find("rembourser"), 400);
}
END_TEST

/* --- backups --- */

static void *write_until_told(void *ctx)
{
    _Atomic bool *stop = ctx;
    char name[32];
    for (int i = 0; !*stop; i++) {
        snprintf(name, sizeof name, "while %d", i);
        struct item_write w = {.in = contract_item(str_of(name))};
        if (store_write(contract.store, contract_add_item, &w, NULL))
            return "failed";
    }
    return NULL;
}

static enum err write_note(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct index_write *w = ctx;
    enum err e = t_shop_open(db, NULL, err);
    if (!e)
        e = t_dossier_open(db, &(struct t_dossier_open_in){.id = 1}, NULL, err);
    if (!e)
        e = t_note_add(db, &(struct t_note_add_in){w->message, 1, str_of(w->text)}, NULL, err);
    return e ? e : change_index(db, arena, ctx, err);
}

START_TEST(a_backup_while_writing_opens_as_a_store)
{
    struct str large = some_bytes(STORE_BLOB_INLINE * 2, 5), small = some_bytes(100, 6);
    struct sha256 large_hash = keep(large), small_hash = keep(small);
    struct item_write w = {.in = contract_item(STR("before"))};
    MUST(contract_write(contract_add_item, &w));
    struct index_write words = {.message = 3, .text = "colis perdu"};
    MUST(contract_write(write_note, &words));
    _Atomic bool stop = false;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, write_until_told, (void *)&stop), 0);
    usleep(20 * 1000);
    MUST(store_backup(contract.store, contract.engine->backup_path(), &contract.err));
    MUST_BE(ERR_CONFLICT, store_backup(contract.store, contract.engine->backup_path(),
                                       &contract.err)); /* never over another one */
    stop = true;
    void *fault;
    pthread_join(thread, &fault);
    ck_assert_ptr_null(fault);
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    struct store_options options = contract_options(contract.engine->other_url());
    MUST(store_open(&options, &contract.store, &contract.err));
    MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
    ck_assert_int_ge(contract_count(), 1);
    must_give(contract.reader, large_hash, large);
    must_give(contract.reader, small_hash, small);
    ck_assert_int_eq(find("perdu"), 3);
    struct item_write after = {.in = contract_item(STR("after"))};
    MUST(contract_write(contract_add_item, &after));
}
END_TEST

void contract_keeping(Suite *suite)
{
    TCase *keeping = contract_case(suite, "keeping");
    tcase_add_loop_test(keeping, a_blob_of_any_size_comes_back, 0,
                        (int)(sizeof blob_sizes / sizeof *blob_sizes));
    tcase_add_test(keeping, a_blob_nobody_kept_is_not_found);
    tcase_add_test(keeping, a_blob_over_what_the_arena_holds_is_too_large);
    tcase_add_test(keeping, a_large_blob_without_its_file_is_refused_where_it_is_one);
    tcase_add_test(keeping, the_same_large_blob_may_come_from_many_threads_at_once);
    tcase_add_test(keeping, words_are_found_once_their_command_is_done);
    tcase_add_test(keeping, a_begun_word_is_found_by_every_word_it_may_go_on_to);
    tcase_add_test(keeping, a_begun_word_that_may_become_very_many_is_found_by_the_last_of_them);
    tcase_add_test(keeping, words_put_and_taken_in_one_group_keep_their_order);
    tcase_add_test(keeping, the_index_stays_right_through_its_merges);
    tcase_add_test(keeping, a_backup_while_writing_opens_as_a_store);
}
