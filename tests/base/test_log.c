#include "base/log.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"

#include "../check_main.h"
#include "../check_text.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static struct arena *arena;
static FILE *lines;
static int saved;

static void set_up(void)
{
    arena = arena_create(4 * 1024 * 1024);
    lines = tmpfile();
    ck_assert_ptr_nonnull(lines);
    saved = dup(STDERR_FILENO);
    dup2(fileno(lines), STDERR_FILENO);
}

static void tear_down(void)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    fclose(lines);
    arena_destroy(&arena);
}

/* The next line without its time, which must be one. */
static struct str next_line(void)
{
    static char line[16 * 1024];
    if (!fgets(line, sizeof line, lines))
        return STR_NONE;
    struct str rest = str_of(line), time;
    instant at;
    str_split(&rest, ' ', &time);
    ck_assert_msg(instant_parse(time, &at), "%s", line);
    return rest;
}

START_TEST(a_line_is_an_event_with_typed_fields)
{
    log_info("lmtp.stored", LOG_I64("inbox", 3), LOG_STR("id", STR("abc")));
    log_warn("disk.slow");
    log_error("store.failed", LOG_STR("text", STR_NONE), LOG_I64("n", INT64_MIN));
    rewind(lines);
    ck_text_eq(next_line(), "info lmtp.stored inbox=3 id=abc\n");
    ck_text_eq(next_line(), "warn disk.slow\n");
    ck_text_eq(next_line(), "error store.failed text=\"\" n=-9223372036854775808\n");
    ck_assert_ptr_null(next_line().ptr);
}
END_TEST

START_TEST(a_value_cannot_break_its_line_or_pass_for_a_field)
{
    log_info("x", LOG_STR("a", STR("two words")), LOG_STR("b", STR("q\"=\\\n\x1b\x7f")),
             LOG_STR("c", STR("é")));
    rewind(lines);
    ck_text_eq(next_line(), "info x a=\"two words\" b=\"q\\\"=\\\\\\x0a\\x1b\\x7f\" c=é\n");
}
END_TEST

START_TEST(long_values_are_cut)
{
    char *text = arena_alloc(arena, 5001);
    for (int i = 0; i < 5000; i++)
        text[i] = 'v';
    log_info("x", LOG_STR("a", str_of(text)));
    rewind(lines);
    ck_assert_uint_lt(next_line().len, 600);
}
END_TEST

START_TEST(lines_below_the_level_are_dropped)
{
    enum log_level level;
    log_debug("hidden");
    ck_assert(log_level_parse(STR("warn"), &level));
    log_set_level(level);
    log_info("hidden");
    log_warn("shown");
    log_set_level(LOG_DEBUG);
    log_debug("shown_too");
    log_set_level(LOG_INFO);
    ck_assert(!log_level_parse(STR("loud"), &level));
    rewind(lines);
    ck_text_eq(next_line(), "warn shown\n");
    ck_text_eq(next_line(), "debug shown_too\n");
    ck_assert_ptr_null(next_line().ptr);
}
END_TEST

START_TEST(an_error_shows_its_text_or_its_name)
{
    struct error err;
    error_set(&err, ERR_IO, "cannot open %s", "x");
    log_info("a", LOG_ERR(&err));
    err = (struct error){.code = ERR_BUSY};
    log_info("b", LOG_ERR(&err));
    rewind(lines);
    ck_text_eq(next_line(), "info a error=\"cannot open x\"\n");
    ck_text_eq(next_line(), "info b error=busy\n");
}
END_TEST

static void *write_lines(void *unused)
{
    for (int i = 0; i < 500; i++)
        log_info("thread", LOG_STR("text", STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
    return unused;
}

START_TEST(lines_of_several_threads_stay_whole)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_lines, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    rewind(lines);
    for (int i = 0; i < 2000; i++)
        ck_text_eq(next_line(),
                   "info thread text=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    ck_assert_ptr_null(next_line().ptr);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/log");
    TCase *t = tcase_create("log");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_line_is_an_event_with_typed_fields);
    tcase_add_test(t, a_value_cannot_break_its_line_or_pass_for_a_field);
    tcase_add_test(t, long_values_are_cut);
    tcase_add_test(t, lines_below_the_level_are_dropped);
    tcase_add_test(t, an_error_shows_its_text_or_its_name);
    tcase_add_test(t, lines_of_several_threads_stay_whole);
    suite_add_tcase(s, t);
    return check_main(s);
}
