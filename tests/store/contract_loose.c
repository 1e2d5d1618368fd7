/* The contract: bytes outside of the rows come and go, and none goes that is named. */
#include "contract.h"

#include "base/clock.h"
#include "base/secret.h"
#include "store/blobs.h"
#include "store/loose.h"
#include "store/queries.h"

#include <string.h>

enum { PLACES = 8, SIZE = STORE_BLOB_INLINE + 100 };

/* A place for bytes that remembers what it was asked, and fails when told. */
static struct place {
    pthread_mutex_t lock;
    struct sha256 there[PLACES];
    size_t count;
    int removals;
    enum err fault; /* of removals */
    void (*meanwhile)(void);
} place = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct blob_keep keep;
static struct store *store;
static struct db *reader;

static size_t find(const struct sha256 *hash)
{
    size_t i = 0;
    while (i < place.count && memcmp(&place.there[i], hash, sizeof *hash) != 0)
        i++;
    return i;
}

static enum err put(void *ctx, const struct sha256 *hash, struct str bytes, struct error *err)
{
    (void)ctx, (void)bytes, (void)err;
    pthread_mutex_lock(&place.lock);
    if (find(hash) == place.count)
        place.there[place.count++] = *hash;
    pthread_mutex_unlock(&place.lock);
    return ERR_OK;
}

static enum err get(void *ctx, struct arena *arena, const struct sha256 *hash, int64_t size,
                    struct str *out, struct error *err)
{
    (void)ctx, (void)arena, (void)hash, (void)size, (void)out;
    return error_set(err, ERR_NOT_FOUND, "not asked for here");
}

static enum err size_of(void *ctx, const struct sha256 *hash, int64_t *out, struct error *err)
{
    (void)ctx;
    *out = SIZE;
    return find(hash) < place.count ? ERR_OK : error_set(err, ERR_NOT_FOUND, "not there");
}

static enum err take(void *ctx, const struct sha256 *hash, struct error *err)
{
    (void)ctx;
    pthread_mutex_lock(&place.lock);
    size_t i = find(hash);
    place.removals++;
    if (!place.fault && i < place.count)
        place.there[i] = place.there[--place.count];
    enum err e = place.fault;
    void (*meanwhile)(void) = place.meanwhile;
    place.meanwhile = NULL;
    pthread_mutex_unlock(&place.lock);
    if (meanwhile)
        meanwhile();
    return e ? error_tell(err, e, "", "blobs.unreachable", "503") : ERR_OK;
}

/* --- a store with that place ------------------------------------------------- */

static void open_with_place(void)
{
    contract_open();
    store_reader_destroy(&contract.reader);
    store_close(&contract.store);
    place.count = 0;
    place.removals = 0;
    place.fault = ERR_OK;
    place.meanwhile = NULL;
    keep = (struct blob_keep){.put = put, .get = get, .size = size_of, .remove = take};
    struct store_options options = contract_options(contract.engine->url());
    options.blobs = &keep;
    MUST(store_open(&options, &contract.store, &contract.err));
    MUST(store_reader_create(contract.store, &contract.reader, &contract.err));
    store = contract.store;
    reader = contract.reader;
}

static struct str bytes_of(char seed)
{
    char *bytes = arena_alloc(contract.arena, SIZE);
    memset(bytes, seed, SIZE);
    return (struct str){bytes, SIZE};
}

static instant in_minutes(int64_t minutes)
{
    static const struct clock machine = {0};
    return instant_add(clock_now(&machine), duration_minutes(minutes));
}

static struct sha256 arrive(char seed)
{
    struct sha256 hash;
    MUST(store_blob_file_put(store, bytes_of(seed), &hash, &contract.err));
    return hash;
}

struct naming {
    struct str bytes;
    struct sha256 hash;
};

static enum err name_them(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct naming *n = ctx;
    return db_blob_put(db, n->bytes, &n->hash, err);
}

static enum err name_it(char seed)
{
    struct naming n = {.bytes = bytes_of(seed)};
    n.hash = sha256_of(n.bytes);
    return contract_write(name_them, &n);
}

static struct sha256 keep_one(char seed)
{
    struct sha256 hash = arrive(seed);
    MUST(name_it(seed));
    return hash;
}

static enum err drop_all_rows(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct sha256 *hash = ctx;
    struct q_doctor_blob_files_rows rows;
    enum err e =
        q_doctor_blob_files(db, arena, &(struct q_doctor_blob_files_in){0, 100}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        memcpy(hash, rows.items[i].hash.ptr, sizeof *hash);
        e = db_blob_leaves(db, hash, err);
        if (!e)
            e = q_erase_blobs(db, &(struct q_erase_blobs_in){{&rows.items[i].id, 1}}, NULL, err);
    }
    return e;
}

static void let_all_go(void)
{
    struct sha256 hash;
    MUST(contract_write(drop_all_rows, &hash));
}

static size_t remove_due(int64_t minutes)
{
    size_t removed;
    MUST(loose_remove(store, in_minutes(minutes), &removed, &contract.err));
    return removed;
}

static int64_t known(const struct sha256 *hash)
{
    struct q_blob_known_row row;
    struct q_blob_known_in in = {.hash = {(const char *)hash, sizeof *hash}};
    MUST(q_blob_known(reader, contract.arena, &in, &row, &contract.err));
    return row.n;
}

/* --- cases -------------------------------------------------------------------- */

START_TEST(bytes_that_nobody_names_are_removed_once)
{
    struct sha256 hash = keep_one('a');
    ck_assert_uint_eq(remove_due(120), 0);
    let_all_go();
    ck_assert_int_eq(known(&hash), 1); /* it waits */
    ck_assert_uint_eq(remove_due(0), 1);
    ck_assert_uint_eq(remove_due(120), 0);
    ck_assert_int_eq(place.removals, 1);
    ck_assert_uint_eq(place.count, 0);
    ck_assert_int_eq(known(&hash), 0);
}
END_TEST

START_TEST(a_removal_that_failed_is_tried_again_with_back_off)
{
    instant next;
    struct sha256 hash = keep_one('a');
    let_all_go();
    place.fault = ERR_BUSY;
    ck_assert_uint_eq(remove_due(0), 0);
    ck_assert_uint_eq(remove_due(0), 0); /* not yet */
    ck_assert_int_eq(place.removals, 1);
    MUST(loose_next(reader, contract.arena, &next, &contract.err));
    ck_assert_int_gt(instant_diff(next, in_minutes(0)).ms, 3000);
    ck_assert_int_lt(instant_diff(next, in_minutes(0)).ms, 6000);
    for (int i = 1; i < 20; i++)
        ck_assert_uint_eq(remove_due(61 * i), 0);
    MUST(loose_next(reader, contract.arena, &next, &contract.err));
    ck_assert_int_le(instant_diff(next, in_minutes(60)).ms, 0); /* an hour at most */
    place.fault = ERR_OK;
    ck_assert_uint_eq(remove_due(61), 1);
    ck_assert_int_eq(known(&hash), 0);
}
END_TEST

START_TEST(one_that_fails_lets_the_others_wait_and_loses_none)
{
    for (char c = 'a'; c < 'a' + 5; c++)
        keep_one(c);
    let_all_go();
    place.fault = ERR_BUSY;
    ck_assert_uint_eq(remove_due(0), 0);
    ck_assert_int_eq(place.removals, 1); /* the place is not asked for each of them */
    place.fault = ERR_OK;
    ck_assert_uint_eq(remove_due(1), 5);
    ck_assert_uint_eq(place.count, 0);
}
END_TEST

START_TEST(the_same_bytes_that_come_back_in_time_stay)
{
    struct sha256 hash = keep_one('a');
    let_all_go();
    keep_one('a');
    ck_assert_uint_eq(remove_due(120), 0);
    ck_assert_int_eq(place.removals, 0);
    ck_assert_int_eq(known(&hash), 1);
}
END_TEST

START_TEST(bytes_on_their_way_in_stay_until_they_are_named)
{
    keep_one('a');
    arrive('a');
    let_all_go(); /* of the first one */
    ck_assert_uint_eq(remove_due(50), 0);
    MUST(name_it('a'));
    ck_assert_uint_eq(remove_due(120), 0);
    ck_assert_uint_eq(place.count, 1);
}
END_TEST

START_TEST(bytes_that_were_never_named_are_removed_after_an_hour)
{
    arrive('a');
    ck_assert_uint_eq(remove_due(50), 0);
    ck_assert_uint_eq(remove_due(70), 1);
    ck_assert_uint_eq(place.count, 0);
    MUST_BE(ERR_BUSY, name_it('a')); /* too late: they have to come again */
    ck_assert_str_eq(contract.err.key, "blobs.leaving");
    keep_one('a');
}
END_TEST

static void come_meanwhile(void)
{
    struct sha256 hash;
    MUST_BE(ERR_BUSY, store_blob_file_put(store, bytes_of('a'), &hash, &contract.err));
    ck_assert_str_eq(contract.err.key, "blobs.leaving");
    MUST_BE(ERR_BUSY, name_it('a'));
}

START_TEST(the_same_bytes_are_refused_while_they_are_being_removed)
{
    keep_one('a');
    let_all_go();
    place.meanwhile = come_meanwhile;
    ck_assert_uint_eq(remove_due(0), 1);
    keep_one('a');
    ck_assert_uint_eq(place.count, 1);
}
END_TEST

START_TEST(after_a_removal_in_doubt_they_are_refused_until_one_succeeded)
{
    struct sha256 hash;
    keep_one('a');
    let_all_go();
    place.fault = ERR_BUSY; /* it may still happen */
    ck_assert_uint_eq(remove_due(0), 0);
    MUST_BE(ERR_BUSY, store_blob_file_put(store, bytes_of('a'), &hash, &contract.err));
    place.fault = ERR_IO; /* refused for sure */
    ck_assert_uint_eq(remove_due(1), 0);
    keep_one('a');
    place.fault = ERR_OK;
    ck_assert_uint_eq(remove_due(300), 0);
    ck_assert_uint_eq(place.count, 1);
}
END_TEST

static void take_over(void)
{
    ck_assert_uint_eq(remove_due(LOOSE_LEASE_MINUTES - 1), 0);
    ck_assert_uint_eq(remove_due(LOOSE_LEASE_MINUTES + 1), 1);
}

START_TEST(what_a_remover_died_over_is_taken_over_after_its_lease)
{
    struct sha256 hash = keep_one('a');
    let_all_go();
    place.meanwhile = take_over;
    remove_due(0);
    ck_assert_int_eq(known(&hash), 0);
    ck_assert_uint_eq(place.count, 0);
}
END_TEST

static void *remove_beside(void *ctx)
{
    size_t removed, *sum = ctx;
    struct error err;
    for (int i = 0; i < 20; i++) {
        enum err e = loose_remove(store, in_minutes(0), &removed, &err);
        *sum += e ? 0 : removed;
    }
    return NULL;
}

START_TEST(several_removers_never_ask_twice)
{
    pthread_t threads[4];
    size_t sums[4] = {0}, all = 0;
    for (char c = 'a'; c < 'a' + PLACES; c++)
        keep_one(c);
    let_all_go();
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, remove_beside, &sums[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        all += sums[i];
    }
    ck_assert_uint_eq(all, PLACES);
    ck_assert_int_eq(place.removals, PLACES);
}
END_TEST

/* Comings, goings and removals of the same bytes, all at once: whoever was told that
 * they are kept finds them there. */
static void *come_and_go(void *ctx)
{
    struct error err;
    struct naming n = {.bytes = *(struct str *)ctx};
    for (int i = 0; i < 60; i++) {
        enum err e = store_blob_file_put(store, n.bytes, &n.hash, &err);
        if (!e)
            e = store_write(store, name_them, &n, &err);
        struct sha256 hash;
        if (i % 3 == 2 && store_write(store, drop_all_rows, &hash, &err))
            continue;
    }
    return NULL;
}

START_TEST(what_is_named_is_there_whatever_happens_at_once)
{
    pthread_t comers[3], remover[2];
    size_t sums[2] = {0};
    struct str bytes = bytes_of('a');
    for (int i = 0; i < 3; i++)
        pthread_create(&comers[i], NULL, come_and_go, &bytes);
    for (int i = 0; i < 2; i++)
        pthread_create(&remover[i], NULL, remove_beside, &sums[i]);
    for (int i = 0; i < 3; i++)
        pthread_join(comers[i], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(remover[i], NULL);
    struct sha256 hash = sha256_of(bytes);
    struct q_blob_size_row row;
    enum err e = q_blob_size(reader, contract.arena,
                             &(struct q_blob_size_in){{(const char *)&hash, sizeof hash}}, &row,
                             &contract.err);
    ck_assert_msg(e == ERR_NOT_FOUND || find(&hash) < place.count, "named, and gone");
}
END_TEST

void contract_loose(Suite *suite)
{
    TCase *cases = tcase_create("bytes outside of the rows");
    tcase_add_checked_fixture(cases, open_with_place, contract_close);
    tcase_set_timeout(cases, 60);
    suite_add_tcase(suite, cases);
    tcase_add_test(cases, bytes_that_nobody_names_are_removed_once);
    tcase_add_test(cases, a_removal_that_failed_is_tried_again_with_back_off);
    tcase_add_test(cases, one_that_fails_lets_the_others_wait_and_loses_none);
    tcase_add_test(cases, the_same_bytes_that_come_back_in_time_stay);
    tcase_add_test(cases, bytes_on_their_way_in_stay_until_they_are_named);
    tcase_add_test(cases, bytes_that_were_never_named_are_removed_after_an_hour);
    tcase_add_test(cases, the_same_bytes_are_refused_while_they_are_being_removed);
    tcase_add_test(cases, after_a_removal_in_doubt_they_are_refused_until_one_succeeded);
    tcase_add_test(cases, what_a_remover_died_over_is_taken_over_after_its_lease);
    tcase_add_test(cases, several_removers_never_ask_twice);
    tcase_add_test(cases, what_is_named_is_there_whatever_happens_at_once);
}
