#include "net/http/address.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { V4_AT = 12, V4_BITS_BEFORE = 96, HOUSEHOLD_BYTES = 8 };

static const unsigned char v4_prefix[V4_AT] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_v4(const struct address *a)
{
    return memcmp(a->bytes, v4_prefix, sizeof v4_prefix) == 0;
}

static struct address of_v4(const struct in_addr *in)
{
    struct address a;
    memcpy(a.bytes, v4_prefix, sizeof v4_prefix);
    memcpy(a.bytes + V4_AT, in, 4);
    return a;
}

struct address address_of(const struct sockaddr *sockaddr)
{
    struct address a = {0};
    if (sockaddr->sa_family == AF_INET)
        a = of_v4(&((const struct sockaddr_in *)(const void *)sockaddr)->sin_addr);
    else if (sockaddr->sa_family == AF_INET6)
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)sockaddr)->sin6_addr, 16);
    return a;
}

bool address_parse(struct str text, struct address *out)
{
    char c[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof c || memchr(text.ptr, 0, text.len))
        return false;
    memcpy(c, text.ptr, text.len);
    c[text.len] = 0;
    struct in_addr v4;
    if (inet_pton(AF_INET, c, &v4) == 1) {
        *out = of_v4(&v4);
        return true;
    }
    return inet_pton(AF_INET6, c, out->bytes) == 1;
}

struct str address_text(struct arena *arena, const struct address *a)
{
    char c[INET6_ADDRSTRLEN];
    if (is_v4(a))
        inet_ntop(AF_INET, a->bytes + V4_AT, c, sizeof c);
    else
        inet_ntop(AF_INET6, a->bytes, c, sizeof c);
    return str_dup(arena, str_of(c));
}

struct address address_household(const struct address *a)
{
    struct address h = *a;
    if (!is_v4(a))
        memset(h.bytes + HOUSEHOLD_BYTES, 0, sizeof h.bytes - HOUSEHOLD_BYTES);
    return h;
}

bool address_range_parse(struct str text, struct address_range *out)
{
    ptrdiff_t slash = str_chr(text, '/');
    struct str base = slash < 0 ? text : str_sub(text, 0, (size_t)slash);
    if (!address_parse(base, &out->base))
        return false;
    bool v4 = str_chr(base, ':') < 0;
    int64_t bits = v4 ? 32 : 128;
    if (slash >= 0 && !str_to_i64(str_sub(text, (size_t)slash + 1, text.len), 0, bits, &bits))
        return false;
    out->bits = (int)bits + (v4 ? V4_BITS_BEFORE : 0);
    return true;
}

bool address_range_has(const struct address_range *r, const struct address *a)
{
    size_t whole = (size_t)r->bits / 8;
    if (memcmp(r->base.bytes, a->bytes, whole) != 0)
        return false;
    int rest = r->bits % 8;
    return rest == 0 || (r->base.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}
