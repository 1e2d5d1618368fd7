#include "domain/held.h"

#include "../check_main.h"

START_TEST(every_state_and_event_by_every_role)
{
    static const enum held_state to[] = {HELD_APPROVED, HELD_REFUSED, HELD_TAKEN_BACK};
    for (int state = HELD_WAITING; state < HELD_STATES; state++)
        for (int event = HELD_APPROVE; event < HELD_EVENTS; event++)
            for (int role = ROLE_AGENT; role <= ROLE_ADMIN; role++)
                for (int author = 0; author < 2; author++) {
                    enum held_state out = (enum held_state)state;
                    bool may = role >= ROLE_LEAD || (author && event == HELD_TAKE_BACK);
                    enum err e = held_decide((enum held_state)state, (enum held_event)event,
                                             (enum role)role, author, &out, NULL);
                    ck_assert_int_eq(e, !may                    ? ERR_FORBIDDEN
                                        : state != HELD_WAITING ? ERR_CONFLICT
                                                                : ERR_OK);
                    ck_assert_int_eq(out, e ? state : (int)to[event]);
                }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/held");
    TCase *t = tcase_create("held");
    tcase_add_test(t, every_state_and_event_by_every_role);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
