/* Bytes to one request, without any socket: what the fuzzer drives.
 *
 * Feed it what arrives, in pieces of any size; the result does not depend on
 * where the pieces are cut. Holds no memory before the first byte. */
#ifndef NET_HTTP_READER_H
#define NET_HTTP_READER_H

#include "base/buf.h"
#include "net/http/head.h"

struct chunked;

struct reader_limits {
    size_t head_bytes;
    size_t fields;
};

struct reader {
    enum { READING_HEAD, READING_BODY, READING_DONE } phase;
    struct head_guard guard;
    struct buf head;
    struct head_framing framing; /* from READER_HEAD on */
    struct refusal refusal;      /* from READER_REFUSED on */
    size_t body_limit;
    struct buf body;
    struct chunked *chunked;
};

enum reader_step {
    READER_MORE,    /* all bytes taken, the request goes on */
    READER_HEAD,    /* the head is there, once; call reader_allow_body, then feed again */
    READER_DONE,    /* the request is complete; the rest of the bytes is the next one's */
    READER_REFUSED, /* answer reader->refusal and close */
};

/* Takes bytes off `*bytes`; may be called with none left. The request's texts
 * live in the arena and in the reader. */
enum reader_step reader_feed(struct reader *reader, const struct reader_limits *limits,
                             struct arena *arena, struct http_request *request, struct str *bytes);

/* After READER_HEAD: false (and refusal 413) when the body would be too large. */
bool reader_allow_body(struct reader *reader, int64_t limit);

/* Whether a body is to come. */
bool reader_has_body(const struct reader *reader);

/* Bytes that came and are held. What is only announced costs nothing: else a few
 * clients that announce much would use up what all may hold together. */
int64_t reader_held(const struct reader *reader);

void reader_release(struct reader *reader);

#endif
