#include "base/config.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"
#include "../check_text.h"

static const struct config_key http_keys[] = {
    {.name = "http.listen",
     .type = CONFIG_TEXT,
     .standard = "127.0.0.1:8080",
     .help = "Address and port of the web server."},
    {.name = "http.workers",
     .type = CONFIG_INT,
     .standard = "4",
     .min = 1,
     .max = 64,
     .unit = "threads",
     .help = "How many requests are answered at a time."},
    {.name = "http.idle",
     .type = CONFIG_DURATION,
     .standard = "75s",
     .min = 1000,
     .max = 3600000,
     .help = "How long a silent connection is kept."},
    {.name = "http.body", .type = CONFIG_SIZE, .standard = "50MB", .help = "The largest request."},
    {.name = "http.trusted",
     .type = CONFIG_LIST,
     .standard = "127.0.0.1, ::1",
     .help = "Front proxies whose X-Forwarded-For is believed."},
    {0},
};
static const struct config_key store_keys[] = {
    {.name = "store.check",
     .type = CONFIG_CHOICE,
     .standard = "quick",
     .choices = "quick,full,none",
     .help = "What is verified at start."},
    {.name = "store.sync", .type = CONFIG_BOOL, .standard = "yes", .help = "Wait for the disk."},
    {.name = "store.password",
     .type = CONFIG_TEXT,
     .standard = "",
     .secret = true,
     .help = "Of the database."},
    {0},
};
static const struct config_table http_table = {"HTTP server", http_keys};
static const struct config_table store_table = {"Store", store_keys};
static const struct config_table *const tables[] = {&http_table, &store_table, NULL};

static struct arena *arena;
static struct config *config;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    config = config_create(tables);
}

static void tear_down(void)
{
    config_destroy(&config);
    arena_destroy(&arena);
}

static size_t read(const char *text)
{
    return config_file(config, STR("guichet.conf"), str_of(text));
}

static const char *fault(size_t i)
{
    size_t count;
    const struct config_fault *faults = config_faults(config, &count);
    return i < count ? str_c(arena, config_fault_text(arena, LANG_EN, &faults[i])) : "(none)";
}

START_TEST(every_setting_begins_at_its_default)
{
    const struct str *items;
    ck_text_eq(config_text(config, "http.listen"), "127.0.0.1:8080");
    ck_assert_int_eq(config_i64(config, "http.workers"), 4);
    ck_assert_int_eq(config_duration(config, "http.idle").ms, 75000);
    ck_assert_int_eq(config_i64(config, "http.body"), 50 * 1024 * 1024);
    ck_assert_uint_eq(config_list(config, "http.trusted", &items), 2);
    ck_text_eq(items[1], "::1");
    ck_text_eq(config_text(config, "store.check"), "quick");
    ck_assert(config_bool(config, "store.sync"));
    ck_text_eq(config_text(config, "store.password"), "");
}
END_TEST

START_TEST(a_file_sets_what_it_names)
{
    const struct str *items;
    ck_assert_uint_eq(
        read("# the shop\r\n\n http.listen=0.0.0.0:80\r\nhttp.idle = 5m\n"
             "store.password = \" a=b # c \"\nhttp.trusted = , a ,,b,\nstore.sync = OFF\n"
             "http.body = 512kb\nstore.check = full\nhttp.workers = 64"),
        0);
    ck_text_eq(config_text(config, "http.listen"), "0.0.0.0:80");
    ck_assert_int_eq(config_duration(config, "http.idle").ms, 300000);
    ck_text_eq(config_text(config, "store.password"), " a=b # c ");
    ck_assert_uint_eq(config_list(config, "http.trusted", &items), 2);
    ck_text_eq(items[0], "a");
    ck_assert(!config_bool(config, "store.sync"));
    ck_assert_int_eq(config_i64(config, "http.body"), 512 * 1024);
    ck_text_eq(config_text(config, "store.check"), "full");
    ck_assert_int_eq(config_i64(config, "http.workers"), 64);
}
END_TEST

START_TEST(a_later_source_wins)
{
    static const char *const environment[] = {"HOME=/root", "GUICHET_HTTP_LISTEN=1.2.3.4:5",
                                              "GUICHET_STORE_PASSWORD=x=y", NULL};
    ck_assert_uint_eq(read("http.listen = a\nstore.password = b"), 0);
    ck_assert_uint_eq(config_environment(config, environment), 0);
    ck_text_eq(config_text(config, "http.listen"), "1.2.3.4:5");
    ck_text_eq(config_text(config, "store.password"), "x=y");
    ck_assert_uint_eq(config_set(config, STR("command line"), STR("http.listen"), STR("c")), 0);
    ck_text_eq(config_text(config, "http.listen"), "c");
}
END_TEST

START_TEST(an_unknown_key_is_told_with_the_nearest_name)
{
    static const char *const cases[][2] = {
        {"http.lisen = x", "there is no setting http.lisen; did you mean http.listen?"},
        {"htpt.listen = x", "there is no setting htpt.listen; did you mean http.listen?"},
        {"workers = 3", "there is no setting workers; did you mean http.workers?"},
        {"HTTP.LISTEN = x", "there is no setting HTTP.LISTEN."},
        {"store.ssync = x", "there is no setting store.ssync; did you mean store.sync?"},
        {"smtp.relay = x", "there is no setting smtp.relay."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_uint_eq(read(cases[i][0]), 1);
        ck_assert_str_eq(fault(i), arena_printf(arena, "guichet.conf, line 1: %s", cases[i][1]));
    }
}
END_TEST

START_TEST(an_unknown_variable_is_told_with_the_nearest_one)
{
    static const char *const environment[] = {"GUICHET_HTP_LISTEN=1", "GUICHET_",
                                              "GUICHET_X=", NULL};
    ck_assert_uint_eq(config_environment(config, environment), 3);
    ck_assert_str_eq(fault(0), "environment: there is no setting GUICHET_HTP_LISTEN; did you mean "
                               "GUICHET_HTTP_LISTEN?");
}
END_TEST

START_TEST(a_wrong_value_is_told_with_the_form_expected_and_without_the_value)
{
    static const char *const cases[][2] = {
        {"http.workers = four", "http.workers expects a whole number, from 1 to 64."},
        {"http.workers = 0", "http.workers expects a whole number, from 1 to 64."},
        {"http.workers = 65", "http.workers expects a whole number, from 1 to 64."},
        {"http.workers =", "http.workers expects a whole number, from 1 to 64."},
        {"http.idle = 90", "http.idle expects a duration such as 30s, 5m or 2h, from 1s to 1h."},
        {"http.idle = 2h", "http.idle expects a duration such as 30s, 5m or 2h, from 1s to 1h."},
        {"http.idle = -5s", "http.idle expects a duration such as 30s, 5m or 2h, from 1s to 1h."},
        {"http.body = 50", "http.body expects a size such as 512KB or 50MB."},
        {"http.body = 99999999999GB", "http.body expects a size such as 512KB or 50MB."},
        {"store.sync = maybe", "store.sync expects yes or no."},
        {"store.check = fast", "store.check expects one word of quick,full,none."},
        {"store.check = ", "store.check expects one word of quick,full,none."},
        {"store.password = \xff", "store.password expects a text."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(read(cases[i][0]) == 1, "%s", cases[i][0]);
        ck_assert_str_eq(fault(i), arena_printf(arena, "guichet.conf, line 1: %s", cases[i][1]));
    }
    ck_assert_int_eq(config_i64(config, "http.workers"), 4);
}
END_TEST

START_TEST(every_fault_of_a_file_is_told_with_its_line)
{
    ck_assert_uint_eq(read("http.workers = 2\n\nlisten\n= 5\nhttp.workers = 3\n"), 3);
    ck_assert_str_eq(fault(0), "guichet.conf, line 3: “listen” is no setting: write key = value.");
    ck_assert_str_eq(fault(1), "guichet.conf, line 4: “” is no setting: write key = value.");
    ck_assert_str_eq(fault(2), "guichet.conf, line 5: http.workers is already set in line 1.");
    ck_assert_int_eq(config_i64(config, "http.workers"), 2);
    size_t count;
    const struct config_fault *faults = config_faults(config, &count);
    ck_text_eq(config_fault_text(arena, LANG_FR, &faults[2]),
               "guichet.conf, ligne 5 : http.workers est déjà réglé à la ligne 1.");
}
END_TEST

START_TEST(limits_are_kept)
{
    struct buf text = buf_in(arena);
    buf_c(&text, "http.listen = ");
    for (int i = 0; i <= CONFIG_VALUE_MAX; i++)
        buf_char(&text, 'a');
    ck_assert_uint_eq(config_file(config, STR("f"), buf_str(&text)), 1);
    ck_assert_str_eq(fault(0), "f, line 1: http.listen: too long.");
    while (text.len <= CONFIG_FILE_MAX)
        buf_c(&text, "\n#");
    ck_assert_uint_eq(config_file(config, STR("f"), buf_str(&text)), 1);
    text.len = 0;
    for (int i = 0; i < CONFIG_FAULTS_MAX * 2; i++)
        buf_c(&text, "?\n");
    ck_assert_uint_eq(config_file(config, STR("f"), buf_str(&text)), CONFIG_FAULTS_MAX * 2);
    size_t count;
    config_faults(config, &count);
    ck_assert_uint_eq(count, CONFIG_FAULTS_MAX);
}
END_TEST

START_TEST(the_sample_is_a_file_that_sets_the_defaults)
{
    struct buf sample = buf_in(arena), file = buf_in(arena), shown = buf_in(arena);
    config_sample(tables, &sample);
    struct str rest = buf_str(&sample), line;
    while (str_split(&rest, '\n', &line)) {
        ck_assert_msg(line.len <= 80, "%.*s", STR_ARG(line));
        ck_assert(line.len == 0 || line.ptr[0] == '#');
        bool setting = str_starts(line, STR("#")) && !str_starts(line, STR("# ")) &&
                       !str_starts(line, STR("##"));
        buf_add(&file, str_sub(line, setting, line.len));
        buf_char(&file, '\n');
    }
    ck_assert_msg(config_file(config, STR("sample"), buf_str(&file)) == 0, "%s", fault(0));
    config_show(config, &shown);
    ck_text_eq(buf_str(&shown),
               "http.listen = 127.0.0.1:8080\nhttp.workers = 4\nhttp.idle = 75s\nhttp.body = 50MB\n"
               "http.trusted = 127.0.0.1, ::1\nstore.check = quick\nstore.sync = yes\n"
               "store.password = (not set)\n");
}
END_TEST

START_TEST(a_secret_is_never_shown)
{
    struct buf shown = buf_in(arena);
    ck_assert_uint_eq(read("store.password = hunter2\nhttp.workers = hunter2"), 1);
    config_show(config, &shown);
    ck_assert_int_lt(str_find(buf_str(&shown), STR("hunter2")), 0);
    ck_assert_int_ge(str_find(buf_str(&shown), STR("store.password = (set)")), 0);
    ck_assert_int_lt(str_find(str_of(fault(0)), STR("hunter2")), 0);
}
END_TEST

START_TEST(the_docs_name_every_key_with_its_variable)
{
    struct buf out = buf_in(arena);
    config_markdown(tables, &out);
    ck_assert_int_ge(
        str_find(buf_str(&out), STR("| `http.workers` | `GUICHET_HTTP_WORKERS` | a whole number, "
                                    "from 1 to 64, in threads | "
                                    "`4` | How many requests are answered at a time. |\n")),
        0);
    ck_assert_int_ge(str_find(buf_str(&out), STR("; secret | none |")), 0);
    ck_assert_int_ge(str_find(buf_str(&out), STR("\n## Store\n")), 0);
}
END_TEST

START_TEST(asking_for_what_no_table_holds_aborts)
{
    config_i64(config, "http.listen");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/config");
    TCase *t = tcase_create("config");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, every_setting_begins_at_its_default);
    tcase_add_test(t, a_file_sets_what_it_names);
    tcase_add_test(t, a_later_source_wins);
    tcase_add_test(t, an_unknown_key_is_told_with_the_nearest_name);
    tcase_add_test(t, an_unknown_variable_is_told_with_the_nearest_one);
    tcase_add_test(t, a_wrong_value_is_told_with_the_form_expected_and_without_the_value);
    tcase_add_test(t, every_fault_of_a_file_is_told_with_its_line);
    tcase_add_test(t, limits_are_kept);
    tcase_add_test(t, the_sample_is_a_file_that_sets_the_defaults);
    tcase_add_test(t, a_secret_is_never_shown);
    tcase_add_test(t, the_docs_name_every_key_with_its_variable);
    if (check_forks())
        tcase_add_test_raise_signal(t, asking_for_what_no_table_holds_aborts, 6);
    suite_add_tcase(s, t);
    return check_main(s);
}
