#include "counter.h"

#include "base/arena.h"
#include "desk/access.h"
#include "desk/due.h"
#include "desk/once.h"
#include "desk/reply.h"
#include "desk/setup.h"

#include "../check_main.h"

#include <time.h>

#define PASSWORD STR("longue phrase secrète")

static struct counter c;
static struct error err;
static int64_t ines;

static void set_up(void)
{
    struct str made;
    counter_open(&c);
    err = (struct error){0};
    ck_assert_int_eq(setup_user(&c.desk, c.arena, c.shop.slug, STR("ines@lune.example"),
                                STR("Inès"), STR("fr"), ROLE_AGENT, PASSWORD, &made, &ines, &err),
                     ERR_OK);
}

static void tear_down(void)
{
    counter_close(&c);
}

static struct str cookie;

static enum err sign_in(const char *email, struct str password, const char *network)
{
    struct session session;
    return access_sign_in(&c.desk, c.db, c.arena, str_of(email), password, str_of(network), &cookie,
                          &session, &err);
}

static enum err by_cookie(struct str which)
{
    struct session session;
    return access_by_cookie(&c.desk, c.db, c.arena, which, &session, &err);
}

static double seconds(const char *email)
{
    struct timespec a, b;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    ck_assert_int_eq(sign_in(email, STR("tout autre chose"), "10.0.0.9"), ERR_UNAUTHENTICATED);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

START_TEST(an_unknown_address_costs_as_much_as_a_wrong_password)
{
    double known = seconds("ines@lune.example") + seconds("ines@lune.example");
    double unknown = seconds("nobody@lune.example") + seconds("nobody@lune.example");
    ck_assert_msg(unknown < known * 1.5 && known < unknown * 1.5, "%f s and %f s", known, unknown);
}
END_TEST

START_TEST(failures_lock_for_a_while_and_are_forgotten_after_an_hour)
{
    for (int i = 0; i < LOGIN_FREE_FAILURES; i++)
        ck_assert_int_eq(sign_in("ines@lune.example", STR("non"), "10.0.0.1"), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.2"), ERR_BUSY);
    counter_pass(&c, duration_seconds(LOGIN_LOCK_SECONDS));
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.2"), ERR_OK);
    /* the address they came from: others sign in from there, and mistype now and then */
    counter_pass(&c, duration_seconds(LOGIN_FORGET_SECONDS));
    ck_assert_int_eq(sign_in("zoe@lune.example", STR("non"), "10.0.0.1"), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.1"), ERR_OK);
}
END_TEST

START_TEST(failures_of_one_network_address_are_counted_whatever_is_typed)
{
    char email[40];
    for (int i = 0; i < LOGIN_FREE_FROM_PLACE; i++) {
        snprintf(email, sizeof email, "u%d@lune.example", i);
        ck_assert_int_eq(sign_in(email, STR("non"), "10.0.0.1"), ERR_UNAUTHENTICATED);
    }
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.1"), ERR_BUSY);
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.2"), ERR_OK);
}
END_TEST

START_TEST(a_password_given_anew_ends_every_session)
{
    struct str made;
    int64_t id;
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.1"), ERR_OK);
    ck_assert_int_eq(by_cookie(cookie), ERR_OK);
    ck_assert_int_eq(setup_user(&c.desk, c.arena, c.shop.slug, STR("ines@lune.example"), STR_NONE,
                                STR_NONE, ROLE_LEAD, STR("une autre phrase"), &made, &id, &err),
                     ERR_OK);
    ck_assert_int_eq(id, ines);
    ck_assert_int_eq(by_cookie(cookie), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(an_inbox_leaves_room_for_the_token_that_answers_come_back_with)
{
    int64_t id;
    ck_assert_int_eq(setup_inbox(&c.desk, c.arena, c.shop.slug,
                                 STR("service-apres-vente-france-metro@lune.example"), STR("SAV"),
                                 STR(""), &id, &err),
                     ERR_INVALID);
    ck_assert_str_eq(err.field, "address");
    ck_assert_int_eq(setup_inbox(&c.desk, c.arena, c.shop.slug,
                                 STR("service-apres-vente-france-metr@lune.example"), STR("SAV"),
                                 STR(""), &id, &err),
                     ERR_OK);
}
END_TEST

/* --- what is kept for a while only ---------------------------------------------- */

static enum err upload_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct sha256 hash = sha256_of(STR("x"));
    return q_upload_insert(
        db,
        &(struct q_upload_insert_in){.shop = c.shop.id,
                                     .user = ines,
                                     .name = STR("a.txt"),
                                     .type = STR("text/plain"),
                                     .size = 1,
                                     .hash = {(const char *)hash.bytes, SHA256_BYTES},
                                     .now = clock_now(&c.clock)},
        ctx, e);
}

static enum err nothing(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)db, (void)arena, (void)ctx, (void)e;
    return ERR_OK;
}

/* As the timer does it: at the time it said. */
static void let_time_act(instant until)
{
    size_t count;
    instant next;
    for (int rounds = 0;; rounds++) {
        ck_assert_int_lt(rounds, 1000);
        ck_assert_int_eq(due_next(c.db, c.arena, &next, &err), ERR_OK);
        if (instant_is_none(next) || instant_cmp(next, until) > 0)
            break;
        if (instant_cmp(clock_now(&c.clock), next) < 0)
            clock_set(&c.clock, next);
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    }
    clock_set(&c.clock, until);
}

START_TEST(keys_files_sessions_and_failures_are_forgotten_in_their_time)
{
    struct once once = {STR("user:1"), STR("key"), STR("hash")};
    struct caller agent = {.shop = c.shop.id, .actor = {ACTOR_STAFF, ines}, .once = &once};
    struct once_answer answer;
    struct q_upload_by_id_row upload;
    struct q_login_failure_get_row failures;
    int64_t file;
    instant start = clock_now(&c.clock);
    ck_assert_int_eq(sign_in("zoe@lune.example", STR("non"), "10.0.0.1"), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(sign_in("ines@lune.example", PASSWORD, "10.0.0.2"), ERR_OK);
    ck_assert_int_eq(once_write(&c.desk, &agent, nothing, NULL, &err), ERR_OK);
    ck_assert_int_eq(counter_write(&c, upload_command, &file, &err), ERR_OK);

    let_time_act(instant_add(start, duration_hours(23)));
    struct q_upload_by_id_in given = {.shop = c.shop.id, .user = ines, .id = file};
    ck_assert_int_eq(once_find(c.db, c.arena, c.shop.id, &once, &answer, &err), ERR_OK);
    ck_assert_int_eq(q_upload_by_id(c.db, c.arena, &given, &upload, &err), ERR_OK);
    let_time_act(instant_add(start, duration_hours(26)));
    ck_assert_int_eq(once_find(c.db, c.arena, c.shop.id, &once, &answer, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(q_upload_by_id(c.db, c.arena, &given, &upload, &err), ERR_NOT_FOUND);
    struct str subject = sha256_hex(c.arena, sha256_of(STR("email:zoe@lune.example")));
    ck_assert_int_eq(q_login_failure_get(c.db, c.arena,
                                         &(struct q_login_failure_get_in){.subject = subject},
                                         &failures, &err),
                     ERR_NOT_FOUND);
    let_time_act(instant_add(start, duration_days(SESSION_DAYS + 1)));
    instant next;
    ck_assert_int_eq(due_next(c.db, c.arena, &next, &err), ERR_OK);
    ck_assert(instant_is_none(next)); /* the session too */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("access");
    TCase *t = tcase_create("access");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, an_unknown_address_costs_as_much_as_a_wrong_password);
    tcase_add_test(t, failures_lock_for_a_while_and_are_forgotten_after_an_hour);
    tcase_add_test(t, failures_of_one_network_address_are_counted_whatever_is_typed);
    tcase_add_test(t, a_password_given_anew_ends_every_session);
    tcase_add_test(t, an_inbox_leaves_room_for_the_token_that_answers_come_back_with);
    tcase_add_test(t, keys_files_sessions_and_failures_are_forgotten_in_their_time);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
