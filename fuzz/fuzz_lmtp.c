/* The LMTP session on hostile bytes. Two sessions read the same input, one byte
 * by byte and one in blocks, and must not differ; each mail is compared with a
 * plain reading of RFC 5321; each accepted recipient gets one answer. */
#include "base/buf.h"
#include "net/lmtp/session.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define must(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

struct run {
    struct lmtp_session *session;
    struct buf replies, content;
    size_t recipient_count, mail_from;
    bool whole, dropped;
};

static enum lmtp_verdict rcpt_check(void *ctx, struct str address)
{
    (void)ctx;
    must(address.len > 0 && str_is_utf8(address));
    return (enum lmtp_verdict)(address.ptr[0] % 8 > 2 ? 0 : address.ptr[0] % 8);
}

static bool data_begin(void *ctx, const struct lmtp_envelope *e)
{
    struct run *r = ctx;
    must(e->recipient_count > 0 && e->recipient_count <= 3);
    r->recipient_count = e->recipient_count;
    r->dropped = false;
    r->mail_from = r->content.len;
    return e->sender.len != 1;
}

static void data_bytes(void *ctx, struct str bytes)
{
    struct run *r = ctx;
    must(bytes.len > 0 && !r->dropped);
    buf_add(&r->content, bytes);
}

static void data_end(void *ctx)
{
    struct run *r = ctx;
    r->whole = true;
    buf_char(&r->content, '\0');
}

static void data_drop(void *ctx)
{
    struct run *r = ctx;
    r->dropped = true;
    r->content.len = r->mail_from;
}

static const struct lmtp_events events = {rcpt_check, data_begin, data_bytes, data_end, data_drop};
static const struct lmtp_limits limits = {300, 3, 6};

static void begin(struct run *r)
{
    *r = (struct run){0};
    r->session = lmtp_session_create(STR("fuzz.test"), &limits, &events, r);
}

static void finish(struct run *r)
{
    lmtp_session_destroy(&r->session);
    buf_release(&r->replies);
    buf_release(&r->content);
}

/* Gives the results owed and moves the replies over. */
static void settle(struct run *r)
{
    must(lmtp_session_waiting(r->session) == r->whole);
    for (size_t i = 0; r->whole && i < r->recipient_count; i++)
        lmtp_session_result(r->session, i, (enum lmtp_result)(i % 4));
    r->whole = false;
    buf_add(&r->replies, lmtp_session_replies(r->session));
    lmtp_session_replies_taken(r->session);
}

static size_t lines(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* The content of a mail whose wire form is `wire`, up to and with its last dot:
 * with a CR LF before, cut CR LF . CR LF at the end, then the dot of CR LF . */
static void compare(struct str wire, struct str content)
{
    struct buf whole = buf_in(NULL), plain = buf_in(NULL);
    buf_c(&whole, "\r\n");
    buf_add(&whole, wire);
    struct str w = buf_str(&whole);
    must(str_find(w, STR("\r\n.\r\n")) == (ptrdiff_t)w.len - 5);
    for (size_t i = 0; i < w.len - 3; i++) {
        bool transport = i >= 2 && w.ptr[i] == '.' && w.ptr[i - 1] == '\n' && w.ptr[i - 2] == '\r';
        if (!transport)
            buf_char(&plain, w.ptr[i]);
    }
    must(str_eq(str_sub(buf_str(&plain), 2, plain.len), content));
    buf_release(&whole);
    buf_release(&plain);
}

/* One byte at a time, so that each reply belongs to the byte that caused it. */
static void read_slowly(struct run *r, struct str in)
{
    size_t accepted = 0, data_from = 0;
    settle(r);
    for (size_t i = 0; i < in.len; i++) {
        bool was_in_data = lmtp_session_in_data(r->session);
        size_t replies_from = r->replies.len;
        must(lmtp_session_feed(r->session, str_sub(in, i, 1)) == 1);
        if (was_in_data && r->whole)
            compare(str_sub(in, data_from, i + 1 - data_from),
                    str_sub(buf_str(&r->content), r->mail_from, r->content.len - 1 - r->mail_from));
        bool ended = was_in_data && !lmtp_session_in_data(r->session);
        settle(r);
        struct str said = str_sub(buf_str(&r->replies), replies_from, r->replies.len);
        if (ended)
            must(lines(said) == accepted);
        if (str_starts(said, STR("250 2.1.0")) && !ended)
            accepted = 0;
        accepted += str_starts(said, STR("250 2.1.5"));
        if (!was_in_data && lmtp_session_in_data(r->session)) {
            must(accepted > 0);
            data_from = i + 1;
        }
    }
}

static void read_in_blocks(struct run *r, struct str in, size_t step)
{
    size_t at = 0;
    settle(r);
    while (at < in.len) {
        bool was_over = lmtp_session_over(r->session);
        size_t n = lmtp_session_feed(r->session, str_sub(in, at, step));
        must(n > 0 && (!was_over || n == str_sub(in, at, step).len));
        at += n;
        settle(r);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct str in = {(const char *)data + 1, size - 1};
    struct run slow, blocks;
    begin(&slow);
    begin(&blocks);
    read_slowly(&slow, in);
    read_in_blocks(&blocks, in, (size_t)data[0] + 1);
    must(str_eq(buf_str(&slow.replies), buf_str(&blocks.replies)));
    must(str_eq(buf_str(&slow.content), buf_str(&blocks.content)));
    must(lmtp_session_over(slow.session) == lmtp_session_over(blocks.session));
    finish(&slow);
    finish(&blocks);
    return 0;
}
