/* Event streams to browsers (Server-Sent Events): the workspace's live updates. */
#ifndef WEB_STREAM_H
#define WEB_STREAM_H

#include "web/request.h"

struct streams;

enum { STREAM_PING_MS = 15000, STREAM_REPLAY_MAX = 10000 };

/* Borrows loop, pool, live and desk of the options. */
struct streams *streams_create(const struct web_options *options);
/* After the pool is gone. */
void streams_destroy(struct streams **streams);
/* Closes them all. Loop thread. */
void streams_stop(struct streams *streams);
/* Tells every page the time now, and ends the streams of sessions that are over:
 * by itself every STREAM_PING_MS, and whenever something may have ended one. Any
 * thread. */
void streams_ping(struct streams *streams);

struct streams *web_streams(struct web *web);

/* GET /api/v1/live: a handler. */
enum err stream_live(struct request *r, struct buf *out, int *status, struct error *err);

#endif
