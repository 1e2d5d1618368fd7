#include "http_fixture.h"

#include "../check_main.h"
#include "base/clock.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static struct fixture fixture;

static void start_with(struct http_limits limits)
{
    fixture_start(&fixture, limits, NULL);
}

/* One byte every `pause_ms` until the server has answered; gives the status. */
static int drip(int fd, const char *bytes, int pause_ms)
{
    for (; *bytes; bytes++) {
        send_bytes(fd, bytes, 1);
        usleep((useconds_t)pause_ms * 1000);
    }
    return status_of(fd, "");
}

START_TEST(a_head_that_drips_is_ended_with_408_however_steadily_it_drips)
{
    start_with((struct http_limits){.head_ms = 300});
    int64_t begin = clock_monotonic_ms();
    int fd = dial(fixture.port);
    char head[256] = "GET /hello HTTP/1.1\r\nHost: h\r\nX: ";
    memset(head + strlen(head), 'x', 100);
    ck_assert_int_eq(drip(fd, head, 5), 408);
    ck_assert_int_ge(clock_monotonic_ms() - begin, 300);
    ck_assert_int_eq(fixture.handled, 0);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_body_that_drips_is_ended_with_408)
{
    start_with((struct http_limits){.body_ms = 200});
    int fd = dial(fixture.port);
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    char body[100] = "";
    memset(body, 'x', 99);
    ck_assert_int_eq(drip(fd, body, 4), 408);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_large_body_has_its_time_anew_for_each_step)
{
    static char step[HTTP_BODY_STEP];
    start_with((struct http_limits){.body_ms = 1000});
    int fd = dial(fixture.port);
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 98304\r\n\r\n");
    for (int i = 0; i < 3; i++) {
        usleep(400 * 1000);
        send_bytes(fd, step, sizeof step);
    }
    ck_assert_int_eq(status_of(fd, ""), 200);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(an_idle_connection_is_closed_without_a_word)
{
    start_with((struct http_limits){.idle_ms = 100});
    int fresh = dial(fixture.port), used = dial(fixture.port);
    ck_assert_int_eq(status_of(used, GET("/hello")), 200);
    ck_assert(is_closed(fresh));
    ck_assert(is_closed(used));
    close(fresh);
    close(used);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_client_that_sends_on_after_its_refusal_is_cut_off)
{
    start_with((struct http_limits){.linger_ms = 100});
    int fd = dial(fixture.port);
    ck_assert_int_eq(status_of(fd, "\r\n"), 400);
    int64_t begin = clock_monotonic_ms();
    while (send(fd, "x", 1, MSG_NOSIGNAL) == 1 && clock_monotonic_ms() - begin < 5000)
        usleep(1000);
    ck_assert_int_lt(clock_monotonic_ms() - begin, 5000);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_request_in_hand_has_no_timeout)
{
    start_with((struct http_limits){.idle_ms = 50, .head_ms = 50, .body_ms = 50, .write_ms = 50});
    int fd = dial(fixture.port);
    send_text(fd, GET("/wait"));
    wait_for(&fixture.waiting_count, 1);
    usleep(200 * 1000);
    fixture_release(&fixture);
    ck_assert_int_eq(status_of(fd, ""), 200);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_client_that_does_not_read_its_answer_is_closed)
{
    start_with((struct http_limits){.write_ms = 100});
    int fd = dial(fixture.port);
    send_text(fd, GET("/big"));
    struct http_stats stats;
    int64_t begin = clock_monotonic_ms();
    do {
        usleep(10 * 1000);
        fixture_stats(&fixture, &stats);
    } while (stats.connections && clock_monotonic_ms() - begin < 5000);
    ck_assert_int_eq(stats.connections, 0);
    ck_assert_int_eq(stats.timed_out, 1);
    ck_assert_int_eq(stats.in_flight_bytes, 0);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

static int expect_turned_away(void)
{
    int fd = dial(fixture.port);
    struct answer a = read_answer(fd, true);
    ck_assert_int_eq(a.status, 503);
    ck_assert(is_closed(fd));
    answer_free(&a);
    close(fd);
    return 1;
}

START_TEST(too_many_connections_are_turned_away_until_one_leaves)
{
    start_with((struct http_limits){.connections = 3});
    int fds[3];
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(status_of(fds[i] = dial(fixture.port), GET("/hello")), 200);
    expect_turned_away();
    expect_turned_away();
    close(fds[0]);
    struct http_stats stats;
    do
        fixture_stats(&fixture, &stats);
    while (stats.connections > 2);
    ck_assert_int_eq(stats.turned_away, 2);
    int fd = dial(fixture.port);
    ck_assert_int_eq(status_of(fd, GET("/hello")), 200);
    close(fd);
    close(fds[1]);
    close(fds[2]);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(one_address_may_hold_its_share_of_connections_only)
{
    start_with((struct http_limits){.connections_per_address = 2});
    int a = dial(fixture.port), b = dial(fixture.port);
    ck_assert_int_eq(status_of(a, GET("/hello")), 200);
    ck_assert_int_eq(status_of(b, GET("/hello")), 200);
    expect_turned_away();
    close(a);
    close(b);
    struct http_stats stats;
    do
        fixture_stats(&fixture, &stats);
    while (stats.connections > 0);
    a = dial(fixture.port);
    ck_assert_int_eq(status_of(a, GET("/hello")), 200);
    close(a);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_trusted_proxy_may_hold_more_and_names_the_client)
{
    enum { COUNT = 8 };
    fixture_start(&fixture, (struct http_limits){.connections_per_address = 2}, "127.0.0.0/8");
    int fds[COUNT];
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(status_of(fds[i] = dial(fixture.port), GET("/hello")), 200);
    send_text(fds[0], "GET /seen HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.9\r\n"
                      "X-Forwarded-Proto: https\r\n\r\n");
    struct answer a = read_answer(fds[0], true);
    ck_assert_str_eq(a.body, "client=203.0.113.9 secure=1 method=GET host=h path=/seen query=");
    answer_free(&a);
    for (int i = 0; i < COUNT; i++)
        close(fds[i]);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(what_all_bodies_together_may_hold_is_limited)
{
    static char body[90000];
    start_with((struct http_limits){.in_flight_bytes = 150000});
    int holder = dial(fixture.port), other = dial(fixture.port);
    send_text(holder, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    send_bytes(holder, body, 90000);
    struct http_stats stats;
    do
        fixture_stats(&fixture, &stats);
    while (stats.in_flight_bytes < 90000);
    ck_assert_int_eq(status_of(other, GET("/hello")), 200);
    send_text(other, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n");
    send_bytes(other, body, 90000);
    ck_assert_int_eq(status_of(other, ""), 503);
    ck_assert(is_closed(other));
    close(holder);
    close(other);
    do
        fixture_stats(&fixture, &stats);
    while (stats.connections > 0);
    ck_assert_int_eq(stats.in_flight_bytes, 0);
    other = dial(fixture.port);
    ck_assert_int_eq(
        status_of(other, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"), 200);
    close(other);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(a_chunked_body_that_outgrows_the_common_limit_is_refused)
{
    static char data[0x8000];
    start_with((struct http_limits){.in_flight_bytes = 50000});
    int fd = dial(fixture.port);
    send_text(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; i++) {
        send_text(fd, "8000\r\n");
        send_bytes(fd, data, sizeof data);
        send_text(fd, "\r\n");
    }
    ck_assert_int_eq(status_of(fd, "0\r\n\r\n"), 503);
    close(fd);
    fixture_stop(&fixture);
}
END_TEST

START_TEST(ipv6_loopback_is_served_and_counted_too)
{
    fixture_start_on(&fixture, "::1", (struct http_limits){.connections_per_address = 1});
    int fd = dial_host("::1", fixture.port);
    send_text(fd, "GET /seen HTTP/1.1\r\nHost: [::1]\r\n\r\n");
    struct answer a = read_answer(fd, true);
    ck_assert_str_eq(a.body, "client=::1 secure=0 method=GET host=[::1] path=/seen query=");
    answer_free(&a);
    int second = dial_host("::1", fixture.port);
    ck_assert_int_eq(status_of(second, ""), 503);
    close(fd);
    close(second);
    fixture_stop(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_limits");
    TCase *tc = tcase_create("limits");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, a_head_that_drips_is_ended_with_408_however_steadily_it_drips);
    tcase_add_test(tc, a_body_that_drips_is_ended_with_408);
    tcase_add_test(tc, a_large_body_has_its_time_anew_for_each_step);
    tcase_add_test(tc, an_idle_connection_is_closed_without_a_word);
    tcase_add_test(tc, a_client_that_sends_on_after_its_refusal_is_cut_off);
    tcase_add_test(tc, a_request_in_hand_has_no_timeout);
    tcase_add_test(tc, a_client_that_does_not_read_its_answer_is_closed);
    tcase_add_test(tc, too_many_connections_are_turned_away_until_one_leaves);
    tcase_add_test(tc, one_address_may_hold_its_share_of_connections_only);
    tcase_add_test(tc, a_trusted_proxy_may_hold_more_and_names_the_client);
    tcase_add_test(tc, what_all_bodies_together_may_hold_is_limited);
    tcase_add_test(tc, a_chunked_body_that_outgrows_the_common_limit_is_refused);
    tcase_add_test(tc, ipv6_loopback_is_served_and_counted_too);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
