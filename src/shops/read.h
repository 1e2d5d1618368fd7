/* What every shop's reader does: times, amounts, the ends of an answer. */
#ifndef SHOPS_READ_H
#define SHOPS_READ_H

#include "shops/shop.h"

struct buf;

/* "2026-11-20T09:00:00Z", with any offset; "2026-11-20 09:00[:00]" and "2026-11-20" of
 * `zone`; "20/11/2026 [09:00[:00]]" too. False: another form, or "0000-00-00". */
bool shop_time(struct str text, const struct zone *zone, instant *out);

/* "First Last", without what is missing. */
struct str shop_name(struct arena *arena, struct str first, struct str last);

/* What a status that is no 200 means: ERR_OK for one, ERR_FORBIDDEN (shop.not_let_in),
 * ERR_BUSY (shop.busy), ERR_INVALID (shop.refused, arg: the status). */
ERR_MUST enum err shop_status(int status, struct error *err);

/* Text within a query. */
void shop_query(struct buf *out, struct str text);

/* Keeps one more order of the page, changed at that time. */
struct order_in *shop_found(struct shop_page *page, instant changed_at);
/* Another fault of the reading, as far as there is room. */
void shop_fault(struct shop_reading *reading, const char *key, struct str detail);

/* One more parcel or line; texts borrowed. */
struct order_parcel_in *shop_add_parcel(struct arena *arena, struct order_in *order);
struct order_line_in *shop_add_line(struct arena *arena, struct order_in *order);

/* A parcel carrier's name in a shop as the code that parcels name it: lower case, letters and
 * digits, "_" between words: "Mondial Relay" is "mondial_relay". */
struct str shop_carrier(struct arena *arena, struct str name);

#endif
