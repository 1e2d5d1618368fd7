#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 8 * 1024, LARGEST_BLOCK = 1024 * 1024, ABORT_FACTOR = 4 };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    max_align_t data[];
};

struct arena {
    struct block *head;
    size_t used;
    size_t budget;
};

static void *must_malloc(size_t size)
{
    void *p = malloc(size);
    if (!p) {
        fputs("guichet: out of memory\n", stderr);
        abort();
    }
    return p;
}

struct arena *arena_create(size_t budget)
{
    struct arena *a = must_malloc(sizeof *a);
    *a = (struct arena){.budget = budget ? budget : 1};
    return a;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_destroy(struct arena **arena)
{
    if (!*arena)
        return;
    free_blocks((*arena)->head);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *a)
{
#ifdef GUICHET_STRICT_ARENA
    free_blocks(a->head);
    a->head = NULL;
#else
    if (a->head) {
        free_blocks(a->head->next);
        a->head->next = NULL;
        a->head->used = 0;
        if (a->head->size > LARGEST_BLOCK) {
            free(a->head);
            a->head = NULL;
        }
    }
#endif
    a->used = 0;
}

static struct block *push_block(struct arena *a, size_t size)
{
    struct block *b = must_malloc(sizeof *b + size);
    *b = (struct block){.next = a->head, .size = size};
    a->head = b;
    return b;
}

#ifdef GUICHET_STRICT_ARENA
static size_t block_size(const struct arena *a, size_t need)
{
    (void)a;
    return need;
}
#else
static size_t block_size(const struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    return need > size ? need : size;
}
#endif

bool arena_fits(const struct arena *a, size_t size)
{
    size_t limit = a->budget * ABORT_FACTOR + LARGEST_BLOCK, room = limit - a->used;
    return size <= room && room - size >= sizeof(max_align_t); /* one byte more, and aligned */
}

static void *take(struct arena *a, size_t size)
{
    struct block *b = a->head;
#ifdef GUICHET_STRICT_ARENA
    size_t need = size;
    b = NULL;
#else
    size_t need = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
#endif
    if (need < size || a->used + need > a->budget * ABORT_FACTOR + LARGEST_BLOCK) {
        fputs("guichet: arena far over its budget\n", stderr);
        abort();
    }
    if (!b || b->size - b->used < need)
        b = push_block(a, block_size(a, need));
    void *p = (char *)b->data + b->used;
    b->used += need;
    a->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = take(a, size);
    memset(p, 0, size);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        abort();
    return arena_alloc(a, total);
}

char *arena_dup(struct arena *a, const void *bytes, size_t len)
{
    char *p = take(a, len + 1);
    if (len)
        memcpy(p, bytes, len);
    p[len] = 0;
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    char *p = take(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

bool arena_spent(const struct arena *a)
{
    return a->used > a->budget;
}
