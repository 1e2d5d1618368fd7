/* Mails from the listener to the desk: each is read by a worker, received by
 * one command per shop, and answered once that is durable. */
#ifndef CHANNELS_EMAIL_INTAKE_H
#define CHANNELS_EMAIL_INTAKE_H

#include "channels/email/directory.h"
#include "net/lmtp/message.h"
#include "net/lmtp/session.h"

struct pool;
struct db;

struct intake {
    const struct desk *desk;
    struct directory *directory;
    struct pool *pool; /* its workers are readers, struct db * */
};

/* For the listener: answered from memory on the loop's thread. `ctx` is a
 * struct intake. */
enum lmtp_verdict intake_rcpt_check(void *ctx, struct str address);

/* Takes the mail; every recipient gets its result, LMTP_FAILED when no worker
 * or no place in the store's queue is free. Loop thread. */
void intake_deliver(void *ctx, struct lmtp_message *message);

#endif
