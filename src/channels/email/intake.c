#include "channels/email/intake.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/pool.h"
#include "channels/email/read.h"
#include "store/store.h"

#include <stdatomic.h>
#include <stddef.h>

enum {
    /* Of one reading: the mail's files decoded (no more than its own bytes), and
     * words, HTML and index of the 2 MiB of text that are read at most. */
    READ_ARENA_PER_BYTE = 2,
    READ_ARENA_WORDS = 32 * 1024 * 1024,
    JOB_ARENA = 1024 * 1024,
    ADDRESS_ARENA = 16 * 1024,
};

struct intake_job;

/* The part of a mail that one shop receives. */
struct delivery {
    struct intake_job *job;
    struct arena *arena; /* of its reading */
    const struct shop *shop;
    struct mail mail;
    size_t *recipients; /* of the envelope, that lead to this shop */
    size_t recipient_count;
    struct inbound inbound;
    struct receive receive;
    struct store_job write;
};

struct intake_job {
    struct intake *intake;
    struct lmtp_message *message;
    struct arena *arena;
    const struct mailboxes *boxes;
    struct delivery *deliveries;
    size_t delivery_count;
    enum lmtp_result *results; /* one for each recipient */
    _Atomic size_t pending;    /* deliveries, and the worker itself */
};

enum lmtp_verdict intake_rcpt_check(void *ctx, struct str address)
{
    struct intake *intake = ctx;
    struct arena *arena = arena_create(ADDRESS_ARENA);
    const struct mailboxes *boxes = directory_hold(intake->directory);
    struct str token;
    bool known = mailbox_find(boxes, arena, address, &token) != NULL;
    directory_release(intake->directory, boxes);
    arena_destroy(&arena);
    return known ? LMTP_RCPT_ACCEPT : LMTP_RCPT_UNKNOWN;
}

/* Answers when nobody is at the mail any more. With the last answer the mail may
 * be gone, and the server with its directory too: they come at the very end. */
static void job_release(struct intake_job *job)
{
    if (atomic_fetch_sub(&job->pending, 1) != 1)
        return;
    struct arena *arena = job->arena;
    struct lmtp_message *message = job->message;
    size_t recipients = message->envelope.recipient_count;
    directory_release(job->intake->directory, job->boxes);
    for (size_t i = 0; i < recipients; i++)
        lmtp_message_done(message, i, job->results[i]);
    arena_destroy(&arena);
}

static void finish(struct delivery *d, enum err e, const struct error *err)
{
    if (e)
        log_warn("mail.not_stored", LOG_I64("shop", d->shop->id), LOG_ERR(err));
    else
        log_debug("mail.stored", LOG_I64("shop", d->shop->id),
                  LOG_I64("message", d->receive.out.message),
                  LOG_I64("dossier", d->receive.out.dossier),
                  LOG_I64("bytes", d->job->message->size), LOG_I64("known", d->receive.out.known));
    arena_destroy(&d->arena);
    for (size_t i = 0; i < d->recipient_count; i++)
        d->job->results[d->recipients[i]] = e ? LMTP_FAILED : LMTP_STORED;
    job_release(d->job);
}

static void written(struct store_job *write)
{
    struct delivery *d = (struct delivery *)((char *)write - offsetof(struct delivery, write));
    finish(d, write->result, &write->error);
}

/* Bytes too large for the database go to files of their own beforehand. */
static enum err put_large_files(struct delivery *d, struct error *err)
{
    struct store *store = d->job->intake->desk->store;
    struct sha256 hash;
    enum err e = ERR_OK;
    if (d->inbound.raw.len > STORE_BLOB_INLINE)
        e = store_blob_file_put(store, d->inbound.raw, &hash, err);
    for (size_t i = 0; !e && i < d->inbound.file_count; i++)
        if (d->inbound.files[i].bytes.len > STORE_BLOB_INLINE)
            e = store_blob_file_put(store, d->inbound.files[i].bytes, &hash, err);
    return e;
}

static enum err deliver(struct delivery *d, struct db *db, struct error *err)
{
    struct store *store = d->job->intake->desk->store;
    d->arena = arena_create(d->mail.raw.len * READ_ARENA_PER_BYTE + READ_ARENA_WORDS);
    enum err e = mail_read(db, d->arena, &d->mail, &d->inbound, err);
    if (!e)
        e = put_large_files(d, err);
    if (e)
        return e;
    d->receive = (struct receive){.desk = d->job->intake->desk, .in = &d->inbound};
    d->write = (struct store_job){.command = receive_command, .ctx = &d->receive, .done = written};
    if (d->job->delivery_count == 1)
        return store_submit(store, &d->write, err);
    /* Of a mail to many shops one reading is in memory at a time. */
    e = store_write(store, receive_command, &d->receive, err);
    if (!e)
        finish(d, ERR_OK, NULL);
    return e;
}

static struct delivery *delivery_for(struct intake_job *job, const struct shop *shop)
{
    for (size_t i = 0; i < job->delivery_count; i++)
        if (job->deliveries[i].shop == shop)
            return &job->deliveries[i];
    size_t most = job->message->envelope.recipient_count;
    struct delivery *d = &job->deliveries[job->delivery_count++];
    *d = (struct delivery){
        .job = job,
        .shop = shop,
        .recipients = arena_array(job->arena, most, sizeof *d->recipients),
        .mail = {.to = arena_array(job->arena, most, sizeof *d->mail.to)},
    };
    return d;
}

static void add_recipient(struct intake_job *job, size_t index)
{
    struct str token;
    const struct mailbox *box =
        mailbox_find(job->boxes, job->arena, job->message->envelope.recipients[index], &token);
    if (!box) {
        job->results[index] = LMTP_MAILBOX_GONE;
        return;
    }
    struct delivery *d = delivery_for(job, box->shop);
    d->recipients[d->recipient_count++] = index;
    if (token.ptr && !d->mail.reply_token.ptr)
        d->mail.reply_token = token;
    const struct mailbox **to = (const struct mailbox **)(uintptr_t)d->mail.to;
    for (size_t i = 0; i < d->mail.to_count; i++)
        if (to[i] == box)
            return;
    to[d->mail.to_count++] = box;
}

static void work(void *worker, void *ctx)
{
    struct intake_job *job = ctx;
    struct intake *intake = job->intake;
    struct error err;
    struct str raw;
    size_t recipients = job->message->envelope.recipient_count;
    enum err e = lmtp_message_bytes(job->message, &raw, &err);
    if (e) {
        log_warn("mail.spool_unreadable", LOG_ERR(&err));
        job_release(job);
        return;
    }
    job->deliveries = arena_array(job->arena, recipients, sizeof *job->deliveries);
    for (size_t i = 0; i < recipients; i++)
        add_recipient(job, i);
    atomic_fetch_add(&job->pending, job->delivery_count);
    for (size_t i = 0; i < job->delivery_count; i++) {
        struct delivery *d = &job->deliveries[i];
        d->mail.raw = raw;
        d->mail.envelope_sender = job->message->envelope.sender;
        d->mail.boxes = job->boxes;
        d->mail.at = clock_now(intake->desk->clock);
        e = deliver(d, worker, &err);
        if (e)
            finish(d, e, &err);
    }
    job_release(job);
}

void intake_deliver(void *ctx, struct lmtp_message *message)
{
    struct intake *intake = ctx;
    size_t recipients = message->envelope.recipient_count;
    struct arena *arena = arena_create(JOB_ARENA);
    struct intake_job *job = arena_alloc(arena, sizeof *job);
    *job = (struct intake_job){
        .intake = intake,
        .message = message,
        .arena = arena,
        .boxes = directory_hold(intake->directory),
        .results = arena_array(arena, recipients, sizeof *job->results),
        .pending = 1,
    };
    for (size_t i = 0; i < recipients; i++)
        job->results[i] = LMTP_FAILED; /* until it is stored */
    if (!pool_submit(intake->pool, work, job))
        job_release(job);
}
