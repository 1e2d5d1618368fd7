#include "providers/s3/s3.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_MS = 2000,
    STILL_S = 10, /* without progress */
    TOTAL_S = 300,
    KEPT = 8, /* connections between calls */
    CALL_ARENA = 64 * 1024,
};

struct s3 {
    struct arena *arena; /* of what never changes */
    struct str base;     /* "https://HOST/BUCKET/PREFIX", ends with a slash */
    const char *sigv4, *key, *secret;
    pthread_mutex_t mutex; /* guards what follows */
    CURL *kept[KEPT];
    size_t kept_count;
};

/* --- the address ------------------------------------------------------------ */

static bool unescape(struct arena *arena, struct str text, struct str *out)
{
    int len = 0;
    char *plain = curl_easy_unescape(NULL, text.ptr, (int)text.len, &len);
    *out = plain ? str_dup(arena, (struct str){plain, (size_t)len}) : STR_NONE;
    curl_free(plain);
    return out->ptr != NULL;
}

static bool is_bucket(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", name.ptr[i]))
            return false;
    return name.len >= 3 && name.len <= 63;
}

static bool read_parameters(struct s3 *s3, struct str rest, struct str *endpoint,
                            struct str *region)
{
    struct str part, name;
    while (str_split(&rest, '&', &part)) {
        if (!str_split(&part, '=', &name) || !part.ptr)
            return false;
        struct str *into = str_eq(name, STR("endpoint")) ? endpoint
                           : str_eq(name, STR("region")) ? region
                                                         : NULL;
        if (!into || !unescape(s3->arena, part, into))
            return false;
    }
    return true;
}

static bool read_url(struct s3 *s3, struct str url)
{
    struct str endpoint = STR_NONE, region = STR("us-east-1"), where, bucket;
    struct str rest = str_sub(url, strlen("s3://"), url.len);
    if (!str_starts(url, STR("s3://")) || !str_split(&rest, '?', &where) ||
        !str_split(&where, '/', &bucket) || !is_bucket(bucket))
        return false;
    if (rest.ptr && !read_parameters(s3, rest, &endpoint, &region))
        return false;
    if (!endpoint.ptr)
        endpoint = str_printf(s3->arena, "https://s3.%.*s.amazonaws.com", STR_ARG(region));
    if (!str_starts(endpoint, STR("https://")) && !str_starts(endpoint, STR("http://")))
        return false;
    while (str_ends(endpoint, STR("/")))
        endpoint = str_sub(endpoint, 0, endpoint.len - 1);
    bool prefix = where.ptr && where.len;
    s3->base = str_printf(s3->arena, "%.*s/%.*s/%.*s%s", STR_ARG(endpoint), STR_ARG(bucket),
                          STR_ARG(where), prefix && !str_ends(where, STR("/")) ? "/" : "");
    s3->sigv4 = arena_printf(s3->arena, "aws:amz:%.*s:s3", STR_ARG(region));
    return true;
}

enum err s3_create(const struct s3_options *options, struct s3 **out, struct error *err)
{
    struct s3 *s3 = calloc(1, sizeof *s3);
    if (!s3 || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
    *out = s3;
    pthread_mutex_init(&s3->mutex, NULL);
    s3->arena = arena_create(CALL_ARENA);
    enum err e = ERR_OK;
    if (!read_url(s3, options->url))
        e = error_tell(err, ERR_INVALID, "blobs", "blobs.bad_address",
                       str_c(s3->arena, str_cut(options->url, 100)));
    else if (!options->key.len || !options->secret.len)
        e = error_tell(err, ERR_INVALID, "blobs", "blobs.no_key", NULL);
    s3->key = str_c(s3->arena, options->key);
    s3->secret = str_c(s3->arena, options->secret);
    if (e)
        s3_destroy(out);
    return e;
}

void s3_destroy(struct s3 **s3)
{
    if (!*s3)
        return;
    for (size_t i = 0; i < (*s3)->kept_count; i++)
        curl_easy_cleanup((*s3)->kept[i]);
    pthread_mutex_destroy(&(*s3)->mutex);
    arena_destroy(&(*s3)->arena);
    free(*s3);
    *s3 = NULL;
}

/* --- one call --------------------------------------------------------------- */

static CURL *take_handle(struct s3 *s3)
{
    pthread_mutex_lock(&s3->mutex);
    CURL *curl = s3->kept_count ? s3->kept[--s3->kept_count] : NULL;
    pthread_mutex_unlock(&s3->mutex);
    return curl ? curl : curl_easy_init();
}

static void give_handle(struct s3 *s3, CURL *curl)
{
    curl_easy_reset(curl); /* keeps its connections */
    pthread_mutex_lock(&s3->mutex);
    bool keep = s3->kept_count < KEPT;
    if (keep)
        s3->kept[s3->kept_count++] = curl;
    pthread_mutex_unlock(&s3->mutex);
    if (!keep)
        curl_easy_cleanup(curl);
}

struct call {
    struct arena *arena;
    CURL *curl;
    struct curl_slist *headers;
    long status;
    /* of an answer's body: */
    char *into;
    size_t room, len;
    bool overflow;
};

static size_t take_body(char *data, size_t one, size_t len, void *ctx)
{
    (void)one;
    struct call *call = ctx;
    size_t fits = call->room - call->len;
    call->overflow |= len > fits;
    if (call->into)
        memcpy(call->into + call->len, data, len < fits ? len : fits);
    call->len += call->into ? len < fits ? len : fits : 0;
    return len; /* an error's text is read and dropped, so that the connection stays */
}

static void add_header(struct call *call, const char *line)
{
    call->headers = curl_slist_append(call->headers, line);
}

static void call_begin(struct s3 *s3, struct call *call, struct str name)
{
    *call = (struct call){.arena = arena_create(CALL_ARENA), .curl = take_handle(s3)};
    if (!call->curl)
        abort();
    CURL *c = call->curl;
    curl_easy_setopt(c, CURLOPT_URL,
                     arena_printf(call->arena, "%.*s%.*s", STR_ARG(s3->base), STR_ARG(name)));
    curl_easy_setopt(c, CURLOPT_AWS_SIGV4, s3->sigv4);
    curl_easy_setopt(c, CURLOPT_USERNAME, s3->key);
    curl_easy_setopt(c, CURLOPT_PASSWORD, s3->secret);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)STILL_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TOTAL_S);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, call);
}

static enum err unreachable(const char *what, struct error *err)
{
    return error_tell(err, ERR_BUSY, "", "blobs.unreachable", what);
}

static enum err outcome(long status, struct error *err)
{
    char what[32];
    snprintf(what, sizeof what, "HTTP %ld", status);
    if (status >= 200 && status < 300)
        return ERR_OK;
    if (status == 404)
        return error_set(err, ERR_NOT_FOUND, "no such object");
    if (status >= 500 || status == 429 || status == 408)
        return unreachable(what, err);
    return error_tell(err, ERR_IO, "", "blobs.refused", what);
}

static enum err call_run(struct call *call, struct error *err)
{
    curl_easy_setopt(call->curl, CURLOPT_HTTPHEADER, call->headers);
    CURLcode code = curl_easy_perform(call->curl);
    if (code != CURLE_OK)
        return unreachable(curl_easy_strerror(code), err);
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &call->status);
    enum err e = outcome(call->status, err);
    if (e == ERR_IO)
        log_error("blobs.refused", LOG_I64("status", call->status));
    return e;
}

static void call_end(struct s3 *s3, struct call *call)
{
    give_handle(s3, call->curl);
    curl_slist_free_all(call->headers);
    arena_destroy(&call->arena);
}

/* The signature covers the bytes by their hash, which is not counted again. */
static void add_hash(struct call *call, struct sha256 hash)
{
    struct str hex = sha256_hex(call->arena, hash);
    add_header(call, arena_printf(call->arena, "x-amz-content-sha256: %.*s", STR_ARG(hex)));
}

enum err s3_put(struct s3 *s3, struct str name, struct str bytes, const struct sha256 *hash,
                struct error *err)
{
    struct call call;
    call_begin(s3, &call, name);
    add_hash(&call, *hash);
    add_header(&call, "Content-Type: application/octet-stream");
    curl_easy_setopt(call.curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)bytes.len);
    curl_easy_setopt(call.curl, CURLOPT_POSTFIELDS, bytes.ptr ? bytes.ptr : "");
    curl_easy_setopt(call.curl, CURLOPT_CUSTOMREQUEST, "PUT");
    enum err e = call_run(&call, err);
    if (e == ERR_NOT_FOUND)
        e = error_tell(err, ERR_IO, "", "blobs.refused", "HTTP 404");
    call_end(s3, &call);
    return e;
}

enum err s3_get(struct s3 *s3, struct arena *arena, struct str name, int64_t size, struct str *out,
                struct error *err)
{
    struct call call;
    *out = STR_NONE;
    if (size < 0 || !arena_fits(arena, (size_t)size))
        return error_set(err, ERR_TOO_LARGE, "a blob of %lld bytes is more than the arena holds",
                         (long long)size);
    call_begin(s3, &call, name);
    add_hash(&call, sha256_of(STR("")));
    call.room = (size_t)size;
    call.into = arena_alloc(arena, call.room);
    enum err e = call_run(&call, err);
    if (!e && (call.overflow || call.len != call.room))
        e = error_set(err, ERR_CORRUPT, "a blob is not of its size");
    if (!e)
        *out = (struct str){call.into, call.len};
    call_end(s3, &call);
    return e;
}

enum err s3_size(struct s3 *s3, struct str name, int64_t *out, struct error *err)
{
    struct call call;
    curl_off_t length = -1;
    call_begin(s3, &call, name);
    add_hash(&call, sha256_of(STR("")));
    curl_easy_setopt(call.curl, CURLOPT_NOBODY, 1L);
    enum err e = call_run(&call, err);
    if (!e)
        curl_easy_getinfo(call.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    *out = (int64_t)length;
    call_end(s3, &call);
    return e;
}

enum err s3_remove(struct s3 *s3, struct str name, struct error *err)
{
    struct call call;
    call_begin(s3, &call, name);
    add_hash(&call, sha256_of(STR("")));
    curl_easy_setopt(call.curl, CURLOPT_CUSTOMREQUEST, "DELETE");
    enum err e = call_run(&call, err);
    call_end(s3, &call);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}
