/* R055: incidents of one cause are seen together, and one message tells all their dossiers. */
#include "counter.h"

#include "base/arena.h"
#include "desk/due.h"
#include "desk/group_tell.h"
#include "desk/incident.h"
#include "desk/order.h"
#include "desk/radar.h"

#include "../check_main.h"

#include <stdio.h>

static struct counter c;
static struct error err;
static struct caller lead;
static int numbers;

static void must(enum err e)
{
    ck_assert_msg(e == ERR_OK, "%s %s %s %s", err_name(e), err.field, err.key, err.text);
}

static struct record begin(struct db *db, struct arena *arena)
{
    return record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_SYSTEM, 0},
                        clock_now(&c.clock));
}

/* Four weeks of 100 parcels a day, three incidents, of gls one every other day. */
static enum err past_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct record r = begin(db, arena);
    (void)ctx, (void)e;
    for (int i = 0; i < 30; i++) {
        struct date d = date_add_days((struct date){2026, 11, 20}, -i);
        char *day = arena_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
        record_total(&r, arena_printf(arena, "radar.%s.sent.", day), 100);
        if (i % 2 && i > 1)
            record_total(&r, arena_printf(arena, "radar.%s.carrier.gls", day), 1);
        if (i > 1)
            record_total(&r, arena_printf(arena, "radar.%s.day.", day), 3);
    }
    return ERR_OK;
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    numbers = 0;
    lead = (struct caller){.shop = c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = ROLE_LEAD,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
    must(counter_write(&c, past_command, NULL, &err));
}

static void tear_down(void)
{
    counter_close(&c);
}

struct hit {
    const char *carrier, *sku;
};

static enum err hit_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct hit *hit = ctx;
    struct record r = begin(db, arena);
    int n = ++numbers;
    struct order_line_in line = {
        .sku = str_of(hit->sku), .title = STR("Lampe"), .quantity = 1, .unit_price = 4900};
    struct order_parcel_in parcel = {.carrier = str_of(hit->carrier),
                                     .service = STR(""),
                                     .tracking = str_printf(arena, "TRACK%05d", n),
                                     .pickup_point = STR(""),
                                     .handed_at = instant_add(r.now, duration_hours(-30))};
    struct order_in order = order_unsaid();
    struct order_put put;
    struct q_order_parcels_whole_rows parcels;
    int64_t id;
    order.number = str_printf(arena, "N%d", n);
    order.name = STR("Léa");
    order.address = str_printf(arena, "lea%d@example.org", n);
    order.has_lines = true;
    order.lines = &line;
    order.line_count = 1;
    order.parcels = &parcel;
    order.parcel_count = 1;
    enum err result = order_put(&r, &order, &put, e);
    if (!result)
        result = q_order_parcels_whole(
            db, arena, &(struct q_order_parcels_whole_in){.shop_order = put.order}, &parcels, e);
    return result ? result
                  : incident_report(&r, put.order, parcels.items[0].id, PROBLEM_LOST, SEEN_BY_STAFF,
                                    &id, e);
}

static void hit(const char *carrier, const char *sku, int times)
{
    struct hit h = {carrier, sku};
    for (int i = 0; i < times; i++)
        must(counter_write(&c, hit_command, &h, &err));
}

static void pass(duration time)
{
    size_t count = 1;
    counter_pass(&c, time);
    while (count)
        must(due_act(&c.desk, &count, &err));
}

static struct q_incident_group_rows groups(void)
{
    struct q_incident_group_rows rows;
    struct q_group_list_in in = {
        .shop = c.shop.id, .closed = true, .before = INT64_MAX, .limit = 10};
    must(q_group_list(c.db, c.arena, &in, &rows, &err));
    return rows;
}

START_TEST(R055_a_carrier_that_rises_is_one_group_which_takes_what_comes)
{
    instant next;
    hit("gls", "LAMPE", 3);
    hit("gls", "VASE", 3);
    hit("gls", "TABLE", 2);
    hit("dpd", "TABLE", 1);
    must(due_next(c.db, c.arena, &next, &err));
    ck_assert_uint_eq(groups().count, 0);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    struct q_incident_group_rows found = groups();
    ck_assert_uint_eq(found.count, 1);
    ck_assert(str_eq(found.items[0].cause, STR("carrier")));
    ck_assert(str_eq(found.items[0].name, STR("gls")));
    ck_assert_int_eq(found.items[0].found, 8);
    ck_assert_int_eq(found.items[0].dossiers, 8);
    ck_assert_int_ge(found.items[0].expected, 1000); /* 14 in 28 days, so 1 in two */
    ck_assert_int_le(found.items[0].expected, 1100);
    ck_assert_int_eq(counter_events(&c, EVENT_GROUP_SEEN), 1);
    hit("gls", "CHAISE", 1);
    hit("dpd", "CHAISE", 1);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    ck_assert_int_eq(groups().items[0].found, 9);
    ck_assert_int_eq(counter_events(&c, EVENT_GROUP_SEEN), 1);
}
END_TEST

START_TEST(a_group_is_over_when_nothing_came_for_a_week)
{
    hit("gls", "LAMPE", 8);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    pass(duration_days(RADAR_OVER_DAYS - 1));
    ck_assert(instant_is_none(groups().items[0].closed_at));
    pass(duration_days(1));
    ck_assert(!instant_is_none(groups().items[0].closed_at));
    ck_assert_int_eq(counter_events(&c, EVENT_GROUP_CLOSED), 1);
}
END_TEST

START_TEST(what_happens_every_other_day_is_no_rise)
{
    hit("gls", "LAMPE", 1);
    hit("gls", "VASE", 1);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    ck_assert_uint_eq(groups().count, 0);
}
END_TEST

static int outbound(void)
{
    return (int)counter_total(&c, "messages.outbound");
}

START_TEST(R055_one_message_is_written_once_in_each_dossier)
{
    struct group_telling told;
    struct str text =
        STR("Bonjour, le dépôt de GLS a été inondé. Votre colis est perdu : nous vous "
            "proposons un nouvel envoi ou le remboursement, à votre choix.");
    hit("gls", "LAMPE", GROUP_TELL_BATCH + 2);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    int64_t group = groups().items[0].id, after = 0;
    int before = outbound(), written = 0;
    do {
        must(group_tell(&c.desk, c.db, c.arena, &lead, group, text, after, &told, &err));
        for (size_t i = 0; i < told.count; i++) {
            ck_assert_msg(told.items[i].error.code == ERR_OK, "%s %s", told.items[i].error.key,
                          told.items[i].error.text);
            written += told.items[i].message > 0;
            after = told.items[i].dossier;
        }
    } while (told.more);
    ck_assert_int_eq(written, GROUP_TELL_BATCH + 2);
    ck_assert_int_eq(outbound() - before, GROUP_TELL_BATCH + 2);
    must(group_tell(&c.desk, c.db, c.arena, &lead, group, text, 0, &told, &err));
    for (size_t i = 0; i < told.count; i++)
        ck_assert(told.items[i].before && !told.items[i].message);
    ck_assert_int_eq(outbound() - before, GROUP_TELL_BATCH + 2);
}
END_TEST

START_TEST(what_a_practice_refuses_is_told_for_each_dossier_and_not_written)
{
    struct group_telling told;
    hit("gls", "LAMPE", 8);
    pass(duration_minutes(RADAR_AFTER_MINUTES));
    int before = outbound();
    must(group_tell(&c.desk, c.db, c.arena, &lead, groups().items[0].id,
                    STR("Bonjour, contactez GLS pour savoir où est votre colis."), 0, &told, &err));
    ck_assert_uint_eq(told.count, 8);
    for (size_t i = 0; i < told.count; i++) {
        ck_assert_int_eq(told.items[i].error.code, ERR_REFUSED);
        ck_assert_int_eq(told.items[i].message, 0);
    }
    ck_assert_int_eq(outbound(), before);
    ck_assert_int_eq(group_tell(&c.desk, c.db, c.arena, &lead, 999, STR("Bonjour"), 0, &told, &err),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(group_tell(&c.desk, c.db, c.arena, &lead, 1, STR(" "), 0, &told, &err),
                     ERR_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("radar");
    TCase *t = tcase_create("radar");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, R055_a_carrier_that_rises_is_one_group_which_takes_what_comes);
    tcase_add_test(t, a_group_is_over_when_nothing_came_for_a_week);
    tcase_add_test(t, what_happens_every_other_day_is_no_rise);
    tcase_add_test(t, R055_one_message_is_written_once_in_each_dossier);
    tcase_add_test(t, what_a_practice_refuses_is_told_for_each_dossier_and_not_written);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
