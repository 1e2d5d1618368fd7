/* Who the client is behind front proxies: X-Forwarded-For and X-Forwarded-Proto,
 * believed as far back as the chain of trusted proxies goes. */
#ifndef NET_HTTP_FORWARDED_H
#define NET_HTTP_FORWARDED_H

#include "net/http/address.h"
#include "net/http/http.h"

struct trusted {
    struct address_range *ranges;
    size_t count;
};

bool trusted_has(const struct trusted *trusted, const struct address *address);

/* The client of a request that came from `peer`: the peer itself unless it is
 * trusted; else the last address in the list that is not (or the first of
 * all). Reading stops at what is no address. */
struct address forwarded_client(const struct trusted *trusted, struct address peer,
                                const struct http_request *request);

/* Whether a trusted peer says that the client came by https. */
bool forwarded_secure(const struct trusted *trusted, struct address peer,
                      const struct http_request *request);

#endif
