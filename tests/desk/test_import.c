/* Files of orders, step by step: nothing twice, nothing lost. */
#include "counter.h"

#include "base/arena.h"
#include "desk/import.h"

#include "../check_main.h"
#include "../check_text.h"

enum { ORDERS = 250 };

static struct counter c;
static struct error err;
static struct caller lead;
static struct order_file read_file;
static struct import_file file;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    lead = (struct caller){
        .shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_LEAD, .lang = LANG_FR};
    read_file = (struct order_file){.count = ORDERS, .row_count = ORDERS + 1};
    read_file.orders = arena_array(c.arena, ORDERS, sizeof *read_file.orders);
    read_file.lines = arena_array(c.arena, ORDERS, sizeof *read_file.lines);
    read_file.rows = arena_array(c.arena, ORDERS, sizeof *read_file.rows);
    for (size_t i = 0; i < ORDERS; i++) {
        read_file.orders[i] = order_unsaid();
        read_file.orders[i].number = str_printf(c.arena, "F-%03zu", i);
        read_file.orders[i].address = str_printf(c.arena, "c%zu@example.org", i % 50);
        read_file.lines[i] = i + 2;
        read_file.rows[i] = 1;
    }
    read_file.faults = arena_alloc(c.arena, sizeof *read_file.faults);
    read_file.faults[0] =
        (struct order_fault){ORDERS + 2, STR("Total"), "import.not_amount", STR("dix")};
    read_file.fault_count = 1;
}

static void tear_down(void)
{
    counter_close(&c);
}

static void begin(bool dry_run)
{
    file = (struct import_file){
        .shop = c.shop.id, .actor = lead.actor, .dry_run = dry_run, .read = &read_file};
    ck_assert_int_eq(
        import_begin(&c.desk, &lead, STR("a.csv"), dry_run, STR("number\nF-000\n"), &file.id, &err),
        ERR_OK);
}

static bool step(size_t *position)
{
    bool done;
    enum err e = import_step(&c.desk, &file, position, &done, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return done;
}

static struct q_import_row row(void)
{
    struct q_import_row out;
    ck_assert_int_eq(q_import_row(c.db, c.arena,
                                  &(struct q_import_row_in){.shop = c.shop.id, .id = file.id}, &out,
                                  &err),
                     ERR_OK);
    return out;
}

static size_t orders_kept(void)
{
    struct q_order_rows rows;
    ck_assert_int_eq(q_order_list(c.db, c.arena,
                                  &(struct q_order_list_in){
                                      .shop = c.shop.id, .before = INT64_MAX, .limit = 1000},
                                  &rows, &err),
                     ERR_OK);
    return rows.count;
}

START_TEST(a_file_is_taken_in_steps_and_says_how_far_it_is)
{
    size_t position = 0;
    begin(false);
    ck_assert(!step(&position));
    ck_assert_int_eq(row().position, ORDER_BATCH_MAX);
    ck_assert_int_eq(row().orders, ORDERS);
    ck_assert(!step(&position));
    ck_assert(step(&position));
    struct q_import_row r = row();
    ck_assert_int_eq(r.created, ORDERS);
    ck_assert_int_eq(r.refused, 1);
    ck_assert_int_eq(r.line_count, ORDERS + 1);
    ck_assert(!instant_is_none(r.done_at));
    ck_assert_uint_eq(orders_kept(), ORDERS);
    ck_assert_int_eq(counter_events(&c, "import.done"), 1);
    struct q_import_open_next_row open;
    ck_assert_int_eq(q_import_open_next(c.db, c.arena, &open, &err), ERR_NOT_FOUND);
    struct q_import_lines_rows lines;
    ck_assert_int_eq(
        q_import_lines(c.db, c.arena,
                       &(struct q_import_lines_in){.order_import = file.id, .limit = 10}, &lines,
                       &err),
        ERR_OK);
    ck_assert_uint_eq(lines.count, 1);
    ck_assert_int_eq(lines.items[0].line, ORDERS + 2);
    ck_text_eq(lines.items[0].arg, "dix");
}
END_TEST

START_TEST(a_step_that_another_one_took_is_not_taken_twice)
{
    size_t mine = 0, theirs = 0;
    bool done;
    begin(false);
    step(&theirs);
    ck_assert_int_eq(import_step(&c.desk, &file, &mine, &done, &err), ERR_CONFLICT);
    ck_assert_uint_eq(mine, 0);
    ck_assert_int_eq(row().created, ORDER_BATCH_MAX);
}
END_TEST

START_TEST(the_same_file_again_changes_nothing)
{
    size_t position = 0;
    begin(false);
    while (!step(&position))
        ;
    begin(false);
    position = 0;
    while (!step(&position))
        ;
    ck_assert_int_eq(row().created, 0);
    ck_assert_int_eq(row().unchanged, ORDERS);
    ck_assert_uint_eq(orders_kept(), ORDERS);
}
END_TEST

START_TEST(a_dry_run_tells_what_would_be_and_keeps_nothing)
{
    size_t position = 0;
    begin(true);
    while (!step(&position))
        ;
    ck_assert_int_eq(row().created, ORDERS);
    ck_assert_int_eq(row().refused, 1);
    ck_assert_uint_eq(orders_kept(), 0);
    ck_assert_int_eq(counter_events(&c, "order.created"), 0);
}
END_TEST

START_TEST(an_order_that_cannot_be_kept_holds_up_none_of_the_others)
{
    size_t position = 0;
    read_file.orders[7].currency = STR("euro");
    begin(false);
    while (!step(&position))
        ;
    ck_assert_int_eq(row().created, ORDERS - 1);
    ck_assert_int_eq(row().refused, 2);
    begin(true);
    position = 0;
    while (!step(&position))
        ;
    ck_assert_int_eq(row().unchanged, ORDERS - 1);
    ck_assert_int_eq(row().refused, 2);
}
END_TEST

START_TEST(an_empty_file_and_one_that_cannot_be_read_end)
{
    size_t position = 0;
    read_file.count = read_file.fault_count = read_file.row_count = 0;
    begin(false);
    ck_assert(step(&position));
    begin(false);
    ck_assert_int_eq(import_fail(&c.desk, file.id, "import.no_columns", &err), ERR_OK);
    ck_text_eq(row().failure, "import.no_columns");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("import");
    TCase *t = tcase_create("import");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_file_is_taken_in_steps_and_says_how_far_it_is);
    tcase_add_test(t, a_step_that_another_one_took_is_not_taken_twice);
    tcase_add_test(t, the_same_file_again_changes_nothing);
    tcase_add_test(t, a_dry_run_tells_what_would_be_and_keeps_nothing);
    tcase_add_test(t, an_order_that_cannot_be_kept_holds_up_none_of_the_others);
    tcase_add_test(t, an_empty_file_and_one_that_cannot_be_read_end);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
