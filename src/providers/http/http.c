#include "providers/http/http.h"

#include "base/arena.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECT_MS = 5000,
    STILL_MS = 15000,
    TOTAL_MS = 60000,
    KEPT = 8, /* handles, with their connections, between calls */
    RETRY_AFTER_MAX_S = 24 * 3600,
    CALL_ARENA = 64 * 1024,
};

struct http_client {
    char *ca_file; /* NULL: the machine's */
    bool plain;
    int64_t connect_ms, still_ms, total_ms;
    atomic_bool cancelled;
    pthread_mutex_t mutex; /* guards what follows */
    CURL *kept[KEPT];
    size_t kept_count;
};

void http_client_create(const struct http_client_options *options, struct http_client **out)
{
    struct http_client *http = calloc(1, sizeof *http);
    if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
    if (options->ca_file.len)
        http->ca_file = strndup(options->ca_file.ptr, options->ca_file.len);
    http->plain = options->plain;
    http->connect_ms = options->connect_ms ? options->connect_ms : CONNECT_MS;
    http->still_ms = options->still_ms ? options->still_ms : STILL_MS;
    http->total_ms = options->total_ms ? options->total_ms : TOTAL_MS;
    pthread_mutex_init(&http->mutex, NULL);
    *out = http;
}

void http_client_cancel(struct http_client *http)
{
    http->cancelled = true;
}

void http_client_destroy(struct http_client **http)
{
    if (!*http)
        return;
    for (size_t i = 0; i < (*http)->kept_count; i++)
        curl_easy_cleanup((*http)->kept[i]);
    pthread_mutex_destroy(&(*http)->mutex);
    free((*http)->ca_file);
    free(*http);
    *http = NULL;
}

static CURL *take_handle(struct http_client *http)
{
    pthread_mutex_lock(&http->mutex);
    CURL *curl = http->kept_count ? http->kept[--http->kept_count] : NULL;
    pthread_mutex_unlock(&http->mutex);
    if (!curl)
        curl = curl_easy_init();
    if (!curl)
        abort();
    return curl;
}

static void give_handle(struct http_client *http, CURL *curl)
{
    curl_easy_reset(curl); /* keeps its connections */
    pthread_mutex_lock(&http->mutex);
    bool keep = http->kept_count < KEPT;
    if (keep)
        http->kept[http->kept_count++] = curl;
    pthread_mutex_unlock(&http->mutex);
    if (!keep)
        curl_easy_cleanup(curl);
}

/* --- where it may go ------------------------------------------------------------ */

static bool is_private_v4(uint32_t a) /* of the host's order */
{
    return a >> 24 == 127 || a >> 24 == 10 || a >> 20 == 0xAC1 || a >> 16 == 0xC0A8 ||
           a >> 16 == 0xA9FE;
}

static bool is_private(const struct sockaddr *address)
{
    struct in6_addr six;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        return is_private_v4(ntohl(four.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 whole;
    memcpy(&whole, address, sizeof whole);
    six = whole.sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        uint32_t four;
        memcpy(&four, six.s6_addr + 12, sizeof four);
        return is_private_v4(ntohl(four));
    }
    return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_LINKLOCAL(&six) ||
           (six.s6_addr[0] & 0xFE) == 0xFC;
}

struct call {
    struct http_client *http;
    struct arena *arena; /* the caller's: of what came */
    struct arena *own;   /* of what is sent */
    CURL *curl;
    struct curl_slist *headers;
    const char *host;
    struct buf body;
    bool is_plain, refused_plain, too_large;
};

/* The address is looked at, not the name: whatever the name leads to. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct call *call = ctx;
    if (call->is_plain && !call->http->plain && !is_private(&address->addr)) {
        call->refused_plain = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static enum err bad_address(struct error *err)
{
    return error_tell(err, ERR_INVALID, "url", "fetch.bad_address", NULL);
}

static enum err look_at_url(struct call *call, const char *url, struct error *err)
{
    char *scheme = NULL, *host = NULL, *password = NULL;
    CURLU *parsed = curl_url();
    bool good = parsed && !curl_url_set(parsed, CURLUPART_URL, url, 0) &&
                !curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) &&
                !curl_url_get(parsed, CURLUPART_HOST, &host, 0) &&
                curl_url_get(parsed, CURLUPART_PASSWORD, &password, 0) == CURLUE_NO_PASSWORD;
    if (good) {
        call->is_plain = strcmp(scheme, "http") == 0;
        good = call->is_plain || strcmp(scheme, "https") == 0;
        call->host = arena_printf(call->own, "%s", host);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(password);
    curl_url_cleanup(parsed);
    return good ? ERR_OK : bad_address(err);
}

/* --- one call --------------------------------------------------------------------- */

static size_t take_body(char *data, size_t one, size_t len, void *ctx)
{
    (void)one;
    struct call *call = ctx;
    call->too_large |= call->body.len + len > FETCH_BODY_MAX ||
                       !arena_fits(call->arena, 2 * (call->body.len + len));
    if (call->too_large)
        return 0;
    buf_bytes(&call->body, data, len);
    return len;
}

static int progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    const struct call *call = ctx;
    return call->http->cancelled;
}

static bool one_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
            return false;
    return true;
}

static enum err set_headers(struct call *call, const struct fetch *request, struct error *err)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const struct fetch_header *h = &request->headers[i];
        if (!one_line(h->name) || !one_line(h->value))
            return error_field(err, ERR_INVALID, "headers", "a header with a line end");
        call->headers =
            curl_slist_append(call->headers, arena_printf(call->own, "%.*s: %.*s", STR_ARG(h->name),
                                                          STR_ARG(h->value)));
    }
    call->headers = curl_slist_append(call->headers, "Expect:");
    curl_easy_setopt(call->curl, CURLOPT_HTTPHEADER, call->headers);
    return ERR_OK;
}

static void set_limits(struct call *call)
{
    const struct http_client *http = call->http;
    CURL *c = call->curl;
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)((http->still_ms + 999) / 1000));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)http->total_ms);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, call);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, call);
    if (call->is_plain) /* a proxy would hide where it goes */
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (http->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, http->ca_file);
}

static void set_request(struct call *call, const struct fetch *request, const char *url)
{
    CURL *c = call->curl;
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Guichet");
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, call);
    if (request->user.len) {
        curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(c, CURLOPT_USERNAME, str_c(call->own, request->user));
        curl_easy_setopt(c, CURLOPT_PASSWORD, str_c(call->own, request->password));
    }
    if (strcmp(request->method, "GET") != 0) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, request->body.ptr ? request->body.ptr : "");
        curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request->method);
    }
}

static enum err failed(const struct call *call, CURLcode code, struct error *err)
{
    if (call->too_large)
        return error_tell(err, ERR_TOO_LARGE, "", "fetch.too_large", call->host);
    if (call->refused_plain)
        return error_tell(err, ERR_INVALID, "url", "fetch.plain", call->host);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return error_tell(err, ERR_IO, "", "fetch.not_trusted", call->host);
    return error_tell(err, ERR_BUSY, "", "fetch.unreachable", call->host);
}

static struct str header(const struct call *call, const char *name)
{
    struct curl_header *h;
    if (curl_easy_header(call->curl, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
        return STR("");
    return str_to_utf8(call->arena, str_dup(call->arena, str_of(h->value)));
}

static void take_answer(struct call *call, struct fetched *out)
{
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call->curl, CURLINFO_RETRY_AFTER, &retry_after);
    if (retry_after > RETRY_AFTER_MAX_S)
        retry_after = RETRY_AFTER_MAX_S;
    *out = (struct fetched){
        .status = (int)status,
        .type = header(call, "Content-Type"),
        .body = call->body.len ? buf_str(&call->body) : STR(""),
        .link = header(call, "Link"),
        .retry_after_ms = (int64_t)retry_after * 1000,
    };
    if (!str_to_i64(header(call, "X-WP-TotalPages"), 0, INT32_MAX, &out->total_pages))
        out->total_pages = 0;
}

static enum err run(struct call *call, const struct fetch *request, struct fetched *out,
                    struct error *err)
{
    const char *url = str_c(call->own, request->url);
    enum err e = one_line(request->url) ? look_at_url(call, url, err) : bad_address(err);
    if (!e)
        e = set_headers(call, request, err);
    if (e)
        return e;
    set_limits(call);
    set_request(call, request, url);
    CURLcode code =
        call->http->cancelled ? CURLE_ABORTED_BY_CALLBACK : curl_easy_perform(call->curl);
    if (code != CURLE_OK)
        return failed(call, code, err);
    take_answer(call, out);
    return ERR_OK;
}

static enum err fetch(void *ctx, struct arena *arena, const struct fetch *request,
                      struct fetched *out, struct error *err)
{
    struct http_client *http = ctx;
    struct call call = {.http = http,
                        .arena = arena,
                        .own = arena_create(CALL_ARENA + request->url.len + request->body.len),
                        .curl = take_handle(http),
                        .host = "",
                        .body = buf_in(arena)};
    *out = (struct fetched){0};
    enum err e = run(&call, request, out, err);
    give_handle(http, call.curl);
    curl_slist_free_all(call.headers);
    arena_destroy(&call.own);
    return e;
}

struct fetcher http_client_fetcher(struct http_client *http)
{
    return (struct fetcher){.fetch = fetch, .ctx = http};
}
