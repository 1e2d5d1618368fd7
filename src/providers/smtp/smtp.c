#include "providers/smtp/smtp.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "providers/smtp/dialogue.h"
#include "providers/smtp/envelope.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECT_MS = 30 * 1000,
    REPLY_MS = 5 * 60 * 1000,
    FINAL_MS = 10 * 60 * 1000,
    TOTAL_MS = 30 * 60 * 1000,
    SOCKETS_MAX = 4, /* two while IPv6 and IPv4 race, one afterwards */
};

struct smtp {
    CURL *curl;
    int64_t reply_ms, final_ms, total_ms;
    atomic_bool cancelled;
    int sockets[SOCKETS_MAX];
    size_t socket_count;
    struct smtp_dialogue dialogue;

    /* the mail under way */
    struct str bytes;
    size_t handed; /* bytes given to libcurl */
    bool opened;   /* a connection was opened for it */
    const char *stopped;
    int64_t started_ms, moved_ms, cancel_seen_ms;
    curl_off_t uploaded;
    char fault[CURL_ERROR_SIZE];
};

const char *smtp_stage_name(enum smtp_stage stage)
{
    static const char *const names[] = {"connect", "hello", "starttls", "auth", "mail",
                                        "rcpt",    "data",  "body",     "end"};
    return names[stage];
}

const char *smtp_result_name(enum smtp_result result)
{
    static const char *const names[] = {"sent", "refused_permanent", "refused_temporary",
                                        "uncertain"};
    return names[result];
}

/* --- what libcurl tells us ------------------------------------------------ */

static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *ctx)
{
    (void)curl;
    struct smtp *smtp = ctx;
    if (type == CURLINFO_HEADER_OUT) {
        smtp_dialogue_command(&smtp->dialogue, (struct str){data, size});
        smtp->moved_ms = clock_monotonic_ms();
    }
    return 0;
}

static size_t on_line(char *data, size_t one, size_t size, void *ctx)
{
    struct smtp *smtp = ctx;
    return smtp_dialogue_line(&smtp->dialogue, (struct str){data, one * size}) ? one * size : 0;
}

static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct smtp *smtp = ctx;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    if (smtp->socket_count < SOCKETS_MAX)
        smtp->sockets[smtp->socket_count++] = fd;
    smtp->opened = true;
    return fd;
}

static int on_close(void *ctx, curl_socket_t fd)
{
    struct smtp *smtp = ctx;
    for (size_t i = 0; i < smtp->socket_count; i++)
        if (smtp->sockets[i] == fd)
            smtp->sockets[i] = smtp->sockets[--smtp->socket_count];
    return close(fd);
}

static bool peer_hung_up(const struct smtp *smtp)
{
    if (smtp->socket_count != 1)
        return false;
    struct pollfd peer = {.fd = smtp->sockets[0], .events = POLLRDHUP};
    return poll(&peer, 1, 0) > 0 && peer.revents & (POLLRDHUP | POLLHUP | POLLERR);
}

/* Hands the body over. libcurl sends the final dot after this has returned 0,
 * never before (the size of the mail is not told to it: 7.88 would then count
 * stuffed dots against it and might end early). So that is the moment of no
 * return, and the last chance to see that nobody is listening any more. */
static size_t on_body(char *to, size_t one, size_t room, void *ctx)
{
    struct smtp *smtp = ctx;
    struct str part = str_sub(smtp->bytes, smtp->handed, one * room);
    if (part.len > 0) {
        memcpy(to, part.ptr, part.len);
        smtp->handed += part.len;
        return part.len;
    }
    if (peer_hung_up(smtp)) {
        smtp->stopped = "the server closed the connection during the mail";
        return CURL_READFUNC_ABORT;
    }
    if (atomic_load(&smtp->cancelled)) {
        smtp->stopped = "the program is ending";
        return CURL_READFUNC_ABORT;
    }
    smtp_dialogue_dot(&smtp->dialogue);
    smtp->moved_ms = clock_monotonic_ms();
    return 0;
}

static int stop(struct smtp *smtp, const char *why)
{
    smtp->stopped = why;
    return 1;
}

/* Called about once a second at least: the only place where time runs out
 * after the connection is up. */
static int on_progress(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)down_total, (void)down, (void)up_total;
    struct smtp *smtp = ctx;
    bool end = smtp->dialogue.stage == SMTP_STAGE_END;
    int64_t now = clock_monotonic_ms();
    if (up != smtp->uploaded) {
        smtp->uploaded = up;
        smtp->moved_ms = now;
    }
    if (atomic_load(&smtp->cancelled)) {
        if (!smtp->cancel_seen_ms)
            smtp->cancel_seen_ms = now;
        if (!end || now - smtp->cancel_seen_ms >= SMTP_CANCEL_GRACE_MS)
            return stop(smtp, "the program is ending");
    }
    if (end)
        return now - smtp->moved_ms > smtp->final_ms
                   ? stop(smtp, "no reply to the final dot in time")
                   : 0;
    if (now - smtp->moved_ms > smtp->reply_ms && smtp->dialogue.stage >= SMTP_STAGE_MAIL)
        return stop(smtp, "no reply in time");
    return now - smtp->started_ms > smtp->total_ms ? stop(smtp, "the mail took too long") : 0;
}

/* --- the way out ------------------------------------------------------------ */

static bool is_loopback(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           strncmp(host, "127.", 4) == 0;
}

static bool is_host_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z') &&
            !(s.ptr[i] >= '0' && s.ptr[i] <= '9') && !strchr(".-:[]", s.ptr[i]))
            return false;
    return s.len > 0 && s.len <= 253;
}

struct route {
    char *url;
    bool tls; /* smtps */
    bool loopback;
};

/* Takes the URL apart; the local name travels in its path (libcurl's way). */
static enum err read_route(const struct smtp_options *options, struct arena *arena,
                           struct route *route, struct error *err)
{
    char name[254] = "localhost";
    if (options->local_name.len == 0)
        (void)!gethostname(name, sizeof name - 1);
    struct str local = options->local_name.len ? options->local_name : str_of(name);
    if (!is_host_name(local))
        return error_field(err, ERR_INVALID, "local_name", "not a host name");
    CURLU *url = curl_url();
    char *scheme = NULL, *host = NULL, *path = NULL, *user = NULL, *query = NULL;
    bool good = curl_url_set(url, CURLUPART_URL, str_c(arena, options->url), 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
                (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0) &&
                strcmp(path, "/") == 0 &&
                curl_url_get(url, CURLUPART_USER, &user, 0) != CURLUE_OK &&
                curl_url_get(url, CURLUPART_QUERY, &query, 0) != CURLUE_OK;
    if (good) {
        char *full = NULL;
        const char *with_name = arena_printf(arena, "/%.*s", STR_ARG(local));
        good = curl_url_set(url, CURLUPART_PATH, with_name, CURLU_URLENCODE) == CURLUE_OK &&
               curl_url_get(url, CURLUPART_URL, &full, 0) == CURLUE_OK;
        *route = (struct route){.tls = strcmp(scheme, "smtps") == 0, .loopback = is_loopback(host)};
        route->url = good ? arena_dup(arena, full, strlen(full)) : NULL;
        curl_free(full);
    }
    curl_free(scheme), curl_free(host), curl_free(path), curl_free(user), curl_free(query);
    curl_url_cleanup(url);
    return good ? ERR_OK
                : error_field(err, ERR_INVALID, "url",
                              "expected smtp://HOST:PORT or smtps://HOST:PORT and nothing else");
}

static enum smtp_tls tls_policy(const struct smtp_options *options, const struct route *route)
{
    if (route->tls)
        return SMTP_TLS_REQUIRED;
    if (options->tls == SMTP_TLS_AUTO)
        return route->loopback ? SMTP_TLS_OPPORTUNISTIC : SMTP_TLS_REQUIRED;
    return options->tls;
}

static int64_t or_default(int64_t ms, int64_t normal)
{
    return ms > 0 ? ms : normal;
}

static void set_callbacks(struct smtp *smtp)
{
    CURL *c = smtp->curl;
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* without it on_debug is not called */
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, smtp);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, smtp);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_READDATA, smtp);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, smtp);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, smtp);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, smtp);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, smtp->fault);
}

static void set_security(CURL *c, const struct smtp_options *options, enum smtp_tls tls,
                         struct arena *arena)
{
    long use = tls == SMTP_TLS_REQUIRED        ? CURLUSESSL_ALL
               : tls == SMTP_TLS_OPPORTUNISTIC ? CURLUSESSL_TRY
                                               : CURLUSESSL_NONE;
    bool verify = tls != SMTP_TLS_OPPORTUNISTIC;
    curl_easy_setopt(c, CURLOPT_USE_SSL, use);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (options->ca_file.len)
        curl_easy_setopt(c, CURLOPT_CAINFO, str_c(arena, options->ca_file));
    if (options->user.len) {
        curl_easy_setopt(c, CURLOPT_USERNAME, str_c(arena, options->user));
        curl_easy_setopt(c, CURLOPT_PASSWORD, str_c(arena, options->password));
        curl_easy_setopt(c, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
}

static void set_transport(CURL *c, const struct smtp_options *options, const struct route *route,
                          int64_t final_ms)
{
    curl_easy_setopt(c, CURLOPT_URL, route->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* the environment's proxies are for the web */
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)or_default(options->connect_ms, CONNECT_MS));
    /* on_progress is stricter; this one must not cut in before it */
    curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(final_ms / 1000 + 60));
}

enum err smtp_create(const struct smtp_options *options, struct smtp **out, struct error *err)
{
    struct route route = {0};
    struct arena *arena = arena_create(64 * 1024);
    enum err rc = read_route(options, arena, &route, err);
    enum smtp_tls tls = tls_policy(options, &route);
    if (rc == ERR_OK && options->user.len && !route.loopback && tls != SMTP_TLS_REQUIRED)
        rc = error_field(err, ERR_INVALID, "tls",
                         "a password to another machine needs TLS to be required");
    if (rc == ERR_OK && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        rc = error_set(err, ERR_IO, "libcurl cannot start");
    if (rc == ERR_OK) {
        struct smtp *smtp = calloc(1, sizeof *smtp);
        CURL *curl = curl_easy_init();
        if (!smtp || !curl)
            abort();
        smtp->curl = curl;
        smtp->reply_ms = or_default(options->reply_ms, REPLY_MS);
        smtp->final_ms = or_default(options->final_ms, FINAL_MS);
        smtp->total_ms = or_default(options->total_ms, TOTAL_MS);
        set_transport(curl, options, &route, smtp->final_ms);
        set_security(curl, options, tls, arena);
        set_callbacks(smtp);
        *out = smtp;
    }
    arena_destroy(&arena);
    return rc;
}

void smtp_destroy(struct smtp **smtp)
{
    struct smtp *s = *smtp;
    if (!s)
        return;
    /* libcurl would wait two minutes for the answer to QUIT: let it read the end */
    for (size_t i = 0; i < s->socket_count; i++)
        shutdown(s->sockets[i], SHUT_RD);
    curl_easy_cleanup(s->curl);
    curl_global_cleanup();
    free(s);
    *smtp = NULL;
}

void smtp_cancel(struct smtp *smtp)
{
    atomic_store(&smtp->cancelled, true);
}

/* --- one mail ---------------------------------------------------------------- */

struct envelope {
    const char *from; /* NULL: <> */
    struct curl_slist *to;
    bool *utf8;
    struct smtp_need need;
};

static enum err read_envelope(const struct smtp_mail *mail, struct arena *arena, struct envelope *e,
                              struct error *err)
{
    const char *to = NULL;
    enum err rc = smtp_bytes_check(mail->bytes, &e->need.eight_bit, err);
    e->need.size = mail->bytes.len;
    if (rc == ERR_OK && mail->from.len)
        rc = smtp_address(arena, mail->from, "from", &e->from, &e->need.utf8, err);
    if (rc == ERR_OK && (mail->to_count == 0 || mail->to_count > SMTP_RECIPIENTS_MAX))
        rc = error_field(err, ERR_INVALID, "to", "%zu recipients, expected 1 to %d", mail->to_count,
                         SMTP_RECIPIENTS_MAX);
    e->utf8 = arena_array(arena, mail->to_count, sizeof *e->utf8);
    for (size_t i = 0; rc == ERR_OK && i < mail->to_count; i++) {
        rc = smtp_address(arena, mail->to[i], "to", &to, &e->utf8[i], err);
        if (rc == ERR_OK) {
            e->need.utf8 |= e->utf8[i];
            struct curl_slist *longer = curl_slist_append(e->to, to);
            if (!longer)
                abort();
            e->to = longer;
        }
    }
    return rc;
}

static void perform(struct smtp *smtp, const struct smtp_mail *mail, const struct envelope *e,
                    struct smtp_outcome *out)
{
    struct smtp_recipient *recipients = out->recipients;
    smtp_dialogue_start(&smtp->dialogue, e->need, recipients, e->utf8, mail->to_count);
    smtp->bytes = mail->bytes;
    smtp->handed = 0;
    smtp->uploaded = 0;
    smtp->opened = false;
    smtp->stopped = NULL;
    smtp->fault[0] = 0;
    smtp->started_ms = smtp->moved_ms = clock_monotonic_ms();
    bool kept = smtp->socket_count > 0;
    CURLcode code = curl_easy_perform(smtp->curl);
    const char *cause = smtp->stopped    ? smtp->stopped
                        : smtp->fault[0] ? smtp->fault
                                         : curl_easy_strerror(code);
    smtp_dialogue_decide(&smtp->dialogue, cause, out);
    out->reused = kept && !smtp->opened;
}

/* The server may drop an idle connection just as we speak again, or end it
 * politely (421): the mail was not begun, so a new connection may try at once. */
static bool was_stale(const struct smtp *smtp, const struct smtp_outcome *out)
{
    return out->reused && !smtp->dialogue.mail_taken && !smtp->stopped &&
           out->result == SMTP_REFUSED_TEMPORARY &&
           (out->reply.code == 0 || out->reply.code == 421);
}

static void report(const struct smtp_outcome *out, const struct smtp_mail *mail, int64_t ms)
{
    enum log_level level = out->result == SMTP_SENT ? LOG_INFO : LOG_WARN;
    /* the server's own text may name people; ours (code 0) names machines only */
    struct str cause = out->reply.code == 0 ? str_of(out->reply.text) : STR("reply");
    log_event(level, "smtp.done", LOG_STR("result", str_of(smtp_result_name(out->result))),
              LOG_STR("stage", str_of(smtp_stage_name(out->stage))),
              LOG_I64("code", out->reply.code), LOG_STR("enhanced", str_of(out->reply.enhanced)),
              LOG_STR("cause", cause), LOG_I64("recipients", mail->to_count),
              LOG_I64("accepted", out->accepted), LOG_I64("bytes", mail->bytes.len),
              LOG_I64("reused", out->reused), LOG_I64("ms", ms));
}

enum err smtp_send(struct smtp *smtp, const struct smtp_mail *mail, struct arena *arena,
                   struct smtp_outcome *out, struct error *err)
{
    int64_t started = clock_monotonic_ms();
    struct envelope e = {0};
    enum err rc = read_envelope(mail, arena, &e, err);
    if (rc == ERR_OK) {
        *out = (struct smtp_outcome){
            .recipients = arena_array(arena, mail->to_count, sizeof *out->recipients)};
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, e.from);
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, e.to);
        perform(smtp, mail, &e, out);
        if (was_stale(smtp, out)) {
            curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 1L);
            perform(smtp, mail, &e, out);
            curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 0L);
        }
        curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
        report(out, mail, clock_monotonic_ms() - started);
    }
    curl_slist_free_all(e.to);
    return rc;
}
