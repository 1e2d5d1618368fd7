/* The fetcher of net/fetch.h over libcurl: other programs' services, asked over HTTP.
 *
 * https everywhere, with the certificate and the host's name verified. http alone only where
 * the address that the name leads to is this machine's or of a private network (10/8,
 * 172.16/12, 192.168/16, fc00::/7, link-local), or when the options say so. Redirects are
 * answers like others, never followed: a key goes to no host but the one it is for.
 *
 * Any thread, several at once; connections are kept. Every call has an end. No address's
 * path or query, no header and no password gets into an error: the host alone. */
#ifndef PROVIDERS_HTTP_HTTP_H
#define PROVIDERS_HTTP_HTTP_H

#include "net/fetch.h"

#include <stdbool.h>

struct http_client;

struct http_client_options {
    struct str ca_file; /* certificates (PEM) to trust instead of the machine's; "" those */
    bool plain;         /* http is allowed to any address */
    /* 0: 5 s to connect, 15 s without progress, 60 s in all */
    int64_t connect_ms, still_ms, total_ms;
};

void http_client_create(const struct http_client_options *options, struct http_client **out);
/* Calls under way end at once, and later ones at their beginning: ERR_BUSY. Any thread. */
void http_client_cancel(struct http_client *http);
/* No call may be under way. */
void http_client_destroy(struct http_client **http);

/* What it fetches with, and how it fails beside net/fetch.h: ERR_INVALID, field "url", key
 * "fetch.bad_address" (no https or http address, or one with a password in it) or "fetch.plain"
 * (http to the open network); ERR_IO, key "fetch.not_trusted": its certificate is not one
 * that is trusted for this host. `arg` is the host. */
struct fetcher http_client_fetcher(struct http_client *http);

#endif
