/* Event streams to browsers (Server-Sent Events): the workspace's live updates. */
#ifndef WEB_STREAM_H
#define WEB_STREAM_H

#include "web/request.h"

struct streams;
struct clock;

enum { STREAM_PING_MS = 15000, STREAM_REPLAY_MAX = 10000 };

struct streams *streams_create(struct loop *loop, struct live *live, const struct clock *clock);
void streams_destroy(struct streams **streams);
/* Closes them all. Loop thread. */
void streams_stop(struct streams *streams);
/* Tells every page the time now; any thread. After the test clock moved. */
void streams_ping(struct streams *streams);

struct streams *web_streams(struct web *web);

/* GET /api/v1/live: a handler. */
enum err stream_live(struct request *r, struct buf *out, int *status, struct error *err);

#endif
