/* Requests that two readers could understand differently, sent raw to the real
 * server: each is refused and its connection closed, as the first request and
 * as the second one of a connection, in one piece and byte by byte. */
#include "http_fixture.h"

#include "../check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT(literal) (literal), sizeof(literal) - 1
#define HEAD "POST /echo HTTP/1.1\r\nHost: h\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
    const char *name, *bytes;
    size_t len;
    int status;
} doubtful[] = {
    {"two different Content-Length",
     TEXT(HEAD "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400},
    {"two equal Content-Length", TEXT(HEAD "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
     400},
    {"Content-Length as a list", TEXT(HEAD "Content-Length: 5, 5\r\n\r\nhello"), 400},
    {"Content-Length with a sign", TEXT(HEAD "Content-Length: +5\r\n\r\nhello"), 400},
    {"Content-Length below zero", TEXT(HEAD "Content-Length: -5\r\n\r\nhello"), 400},
    {"Content-Length in hexadecimal", TEXT(HEAD "Content-Length: 0x5\r\n\r\nhello"), 400},
    {"Content-Length with a blank inside", TEXT(HEAD "Content-Length: 1 5\r\n\r\nhello"), 400},
    {"Content-Length empty", TEXT(HEAD "Content-Length:\r\n\r\nhello"), 400},
    {"Content-Length beyond 64 bits", TEXT(HEAD "Content-Length: 99999999999999999999\r\n\r\n"),
     400},
    {"Content-Length and chunked together",
     TEXT(HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {"chunked and Content-Length together",
     TEXT(HEAD "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400},
    {"Transfer-Encoding twice",
     TEXT(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {"Transfer-Encoding identity", TEXT(HEAD "Transfer-Encoding: identity\r\n\r\n"), 400},
    {"Transfer-Encoding gzip, chunked",
     TEXT(HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400},
    {"Transfer-Encoding chunked, gzip",
     TEXT(HEAD "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"), 400},
    {"Transfer-Encoding xchunked", TEXT(HEAD "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400},
    {"Transfer-Encoding empty", TEXT(HEAD "Transfer-Encoding:\r\n\r\n"), 400},
    {"Transfer-Encoding in HTTP/1.0",
     TEXT("POST /echo HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400},
    {"blank before the colon", TEXT(HEAD "Content-Length : 5\r\n\r\nhello"), 400},
    {"tab before the colon", TEXT(HEAD "Content-Length\t: 5\r\n\r\nhello"), 400},
    {"field without a colon", TEXT(HEAD "Content-Length\r\n\r\n"), 400},
    {"field without a name", TEXT(HEAD ": 5\r\n\r\n"), 400},
    {"field name with a bracket", TEXT(HEAD "X(: 5\r\n\r\n"), 400},
    {"two Host lines", TEXT("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400},
    {"two equal Host lines", TEXT("GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400},
    {"no Host", TEXT("GET /hello HTTP/1.1\r\nX: y\r\n\r\n"), 400},
    {"Host empty", TEXT("GET /hello HTTP/1.1\r\nHost:\r\n\r\n"), 400},
    {"Host with a path", TEXT("GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400},
    {"Host as a list", TEXT("GET /hello HTTP/1.1\r\nHost: a, b\r\n\r\n"), 400},
    {"Host with user information", TEXT("GET /hello HTTP/1.1\r\nHost: a@b\r\n\r\n"), 400},
    {"bare LF line ends", TEXT("GET /hello HTTP/1.1\nHost: h\n\n"), 400},
    {"bare LF after one field", TEXT("GET /hello HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"), 400},
    {"bare LF as the last line end", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\n\n"), 400},
    {"bare CR inside a value", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n"), 400},
    {"CR before CR LF", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX: a\r\r\n\r\n"), 400},
    {"NUL in a value", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"), 400},
    {"NUL in a name", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX\0Y: a\r\n\r\n"), 400},
    {"escape byte in a value", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX: \x1b[0m\r\n\r\n"), 400},
    {"line starting with a blank, right after Host",
     TEXT("GET /hello HTTP/1.1\r\nHost: h\r\n X: y\r\n\r\n"), 400},
    {"line starting with a tab", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nX: y\r\n\tz\r\n\r\n"),
     400},
    {"line starting with a blank before any field",
     TEXT("GET /hello HTTP/1.1\r\n Host: h\r\nHost: h\r\n\r\n"), 400},
    {"CR and another byte after the head", TEXT("GET /hello HTTP/1.1\r\nHost: h\r\n\rX"), 400},
    {"empty line before the request", TEXT("\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"blank before the request", TEXT(" GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"two blanks after the method", TEXT("GET  /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"two blanks before the version", TEXT("GET /hello  HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"blank after the version", TEXT("GET /hello HTTP/1.1 \r\nHost: h\r\n\r\n"), 400},
    {"tab as separator", TEXT("GET\t/hello HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
    {"HTTP/0.9", TEXT("GET /hello\r\n\r\n"), 400},
    {"HTTP/0.9 with fields", TEXT("GET /hello\r\nHost: h\r\n\r\n"), 400},
    {"HTTP/1.2", TEXT("GET /hello HTTP/1.2\r\nHost: h\r\n\r\n"), 400},
    {"HTTP/2.0", TEXT("GET /hello HTTP/2.0\r\nHost: h\r\n\r\n"), 400},
    {"HTTP/2's greeting", TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400},
    {"another protocol's name", TEXT("GET /hello ICE/1.0\r\nHost: h\r\n\r\n"), 400},
    {"lower case http", TEXT("GET /hello http/1.1\r\nHost: h\r\n\r\n"), 400},
    {"a TLS greeting", TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 400},
    {"CONNECT", TEXT("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"), 405},
    {"TRACE", TEXT("TRACE /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
    {"OPTIONS", TEXT("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), 405},
    {"a method of another protocol", TEXT("SUBSCRIBE /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
    {"an unknown method", TEXT("BREW /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
    {"a method in lower case", TEXT("get /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 501},
    {"absolute target for another host", TEXT("GET http://other/hello HTTP/1.1\r\nHost: h\r\n\r\n"),
     400},
    {"absolute target with user", TEXT("GET http://u@h/hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"absolute target of another scheme", TEXT("GET ftp://h/hello HTTP/1.1\r\nHost: h\r\n\r\n"),
     400},
    {"target without a slash", TEXT("GET hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"target with a fragment", TEXT("GET /hello#x HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"raw bytes above 127 in the target", TEXT("GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"dot segments", TEXT("GET /a/../hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"encoded dot segments", TEXT("GET /a/%2e%2E/hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"single dot segment", TEXT("GET /./hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"encoded slash", TEXT("GET /a%2fhello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"backslash", TEXT("GET /a\\hello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"encoded backslash", TEXT("GET /a%5Chello HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"encoded NUL", TEXT("GET /hello%00 HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"encoded line end", TEXT("GET /hello%0d%0aX: HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"path that is not UTF-8", TEXT("GET /%e9 HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"UTF-8 longer than needed", TEXT("GET /%c0%ae%c0%ae/ HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"half an encoded byte", TEXT("GET /hello%4 HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"percent without digits", TEXT("GET /hello%zz HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"Authorization twice",
     TEXT("GET /hello HTTP/1.1\r\nHost: h\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n"), 400},
    {"Expect something else", TEXT(HEAD "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n"), 417},
    {"chunk size ended by LF", TEXT(CHUNKED "5\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size ended by CR", TEXT(CHUNKED "5\rhello\r\n0\r\n\r\n"), 400},
    {"chunk data ended by LF", TEXT(CHUNKED "5\r\nhello\n0\r\n\r\n"), 400},
    {"chunk data longer than said", TEXT(CHUNKED "5\r\nhelloX\r\n0\r\n\r\n"), 400},
    {"chunk size with a blank", TEXT(CHUNKED "5 \r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size after a blank", TEXT(CHUNKED " 5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size with 0x", TEXT(CHUNKED "0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size below zero", TEXT(CHUNKED "-5\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size beyond 64 bits", TEXT(CHUNKED "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400},
    {"chunk size missing", TEXT(CHUNKED "\r\nhello\r\n0\r\n\r\n"), 400},
    {"LF in a chunk extension", TEXT(CHUNKED "5;a\nb\r\nhello\r\n0\r\n\r\n"), 400},
    {"last chunk ended by LF", TEXT(CHUNKED "5\r\nhello\r\n0\r\n\n"), 400},
    {"CR and another byte after the last chunk", TEXT(CHUNKED "5\r\nhello\r\n0\r\n\rX"), 400},
    {"trailer field", TEXT(CHUNKED "5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"), 400},
};

static struct fixture fixture;

static void start(void)
{
    fixture_start(&fixture, (struct http_limits){0}, NULL);
}

static void stop(void)
{
    fixture_stop(&fixture);
}

static void expect_refusal(int fd, int i)
{
    struct answer a = read_answer(fd, true);
    ck_assert_msg(a.status == doubtful[i].status, "%s: got %d", doubtful[i].name, a.status);
    ck_assert_msg(a.closes, "%s: not announced as the last answer", doubtful[i].name);
    ck_assert_ptr_nonnull(strstr(a.head, "Content-Type: application/problem+json\r\n"));
    ck_assert_msg(is_closed(fd), "%s: not closed", doubtful[i].name);
    answer_free(&a);
    close(fd);
}

enum { COUNT = sizeof doubtful / sizeof doubtful[0] };

START_TEST(a_doubtful_request_is_refused_and_the_connection_closed)
{
    for (int i = 0; i < COUNT; i++) {
        int fd = dial(fixture.port);
        send_bytes(fd, doubtful[i].bytes, doubtful[i].len);
        expect_refusal(fd, i);
    }
    ck_assert_int_eq(fixture.handled, 0);
}
END_TEST

START_TEST(a_doubtful_request_is_refused_as_the_second_of_a_connection_too)
{
    for (int i = 0; i < COUNT; i++) {
        int fd = dial(fixture.port);
        ck_assert_int_eq(status_of(fd, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
        send_bytes(fd, doubtful[i].bytes, doubtful[i].len);
        expect_refusal(fd, i);
    }
    ck_assert_int_eq(fixture.handled, COUNT);
}
END_TEST

START_TEST(a_doubtful_request_in_the_same_segment_as_a_good_one_is_refused)
{
    static const char good[] = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok";
    for (int i = 0; i < COUNT; i++) {
        char both[2048];
        memcpy(both, good, sizeof good - 1);
        memcpy(both + sizeof good - 1, doubtful[i].bytes, doubtful[i].len);
        int fd = dial(fixture.port);
        send_bytes(fd, both, sizeof good - 1 + doubtful[i].len);
        struct answer a = read_answer(fd, true);
        ck_assert_int_eq(a.status, 200);
        ck_assert_str_eq(a.body, "ok");
        answer_free(&a);
        expect_refusal(fd, i);
    }
    ck_assert_int_eq(fixture.handled, COUNT);
}
END_TEST

START_TEST(a_doubtful_request_is_refused_byte_by_byte_too)
{
    for (int i = 0; i < COUNT; i++) {
        int fd = dial(fixture.port);
        send_slowly(fd, doubtful[i].bytes, doubtful[i].len);
        expect_refusal(fd, i);
    }
    ck_assert_int_eq(fixture.handled, 0);
}
END_TEST

START_TEST(a_head_over_the_limit_is_answered_with_431)
{
    char *head = malloc(70 * 1024);
    int start_len = sprintf(head, "GET /hello HTTP/1.1\r\nHost: h\r\nX: ");
    memset(head + start_len, 'a', (size_t)70 * 1024 - (size_t)start_len);
    int fd = dial(fixture.port);
    send_bytes(fd, head, 70 * 1024);
    struct answer a = read_answer(fd, true);
    ck_assert_int_eq(a.status, 431);
    ck_assert(a.closes);
    ck_assert(is_closed(fd));
    answer_free(&a);
    close(fd);
    free(head);
}
END_TEST

START_TEST(too_many_fields_are_answered_with_431)
{
    char head[4096] = "GET /hello HTTP/1.1\r\nHost: h\r\n";
    for (int i = 1; i < HTTP_FIELDS; i++)
        strcat(head, "X: y\r\n");
    int fd = dial(fixture.port);
    send_text(fd, head);
    ck_assert_int_eq(status_of(fd, "\r\n"), 200);
    strcat(head, "X: y\r\n\r\n");
    ck_assert_int_eq(status_of(fd, head), 431);
    ck_assert(is_closed(fd));
    close(fd);
}
END_TEST

START_TEST(a_405_names_the_methods_that_are_served)
{
    int fd = dial(fixture.port);
    send_text(fd, "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n");
    struct answer a = read_answer(fd, true);
    ck_assert_ptr_nonnull(strstr(a.head, "\r\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"));
    answer_free(&a);
    close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_refusals");
    TCase *tc = tcase_create("refusals");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, a_doubtful_request_is_refused_and_the_connection_closed);
    tcase_add_test(tc, a_doubtful_request_is_refused_as_the_second_of_a_connection_too);
    tcase_add_test(tc, a_doubtful_request_in_the_same_segment_as_a_good_one_is_refused);
    tcase_add_test(tc, a_doubtful_request_is_refused_byte_by_byte_too);
    tcase_add_test(tc, a_head_over_the_limit_is_answered_with_431);
    tcase_add_test(tc, too_many_fields_are_answered_with_431);
    tcase_add_test(tc, a_405_names_the_methods_that_are_served);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
