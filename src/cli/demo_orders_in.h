/* The demo's orders and parcels go into the store, as a shop system will bring
 * them one day. */
#ifndef CLI_DEMO_ORDERS_IN_H
#define CLI_DEMO_ORDERS_IN_H

#include "cli/demo_data.h"
#include "desk/desk.h"

struct demo_orders;

/* Lives in the arena; `now` is the end of the play. */
struct demo_orders *demo_orders_create(const struct desk *desk, const struct demo_shop *shop,
                                       int64_t shop_id, instant now, struct arena *arena);

/* Order `index` is placed, by a customer with a proven address. */
ERR_MUST enum err demo_order_in(struct demo_orders *orders, size_t index, struct error *err);
/* The carrier's word about its parcel. */
ERR_MUST enum err demo_scan_in(struct demo_orders *orders, size_t index,
                               const struct demo_step *step, struct error *err);
/* The order's id, 0 before it was placed. */
int64_t demo_order_id(const struct demo_orders *orders, size_t index);

#endif
