/* Practices at one shop: switched, gone against, counted. */
#include "counter.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/practice.h"

#include "../check_main.h"

#include <stdio.h>

static struct counter c;
static struct error err;
static struct caller agent, lead;
static int64_t dossier;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_TOKEN, 1},
                            .role = ROLE_AGENT,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
    lead = agent;
    lead.role = ROLE_LEAD;
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    dossier = counter_receive(&c, &in).dossier;
}

static void tear_down(void)
{
    counter_close(&c);
}

static const struct override why = {
    {"G31", sizeof "G31" - 1},
    {"customer_asked", sizeof "customer_asked" - 1},
    {"Le client veut le numéro du dépôt", sizeof "Le client veut le numéro du dépôt" - 1}};

struct refusal {
    const struct caller *caller;
    const char *practice;
    const struct override *override;
};

static enum err refuse_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct refusal *x = ctx;
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, x->caller->actor, clock_now(&c.clock));
    if (error_refuse(e, x->practice, "text", "refusal.g31.carrier", "contactez La Poste") !=
        ERR_REFUSED)
        return ERR_IO;
    return practice_refused(&r, x->caller, dossier, "reply", x->override, e);
}

static enum err refused(const struct caller *caller, const char *practice,
                        const struct override *override)
{
    struct refusal x = {caller, practice, override};
    err = (struct error){0};
    return counter_write(&c, refuse_command, &x, &err);
}

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    return q_practice_switch_set(db,
                                 &(struct q_practice_switch_set_in){.shop = c.shop.id,
                                                                    .practice = STR("G31"),
                                                                    .setting = *(int *)ctx,
                                                                    .now = clock_now(&c.clock)},
                                 NULL, e);
}

static void set(int setting)
{
    ck_assert_int_eq(counter_write(&c, set_command, &setting, &err), ERR_OK);
}

static int64_t counted(const char *what)
{
    char name[80];
    struct q_conduct_totals_rows rows;
    struct q_conduct_totals_in in = {
        .shop = c.shop.id, .from = STR("conduct.2026-W47."), .to = STR("conduct.2026-W47/")};
    int64_t n = 0;
    snprintf(name, sizeof name, "conduct.2026-W47.G31.%s.", what);
    ck_assert_int_eq(q_conduct_totals(c.db, c.arena, &in, &rows, &err), ERR_OK);
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(rows.items[i].name, str_of(name)))
            n += rows.items[i].n;
    return n;
}

START_TEST(G31_stands_until_its_role_gives_a_reason)
{
    ck_assert_int_eq(refused(&lead, "G31", NULL), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G31");
    ck_assert_int_eq(refused(&agent, "G31", &why), ERR_FORBIDDEN);
    ck_assert_str_eq(err.key, "refusal.override.lead");
    ck_assert_int_eq(refused(&lead, "G31", &why), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_OVERRIDDEN), 1);
    ck_assert_int_eq(counted("overridden"), 1);
}
END_TEST

START_TEST(a_reason_is_a_reason)
{
    struct override o = why;
    o.reason = STR("parce que      ");
    ck_assert_int_eq(practice_may_override(ROLE_ADMIN, &o, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "override.reason");
    o.reason = STR("éééééééééééééé"); /* 14 characters, 28 bytes */
    ck_assert_int_eq(practice_may_override(ROLE_ADMIN, &o, &err), ERR_INVALID);
    o = why;
    o.reason_code = STR("because");
    ck_assert_int_eq(practice_may_override(ROLE_ADMIN, &o, &err), ERR_INVALID);
    o = why;
    o.practice = STR("G99");
    ck_assert_int_eq(practice_may_override(ROLE_ADMIN, &o, &err), ERR_INVALID);
}
END_TEST

START_TEST(law_has_no_override)
{
    struct override o = why;
    for (const struct practice *const *p = practices; *p; p++) {
        o.practice = str_of((*p)->id);
        enum err e = practice_may_override(ROLE_ADMIN, &o, &err);
        ck_assert_int_eq(e, (*p)->law || (*p)->override == ROLE_NONE ? ERR_REFUSED : ERR_OK);
        ck_assert_msg(!(*p)->law || (*p)->override == ROLE_NONE, "%s", (*p)->id);
    }
}
END_TEST

START_TEST(recorded_only_stops_nothing_and_says_what_it_would_have)
{
    set(PRACTICE_RECORD_ONLY);
    ck_assert_int_eq(refused(&agent, "G31", NULL), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_WOULD), 1);
    ck_assert_int_eq(counted("recorded"), 1);
    set(PRACTICE_OFF);
    ck_assert_int_eq(refused(&agent, "G31", NULL), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_WOULD), 1);
    set(PRACTICE_ON);
    ck_assert_int_eq(refused(&agent, "G31", NULL), ERR_REFUSED);
    practice_stopped(&c.desk, &agent, dossier, &err);
    ck_assert_int_eq(counted("stopped"), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_STOPPED), 1);
}
END_TEST

START_TEST(another_practices_override_is_none)
{
    struct override o = why;
    o.practice = STR("G04");
    ck_assert_int_eq(refused(&lead, "G31", &o), ERR_REFUSED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("practice");
    TCase *t = tcase_create("practice");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, G31_stands_until_its_role_gives_a_reason);
    tcase_add_test(t, a_reason_is_a_reason);
    tcase_add_test(t, law_has_no_override);
    tcase_add_test(t, recorded_only_stops_nothing_and_says_what_it_would_have);
    tcase_add_test(t, another_practices_override_is_none);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
