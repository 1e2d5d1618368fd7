/* Every segment of any bytes, and their envelope. */
#include "base/arena.h"
#include "net/edifact/edifact.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(1024 * 1024);
    struct edifact edi;
    struct edifact_segment segment;
    struct edifact_envelope envelope = {0};
    if (!edifact_open(&edi, arena, (struct str){(const char *)data, size}, NULL))
        while (edifact_next(&edi, &segment) == EDIFACT_SEGMENT) {
            (void)edifact_fault_key(edifact_envelope_take(&envelope, &segment));
            for (size_t i = 0; i < segment.count; i++)
                if (!str_is_utf8(segment.values[i].text))
                    abort();
        }
    (void)edifact_envelope_end(&envelope);
    arena_destroy(&arena);
    return 0;
}
