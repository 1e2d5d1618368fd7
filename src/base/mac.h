/* Who wrote these bytes: keyed digests, and how partners write them down. By nettle. */
#ifndef BASE_MAC_H
#define BASE_MAC_H

#include "base/secret.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;

/* HMAC with SHA-256 (RFC 2104, RFC 4231). */
struct sha256 hmac_sha256(struct str key, struct str bytes);

/* Whether `text` writes `hash` in hexadecimal (either case) or in base64 with its padding
 * (RFC 4648), compared in constant time. A text of another form is not it. */
bool mac_is_hex(struct sha256 hash, struct str text);
bool mac_is_base64(struct sha256 hash, struct str text);
struct str mac_base64(struct arena *arena, struct sha256 hash);

/* 32 upper-case hexadecimal digits of MD5 (RFC 1321): where a partner's old protocol asks for
 * it, and for nothing that has to be safe. */
struct str md5_hex_upper(struct arena *arena, struct str bytes);

#endif
