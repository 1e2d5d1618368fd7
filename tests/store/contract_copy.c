/* The contract: a store's content in another one, from the engine and into it.
 * The other side is an SQLite store in a folder of the case. */
#include "contract.h"

#include "base/secret.h"
#include "store/copy.h"
#include "store/queries.h"
#include "store/tokens.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct side {
    char folder[64];
    struct store *store;
    struct db *reader;
} side;

static void side_open(void)
{
    char url[128];
    contract_open();
    strcpy(side.folder, "/var/tmp/guichet-copy-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(side.folder));
    snprintf(url, sizeof url, "sqlite://%s/side.db", side.folder);
    struct store_options options = contract_options(url);
    MUST(store_open(&options, &side.store, &contract.err));
    MUST(store_reader_create(side.store, &side.reader, &contract.err));
}

static int remove_path(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)kind, (void)where;
    return remove(path);
}

static void side_close(void)
{
    store_reader_destroy(&side.reader);
    store_close(&side.store);
    nftw(side.folder, remove_path, 16, FTW_DEPTH | FTW_PHYS);
    contract_close();
}

/* --- what there is to copy -------------------------------------------------- */

static char large_bytes[STORE_BLOB_INLINE + 1000];

static enum err put_blob(struct db *db, struct str bytes, struct error *err)
{
    struct sha256 hash = sha256_of(bytes);
    return db_blob_put(db, bytes, &hash, err);
}

static enum err add_note(struct db *db, struct arena *arena, int64_t id, struct str text,
                         struct error *err)
{
    enum err e = t_note_add(db, &(struct t_note_add_in){id, 1, text}, NULL, err);
    return e ? e : db_index_message(db, id, 1, tokens_of(arena, text), err);
}

static enum err add_event(struct db *db, struct error *err)
{
    int64_t id;
    return q_event_append(db,
                          &(struct q_event_append_in){.shop = 1,
                                                      .kind = STR("test.happened"),
                                                      .at = {1},
                                                      .actor_kind = 4,
                                                      .payload = STR("{}")},
                          &id, err);
}

static enum err fill(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)ctx;
    struct t_item_add_in first = contract_item(STR("first")),
                         second = contract_item(STR("é ∞ \"'"));
    second.maybe_n = (struct maybe_i64){true, 0};
    second.maybe_text = STR("");
    second.bytes = (struct str){"\0\1\377", 3};
    second.at = instant_of(-1);
    enum err e = t_shop_open(db, NULL, err);
    /* one that refers to a later one, and the other way round */
    if (!e)
        e = t_dossier_open(db, &(struct t_dossier_open_in){.id = 3}, NULL, err);
    if (!e)
        e = t_dossier_open(db, &(struct t_dossier_open_in){.id = 1, .merged_into = 3}, NULL, err);
    if (!e)
        e = t_dossier_open(db, &(struct t_dossier_open_in){.id = 4, .merged_into = 1}, NULL, err);
    if (!e)
        e = add_note(db, arena, 7, STR("colis perdu"), err);
    if (!e)
        e = add_note(db, arena, 8, STR("remboursement demandé"), err);
    if (!e)
        e = t_item_add(db, &first, NULL, err);
    if (!e)
        e = t_item_add(db, &second, NULL, err);
    if (!e)
        e = put_blob(db, STR("small"), err);
    if (!e)
        e = put_blob(db, STR(""), err);
    if (!e)
        e = put_blob(db, (struct str){large_bytes, sizeof large_bytes}, err);
    db_total_add(db, 1, "dossiers", 3);
    return e ? e : add_event(db, err);
}

static void must_fill(struct store *store)
{
    struct sha256 hash;
    memset(large_bytes, 'x', sizeof large_bytes);
    MUST(store_blob_file_put(store, (struct str){large_bytes, sizeof large_bytes}, &hash,
                             &contract.err));
    MUST(store_write(store, fill, NULL, &contract.err));
}

static enum err copy(struct store *from, struct store *to, struct store_copy_report *report)
{
    return store_copy(from, to, &(struct store_copy_options){.now = {1}}, contract.arena, report,
                      &contract.err);
}

static void must_copy(struct store *from, struct store *to, struct store_copy_report *report)
{
    bool half;
    MUST(copy(from, to, report));
    ck_assert(report->equal);
    MUST(store_is_half(to, &half, &contract.err));
    ck_assert(!half);
}

static int64_t find(struct db *db, const char *words)
{
    struct t_index_find_rows rows;
    struct t_index_find_in in;
    ck_assert(tokens_query(contract.arena, str_of(words), 1, TOKENS_LAST_WHOLE, &in.match));
    MUST(t_index_find(db, contract.arena, &in, &rows, &contract.err));
    return rows.count == 1 ? rows.items[0].id : -(int64_t)rows.count;
}

static void must_hold_everything(struct db *db)
{
    struct str bytes;
    struct sha256 hash = sha256_of((struct str){large_bytes, sizeof large_bytes});
    MUST(db_blob_get(db, contract.arena, &hash, &bytes, &contract.err));
    ck_assert_uint_eq(bytes.len, sizeof large_bytes);
    ck_assert_int_eq(find(db, "perdus"), 7);
    ck_assert_int_eq(find(db, "remboursements"), 8);
    struct t_item_row item;
    MUST(t_item_by_id(db, contract.arena, &(struct t_item_by_id_in){2}, &item, &contract.err));
    ck_assert(str_eq(item.name, STR("é ∞ \"'")) && str_eq(item.bytes, (struct str){"\0\1\377", 3}));
    ck_assert(item.maybe_n.has && item.maybe_text.ptr && !item.maybe_bytes.ptr);
}

/* --- cases ------------------------------------------------------------------ */

START_TEST(a_copy_from_this_engine_is_equal_and_another_one_changes_nothing)
{
    struct store_copy_report report;
    must_fill(contract.store);
    must_copy(contract.store, side.store, &report);
    ck_assert_int_gt(report.written, 10);
    must_hold_everything(side.reader);
    must_copy(contract.store, side.store, &report);
    ck_assert_int_eq(report.written + report.removed, 0);
}
END_TEST

static enum err change(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)ctx;
    struct t_item_row row;
    struct t_item_rename_row renamed;
    enum err e = t_item_by_id(db, arena, &(struct t_item_by_id_in){1}, &row, err);
    /* a name that is free again is another one's */
    if (!e)
        e = t_item_rename(db, arena, &(struct t_item_rename_in){1, STR("other")}, &renamed, err);
    if (!e)
        e = t_item_rename(db, arena, &(struct t_item_rename_in){2, STR("first")}, &renamed, err);
    if (!e)
        e = add_note(db, arena, 9, STR("colis retrouvé"), err);
    db_total_add(db, 1, "dossiers", 2);
    return e ? e : add_event(db, err);
}

START_TEST(a_copy_into_this_engine_is_equal_and_brought_up_to_date)
{
    struct store_copy_report report;
    must_fill(side.store);
    must_copy(side.store, contract.store, &report);
    must_hold_everything(contract.reader);
    MUST(store_write(side.store, change, NULL, &contract.err));
    must_copy(side.store, contract.store, &report);
    ck_assert_int_ge(report.written, 5);
    ck_assert_int_lt(report.written, 12);
    ck_assert_int_eq(find(contract.reader, "retrouvés"), 9);
    ck_assert_int_eq(find(contract.reader, "perdu"), 7);
    struct item_write w = {.in = contract_item(STR("new"))};
    MUST(contract_write(contract_add_item, &w));
    ck_assert_int_eq(w.id, 3); /* behind what was copied */
}
END_TEST

static enum err forget_items(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return t_item_delete_all(db, NULL, err);
}

START_TEST(what_the_source_dropped_goes_from_the_target)
{
    struct store_copy_report report;
    must_fill(side.store);
    must_copy(side.store, contract.store, &report);
    MUST(store_write(side.store, forget_items, NULL, &contract.err));
    must_copy(side.store, contract.store, &report);
    ck_assert_int_eq(report.removed, 2);
    ck_assert_int_eq(contract_count(), 0);
}
END_TEST

static enum err append(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return add_event(db, err);
}

START_TEST(a_target_that_went_on_by_itself_is_left_alone)
{
    struct store_copy_report report;
    must_fill(side.store);
    must_copy(side.store, contract.store, &report);
    MUST(contract_write(append, NULL));
    MUST_BE(ERR_CONFLICT, copy(side.store, contract.store, &report));
    ck_assert_str_eq(contract.err.key, "copy.went_on");
}
END_TEST

static enum err open_other_shop(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    int64_t id;
    return q_shop_insert(db,
                         &(struct q_shop_insert_in){.slug = STR("soleil"),
                                                    .name = STR("Soleil"),
                                                    .language = STR("fr"),
                                                    .zone = STR("Europe/Paris"),
                                                    .currency = STR("EUR"),
                                                    .opening_hours = STR("mon 09:00-10:00"),
                                                    .holidays = STR("FR"),
                                                    .first_reply_minutes = 60,
                                                    .now = {1}},
                         &id, err);
}

START_TEST(a_target_with_another_shop_is_left_alone)
{
    struct store_copy_report report;
    must_fill(side.store);
    MUST(contract_write(open_other_shop, NULL));
    MUST_BE(ERR_CONFLICT, copy(side.store, contract.store, &report));
    ck_assert_str_eq(contract.err.key, "copy.foreign");
    ck_assert_int_eq(contract_count(), 0);
}
END_TEST

static enum err fill_items(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return t_item_fill(db, &(struct t_item_fill_in){12345}, NULL, err);
}

START_TEST(a_table_of_many_pages_is_copied_both_ways)
{
    struct store_copy_report report;
    MUST(store_write(side.store, fill_items, NULL, &contract.err));
    must_copy(side.store, contract.store, &report);
    ck_assert_int_eq(contract_count(), 12345);
    must_copy(contract.store, side.store, &report);
    ck_assert_int_eq(report.rows, 12345);
    ck_assert_int_eq(report.written + report.removed, 0);
}
END_TEST

void contract_copy(Suite *suite)
{
    TCase *cases = tcase_create("copying");
    tcase_add_checked_fixture(cases, side_open, side_close);
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, a_copy_from_this_engine_is_equal_and_another_one_changes_nothing);
    tcase_add_test(cases, a_copy_into_this_engine_is_equal_and_brought_up_to_date);
    tcase_add_test(cases, what_the_source_dropped_goes_from_the_target);
    tcase_add_test(cases, a_target_that_went_on_by_itself_is_left_alone);
    tcase_add_test(cases, a_target_with_another_shop_is_left_alone);
    tcase_add_test(cases, a_table_of_many_pages_is_copied_both_ways);
    suite_add_tcase(suite, cases);
}
