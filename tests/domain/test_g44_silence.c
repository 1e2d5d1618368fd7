#include "domain/practice/g44_silence.h"

#include "../check_main.h"

START_TEST(G44_our_silence_is_counted_while_a_dossier_is_open_and_it_is_our_turn)
{
    for (int s = 0; s < DOSSIER_STATES; s++) {
        bool ours = s <= DOSSIER_WAITING_INTERNAL && s != DOSSIER_WAITING_CUSTOMER;
        ck_assert_int_eq(g44_counts((enum dossier_state)s), ours);
    }
}
END_TEST

START_TEST(G44_watches_the_news_that_our_own_word_promised)
{
    ck_assert(g44_watches(PROMISE_NEWS, STR("news")));
    ck_assert(!g44_watches(PROMISE_NEWS, STR("first_reply")));
    ck_assert(!g44_watches(PROMISE_FIRST_REPLY, STR("news")));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("g44");
    TCase *t = tcase_create("g44");
    tcase_add_test(t, G44_our_silence_is_counted_while_a_dossier_is_open_and_it_is_our_turn);
    tcase_add_test(t, G44_watches_the_news_that_our_own_word_promised);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
