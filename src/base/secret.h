/* Random tokens and password hashes by libsodium; digests by nettle, which has the
 * processor compute them.
 * Call secret_init once at start, before any thread. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { SHA256_BYTES = 32, TOKEN_CHARS = 32 };

struct sha256 {
    unsigned char bytes[SHA256_BYTES];
};

/* False when the machine offers no randomness. */
bool secret_init(void);

/* TOKEN_CHARS characters of 0-9a-z without look-alikes, 160 bits of chance. */
struct str token_create(struct arena *arena);
/* As many characters, of which the first eight tell the time: 120 bits of chance.
 * What is made one after the other sorts so, and lies together in an index. For
 * what many rows have; not where the time is nobody's business. */
struct str token_create_at(struct arena *arena, instant now);
void random_bytes(void *out, size_t len);

struct sha256 sha256_of(struct str bytes);
/* The same of bytes that come piece by piece. digest_end releases it. */
struct digest;
struct digest *digest_create(void);
void digest_add(struct digest *digest, struct str bytes);
struct sha256 digest_end(struct digest **digest);
/* 64 lower-case hexadecimal digits. */
struct str sha256_hex(struct arena *arena, struct sha256 hash);

/* argon2id, interactive limits; a few tens of milliseconds and 64 MiB: call in
 * a worker. The result is a self-describing text of at most 128 characters. */
struct str password_hash(struct arena *arena, struct str password);
bool password_verify(struct str hash, struct str password);

#endif
