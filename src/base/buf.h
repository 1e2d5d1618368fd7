/* Growing bytes, owned by an arena (short lived) or by the heap (create/destroy).
 * Appending never fails; see base/arena.h for memory. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    struct arena *arena; /* NULL: heap, release with buf_release */
};

/* An empty buffer that grows inside `arena`; NULL for the heap. */
struct buf buf_in(struct arena *arena);
void buf_release(struct buf *b);

void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, struct str s);
void buf_bytes(struct buf *b, const void *bytes, size_t len);
void buf_c(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Drops the first `n` bytes. */
void buf_drop(struct buf *b, size_t n);
/* Borrowed until the next change. */
struct str buf_str(const struct buf *b);

#endif
