#include "base/fault_point.h"

#include "../check_main.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* How a process ends that comes by `point` up to `times` times. */
static int end_of(const char *armed, const char *point, int times)
{
    pid_t child = fork();
    if (child == 0) {
        if (armed && !fault_arm(armed))
            _exit(2);
        for (int i = 0; i < times; i++)
            fault_point(point);
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

START_TEST(nothing_happens_unless_it_is_armed)
{
    ck_assert_int_eq(end_of(NULL, "before_commit", 1000), 0);
}
END_TEST

START_TEST(the_process_dies_at_the_nth_passing)
{
    ck_assert_int_eq(end_of("before_commit:1", "before_commit", 1), -SIGKILL);
    ck_assert_int_eq(end_of("before_commit:7", "before_commit", 6), 0);
    ck_assert_int_eq(end_of("before_commit:7", "before_commit", 7), -SIGKILL);
}
END_TEST

START_TEST(other_points_are_passed)
{
    ck_assert_int_eq(end_of("before_commit:1", "after_commit", 1000), 0);
}
END_TEST

START_TEST(what_is_no_point_and_count_is_refused)
{
    static const char *const texts[] = {"",           "before_commit",   "before_commit:",
                                        ":1",         "before_commit:0", "before_commit:-1",
                                        "a:1 then b", "Before:1",        "a:1:2"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_msg(!fault_arm(texts[i]), "%s", texts[i]);
    ck_assert_ptr_null(fault_armed);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/fault_point");
    TCase *t = tcase_create("fault_point");
    tcase_add_test(t, nothing_happens_unless_it_is_armed);
    tcase_add_test(t, the_process_dies_at_the_nth_passing);
    tcase_add_test(t, other_points_are_passed);
    tcase_add_test(t, what_is_no_point_and_count_is_refused);
    suite_add_tcase(s, t);
    return check_main(s);
}
