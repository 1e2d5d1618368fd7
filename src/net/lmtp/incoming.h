/* A mail on its way in: small ones stay in memory, large ones move to a spool
 * file in blocks, written by workers. Inside net/lmtp only; all on the loop's
 * thread but what message.h allows. */
#ifndef NET_LMTP_INCOMING_H
#define NET_LMTP_INCOMING_H

#include "net/lmtp/message.h"
#include "net/lmtp/spool.h"

#include <stdbool.h>

struct loop;
struct pool;
struct incoming;

enum {
    /* Mails up to this size never touch the disk before the store. */
    INCOMING_MEMORY_MAX = 256 * 1024,
    /* How much is collected before a worker is asked to write it. */
    INCOMING_BLOCK = 256 * 1024,
};

/* What the mails of one server share; outlives them. */
struct incoming_home {
    struct loop *loop;
    struct pool *pool;
    const char *spool_folder;
    spool_write_fn spool_write;
    /* A block reached the disk, or failed: the mail may take more, or is ready. */
    void (*moved)(struct incoming *mail);
    /* Every result was given. */
    void (*answered)(struct incoming *mail);
    /* A mail was released: there is room again. */
    void (*released)(struct incoming_home *home);
    /* Kept by this module. `memory` counts what mails hold, and while they come
     * in what they are likely to hold, so that mails let in together do not
     * outgrow the room. */
    size_t mails, memory;
};

/* `owner` is the caller's, for incoming_owner. Copies the envelope. */
struct incoming *incoming_create(struct incoming_home *home, const struct lmtp_envelope *envelope,
                                 void *owner);
/* At any moment before the mail is delivered, and after `answered`. A block under
 * way is waited for in the background; workers close spool files. */
void incoming_release(struct incoming **mail);

void incoming_add(struct incoming *mail, struct str bytes);
void incoming_end(struct incoming *mail);

/* Enough waits for the worker: bring no more. */
bool incoming_full(const struct incoming *mail);
/* Ended, and all of it is where it will be read from, or it failed. */
bool incoming_ready(const struct incoming *mail);
/* LMTP_STORED while nothing went wrong, else the result for every recipient. */
enum lmtp_result incoming_fault(const struct incoming *mail);

struct lmtp_message *incoming_message(struct incoming *mail);
/* After `answered`. */
enum lmtp_result incoming_result(const struct incoming *mail, size_t recipient);

void *incoming_owner(const struct incoming *mail);
void incoming_set_owner(struct incoming *mail, void *owner);

#endif
