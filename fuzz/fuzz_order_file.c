/* A file of orders, whatever its bytes: every order that is read can be kept, every fault has a
 * line and a reason. */
#include "base/arena.h"
#include "shops/file.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct error err;
    if (!zone && zone_create(STR("Europe/Paris"), &zone, &err))
        return 0;
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct file_terms terms = {zone, STR("EUR")};
    struct order_file file;
    if (!order_file_read(arena, (struct str){(const char *)data, size}, &terms, &file, &err)) {
        for (size_t i = 0; i < file.count; i++)
            assert(!order_check(&file.orders[i], &err) && file.lines[i] > 0 && file.rows[i] > 0);
        for (size_t i = 0; i < file.fault_count; i++)
            assert(file.faults[i].line > 0 && file.faults[i].key[0]);
    }
    arena_destroy(&arena);
    return 0;
}
