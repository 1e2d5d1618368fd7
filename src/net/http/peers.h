/* How many connections each client holds. */
#ifndef NET_HTTP_PEERS_H
#define NET_HTTP_PEERS_H

#include "net/http/address.h"

#include <stddef.h>
#include <stdint.h>

struct peers;

struct peers *peers_create(void);
void peers_destroy(struct peers **peers);

/* One more; gives the count with it. */
int64_t peers_enter(struct peers *peers, const struct address *household);
/* One less, of one that entered. */
void peers_leave(struct peers *peers, const struct address *household);

#endif
