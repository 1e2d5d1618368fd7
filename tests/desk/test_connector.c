/* Shops' programs that are asked: pages, failures, webhooks (a missed one loses nothing). */
#include "counter.h"

#include "base/arena.h"
#include "desk/connector.h"

#include "../check_main.h"
#include "../check_text.h"

static struct counter c;
static struct error err;
static struct caller admin;
static int64_t id;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    admin = (struct caller){
        .shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_ADMIN, .lang = LANG_FR};
    struct connector_settings in = {.code = STR("web"),
                                    .kind = STR("woocommerce"),
                                    .url = STR("https://shop.example/"),
                                    .secret = STR("cs"),
                                    .on = true};
    ck_assert_int_eq(connector_add(&c.desk, &admin, &in, &id, &err), ERR_OK);
}

static void tear_down(void)
{
    counter_close(&c);
}

static bool claimed(struct connector *out)
{
    bool found;
    instant next;
    ck_assert_int_eq(connector_claim(&c.desk, c.db, c.arena, out, &found, &next, &err), ERR_OK);
    return found;
}

static struct q_connector_row row(void)
{
    struct q_connector_row out;
    ck_assert_int_eq(q_connector_row(c.db, c.arena,
                                     &(struct q_connector_row_in){.shop = c.shop.id, .id = id},
                                     &out, &err),
                     ERR_OK);
    return out;
}

static struct order_in told(const char *number, int64_t changed)
{
    struct order_in in = order_unsaid();
    in.number = str_of(number);
    in.changed_at = instant_of(changed);
    return in;
}

static void page(const struct connector *from, const struct order_in *orders, size_t count,
                 int64_t upto, bool more)
{
    struct connector_news news = {
        .orders = orders, .count = count, .found = count, .upto = instant_of(upto), .more = more};
    enum err e = connector_page(&c.desk, from, &news, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
}

START_TEST(pages_go_on_from_the_last_change_and_the_next_run_overlaps)
{
    struct connector from;
    struct order_in two[] = {told("1", 1795000000000), told("2", 1795000001000)};
    ck_assert(claimed(&from));
    ck_text_eq(from.url, "https://shop.example");
    ck_assert(instant_is_none(from.since));
    page(&from, two, 2, 1795000001000, true);
    ck_assert(claimed(&from));
    ck_assert_int_eq(from.since.ms, 1795000001000);
    page(&from, two, 2, 1795000001000, true); /* all of one moment */
    ck_assert(claimed(&from));
    ck_assert_int_eq(from.skip, 2);
    page(&from, NULL, 0, 0, false);
    ck_assert(!claimed(&from));
    ck_assert_int_eq(row().synced_to.ms, 1795000001000);
    ck_assert_int_eq(row().taken, 2);
    for (int run = 0; run < 3; run++) { /* empty runs go back no further each time */
        counter_pass(&c, duration_minutes(CONNECTOR_EVERY_MINUTES));
        ck_assert(claimed(&from));
        ck_assert_int_eq(from.since.ms, 1795000001000 - CONNECTOR_OVERLAP_MINUTES * 60000);
        ck_assert_int_eq(from.skip, 0);
        page(&from, NULL, 0, 0, false);
    }
}
END_TEST

START_TEST(a_page_under_way_is_nobody_else_s_until_its_lease_ends)
{
    struct connector from, other;
    ck_assert(claimed(&from));
    ck_assert(!claimed(&other));
    counter_pass(&c, duration_minutes(CONNECTOR_LEASE_MINUTES));
    ck_assert(claimed(&other));
}
END_TEST

START_TEST(a_shop_that_fails_is_asked_later_and_less_often)
{
    struct connector from;
    struct error why;
    error_tell(&why, ERR_BUSY, "", "shop.busy", "503");
    for (int64_t minutes = 1; minutes < 100; minutes *= 2) {
        ck_assert(claimed(&from));
        ck_assert_int_eq(connector_failed(&c.desk, &from, &why, 0, &err), ERR_OK);
        int64_t wait =
            minutes < CONNECTOR_PAUSE_MAX_MINUTES ? minutes : CONNECTOR_PAUSE_MAX_MINUTES;
        ck_assert_int_eq(row().next_sync_at.ms - clock_now(&c.clock).ms, wait * 60000);
        counter_pass(&c, duration_minutes(wait));
    }
    ck_text_eq(row().failure, "shop.busy");
    ck_text_eq(row().failure_arg, "503");
    ck_assert(claimed(&from));
    ck_assert_int_eq(connector_failed(&c.desk, &from, &why, 7200000, &err), ERR_OK);
    ck_assert_int_eq(row().next_sync_at.ms - clock_now(&c.clock).ms, 7200000);
    counter_pass(&c, duration_hours(2));
    ck_assert(claimed(&from));
    page(&from, NULL, 0, 0, false);
    ck_text_eq(row().failure, "");
}
END_TEST

START_TEST(an_order_that_cannot_be_kept_waits_for_a_person_and_holds_up_nothing)
{
    struct connector from;
    struct order_in two[] = {told("1", 1795000000000), told("2", 1795000001000)};
    two[0].country = STR("France");
    ck_assert(claimed(&from));
    page(&from, two, 2, 1795000001000, false);
    ck_assert_int_eq(row().taken, 1);
    struct q_order_by_number_row known;
    ck_assert_int_eq(
        q_order_by_number(c.db, c.arena,
                          &(struct q_order_by_number_in){.shop = c.shop.id, .number = STR("2")},
                          &known, &err),
        ERR_OK);
}
END_TEST

START_TEST(a_delivery_counts_once)
{
    struct connector from;
    struct order_in one = told("1", 1795000000000);
    struct connector_news news = {.orders = &one, .count = 1, .body = STR("{}")};
    ck_assert_int_eq(connector_find(&c.desk, c.db, c.arena, c.shop.slug, STR("web"), &from, &err),
                     ERR_OK);
    ck_assert_int_eq(connector_heard(&c.desk, &from, STR("d-1"), &news, &err), ERR_OK);
    one.state = STR("shipped");
    ck_assert_int_eq(connector_heard(&c.desk, &from, STR("d-1"), &news, &err), ERR_OK);
    ck_assert_int_eq(counter_events(&c, "order.changed"), 0);
    ck_assert_int_eq(connector_heard(&c.desk, &from, STR("d-2"), &news, &err), ERR_OK);
    ck_assert_int_eq(counter_events(&c, "order.changed"), 1);
    ck_assert_int_eq(connector_find(&c.desk, c.db, c.arena, STR("other"), STR("web"), &from, &err),
                     ERR_NOT_FOUND);
}
END_TEST

START_TEST(one_that_is_switched_off_is_not_asked)
{
    struct connector from;
    struct connector_settings off = {.on = false};
    ck_assert_int_eq(connector_change(&c.desk, &admin, id, 1, &off, &err), ERR_OK);
    ck_assert(!claimed(&from));
    ck_assert_int_eq(connector_change(&c.desk, &admin, id, 1, &off, &err), ERR_CONFLICT);
    off.on = true;
    ck_assert_int_eq(connector_change(&c.desk, &admin, id, 2, &off, &err), ERR_OK);
    ck_assert(claimed(&from));
    ck_text_eq(from.secret, "cs");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("connector");
    TCase *t = tcase_create("connector");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, pages_go_on_from_the_last_change_and_the_next_run_overlaps);
    tcase_add_test(t, a_page_under_way_is_nobody_else_s_until_its_lease_ends);
    tcase_add_test(t, a_shop_that_fails_is_asked_later_and_less_often);
    tcase_add_test(t, an_order_that_cannot_be_kept_waits_for_a_person_and_holds_up_nothing);
    tcase_add_test(t, a_delivery_counts_once);
    tcase_add_test(t, one_that_is_switched_off_is_not_asked);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
