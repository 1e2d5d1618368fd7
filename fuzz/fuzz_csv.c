/* Every row of any text: lines only grow, and each is said once. */
#include "base/arena.h"
#include "base/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(1024 * 1024);
    struct csv csv;
    struct csv_row row;
    size_t line = 0;
    csv_open(&csv, arena, (struct str){(const char *)data, size});
    while (csv_next(&csv, &row)) {
        if (row.line <= line || (row.broken && row.count))
            abort();
        line = row.line;
    }
    arena_destroy(&arena);
    return 0;
}
