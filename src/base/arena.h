/* Memory that lives and dies together: one arena per request, job or message.
 *
 * Allocation never fails from the caller's side: when the machine has no
 * memory the process ends. The byte budget is a guard against inputs that
 * multiply: a loop that allocates per item asks arena_spent() and answers
 * ERR_TOO_LARGE. Size limits on every input keep the rest in proportion; an
 * arena that reaches four times its budget is a programmer's error and aborts.
 *
 * Built with -Dstrict_arena=true each allocation is a malloc of its own, so
 * that sanitizers see overruns and uses after release. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* `budget` in bytes, at least 1. The caller owns the arena. */
struct arena *arena_create(size_t budget);
void arena_destroy(struct arena **arena);

/* Releases what was allocated and keeps one block for reuse. */
void arena_reset(struct arena *arena);

/* `size` bytes, zeroed, aligned for any type; a size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` items of `size` bytes, zeroed; aborts when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `len` bytes with a 0 behind them. */
char *arena_dup(struct arena *arena, const void *bytes, size_t len);

/* printf into the arena; the result ends with 0. */
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether `size` bytes more can be had: for a size that outside or stored data
 * tells, since allocating beyond that aborts. */
bool arena_fits(const struct arena *arena, size_t size);

size_t arena_used(const struct arena *arena);
bool arena_spent(const struct arena *arena);

#endif
