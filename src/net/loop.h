/* The network loop: one thread that never blocks.
 *
 * Everything that reads or writes the network lives on the thread that calls
 * loop_run. Other threads reach it only through loop_post and loop_stop.
 * Times are monotonic milliseconds; the clock of base/clock.h plays no part.
 *
 * libuv is behind it and stays there; files inside src/net reach the handle
 * through net/loop_uv.h. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdint.h>

struct loop;
struct loop_timer;

typedef void (*loop_fn)(void *ctx);

/* Ends the process when the machine gives no descriptor for it. From then on
 * the process ignores SIGPIPE: a peer that went away is an error of the write. */
struct loop *loop_create(void);

/* After loop_run has returned and every user of the loop has closed (a server,
 * a timer; assert). Runs what was posted meanwhile, so that nothing is lost. */
void loop_destroy(struct loop **loop);

/* Runs until loop_stop; may be called again afterwards. */
void loop_run(struct loop *loop);

/* Any thread, and before loop_run too (which then returns after one round). */
void loop_stop(struct loop *loop);

/* `fn(ctx)` runs on the loop's thread, soon, in the order posted, exactly once.
 * Any thread, the loop's own included: then after the present callback. What is
 * posted after the last loop_run runs in loop_destroy. */
void loop_post(struct loop *loop, loop_fn fn, void *ctx);

/* First after `after_ms` (0: next round), then every `repeat_ms` (0: once). Loop
 * thread only. The timer is the caller's until loop_timer_stop, even when it
 * has fired; stopping is allowed in its own callback. */
struct loop_timer *loop_timer_start(struct loop *loop, int64_t after_ms, int64_t repeat_ms,
                                    loop_fn fn, void *ctx);
/* Sets *timer to NULL; NULL is no error. The callback will not come any more. */
void loop_timer_stop(struct loop_timer **timer);

/* Calls `fn` on the loop's thread for each `signum` until loop_destroy. A
 * signal that nobody asked for keeps its default action. */
void loop_signal(struct loop *loop, int signum, loop_fn fn, void *ctx);

/* Monotonic milliseconds as of this round of the loop; cheap. Loop thread. */
int64_t loop_now(struct loop *loop);

#endif
