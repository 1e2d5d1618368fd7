/* Orders come in: the same news twice is one, older news changes nothing. */
#include "counter.h"

#include "base/arena.h"
#include "desk/order.h"
#include "domain/contact.h"

#include "../check_main.h"
#include "../check_text.h"

static struct counter c;
static struct error err;
static struct caller shop;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    shop = (struct caller){
        .shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_ADMIN, .lang = LANG_FR};
}

static void tear_down(void)
{
    counter_close(&c);
}

static struct order_in told(const char *number)
{
    struct order_in in = order_unsaid();
    in.number = str_of(number);
    in.state = STR("paid");
    in.currency = STR("EUR");
    in.total = 21490;
    in.placed_at = instant_of(1795000000000);
    in.country = STR("FR");
    in.postcode = STR("75011");
    in.name = STR("Léa Martin");
    in.address = STR("Lea@Example.org");
    in.phone = STR("06 12 34 56 78");
    return in;
}

static struct order_put put(const struct order_in *in)
{
    struct order_put out;
    enum err e = order_write(&c.desk, &shop, in, &out, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.field, err.text);
    return out;
}

static struct q_order_whole_row whole(int64_t order)
{
    struct q_order_whole_row row;
    ck_assert_int_eq(
        q_order_whole(c.db, c.arena, &(struct q_order_whole_in){.id = order}, &row, &err), ERR_OK);
    return row;
}

static struct q_order_whole_lines_rows lines(int64_t order)
{
    struct q_order_whole_lines_rows rows;
    ck_assert_int_eq(q_order_whole_lines(c.db, c.arena,
                                         &(struct q_order_whole_lines_in){.shop_order = order},
                                         &rows, &err),
                     ERR_OK);
    return rows;
}

static struct q_order_parcels_whole_rows parcels(int64_t order)
{
    struct q_order_parcels_whole_rows rows;
    ck_assert_int_eq(q_order_parcels_whole(c.db, c.arena,
                                           &(struct q_order_parcels_whole_in){.shop_order = order},
                                           &rows, &err),
                     ERR_OK);
    return rows;
}

START_TEST(an_order_is_taken_once_however_often_it_is_told)
{
    struct order_line_in line = {STR("LAMP-1"), STR("Lampe"), 2, 9900, 1200};
    struct order_parcel_in parcel = {.carrier = STR("colissimo"),
                                     .service = STR("DOM"),
                                     .tracking = STR("6A 1234-5678.901"),
                                     .weight = 2600};
    struct order_in in = told("CMD-1");
    in.has_lines = true;
    in.lines = &line;
    in.line_count = 1;
    in.parcels = &parcel;
    in.parcel_count = 1;
    struct order_put first = put(&in), again = put(&in);
    ck_assert(first.created && !again.created && !again.changed && !again.stale);
    ck_assert_int_eq(first.order, again.order);
    ck_assert_uint_eq(lines(first.order).count, 1);
    ck_assert_uint_eq(parcels(first.order).count, 1);
    ck_text_eq(parcels(first.order).items[0].tracking, "6A12345678901");
    ck_text_eq(parcels(first.order).items[0].lane, "FR-75");
    ck_assert_int_eq(counter_events(&c, "order.created"), 1);
    ck_assert_int_eq(counter_events(&c, "parcel.created"), 1);
    ck_assert_int_eq(counter_events(&c, "order.changed"), 0);
}
END_TEST

START_TEST(news_older_than_what_is_known_changes_nothing)
{
    struct order_in in = told("CMD-1");
    in.changed_at = instant_of(2000);
    in.state = STR("shipped");
    int64_t order = put(&in).order;
    in.changed_at = instant_of(1000);
    in.state = STR("paid");
    struct order_put late = put(&in);
    ck_assert(late.stale && !late.changed);
    ck_text_eq(whole(order).state, "shipped");
    in.changed_at = instant_of(3000);
    in.state = STR("delivered");
    ck_assert(put(&in).changed);
    ck_text_eq(whole(order).state, "delivered");
    ck_assert_int_eq(counter_events(&c, "order.changed"), 1);
}
END_TEST

START_TEST(what_is_not_said_stays_what_it_was)
{
    struct order_in in = told("CMD-1");
    in.needed_by = instant_of(1796000000000);
    in.needed_essential = true;
    int64_t order = put(&in).order;
    struct order_in less = order_unsaid();
    less.number = STR(" CMD-1 ");
    ck_assert(!put(&less).changed);
    struct q_order_whole_row row = whole(order);
    ck_assert_int_eq(row.total, 21490);
    ck_text_eq(row.postcode, "75011");
    ck_assert(row.needed_essential);
    ck_assert_int_eq(row.needed_by.ms, 1796000000000);
}
END_TEST

START_TEST(a_line_keeps_its_place_and_what_is_taken_off_is_of_quantity_0)
{
    struct order_line_in many[] = {{STR("A"), STR("a"), 1, 100, 0},
                                   {STR("B"), STR("b"), 1, 200, 0},
                                   {STR("A"), STR("a"), 3, 100, 0}};
    struct order_in in = told("CMD-1");
    in.has_lines = true;
    in.lines = many;
    in.line_count = 3;
    int64_t order = put(&in).order;
    int64_t second = lines(order).items[1].id;
    struct order_line_in fewer[] = {{STR("B"), STR("b"), 2, 200, 0},
                                    {STR("A"), STR("a"), 1, 100, 0},
                                    {STR(""), STR("Emballage"), 1, 300, 0}};
    in.lines = fewer;
    ck_assert(put(&in).changed);
    struct q_order_whole_lines_rows rows = lines(order);
    ck_assert_uint_eq(rows.count, 4);
    ck_assert_int_eq(rows.items[1].id, second);
    ck_assert_int_eq(rows.items[1].quantity, 2);
    ck_assert_int_eq(rows.items[2].quantity, 0);
    ck_text_eq(rows.items[3].title, "Emballage");
    ck_assert(!put(&in).changed);
}
END_TEST

START_TEST(a_customer_is_found_by_address_or_by_phone_where_there_is_none)
{
    struct order_in in = told("CMD-1");
    int64_t lea = put(&in).customer;
    in = told("CMD-2");
    in.phone = STR("");
    ck_assert_int_eq(put(&in).customer, lea);
    in = told("CMD-3");
    in.address = STR("");
    in.phone = STR("+33 6 12 34 56 78");
    ck_assert_int_eq(put(&in).customer, lea);
    in = told("CMD-4");
    in.address = STR("");
    in.phone = STR("");
    int64_t guest = put(&in).customer;
    ck_assert_int_ne(guest, lea);
    in.number = STR("CMD-5");
    ck_assert_int_ne(put(&in).customer, guest);
}
END_TEST

START_TEST(a_mail_of_the_same_address_finds_the_customer_of_the_order)
{
    struct order_in in = told("CMD-1");
    int64_t lea = put(&in).customer;
    struct inbound mail = counter_mail(&c, "lea@example.org", "Où est mon colis ?");
    struct received received = counter_receive(&c, &mail);
    ck_assert_int_eq(counter_facts(&c, received.dossier).customer, lea);
}
END_TEST

START_TEST(orders_of_one_reference_in_the_shop_s_own_program_stay_two)
{
    struct order_in in = told("KHWLILZLL");
    in.source = STR("prestashop");
    in.source_ref = STR("5");
    int64_t first = put(&in).order;
    in.source_ref = STR("6");
    int64_t second = put(&in).order;
    ck_assert_int_ne(first, second);
    ck_assert_int_eq(put(&in).order, second);
    in.source_ref = STR("5");
    ck_assert_int_eq(put(&in).order, first);
}
END_TEST

START_TEST(a_parcel_stays_with_the_order_that_has_it)
{
    struct order_parcel_in parcel = {.carrier = STR("gls"), .tracking = STR("GLS1")};
    struct order_in in = told("CMD-1");
    in.parcels = &parcel;
    in.parcel_count = 1;
    int64_t first = put(&in).order;
    in.number = STR("CMD-2");
    struct order_put other = put(&in);
    ck_assert(other.created);
    ck_text_eq(other.elsewhere, "GLS1");
    ck_assert_uint_eq(parcels(first).count, 1);
    ck_assert_uint_eq(parcels(other.order).count, 0);
}
END_TEST

START_TEST(what_is_wrong_with_one_is_told_and_the_others_are_kept)
{
    struct order_in in[3] = {told("CMD-1"), told("CMD-2"), told("CMD-3")};
    in[1].currency = STR("euro");
    struct order_row rows[3];
    ck_assert_int_eq(order_write_batch(&c.desk, &shop, in, 3, rows, &err), ERR_OK);
    ck_assert(rows[0].put.created && rows[2].put.created);
    ck_assert_int_eq(rows[1].error.code, ERR_INVALID);
    ck_assert_str_eq(rows[1].error.field, "currency");
    ck_assert_str_eq(rows[1].error.key, "order.not_currency");
}
END_TEST

START_TEST(orders_of_another_shop_are_not_touched)
{
    struct order_in in = told("CMD-1");
    int64_t ours = put(&in).order;
    shop.shop = c.shop.id + 1;
    struct order_put out;
    ck_assert_int_ne(order_write(&c.desk, &shop, &in, &out, &err), ERR_OK); /* no such shop */
    ck_assert_int_ne(out.order, ours);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("order");
    TCase *t = tcase_create("order");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, an_order_is_taken_once_however_often_it_is_told);
    tcase_add_test(t, news_older_than_what_is_known_changes_nothing);
    tcase_add_test(t, what_is_not_said_stays_what_it_was);
    tcase_add_test(t, a_line_keeps_its_place_and_what_is_taken_off_is_of_quantity_0);
    tcase_add_test(t, a_customer_is_found_by_address_or_by_phone_where_there_is_none);
    tcase_add_test(t, a_mail_of_the_same_address_finds_the_customer_of_the_order);
    tcase_add_test(t, orders_of_one_reference_in_the_shop_s_own_program_stay_two);
    tcase_add_test(t, a_parcel_stays_with_the_order_that_has_it);
    tcase_add_test(t, what_is_wrong_with_one_is_told_and_the_others_are_kept);
    tcase_add_test(t, orders_of_another_shop_are_not_touched);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
