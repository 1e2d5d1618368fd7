#include "domain/practice/g32_silent_carrier.h"

#include "domain/inquiry.h"

#include "../check_main.h"

static const instant now = {1764000000000};

static enum inquiry_state after(enum inquiry_state state, enum inquiry_event event)
{
    struct inquiry_facts facts = {.state = state, .due_at = now};
    struct error err;
    enum inquiry_state to;
    ck_assert_int_eq(
        inquiry_decide(&facts, &(struct inquiry_act){.event = event, .now = now}, &to, &err),
        ERR_OK);
    return to;
}

START_TEST(G32_silence_goes_above_level_by_level)
{
    ck_assert_int_eq(after(INQUIRY_SENT, INQUIRY_LATE), INQUIRY_OVERDUE);
    ck_assert_int_eq(after(INQUIRY_OVERDUE, INQUIRY_ESCALATE), INQUIRY_ESC1);
    ck_assert_int_eq(after(INQUIRY_ESC1, INQUIRY_LATE), INQUIRY_ESC2);
    ck_assert_int_eq(after(INQUIRY_ESC2, INQUIRY_LATE), INQUIRY_UNANSWERED);
}
END_TEST

START_TEST(G32_acts_and_nobody_overrides_it)
{
    ck_assert_ptr_eq(practice_find(STR("G32")), &g32_silent_carrier);
    ck_assert_int_eq(g32_silent_carrier.mode, PRACTICE_ACT);
    ck_assert_int_eq(g32_silent_carrier.override, ROLE_NONE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("G32");
    TCase *t = tcase_create("G32");
    tcase_add_test(t, G32_silence_goes_above_level_by_level);
    tcase_add_test(t, G32_acts_and_nobody_overrides_it);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
