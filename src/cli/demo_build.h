/* The making of the demo shop, in steps that share one struct: the tables are
 * read, each story gets its times, its people and its order, then it is told. */
#ifndef CLI_DEMO_BUILD_H
#define CLI_DEMO_BUILD_H

#include "cli/demo_tell.h"

struct demo_build {
    struct arena *arena;
    const struct zone *zone;
    instant now;
    struct demo_shop *shop;
    struct calendar calendar;
    struct demo_agent *agents;
    struct demo_customer *customers;
    instant *busy_until; /* by customer */
    struct demo_product *products;
    size_t product_count;
    struct str *relays;
    size_t relay_count;
    struct demo_track *tracks;
    size_t track_count;
    struct demo_story *stories;
    size_t story_count;
    struct demo_tale *tales; /* one for each thread, in time order once cast */
    size_t tale_count;
    struct demo_thread *threads;
    struct demo_order *orders;
    const struct demo_tale **order_tales; /* NULL: a quiet order */
    struct demo_chance chance;
};

/* ERR_INVALID: "FILE: what". */
enum err demo_bad(struct error *err, const char *file, struct str what);

/* demo_tables.c: everything that stands in a table. */
ERR_MUST enum err demo_read_tables(struct demo_build *b, struct error *err);

/* demo_orders.c: one more order, `tale` NULL when nobody writes about it. */
void demo_add_order(struct demo_build *b, size_t customer, instant placed,
                    const struct demo_tale *tale);
/* Once all are there: sorts them and gives them their numbers. */
void demo_number_orders(struct demo_build *b);
/* The scans of an order's parcel up to now; sets the order's state. */
ERR_MUST enum err demo_scan_order(struct demo_build *b, size_t index, struct demo_step *steps,
                                  size_t *count, struct error *err);
/* An index of `weights` by chance. */
int demo_weighted(struct demo_build *b, const int *weights, int count);

#endif
