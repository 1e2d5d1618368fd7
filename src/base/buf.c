#include "base/buf.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf buf_in(struct arena *arena)
{
    return (struct buf){.arena = arena};
}

void buf_release(struct buf *b)
{
    if (!b->arena)
        free(b->ptr);
    *b = (struct buf){.arena = b->arena};
}

static void grow(struct buf *b, size_t cap)
{
    char *p;
    if (b->arena) {
        p = arena_alloc(b->arena, cap);
        if (b->len)
            memcpy(p, b->ptr, b->len);
    } else {
        p = realloc(b->ptr, cap);
        if (!p)
            abort();
    }
    b->ptr = p;
    b->cap = cap;
}

void buf_reserve(struct buf *b, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(b->len, more, &need))
        abort();
    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap * 2 : 256;
    grow(b, cap < need ? need : cap);
}

void buf_bytes(struct buf *b, const void *bytes, size_t len)
{
    buf_reserve(b, len);
    if (len)
        memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

void buf_add(struct buf *b, struct str s)
{
    buf_bytes(b, s.ptr, s.len);
}

void buf_c(struct buf *b, const char *text)
{
    buf_bytes(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
    if (b->len == b->cap)
        buf_reserve(b, 1);
    b->ptr[b->len++] = c;
}

void buf_i64(struct buf *b, int64_t v)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        text[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        text[--at] = '-';
    buf_bytes(b, text + at, sizeof text - at);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    buf_reserve(b, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}

void buf_drop(struct buf *b, size_t n)
{
    if (n >= b->len) {
        b->len = 0;
        return;
    }
    memmove(b->ptr, b->ptr + n, b->len - n);
    b->len -= n;
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr ? b->ptr : "", b->len};
}
