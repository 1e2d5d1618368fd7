/* What an order is made of, laid over what is known of it. Inside a command; for
 * desk/order.c. */
#ifndef DESK_ORDER_PARTS_H
#define DESK_ORDER_PARTS_H

#include "desk/order.h"

/* A line is the one known with the same article number (title where it has none), the
 * first with the first; what is not said any more is of quantity 0. */
ERR_MUST enum err order_put_lines(struct record *r, const struct order_in *in,
                                  struct order_put *out, struct error *err);

/* A parcel is the one with its tracking number; none is taken away. */
ERR_MUST enum err order_put_parcels(struct record *r, const struct order_in *in, struct str country,
                                    struct str postcode, struct order_put *out, struct error *err);

#endif
