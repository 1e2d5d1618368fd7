/* Orders come in: from the shop's program, a file or a connector, again and again. The
 * same news twice is one; news older than what is known (`changed_at`) changes nothing.
 * Lines that a shop takes off an order stay, of quantity 0: remedies name them. */
#ifndef DESK_ORDER_H
#define DESK_ORDER_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/order.h"

struct order_put {
    int64_t order, customer;
    bool created, changed; /* neither: it was known already */
    bool stale;            /* older than what is known: nothing was done */
    /* A parcel that another order has already, which keeps it, as `in` names it; "" none. */
    struct str elsewhere;
};

/* Inside a command. A new order finds its customer by address, then by phone, or makes
 * one; an old one keeps its own. Events: order.created, order.changed, parcel.created.
 * ERR_INVALID as order_check says. */
ERR_MUST enum err order_put(struct record *r, const struct order_in *in, struct order_put *out,
                            struct error *err);

/* One order, in a command of its own. */
ERR_MUST enum err order_write(const struct desk *desk, const struct caller *caller,
                              const struct order_in *in, struct order_put *out, struct error *err);

/* Many at once, at most ORDER_BATCH_MAX in one command: what is wrong with one is told in
 * its row and the others are kept. */
enum { ORDER_BATCH_MAX = 100 };
struct order_row {
    struct order_put put;
    struct error error; /* code ERR_OK: taken */
};
ERR_MUST enum err order_write_batch(const struct desk *desk, const struct caller *caller,
                                    const struct order_in *in, size_t count, struct order_row *rows,
                                    struct error *err);

#endif
