/* Mail addresses: lists as they stand in From, To, Cc and their like.
 * RFC 5322 3.4 with its obsolete forms, RFC 6532 (UTF-8), and what senders
 * really write: bare words, missing brackets, semicolons for commas, encoded
 * words inside quotes. Groups give their members. */
#ifndef NET_MIME_ADDRESS_H
#define NET_MIME_ADDRESS_H

#include "base/str.h"

#include <stddef.h>

struct arena;

struct mime_address {
    struct str name;    /* decoded, UTF-8, one line; "" when none */
    struct str address; /* "local@domain", the domain in lower case; "" when there is none */
    struct str raw;     /* the address as written, UTF-8 */
};

struct mime_addresses {
    const struct mime_address *at;
    size_t count;
};

enum {
    MIME_ADDRESSES_MAX = 1000,     /* more are dropped */
    MIME_ADDRESS_BYTES_MAX = 1000, /* a longer address counts as none */
};

/* Reads a field's raw value (before decoding: an encoded word may hold a comma).
 * Never fails: what is no address becomes an entry with a name alone, so that a
 * person can be shown who wrote. Copies into the arena. */
void mime_address_list(struct arena *arena, struct str value, struct mime_addresses *out);

/* The form under which two addresses are the same mailbox: lower case, IDN
 * domain as ASCII (RFC 5891 through UTS 46), no final dot. The local part is
 * folded too: no provider that matters keeps case apart (RFC 5321 2.4 allows
 * it). "" for what holds no '@'. */
struct str mime_address_fold(struct arena *arena, struct str address);

/* What stands behind the last '@' of a folded address, "" when none. Borrows. */
struct str mime_address_domain(struct str address);

#endif
