#include "net/http/reader.h"

#include "net/http/chunked.h"

static enum reader_step refuse(struct reader *r, int status, const char *reason)
{
    r->refusal = (struct refusal){status, reason};
    return READER_REFUSED;
}

static enum reader_step feed_head(struct reader *r, const struct reader_limits *limits,
                                  struct arena *arena, struct http_request *request,
                                  struct str *bytes)
{
    size_t room = limits->head_bytes - r->head.len;
    size_t used;
    const char *reason;
    enum head_step step = head_scan(&r->guard, str_sub(*bytes, 0, room), &used, &reason);
    if (step == HEAD_BAD)
        return refuse(r, 400, reason);
    if (step == HEAD_MORE && bytes->len >= room)
        return refuse(r, 431, "head too large");
    buf_add(&r->head, str_sub(*bytes, 0, used));
    *bytes = str_sub(*bytes, used, bytes->len);
    if (step == HEAD_MORE)
        return READER_MORE;
    r->refusal = head_parse(arena, buf_str(&r->head), limits->fields, request, &r->framing);
    if (r->refusal.status)
        return READER_REFUSED;
    r->phase = READING_BODY;
    return READER_HEAD;
}

static enum reader_step finish(struct reader *r, struct http_request *request)
{
    r->phase = READING_DONE;
    request->body = r->body.len ? buf_str(&r->body) : STR("");
    return READER_DONE;
}

static enum reader_step feed_chunked(struct reader *r, struct http_request *request,
                                     struct str *bytes)
{
    if (!r->chunked)
        r->chunked = chunked_create();
    switch (chunked_feed(r->chunked, bytes, &r->body, r->body_limit)) {
    case CHUNKED_MORE: return READER_MORE;
    case CHUNKED_DONE: return finish(r, request);
    case CHUNKED_OVER: return refuse(r, 413, "chunked body too large");
    case CHUNKED_BAD: break;
    }
    return refuse(r, 400, "malformed chunk");
}

static enum reader_step feed_counted(struct reader *r, struct http_request *request,
                                     struct str *bytes)
{
    size_t total = (size_t)r->framing.content_length;
    struct str part = str_sub(*bytes, 0, total - r->body.len);
    buf_add(&r->body, part);
    *bytes = str_sub(*bytes, part.len, bytes->len);
    return r->body.len == total ? finish(r, request) : READER_MORE;
}

enum reader_step reader_feed(struct reader *r, const struct reader_limits *limits,
                             struct arena *arena, struct http_request *request, struct str *bytes)
{
    switch (r->phase) {
    case READING_HEAD: return feed_head(r, limits, arena, request, bytes);
    case READING_BODY:
        return r->framing.chunked ? feed_chunked(r, request, bytes)
                                  : feed_counted(r, request, bytes);
    case READING_DONE: break;
    }
    return READER_DONE;
}

bool reader_allow_body(struct reader *r, int64_t limit)
{
    r->body_limit = limit > 0 ? (size_t)limit : 0;
    if (r->framing.content_length <= (int64_t)r->body_limit)
        return true;
    refuse(r, 413, "body too large");
    return false;
}

bool reader_has_body(const struct reader *r)
{
    return r->framing.chunked || r->framing.content_length > 0;
}

int64_t reader_held(const struct reader *r)
{
    return (int64_t)(r->head.len + r->body.len);
}

void reader_release(struct reader *r)
{
    buf_release(&r->head);
    buf_release(&r->body);
    chunked_destroy(&r->chunked);
}
