#include "http_fixture.h"

#include "../check_main.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GET_STREAM "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n"

static struct fixture fixture;

static void start_with(struct http_limits limits)
{
    fixture_start(&fixture, limits, NULL);
}

static int open_stream(void)
{
    int fd = dial(fixture.port);
    int before = fixture.opened;
    send_text(fd, GET_STREAM);
    struct answer a = read_answer(fd, false);
    ck_assert_int_eq(a.status, 200);
    ck_assert_int_eq(a.length, -1);
    ck_assert(a.closes);
    ck_assert_ptr_nonnull(strstr(a.head, "\r\nContent-Type: text/event-stream\r\n"));
    wait_for(&fixture.opened, before + 1);
    return fd;
}

static void expect_text(int fd, const char *text)
{
    char got[256] = "";
    ck_assert_int_eq(recv(fd, got, strlen(text), MSG_WAITALL), strlen(text));
    ck_assert_str_eq(got, text);
}

START_TEST(what_is_sent_on_a_stream_arrives_in_order)
{
    start_with((struct http_limits){0});
    int fd = open_stream();
    expect_text(fd, ":\n\n");
    fixture_send(&fixture, "data: 1\n\n", 1);
    fixture_send(&fixture, "data: 2\n\n", 1);
    expect_text(fd, "data: 1\n\ndata: 2\n\n");
    close(fd);
    wait_for(&fixture.closed, 1);
    fixture_stop(&fixture);
    ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(a_client_that_does_not_read_is_closed_at_the_backlog_limit)
{
    static char kilobyte[1025];
    memset(kilobyte, 'x', 1024);
    start_with((struct http_limits){.stream_backlog_bytes = 64 * 1024});
    int fd = open_stream();
    /* The kernel takes some megabytes; then what we keep for the client grows. */
    fixture_send(&fixture, kilobyte, 64 * 1024);
    wait_for(&fixture.closed, 1);
    close(fd);
    struct http_stats stats;
    fixture_stats(&fixture, &stats);
    ck_assert_int_eq(stats.streams, 0);
    ck_assert_int_eq(stats.in_flight_bytes, 0);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_client_that_reads_late_gets_everything)
{
    static char kilobyte[1025];
    memset(kilobyte, 'x', 1024);
    start_with((struct http_limits){.stream_backlog_bytes = 64 * 1024 * 1024});
    int fd = open_stream();
    expect_text(fd, ":\n\n");
    fixture_send(&fixture, kilobyte, 16 * 1024);
    static char got[16 * 1024 * 1024];
    ck_assert_int_eq(recv(fd, got, sizeof got, MSG_WAITALL), sizeof got);
    fixture_send(&fixture, "end", 1);
    expect_text(fd, "end");
    ck_assert_int_eq(fixture.closed, 0);
    close(fd);
    fixture_stop(&fixture);
    ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(a_stalled_stream_is_closed_after_the_write_timeout_and_a_quiet_one_is_not)
{
    static char kilobyte[1025];
    memset(kilobyte, 'x', 1024);
    start_with((struct http_limits){
        .write_ms = 100, .idle_ms = 100, .stream_backlog_bytes = 64 * 1024 * 1024});
    int quiet = open_stream();
    int fd = open_stream();
    fixture_send(&fixture, kilobyte, 16 * 1024);
    wait_for(&fixture.closed, 1);
    usleep(200 * 1000);
    ck_assert_int_eq(fixture.closed, 1);
    close(fd);
    close(quiet);
    wait_for(&fixture.closed, 2);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(head_of_a_stream_never_opens_it)
{
    start_with((struct http_limits){0});
    int fd = dial(fixture.port);
    send_text(fd, "HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    ck_assert_int_eq(read_answer(fd, false).status, 200);
    wait_for(&fixture.closed, 1);
    ck_assert_int_eq(fixture.opened, 0);
    ck_assert_int_eq(status_of(fd, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(many_streams_come_and_go_and_each_is_closed_once)
{
    enum { COUNT = 100 };
    start_with((struct http_limits){0});
    int fds[COUNT];
    for (int i = 0; i < COUNT; i++)
        fds[i] = open_stream();
    struct linger reset = {1, 0};
    for (int i = 0; i < COUNT / 2; i++) {
        setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, i % 2 ? sizeof reset : 0);
        close(fds[i]);
    }
    wait_for(&fixture.closed, COUNT / 2);
    fixture_begin_stop(&fixture);
    for (int i = COUNT / 2; i < COUNT; i++) {
        free(read_all(fds[i]));
        close(fds[i]);
    }
    fixture_stop(&fixture);
    ck_assert_int_eq(fixture.closed, COUNT);
}
END_TEST

START_TEST(a_stream_that_begins_while_the_server_stops_is_closed_at_once)
{
    start_with((struct http_limits){0});
    int fd = dial(fixture.port);
    send_text(fd, "GET /wait?stream HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_for(&fixture.waiting_count, 1);
    fixture_begin_stop(&fixture);
    fixture_release(&fixture);
    wait_for(&fixture.closed, 1);
    ck_assert_int_eq(fixture.opened, 0);
    free(read_all(fd));
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_stream");
    TCase *tc = tcase_create("stream");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, what_is_sent_on_a_stream_arrives_in_order);
    tcase_add_test(tc, a_client_that_does_not_read_is_closed_at_the_backlog_limit);
    tcase_add_test(tc, a_client_that_reads_late_gets_everything);
    tcase_add_test(tc, a_stalled_stream_is_closed_after_the_write_timeout_and_a_quiet_one_is_not);
    tcase_add_test(tc, head_of_a_stream_never_opens_it);
    tcase_add_test(tc, many_streams_come_and_go_and_each_is_closed_once);
    tcase_add_test(tc, a_stream_that_begins_while_the_server_stops_is_closed_at_once);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
