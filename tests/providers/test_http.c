/* The fetcher against a server that misbehaves on order, with and without TLS. */
#include "providers/http/http.h"

#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/clock.h"
#include "certificates.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char folder[] = "/tmp/guichet-http-XXXXXX";
static struct arena *arena;
static SSL_CTX *tls;
static struct http_client *http;
static struct error err;

/* --- the peer: one connection, one answer ------------------------------------------ */

static struct {
    int listener, port;
    pthread_t thread;
    const char *answer; /* NULL: says nothing until the client leaves */
    size_t more;        /* bytes 'x' behind it */
    bool secure, linger;
    char request[8192];
} peer;

static void no_more(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char block[256];
    while (poll(&p, 1, 5000) > 0 && recv(fd, block, sizeof block, 0) > 0)
        continue;
}

static bool is_whole(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n"),
               *length = strcasestr(request, "\r\nContent-Length:");
    return end && (!length || strlen(end + 4) >= strtoul(length + 17, NULL, 10));
}

static void talk(int fd, SSL *ssl)
{
    static char block[65536];
    size_t len = 0;
    if (ssl && (SSL_set_fd(ssl, fd) != 1 || SSL_accept(ssl) != 1))
        return;
    while (!is_whole(peer.request) && len < sizeof peer.request - 1) {
        ssize_t n = ssl ? SSL_read(ssl, peer.request + len, (int)(sizeof peer.request - 1 - len))
                        : recv(fd, peer.request + len, sizeof peer.request - 1 - len, 0);
        if (n <= 0)
            return;
        len += (size_t)n;
    }
    memset(block, 'x', sizeof block);
    if (peer.answer)
        (void)(ssl ? SSL_write(ssl, peer.answer, (int)strlen(peer.answer))
                   : send(fd, peer.answer, strlen(peer.answer), MSG_NOSIGNAL));
    for (size_t left = peer.more; left > 0;) {
        ssize_t n = send(fd, block, left < sizeof block ? left : sizeof block, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        left -= (size_t)n;
    }
    if (!peer.answer || peer.linger)
        no_more(fd);
    if (ssl)
        SSL_shutdown(ssl);
}

static void *serve(void *arg)
{
    (void)arg;
    int fd = accept(peer.listener, NULL, NULL);
    if (fd < 0)
        return NULL;
    SSL *ssl = peer.secure ? SSL_new(tls) : NULL;
    talk(fd, ssl);
    SSL_free(ssl);
    close(fd);
    return NULL;
}

static void start(const char *answer)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof where;
    peer.answer = answer;
    peer.request[0] = '\0';
    peer.listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(peer.listener, (struct sockaddr *)&where, sizeof where), 0);
    ck_assert_int_eq(listen(peer.listener, 4), 0);
    ck_assert_int_eq(getsockname(peer.listener, (struct sockaddr *)&where, &len), 0);
    peer.port = ntohs(where.sin_port);
    ck_assert_int_eq(pthread_create(&peer.thread, NULL, serve, NULL), 0);
}

static void stop(void)
{
    shutdown(peer.listener, SHUT_RDWR);
    pthread_join(peer.thread, NULL);
    close(peer.listener);
}

/* --- */

static void make_folder(void)
{
    certificates_make(folder);
}

static void remove_folder(void)
{
    certificates_remove(folder);
}

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    tls = SSL_CTX_new(TLS_server_method());
    memset(&peer, 0, sizeof peer);
    memset(&err, 0, sizeof err);
    http_client_create(&(struct http_client_options){.total_ms = 3000, .still_ms = 1000}, &http);
}

static void tear_down(void)
{
    http_client_destroy(&http);
    SSL_CTX_free(tls);
    arena_destroy(&arena);
}

static enum err ask(struct fetch request, struct fetched *out)
{
    struct fetcher fetcher = http_client_fetcher(http);
    return fetcher.fetch(fetcher.ctx, arena, &request, out, &err);
}

static struct str here(const char *path)
{
    return str_printf(arena, "http%s://localhost:%d%s", peer.secure ? "s" : "", peer.port, path);
}

static enum err get(const char *answer, struct fetched *out)
{
    start(answer);
    enum err e = ask((struct fetch){.method = "GET",
                                    .url = here("/colis?key=hush"),
                                    .headers = {{STR("X-Key"), STR("hush")}},
                                    .header_count = 1,
                                    .user = STR("login"),
                                    .password = STR("hush")},
                     out);
    stop();
    return e;
}

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n"

START_TEST(an_answer_comes_with_its_status_type_and_body)
{
    struct fetched out;
    ck_assert_int_eq(get(OK "Content-Type: application/json\r\nLink: <x>; rel=next\r\n"
                            "X-WP-TotalPages: 7\r\nContent-Length: 2\r\n\r\n{}",
                         &out),
                     ERR_OK);
    ck_assert_int_eq(out.status, 200);
    ck_text_eq(out.type, "application/json");
    ck_text_eq(out.body, "{}");
    ck_text_eq(out.link, "<x>; rel=next");
    ck_assert_int_eq(out.total_pages, 7);
    ck_assert_ptr_nonnull(strstr(peer.request, "GET /colis?key=hush HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(peer.request, "X-Key: hush\r\n"));
    ck_assert_ptr_nonnull(strstr(peer.request, "Authorization: Basic bG9naW46aHVzaA==\r\n"));
}
END_TEST

START_TEST(any_status_is_an_answer_and_says_when_to_come_again)
{
    struct fetched out;
    ck_assert_int_eq(
        get("HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", &out), ERR_OK);
    ck_assert_int_eq(out.status, 429);
    ck_assert_int_eq(out.retry_after_ms, 120000);
    ck_assert_int_eq(
        get("HTTP/1.1 503 No\r\nRetry-After: 999999999\r\nContent-Length: 0\r\n\r\n", &out),
        ERR_OK);
    ck_assert_int_eq(out.retry_after_ms, 86400000);
    ck_assert_int_eq(get("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", &out), ERR_OK);
    ck_assert_int_eq(out.retry_after_ms, 0);
}
END_TEST

START_TEST(a_redirect_is_not_followed)
{
    struct fetched out;
    ck_assert_int_eq(
        get("HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", &out),
        ERR_OK);
    ck_assert_int_eq(out.status, 302);
}
END_TEST

START_TEST(a_question_with_a_body_is_sent_whole)
{
    struct fetched out;
    start(OK "Content-Length: 0\r\n\r\n");
    ck_assert_int_eq(
        ask((struct fetch){.method = "POST", .url = here("/soap"), .body = STR("<a/>\n")}, &out),
        ERR_OK);
    stop();
    ck_assert_ptr_nonnull(strstr(peer.request, "POST /soap HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\n\r\n<a/>\n"));
}
END_TEST

/* Half a body, no HTTP, a connection cut, nothing at all. */
static const char *const no_answers[] = {
    OK "Content-Length: 100\r\n\r\n{",
    OK "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "SSH-2.0-x\r\n",
    "",
    NULL,
};

START_TEST(half_an_answer_is_none_and_no_secret_is_told)
{
    struct fetched out;
    ck_assert_int_eq(get(no_answers[_i], &out), ERR_BUSY);
    ck_assert_str_eq(err.key, "fetch.unreachable");
    ck_assert_str_eq(err.arg, "localhost");
    ck_assert_ptr_null(strstr(err.text, "hush"));
}
END_TEST

START_TEST(a_slow_answer_ends_in_time)
{
    struct fetched out;
    int64_t from = clock_monotonic_ms();
    peer.linger = true;
    ck_assert_int_eq(get(OK "Content-Length: 100\r\n\r\n{", &out), ERR_BUSY);
    ck_assert_int_lt(clock_monotonic_ms() - from, 4000);
}
END_TEST

START_TEST(an_answer_that_is_too_large_is_refused)
{
    struct fetched out;
    peer.more = FETCH_BODY_MAX + 1;
    ck_assert_int_eq(get(OK "\r\n", &out), ERR_TOO_LARGE);
    struct arena *small = arena_create(64 * 1024), *large = arena;
    peer.more = 1024 * 1024;
    arena = small;
    ck_assert_int_eq(get(OK "\r\n", &out), ERR_TOO_LARGE);
    arena = large;
    arena_destroy(&small);
}
END_TEST

START_TEST(nobody_there_is_unreachable)
{
    struct fetched out;
    start("");
    stop();
    ck_assert_int_eq(ask((struct fetch){.method = "GET", .url = here("/")}, &out), ERR_BUSY);
    ck_assert_str_eq(err.key, "fetch.unreachable");
}
END_TEST

static const char *const bad[] = {"",
                                  "localhost",
                                  "ftp://localhost/",
                                  "file:///etc/passwd",
                                  "http://user:hush@localhost/",
                                  "http://a b/",
                                  "http://a/\r\nX: y"};

START_TEST(an_address_that_is_none_is_not_asked)
{
    struct fetched out;
    ck_assert_int_eq(ask((struct fetch){.method = "GET", .url = str_of(bad[_i])}, &out),
                     ERR_INVALID);
    ck_assert_str_eq(err.key, "fetch.bad_address");
    ck_assert_ptr_null(strstr(err.text, "hush"));
}
END_TEST

START_TEST(a_header_with_a_line_end_is_not_sent)
{
    struct fetched out;
    ck_assert_int_eq(ask((struct fetch){.method = "GET",
                                        .url = STR("http://localhost/"),
                                        .headers = {{STR("X-A"), STR("b\r\nX-C: d")}},
                                        .header_count = 1},
                         &out),
                     ERR_INVALID);
}
END_TEST

/* Documentation's own addresses: nothing would answer there, and nothing is sent. */
static const char *const open_network[] = {"http://192.0.2.1/", "http://[2001:db8::1]/",
                                           "http://172.32.0.1/", "http://[::ffff:192.0.2.1]/"};

START_TEST(http_to_the_open_network_is_refused_before_a_word_is_said)
{
    struct fetched out;
    ck_assert_int_eq(ask((struct fetch){.method = "GET", .url = str_of(open_network[_i])}, &out),
                     ERR_INVALID);
    ck_assert_str_eq(err.key, "fetch.plain");
}
END_TEST

START_TEST(a_cancelled_fetcher_asks_nothing_more)
{
    struct fetched out;
    http_client_cancel(http);
    ck_assert_int_eq(ask((struct fetch){.method = "GET", .url = STR("http://127.0.0.1:9/")}, &out),
                     ERR_BUSY);
}
END_TEST

/* --- TLS ------------------------------------------------------------------------------ */

static enum err get_secure(const char *ca, const char *certificate, struct fetched *out)
{
    http_client_destroy(&http);
    http_client_create(
        &(struct http_client_options){
            .total_ms = 3000, .ca_file = ca ? str_printf(arena, "%s/%s", folder, ca) : STR("")},
        &http);
    ck_assert_int_eq(
        SSL_CTX_use_certificate_file(tls, arena_printf(arena, "%s/%s.pem", folder, certificate),
                                     SSL_FILETYPE_PEM),
        1);
    ck_assert_int_eq(
        SSL_CTX_use_PrivateKey_file(tls, arena_printf(arena, "%s/%s.key", folder, certificate),
                                    SSL_FILETYPE_PEM),
        1);
    peer.secure = true;
    return get(OK "Content-Length: 2\r\n\r\n{}", out);
}

START_TEST(https_with_a_known_authority_and_the_right_name_is_read)
{
    struct fetched out;
    ck_assert_int_eq(get_secure("ca.pem", "here", &out), ERR_OK);
    ck_text_eq(out.body, "{}");
}
END_TEST

static const struct {
    const char *ca, *certificate;
} false_friends[] = {
    {"ca.pem", "there"}, {"stranger.pem", "here"}, {NULL, "here"}, {"missing.pem", "here"}};

START_TEST(another_name_or_an_unknown_authority_gets_no_word)
{
    struct fetched out;
    ck_assert_int_eq(get_secure(false_friends[_i].ca, false_friends[_i].certificate, &out), ERR_IO);
    ck_assert_str_eq(err.key, "fetch.not_trusted");
    ck_assert_str_eq(peer.request, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("providers/http");
    TCase *plain = tcase_create("http"), *secure = tcase_create("https");
    tcase_set_timeout(plain, 30);
    tcase_add_checked_fixture(plain, set_up, tear_down);
    tcase_add_test(plain, an_answer_comes_with_its_status_type_and_body);
    tcase_add_test(plain, any_status_is_an_answer_and_says_when_to_come_again);
    tcase_add_test(plain, a_redirect_is_not_followed);
    tcase_add_test(plain, a_question_with_a_body_is_sent_whole);
    tcase_add_loop_test(plain, half_an_answer_is_none_and_no_secret_is_told, 0,
                        sizeof no_answers / sizeof *no_answers);
    tcase_add_test(plain, a_slow_answer_ends_in_time);
    tcase_add_test(plain, an_answer_that_is_too_large_is_refused);
    tcase_add_test(plain, nobody_there_is_unreachable);
    tcase_add_loop_test(plain, an_address_that_is_none_is_not_asked, 0, sizeof bad / sizeof *bad);
    tcase_add_test(plain, a_header_with_a_line_end_is_not_sent);
    tcase_add_loop_test(plain, http_to_the_open_network_is_refused_before_a_word_is_said, 0,
                        sizeof open_network / sizeof *open_network);
    tcase_add_test(plain, a_cancelled_fetcher_asks_nothing_more);
    suite_add_tcase(suite, plain);
    tcase_set_timeout(secure, 30);
    tcase_add_unchecked_fixture(secure, make_folder, remove_folder);
    tcase_add_checked_fixture(secure, set_up, tear_down);
    tcase_add_test(secure, https_with_a_known_authority_and_the_right_name_is_read);
    tcase_add_loop_test(secure, another_name_or_an_unknown_authority_gets_no_word, 0,
                        sizeof false_friends / sizeof *false_friends);
    suite_add_tcase(suite, secure);
    return check_main(suite);
}
