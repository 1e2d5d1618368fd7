#include "base/mac.h"

#include "base/arena.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <string.h>

enum { HEX_CHARS = 2 * SHA256_BYTES, BASE64_CHARS = BASE64_ENCODE_RAW_LENGTH(SHA256_BYTES) };

struct sha256 hmac_sha256(struct str key, struct str bytes)
{
    struct hmac_sha256_ctx state;
    struct sha256 hash;
    hmac_sha256_set_key(&state, key.len, (const uint8_t *)(key.ptr ? key.ptr : ""));
    hmac_sha256_update(&state, bytes.len, (const uint8_t *)(bytes.ptr ? bytes.ptr : ""));
    hmac_sha256_digest(&state, sizeof hash.bytes, hash.bytes);
    return hash;
}

static void hex(char *out, const unsigned char *bytes, size_t len, const char *digits)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

bool mac_is_hex(struct sha256 hash, struct str text)
{
    char good[HEX_CHARS], given[HEX_CHARS];
    if (text.len != HEX_CHARS)
        return false;
    hex(good, hash.bytes, sizeof hash.bytes, "0123456789abcdef");
    for (size_t i = 0; i < HEX_CHARS; i++) {
        char c = text.ptr[i];
        given[i] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    }
    return str_eq_secret((struct str){good, HEX_CHARS}, (struct str){given, HEX_CHARS});
}

bool mac_is_base64(struct sha256 hash, struct str text)
{
    char good[BASE64_CHARS];
    base64_encode_raw(good, sizeof hash.bytes, hash.bytes);
    return str_eq_secret((struct str){good, BASE64_CHARS}, text);
}

struct str mac_base64(struct arena *arena, struct sha256 hash)
{
    char *text = arena_alloc(arena, BASE64_CHARS + 1);
    base64_encode_raw(text, sizeof hash.bytes, hash.bytes);
    return (struct str){text, BASE64_CHARS};
}

struct str md5_hex_upper(struct arena *arena, struct str bytes)
{
    struct md5_ctx state;
    unsigned char digest[MD5_DIGEST_SIZE];
    char *text = arena_alloc(arena, 2 * MD5_DIGEST_SIZE + 1);
    md5_init(&state);
    md5_update(&state, bytes.len, (const uint8_t *)(bytes.ptr ? bytes.ptr : ""));
    md5_digest(&state, sizeof digest, digest);
    hex(text, digest, sizeof digest, "0123456789ABCDEF");
    return (struct str){text, 2 * MD5_DIGEST_SIZE};
}
