/* The outbox of mails: claimed, written down, sent, recorded. The work of a job
 * (jobs/job.h); the transport is reached through a port, so that the channel
 * knows no provider. */
#ifndef CHANNELS_EMAIL_SEND_H
#define CHANNELS_EMAIL_SEND_H

#include "desk/dispatch.h"

struct db;

/* A ready-made mail with its envelope. */
struct transport_mail {
    struct str from;
    const struct str *to;
    size_t to_count;
    struct str bytes;
};

struct transport {
    /* Sends and waits. `result` and `reply` (in the arena) of the outcome are set;
     * never fails otherwise: what cannot be sent at all is DISPATCH_REFUSED. */
    void (*send)(void *ctx, struct arena *arena, const struct transport_mail *mail,
                 struct dispatch_outcome *out);
    void *ctx;
};

struct sender {
    const struct desk *desk;
    struct transport transport;
};

/* A job's `work`; `ctx` is a struct sender. */
ERR_MUST enum err send_due(void *ctx, struct db *db, instant *next, struct error *err);

#endif
