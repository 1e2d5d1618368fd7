/* One name for one mail, however often and along whatever way it is delivered. */
#ifndef NET_MIME_HASH_H
#define NET_MIME_HASH_H

#include "base/secret.h"

/* SHA-256 over the bytes of a mail without the trace fields that servers add on
 * the way, so that a retry or a second delivery session gives the same value:
 * Return-Path, Received, Received-SPF, Delivered-To, X-Original-To, Envelope-To,
 * Delivery-date, Authentication-Results, X-Received and ARC-*: each is written by a
 * receiving server and changes with the hop, the queue or the recipient; none is
 * written by the author. Line ends are hashed as LF, since some servers
 * change them; an mbox "From " line at the top is left out. A field goes with all its
 * continuation lines, unless it holds a CR alone: then it is a mail that ends its
 * lines so. A mail without an end of headers is all header. Linear. */
struct sha256 mime_content_hash(struct str raw);

#endif
