#include "net/http/chunked.h"

#include <assert.h>
#include <llhttp.h>
#include <stdlib.h>

enum {
    /* Framing bytes beside the data: sizes and extensions, which nobody reads. */
    FRAMING_FREE = 16 * 1024,
    FRAMING_PER_BYTE = 8,
};

struct chunked {
    llhttp_t parser;
    struct buf *body; /* during chunked_feed */
    size_t limit;
    size_t fed;
    bool over;
    bool last; /* the chunk of size 0 is read: CR LF remain */
    bool cr;
};

static int on_head_end(llhttp_t *parser)
{
    (void)parser;
    return HPE_OK;
}

static int on_chunk_size(llhttp_t *parser)
{
    struct chunked *c = parser->data;
    c->last = parser->content_length == 0;
    c->over = parser->content_length > c->limit - c->body->len;
    return c->last ? HPE_PAUSED : c->over ? HPE_USER : HPE_OK;
}

static int on_data(llhttp_t *parser, const char *at, size_t len)
{
    struct chunked *c = parser->data;
    buf_bytes(c->body, at, len);
    return HPE_OK;
}

/* The parser is brought to the start of a body by a head of our own, so that
 * it need not live while the real head is read. */
struct chunked *chunked_create(void)
{
    static const llhttp_settings_t settings = {
        .on_headers_complete = on_head_end, .on_body = on_data, .on_chunk_header = on_chunk_size};
    static const struct str head =
        STR("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    struct chunked *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    llhttp_init(&c->parser, HTTP_REQUEST, &settings);
    c->parser.data = c;
    llhttp_errno_t fault = llhttp_execute(&c->parser, head.ptr, head.len);
    assert(fault == HPE_OK);
    (void)fault;
    return c;
}

void chunked_destroy(struct chunked **c)
{
    free(*c);
    *c = NULL;
}

/* After the last chunk nothing but CR LF: no trailer, no LF alone. */
static enum chunked_step finish(struct chunked *c, struct str *bytes)
{
    while (bytes->len) {
        char byte = bytes->ptr[0];
        *bytes = str_sub(*bytes, 1, bytes->len);
        if (byte != (c->cr ? '\n' : '\r'))
            return CHUNKED_BAD;
        if (c->cr)
            return CHUNKED_DONE;
        c->cr = true;
    }
    return CHUNKED_MORE;
}

enum chunked_step chunked_feed(struct chunked *c, struct str *bytes, struct buf *body, size_t limit)
{
    if (c->last)
        return finish(c, bytes);
    c->body = body;
    c->limit = limit;
    llhttp_errno_t fault = llhttp_execute(&c->parser, bytes->ptr, bytes->len);
    size_t used = bytes->len;
    if (fault == HPE_PAUSED)
        used = (size_t)(llhttp_get_error_pos(&c->parser) - bytes->ptr);
    *bytes = str_sub(*bytes, used, bytes->len);
    c->fed += used;
    if (c->over)
        return CHUNKED_OVER;
    if (fault != HPE_OK && fault != HPE_PAUSED)
        return CHUNKED_BAD;
    if (c->fed > FRAMING_FREE + (FRAMING_PER_BYTE + 1) * body->len)
        return CHUNKED_BAD;
    return c->last ? finish(c, bytes) : CHUNKED_MORE;
}
