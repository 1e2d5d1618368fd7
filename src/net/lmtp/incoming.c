#include "net/lmtp/incoming.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/pool.h"
#include "net/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ENVELOPE_BUDGET = 1024 * 1024,
    FIRST_RESERVE = 16 * 1024,
    /* What a sender that declares a size may be wrong by, or add on the way. */
    SIZE_SLACK = 1024,
};

struct incoming {
    struct lmtp_message message; /* first: the receiver's pointer is ours */
    struct incoming_home *home;
    void *owner;
    struct arena *arena;
    struct buf bytes; /* what is not on the disk */
    size_t reserved, counted;
    bool ended, abandoned;
    enum lmtp_result fault;

    /* Spool; while busy, `block`, `fd` and `spool_errno` are the worker's. */
    bool spooled, busy;
    int fd;
    int spool_errno;
    struct buf block;
    struct str mapped;

    atomic_size_t results_missing;
    enum lmtp_result *results;
};

static struct lmtp_envelope copy_envelope(struct arena *arena, const struct lmtp_envelope *e)
{
    struct lmtp_envelope copy = *e;
    copy.client = str_dup(arena, e->client);
    copy.sender = str_dup(arena, e->sender);
    copy.recipients = arena_array(arena, e->recipient_count, sizeof *copy.recipients);
    for (size_t i = 0; i < e->recipient_count; i++)
        copy.recipients[i] = str_dup(arena, e->recipients[i]);
    return copy;
}

/* After each change of what the mail holds. */
static void recount(struct incoming *m)
{
    size_t held = m->bytes.cap + m->block.cap;
    size_t now = m->ended || held > m->reserved ? held : m->reserved;
    m->home->memory += now - m->counted;
    m->counted = now;
}

struct incoming *incoming_create(struct incoming_home *home, const struct lmtp_envelope *envelope,
                                 void *owner)
{
    struct incoming *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->home = home;
    m->owner = owner;
    m->fd = -1;
    m->fault = LMTP_STORED;
    m->arena = arena_create(ENVELOPE_BUDGET);
    m->message.envelope = copy_envelope(m->arena, envelope);
    m->results = arena_array(m->arena, envelope->recipient_count, sizeof *m->results);
    atomic_init(&m->results_missing, envelope->recipient_count);
    uint64_t size = envelope->declared_size;
    bool small = size > 0 && size < INCOMING_MEMORY_MAX - SIZE_SLACK;
    m->reserved = small ? (size_t)size + SIZE_SLACK : INCOMING_MEMORY_MAX;
    buf_reserve(&m->bytes, small ? m->reserved : FIRST_RESERVE);
    home->mails++;
    recount(m);
    return m;
}

static void destroy(struct incoming *m)
{
    spool_unmap(m->mapped);
    if (m->fd >= 0)
        close(m->fd);
    buf_release(&m->bytes);
    buf_release(&m->block);
    arena_destroy(&m->arena);
    free(m);
}

static void destroy_job(void *worker, void *ctx)
{
    (void)worker;
    destroy(ctx);
}

void incoming_release(struct incoming **mail)
{
    struct incoming *m = *mail;
    struct incoming_home *home = m->home;
    *mail = NULL;
    m->abandoned = true;
    if (m->busy)
        return;
    home->memory -= m->counted;
    home->mails--;
    /* Giving back the room of a large file takes a while: a worker's task, and
     * ours only when the workers have no place for it. */
    if (m->fd < 0 || !pool_submit(home->pool, destroy_job, m))
        destroy(m);
    home->released(home);
}

static void fail(struct incoming *m, enum lmtp_result fault)
{
    m->fault = fault;
    buf_release(&m->bytes);
    buf_release(&m->block);
}

static bool is_full_disk(int code)
{
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

static void write_on(struct incoming *m);

/* Back on the loop's thread. */
static void block_written(void *ctx)
{
    struct incoming *m = ctx;
    m->busy = false;
    m->block.len = 0;
    if (m->abandoned) {
        incoming_release(&m);
        return;
    }
    if (m->spool_errno) {
        log_warn("lmtp.spool_failed", LOG_STR("why", str_of(strerror(m->spool_errno))),
                 LOG_I64("bytes", m->message.size));
        fail(m, is_full_disk(m->spool_errno) ? LMTP_NO_SPACE : LMTP_FAILED);
    }
    write_on(m);
    if (incoming_ready(m)) {
        buf_release(&m->bytes);
        buf_release(&m->block);
    }
    recount(m);
    m->home->moved(m);
}

static void write_block(void *worker, void *ctx)
{
    (void)worker;
    struct incoming *m = ctx;
    if (m->fd < 0)
        m->fd = spool_open(m->home->spool_folder);
    bool ok = m->fd >= 0 && spool_append(m->fd, buf_str(&m->block), m->home->spool_write);
    m->spool_errno = ok ? 0 : errno;
    loop_post(m->home->loop, block_written, m);
}

/* Gives what is collected to a worker when it is time, and only one block at a
 * time, so that they reach the file in order. */
static void write_on(struct incoming *m)
{
    bool due = m->spooled ? m->bytes.len >= INCOMING_BLOCK || (m->ended && m->bytes.len)
                          : m->bytes.len > INCOMING_MEMORY_MAX;
    if (!due || m->busy || m->fault != LMTP_STORED)
        return;
    struct buf empty = m->block;
    m->block = m->bytes;
    m->bytes = empty;
    m->spooled = m->busy = true;
    if (!pool_submit(m->home->pool, write_block, m)) {
        m->busy = false;
        fail(m, LMTP_FAILED);
    }
}

void incoming_add(struct incoming *m, struct str bytes)
{
    m->message.size += bytes.len;
    if (m->fault != LMTP_STORED)
        return;
    buf_add(&m->bytes, bytes);
    write_on(m);
    recount(m);
}

void incoming_end(struct incoming *m)
{
    m->ended = true;
    write_on(m);
    recount(m);
}

bool incoming_full(const struct incoming *m)
{
    return m->busy && m->bytes.len >= INCOMING_BLOCK;
}

bool incoming_ready(const struct incoming *m)
{
    return m->ended && !m->busy && (!m->spooled || m->bytes.len == 0);
}

enum lmtp_result incoming_fault(const struct incoming *m)
{
    return m->fault;
}

struct lmtp_message *incoming_message(struct incoming *m)
{
    return &m->message;
}

enum lmtp_result incoming_result(const struct incoming *m, size_t recipient)
{
    return m->results[recipient];
}

void *incoming_owner(const struct incoming *m)
{
    return m->owner;
}

void incoming_set_owner(struct incoming *m, void *owner)
{
    m->owner = owner;
}

/* message.h: any thread */

enum err lmtp_message_bytes(struct lmtp_message *message, struct str *out, struct error *err)
{
    struct incoming *m = (struct incoming *)message;
    if (m->spooled && !m->mapped.ptr && !spool_map(m->fd, message->size, &m->mapped))
        return error_set(err, ERR_IO, "cannot read a spooled mail: %s", strerror(errno));
    *out = m->spooled ? m->mapped : buf_str(&m->bytes);
    return ERR_OK;
}

static void all_answered(void *ctx)
{
    struct incoming *m = ctx;
    m->home->answered(m);
}

void lmtp_message_done(struct lmtp_message *message, size_t recipient, enum lmtp_result result)
{
    struct incoming *m = (struct incoming *)message;
    assert(recipient < message->envelope.recipient_count);
    m->results[recipient] = result;
    size_t before = atomic_fetch_sub(&m->results_missing, 1);
    assert(before > 0);
    if (before == 1)
        loop_post(m->home->loop, all_answered, m);
}
