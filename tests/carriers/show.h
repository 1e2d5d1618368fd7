/* A reading as one text that tests compare: scans one a line, then faults. */
#ifndef TESTS_CARRIERS_SHOW_H
#define TESTS_CARRIERS_SHOW_H

#include "base/arena.h"
#include "base/buf.h"
#include "carriers/carrier.h"

/* "349999990000012347 [CMD-4521] 2026-11-18T16:15:00.000Z accepted 13 LILLE "label""; a trouble
 * stands behind its stage, "in_transit/relay_closed", "~" before a date without an hour. */
static inline struct str show_reading(struct arena *arena, const struct carrier_reading *reading)
{
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < reading->scans.count; i++) {
        const struct scan *s = &reading->scans.items[i];
        buf_printf(&out, "%s%.*s", i ? "\n" : "", STR_ARG(s->tracking));
        if (s->reference.len)
            buf_printf(&out, " [%.*s]", STR_ARG(s->reference));
        buf_printf(&out, " %s%.*s %s", s->date_only ? "~" : "",
                   STR_ARG(instant_format(arena, s->at)), stage_name(s->stage));
        if (s->trouble)
            buf_printf(&out, "/%s", trouble_name(s->trouble));
        if (s->code.len)
            buf_printf(&out, " %.*s", STR_ARG(s->code));
        if (s->reason.len)
            buf_printf(&out, "+%.*s", STR_ARG(s->reason));
        if (s->place.len)
            buf_printf(&out, " %.*s", STR_ARG(s->place));
        if (s->label.len)
            buf_printf(&out, " \"%.*s\"", STR_ARG(s->label));
        if (s->solved)
            buf_c(&out, " solved");
    }
    for (size_t i = 0; i < reading->fault_count; i++)
        buf_printf(&out, "\n! %s: %.*s", reading->faults[i].key,
                   STR_ARG(reading->faults[i].detail));
    return out.len ? buf_str(&out) : STR("");
}

#endif
