#include "net/edifact/edifact.h"

#include <stdio.h>

/* Which segment opens and closes what, and where the reference and the count stand. */
enum level { INTERCHANGE, GROUP, MESSAGE };
enum { OPENS, CLOSES };

static const struct {
    const char *tag;
    enum level level;
    int way;
    int reference, count; /* elements */
} rows[] = {
    {"UNB", INTERCHANGE, OPENS, 5, 0}, {"UNZ", INTERCHANGE, CLOSES, 2, 1},
    {"UNG", GROUP, OPENS, 5, 0},       {"UNE", GROUP, CLOSES, 2, 1},
    {"UNH", MESSAGE, OPENS, 1, 0},     {"UNT", MESSAGE, CLOSES, 2, 1},
};

enum { ROWS = sizeof rows / sizeof *rows };

static struct edifact_opened *at_level(struct edifact_envelope *envelope, enum level level)
{
    return level == INTERCHANGE ? &envelope->interchange
           : level == GROUP     ? &envelope->group
                                : &envelope->message;
}

static void write_reference(char out[EDIFACT_REFERENCE_MAX + 1],
                            const struct edifact_segment *segment, int element)
{
    snprintf(out, EDIFACT_REFERENCE_MAX + 1, "%.*s", STR_ARG(edifact_at(segment, element, 1)));
}

static enum edifact_fault open_level(struct edifact_envelope *envelope, size_t row,
                                     const struct edifact_segment *segment)
{
    struct edifact_opened *o = at_level(envelope, rows[row].level);
    bool wrong = o->is_open || envelope->message.is_open ||
                 (rows[row].level != INTERCHANGE && !envelope->interchange.is_open);
    if (rows[row].level == INTERCHANGE)
        *envelope = (struct edifact_envelope){0};
    if (rows[row].level == GROUP) { /* from here on UNZ counts groups */
        envelope->interchange.count = envelope->had_groups ? envelope->interchange.count + 1 : 1;
        envelope->had_groups = true;
    }
    if (rows[row].level == MESSAGE) {
        envelope->group.count++;
        envelope->interchange.count += !envelope->had_groups;
    }
    *o = (struct edifact_opened){.is_open = true, .count = rows[row].level == MESSAGE};
    write_reference(o->reference, segment, rows[row].reference);
    return wrong ? EDIFACT_OUTSIDE : EDIFACT_FINE;
}

static enum edifact_fault close_level(struct edifact_envelope *envelope, size_t row,
                                      const struct edifact_segment *segment)
{
    struct edifact_opened *o = at_level(envelope, rows[row].level);
    struct edifact_opened was = *o;
    char reference[EDIFACT_REFERENCE_MAX + 1];
    int64_t said;
    bool counted = str_to_i64(edifact_at(segment, rows[row].count, 1), 0, INT32_MAX, &said) &&
                   (size_t)said == was.count;
    write_reference(reference, segment, rows[row].reference);
    *o = (struct edifact_opened){0};
    if (!was.is_open || (rows[row].level != MESSAGE && envelope->message.is_open))
        return EDIFACT_OUTSIDE;
    if (!str_eq(str_of(reference), str_of(was.reference)))
        return EDIFACT_OTHER_REFERENCE;
    if (counted)
        return EDIFACT_FINE;
    return rows[row].level == MESSAGE ? EDIFACT_SEGMENT_COUNT : EDIFACT_MESSAGE_COUNT;
}

enum edifact_fault edifact_envelope_take(struct edifact_envelope *envelope,
                                         const struct edifact_segment *segment)
{
    envelope->message.count += envelope->message.is_open;
    for (size_t i = 0; i < ROWS; i++)
        if (edifact_is(segment, rows[i].tag))
            return rows[i].way == OPENS ? open_level(envelope, i, segment)
                                        : close_level(envelope, i, segment);
    return envelope->message.is_open ? EDIFACT_FINE : EDIFACT_OUTSIDE;
}

enum edifact_fault edifact_envelope_end(const struct edifact_envelope *envelope)
{
    return envelope->interchange.is_open || envelope->message.is_open ? EDIFACT_NOT_ENDED
                                                                      : EDIFACT_FINE;
}

const char *edifact_fault_key(enum edifact_fault fault)
{
    switch (fault) {
    case EDIFACT_FINE: return "";
    case EDIFACT_OUTSIDE: return "reading.edifact.outside";
    case EDIFACT_SEGMENT_COUNT: return "reading.edifact.segment_count";
    case EDIFACT_MESSAGE_COUNT: return "reading.edifact.message_count";
    case EDIFACT_OTHER_REFERENCE: return "reading.edifact.other_reference";
    case EDIFACT_NOT_ENDED: return "reading.edifact.not_ended";
    }
    return "";
}
