#include "cli/demo_data.h"

#include "../check_main.h"
#include "base/arena.h"
#include "base/zone.h"
#include "cli/demo_files.h"
#include "domain/calendar.h"
#include "domain/template.h"

#include <string.h>

/* Years, a night, a holiday, Christmas Eve, a leap day, a Sunday, a change of clocks. */
static const char *const moments[] = {
    "2026-11-21T20:00:00Z", "2026-12-24T23:30:00Z", "2027-01-01T00:00:00Z", "2027-03-28T01:30:00Z",
    "2027-05-03T09:10:00Z", "2028-02-29T12:00:00Z", "2027-08-15T04:00:00Z",
};
enum { MOMENTS = sizeof moments / sizeof *moments };

static struct arena *arena;
static struct zone *zone;
static struct demo_shop shop;
static instant now;

static void build(int moment)
{
    struct error err = {0};
    ck_assert(instant_parse(str_of(moments[moment]), &now));
    ck_assert_msg(demo_shop(arena, zone, now, &shop, &err) == ERR_OK, "%s", err.text);
}

static void set_up(void)
{
    arena = arena_create(64 << 20);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &zone, NULL), ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&zone);
    arena_destroy(&arena);
}

START_TEST(a_year_of_dossiers_stands_at_any_moment)
{
    build(_i);
    ck_assert_uint_ge(shop.thread_count, 190);
    ck_assert_uint_ge(shop.order_count, 240);
    ck_assert_uint_ge(shop.customer_count, 115);
    ck_assert_uint_eq(shop.agent_count, 6);
    int64_t year = duration_days(420).ms;
    for (size_t i = 0; i < shop.step_count; i++) {
        ck_assert(instant_cmp(shop.steps[i].at, now) < 0);
        ck_assert_int_lt(now.ms - shop.steps[i].at.ms, year);
        if (i)
            ck_assert(instant_cmp(shop.steps[i - 1].at, shop.steps[i].at) <= 0);
    }
}
END_TEST

START_TEST(each_thread_begins_with_a_mail_after_its_order)
{
    build(_i);
    bool *begun = arena_array(arena, shop.thread_count, sizeof *begun);
    bool *ordered = arena_array(arena, shop.order_count, sizeof *ordered);
    for (size_t i = 0; i < shop.step_count; i++) {
        const struct demo_step *s = &shop.steps[i];
        if (s->order >= 0) {
            ck_assert_uint_lt((size_t)s->order, shop.order_count);
            ordered[s->order] |= s->kind == DEMO_ORDER;
            ck_assert(ordered[s->order]);
        }
        ck_assert_int_eq(s->thread < 0, s->kind == DEMO_ORDER || s->kind == DEMO_SCAN);
        if (s->thread < 0)
            continue;
        ck_assert_uint_lt((size_t)s->thread, shop.thread_count);
        ck_assert_msg(begun[s->thread] || s->kind == DEMO_MAIL, "%.*s",
                      STR_ARG(shop.threads[s->thread].story));
        begun[s->thread] = true;
        ck_assert_uint_lt(s->agent, shop.agent_count);
    }
    for (size_t i = 0; i < shop.thread_count; i++)
        ck_assert(begun[i]);
}
END_TEST

START_TEST(staff_work_in_opening_hours)
{
    build(_i);
    struct calendar calendar;
    ck_assert_int_eq(calendar_parse(arena, shop.opening_hours, HOLIDAYS_FR, zone, &calendar, NULL),
                     ERR_OK);
    for (size_t i = 0; i < shop.step_count; i++) {
        const struct demo_step *s = &shop.steps[i];
        if (s->kind == DEMO_REPLY || s->kind == DEMO_NOTE)
            ck_assert_msg(calendar_is_open(&calendar, s->at), "%.*s",
                          STR_ARG(zone_text(arena, LANG_FR, zone, s->at)));
    }
}
END_TEST

static void check_text(const struct demo_step *s, struct str text)
{
    struct str story = shop.threads[s->thread].story;
    ck_assert_msg(str_is_utf8(text), "%.*s", STR_ARG(story));
    for (size_t i = 0; i < text.len; i++)
        ck_assert_msg(!strchr("{}[]|", text.ptr[i]) && text.ptr[i] != '\r', "%.*s: %.*s",
                      STR_ARG(story), STR_ARG(text));
    ck_assert_msg(str_find(text, STR("  ")) < 0, "%.*s", STR_ARG(story));
}

START_TEST(words_are_whole_and_every_slot_is_filled)
{
    build(_i);
    for (size_t i = 0; i < shop.step_count; i++) {
        const struct demo_step *s = &shop.steps[i];
        if (s->kind != DEMO_MAIL && s->kind != DEMO_REPLY && s->kind != DEMO_NOTE)
            continue;
        check_text(s, s->text);
        check_text(s, s->subject);
        ck_assert_uint_gt(s->text.len, 5);
        ck_assert_int_eq(s->subject.len > 0, s->kind == DEMO_MAIL);
        ck_assert_int_eq(s->file.kind == DEMO_NO_FILE, s->file.name.len == 0);
    }
}
END_TEST

static bool is_example(struct str address)
{
    return str_ends(address, STR("@example.fr")) || str_ends(address, STR("@example.com")) ||
           str_ends(address, STR("@example.org")) || str_ends(address, STR(".example.com")) ||
           str_ends(address, STR(".example.org")) ||
           str_ends(address, STR("@pivoine-pantin.example"));
}

START_TEST(nobody_real_is_written_to)
{
    build(0);
    for (size_t i = 0; i < shop.step_count; i++)
        if (shop.steps[i].kind == DEMO_MAIL) {
            ck_assert(is_example(shop.steps[i].sender.address));
            ck_assert(shop.steps[i].cc.address.len == 0 || is_example(shop.steps[i].cc.address));
        }
    for (size_t i = 0; i < shop.customer_count; i++)
        ck_assert(is_example(shop.customers[i].person.address));
    for (size_t i = 0; i < shop.agent_count; i++)
        ck_assert(is_example(shop.agents[i].person.address));
}
END_TEST

START_TEST(numbers_and_addresses_are_each_given_once)
{
    build(_i);
    for (size_t i = 0; i < shop.order_count; i++)
        for (size_t k = 0; k < i; k++) {
            ck_assert(!str_eq(shop.orders[i].number, shop.orders[k].number));
            ck_assert(!str_eq(shop.orders[i].parcel.tracking, shop.orders[k].parcel.tracking));
        }
    for (size_t i = 0; i < shop.customer_count; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert(!str_eq(shop.customers[i].person.address, shop.customers[k].person.address));
}
END_TEST

START_TEST(orders_add_up_and_name_what_was_bought)
{
    build(_i);
    for (size_t i = 0; i < shop.order_count; i++) {
        const struct demo_order *o = &shop.orders[i];
        int64_t sum = 0;
        ck_assert_uint_gt(o->line_count, 0);
        for (size_t k = 0; k < o->line_count; k++)
            sum += o->lines[k].quantity * o->lines[k].unit_price;
        ck_assert(o->total == sum || o->total == sum + 490);
        ck_assert_uint_lt(o->customer, shop.customer_count);
        ck_assert_uint_gt(o->state.len, 0);
        ck_assert(instant_cmp(o->placed_at, o->parcel.handed_over_at) < 0);
    }
}
END_TEST

/* Two dossiers of one customer never lie so close that their words could be
 * taken for one another's. */
START_TEST(a_customer_has_one_open_dossier_at_a_time)
{
    build(_i);
    instant *over = arena_array(arena, shop.customer_count, sizeof *over);
    ptrdiff_t *last = arena_array(arena, shop.customer_count, sizeof *last);
    for (size_t i = 0; i < shop.step_count; i++) {
        const struct demo_step *s = &shop.steps[i];
        ptrdiff_t customer = s->thread < 0 ? -1 : shop.threads[s->thread].customer;
        if (customer < 0)
            continue;
        if (!instant_is_none(over[customer]) && last[customer] != s->thread)
            ck_assert_int_gt(instant_diff(s->at, over[customer]).ms, duration_days(15).ms);
        over[customer] = s->at;
        last[customer] = s->thread;
    }
}
END_TEST

START_TEST(dossiers_end_in_every_state)
{
    build(_i);
    int ends[DOSSIER_STATES] = {0}, open = 0, doubts = 0, assigned_new = 0;
    for (size_t i = 0; i < shop.thread_count; i++) {
        ends[shop.threads[i].ends]++;
        open += dossier_is_open(shop.threads[i].ends);
        doubts += shop.threads[i].answers >= 0;
        if (shop.threads[i].answers >= 0)
            ck_assert(dossier_is_open(shop.threads[shop.threads[i].answers].ends));
    }
    for (size_t i = 0; i < shop.step_count; i++)
        assigned_new +=
            shop.steps[i].kind == DEMO_SNOOZE && instant_cmp(shop.steps[i].until, now) > 0;
    ck_assert_int_ge(open, 30);
    ck_assert_int_ge(doubts, 3);
    ck_assert_int_eq(assigned_new, 3);
    for (int s = DOSSIER_NEW; s <= DOSSIER_RESOLVED; s++)
        ck_assert_int_ge(ends[s], 3);
    ck_assert_int_eq(ends[DOSSIER_SPAM], 2);
}
END_TEST

/* The words of a first mail without what a telling puts in: close to a person's
 * own when two tellings differ. */
START_TEST(no_two_customers_write_the_same_mail)
{
    build(0);
    const struct str *texts[512] = {0};
    bool *begun = arena_array(arena, shop.thread_count, sizeof *begun);
    size_t count = 0;
    for (size_t i = 0; i < shop.step_count; i++) {
        const struct demo_step *s = &shop.steps[i];
        if (s->kind != DEMO_MAIL || begun[s->thread])
            continue;
        begun[s->thread] = true;
        texts[count++] = &s->text;
        for (size_t k = 0; k + 1 < count; k++)
            ck_assert_msg(!str_eq(str_sub(*texts[k], 0, 90), str_sub(s->text, 0, 90)), "%.*s",
                          STR_ARG(s->text));
    }
    ck_assert_uint_ge(count, 190);
}
END_TEST

START_TEST(templates_are_in_both_languages_and_know_their_fields)
{
    build(0);
    int per_language[LANG_COUNT] = {0};
    for (size_t i = 0; i < shop.template_count; i++) {
        const struct demo_template *t = &shop.templates[i];
        struct template parsed;
        ck_assert_int_eq(template_parse(arena, t->body, &parsed, NULL), ERR_OK);
        ck_assert_uint_gt(parsed.count, 1);
        for (size_t k = 0; k < parsed.count; k++)
            ck_assert_msg(parsed.parts[k].kind != TEMPLATE_FIELD ||
                              template_field_find(parsed.parts[k].text),
                          "%.*s: %.*s", STR_ARG(t->name), STR_ARG(parsed.parts[k].text));
        per_language[t->lang]++;
    }
    ck_assert_int_ge(per_language[LANG_FR], 8);
    ck_assert_int_eq(per_language[LANG_FR], per_language[LANG_EN]);
}
END_TEST

static uint32_t u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

START_TEST(attachments_are_real_files)
{
    struct demo_file photo = {.kind = DEMO_PHOTO, .name = STR("carton.png")};
    struct str png = demo_file_bytes(arena, &photo, STR("Shop"), STR("PP-1"));
    ck_assert(str_starts(png, (struct str){"\x89PNG\r\n\x1a\n", 8}));
    size_t at = 8;
    while (at + 12 < png.len)
        at += 12 + u32(png.ptr + at);
    ck_assert_uint_eq(at, png.len - 12);
    ck_assert(str_eq(str_sub(png, at + 4, 4), STR("IEND")));
    ck_assert_uint_lt(png.len, 40 * 1024);

    struct demo_file invoice = {
        .kind = DEMO_PDF, .name = STR("f.pdf"), .title = STR("Facture (é)")};
    struct str pdf = demo_file_bytes(arena, &invoice, STR("Pivoine & Pantin"), STR("PP-10300"));
    ck_assert(str_starts(pdf, STR("%PDF-1.4")) && str_ends(pdf, STR("%%EOF\n")));
    ptrdiff_t start = str_find(pdf, STR("startxref\n"));
    int64_t table;
    struct str rest = str_sub(pdf, (size_t)start + 10, pdf.len), number;
    ck_assert(str_split(&rest, '\n', &number) && str_to_i64(number, 0, 100000, &table));
    ck_assert(str_starts(str_sub(pdf, (size_t)table, pdf.len), STR("xref")));
}
END_TEST

START_TEST(the_same_moment_gives_the_same_shop)
{
    build(0);
    struct demo_shop first = shop;
    build(0);
    ck_assert_uint_eq(first.step_count, shop.step_count);
    for (size_t i = 0; i < shop.step_count; i++) {
        ck_assert_int_eq(instant_cmp(first.steps[i].at, shop.steps[i].at), 0);
        ck_assert(str_eq(first.steps[i].text, shop.steps[i].text));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/demo_data");
    TCase *all = tcase_create("demo");
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_year_of_dossiers_stands_at_any_moment, 0, MOMENTS);
    tcase_add_loop_test(all, each_thread_begins_with_a_mail_after_its_order, 0, MOMENTS);
    tcase_add_loop_test(all, staff_work_in_opening_hours, 0, MOMENTS);
    tcase_add_loop_test(all, words_are_whole_and_every_slot_is_filled, 0, MOMENTS);
    tcase_add_test(all, nobody_real_is_written_to);
    tcase_add_loop_test(all, numbers_and_addresses_are_each_given_once, 0, MOMENTS);
    tcase_add_loop_test(all, orders_add_up_and_name_what_was_bought, 0, MOMENTS);
    tcase_add_loop_test(all, a_customer_has_one_open_dossier_at_a_time, 0, MOMENTS);
    tcase_add_loop_test(all, dossiers_end_in_every_state, 0, MOMENTS);
    tcase_add_test(all, no_two_customers_write_the_same_mail);
    tcase_add_test(all, templates_are_in_both_languages_and_know_their_fields);
    tcase_add_test(all, attachments_are_real_files);
    tcase_add_test(all, the_same_moment_gives_the_same_shop);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
