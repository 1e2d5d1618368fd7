/* Named places where a test can make the process die, as kill -9 would at that
 * very moment (docs/adr/0013-fault-points.md).
 *
 *   fault_point("before_commit");
 *
 * costs one comparison of a variable that stays NULL unless fault_arm was called,
 * which `serve` does under --test-clock only. The fault harness (tests/faults)
 * finds the names in the source and dies at each of them. */
#ifndef BASE_FAULT_POINT_H
#define BASE_FAULT_POINT_H

#include <stdbool.h>
#include <stddef.h>

/* Written once, before any thread: the point to die at. */
extern const char *fault_armed;

/* "before_commit:7": the process dies the seventh time that any thread comes by.
 * False when the text is not NAME:COUNT (a to z and _; from 1). */
bool fault_arm(const char *text);

void fault_reached(const char *name);

static inline void fault_point(const char *name)
{
    if (__builtin_expect(fault_armed != NULL, 0))
        fault_reached(name);
}

#endif
