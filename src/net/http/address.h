/* Internet addresses and ranges: whom to believe, whom to count together. */
#ifndef NET_HTTP_ADDRESS_H
#define NET_HTTP_ADDRESS_H

#include "base/str.h"

struct arena;
struct sockaddr;

/* IPv6, or IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
struct address {
    unsigned char bytes[16];
};

struct address_range {
    struct address base;
    int bits; /* 0 to 128 that count */
};

/* All zero for a family other than IP. */
struct address address_of(const struct sockaddr *sockaddr);
/* "192.0.2.1" or "2001:db8::1", without port, brackets or zone. */
bool address_parse(struct str text, struct address *out);
struct str address_text(struct arena *arena, const struct address *address);

/* What is counted as one client: an IPv4 address, or the /64 of an IPv6 one. */
struct address address_household(const struct address *address);

/* "10.0.0.0/8", "2001:db8::/32", or a single address. */
bool address_range_parse(struct str text, struct address_range *out);
bool address_range_has(const struct address_range *range, const struct address *address);

#endif
