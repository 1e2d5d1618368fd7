#include "store/engine.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

static struct query_slot *place_of(const struct query_slots *slots, const struct query *query)
{
    size_t i = ((uintptr_t)query >> 4) * 0x9E3779B1u & (slots->cap - 1);
    while (slots->items[i].query && slots->items[i].query != query)
        i = (i + 1) & (slots->cap - 1);
    return &slots->items[i];
}

static void grow(struct query_slots *slots)
{
    struct query_slots bigger = {.cap = slots->cap ? slots->cap * 2 : FIRST_SLOTS,
                                 .count = slots->count};
    bigger.items = calloc(bigger.cap, sizeof *bigger.items);
    if (!bigger.items)
        abort();
    for (size_t i = 0; i < slots->cap; i++)
        if (slots->items[i].query)
            *place_of(&bigger, slots->items[i].query) = slots->items[i];
    free(slots->items);
    *slots = bigger;
}

struct query_slot *query_slot(struct query_slots *slots, const struct query *query)
{
    if (slots->count * 2 >= slots->cap)
        grow(slots);
    struct query_slot *slot = place_of(slots, query);
    if (!slot->query)
        *slot = (struct query_slot){.query = query, .number = slots->count++};
    return slot;
}

void query_slots_release(struct query_slots *slots)
{
    free(slots->items);
    *slots = (struct query_slots){0};
}
