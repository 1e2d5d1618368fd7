/* The event log as it grows, to browsers and other followers: one reader of the
 * log for all of them, and each resumes from the event id it saw last.
 *
 * After a commit `live_wake` makes a worker read what is new; the loop's thread
 * then hands each event to the subscribers of its shop, in order, without gap.
 * A subscriber that asks for older events gets them from the log first. */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include "base/error.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct live;
struct live_subscriber;
struct loop;
struct pool;

/* One event as followers get it; texts are valid during the call only. */
struct live_event {
    int64_t id, shop, dossier;
    struct str kind;
    struct str json; /* the LiveEvent of the API */
};

/* `pool`'s workers are readers. Follows the log from its present end. */
ERR_MUST enum err live_create(struct loop *loop, struct pool *pool, int64_t last_event,
                              struct live **out, struct error *err);
/* Loop thread, or after it: nothing more is read. Before the pool is destroyed. */
void live_stop(struct live *live);
/* After live_stop, when every subscriber has left and the loop is destroyed, which
 * may still hand over what a worker had read. */
void live_destroy(struct live **live);

/* Events up to `last_event` are durable. Any thread; returns at once. */
void live_wake(struct live *live, int64_t last_event);

/* Loop thread. `event` is called on the loop's thread for each event of the shop
 * with an id above `after` (-1: from now on), oldest first. `shop` 0: all shops. */
struct live_subscriber *live_subscribe(struct live *live, int64_t shop, int64_t after,
                                       void (*event)(void *ctx, const struct live_event *event),
                                       void *ctx);
/* Loop thread; allowed inside its own call. */
void live_unsubscribe(struct live *live, struct live_subscriber **subscriber);

/* The newest event handed out. Loop thread. */
int64_t live_position(const struct live *live);

#endif
