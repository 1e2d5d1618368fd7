/* The libuv loop under net/loop.h, for files inside src/net only. */
#ifndef NET_LOOP_UV_H
#define NET_LOOP_UV_H

#include "net/loop.h"

#include <uv.h>

/* Loop thread only. Handles put on it must be closed, and their close callbacks
 * have run or be under way, before loop_destroy. `uv_loop_t.data` is the loop's. */
uv_loop_t *loop_uv(struct loop *loop);

#endif
