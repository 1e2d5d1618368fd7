#include "base/secret.h"

#include "base/arena.h"

#include <nettle/sha2.h>
#include <sodium.h>
#include <stdlib.h>

enum { TIME_CHARS = 8 }; /* milliseconds, modulo 34 years */

bool secret_init(void)
{
    return sodium_init() >= 0;
}

void random_bytes(void *out, size_t len)
{
    randombytes_buf(out, len);
}

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford's 32, sorted */

struct str token_create(struct arena *arena)
{
    unsigned char raw[TOKEN_CHARS];
    randombytes_buf(raw, sizeof raw);
    char *text = arena_alloc(arena, TOKEN_CHARS + 1);
    for (int i = 0; i < TOKEN_CHARS; i++)
        text[i] = alphabet[raw[i] & 31];
    return (struct str){text, TOKEN_CHARS};
}

struct str token_create_at(struct arena *arena, instant now)
{
    struct str token = token_create(arena);
    char *text = (char *)(uintptr_t)token.ptr;
    for (int i = 0; i < TIME_CHARS; i++)
        text[i] = alphabet[now.ms >> 5 * (TIME_CHARS - 1 - i) & 31];
    return token;
}

struct sha256 sha256_of(struct str bytes)
{
    struct sha256_ctx state;
    struct sha256 hash;
    sha256_init(&state);
    sha256_update(&state, bytes.len, (const uint8_t *)bytes.ptr);
    sha256_digest(&state, sizeof hash.bytes, hash.bytes);
    return hash;
}

struct digest {
    struct sha256_ctx state;
};

struct digest *digest_create(void)
{
    struct digest *digest = malloc(sizeof *digest);
    if (!digest)
        abort();
    sha256_init(&digest->state);
    return digest;
}

void digest_add(struct digest *digest, struct str bytes)
{
    sha256_update(&digest->state, bytes.len, (const uint8_t *)bytes.ptr);
}

struct sha256 digest_end(struct digest **digest)
{
    struct sha256 hash;
    sha256_digest(&(*digest)->state, sizeof hash.bytes, hash.bytes);
    free(*digest);
    *digest = NULL;
    return hash;
}

struct str sha256_hex(struct arena *arena, struct sha256 hash)
{
    char *text = arena_alloc(arena, SHA256_BYTES * 2 + 1);
    sodium_bin2hex(text, SHA256_BYTES * 2 + 1, hash.bytes, SHA256_BYTES);
    return (struct str){text, SHA256_BYTES * 2};
}

struct str password_hash(struct arena *arena, struct str password)
{
    char *out = arena_alloc(arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(out, password.ptr, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        abort();
    return str_of(out);
}

bool password_verify(struct str hash, struct str password)
{
    if (hash.len >= crypto_pwhash_STRBYTES)
        return false;
    char text[crypto_pwhash_STRBYTES] = {0};
    for (size_t i = 0; i < hash.len; i++)
        text[i] = hash.ptr[i];
    return crypto_pwhash_str_verify(text, password.ptr, password.len) == 0;
}
