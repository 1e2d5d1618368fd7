/* EDIFACT syntax (ISO 9735 versions 1 to 4): bytes in, segments out, and the counts and
 * references of the envelope checked. What a message means is not known here.
 *
 * As files really come: the service characters are those of UNA or the usual ones; line
 * ends are noise wherever they stand (one line, CRLF after each segment, wrapped at any
 * column), unless one ends the segments; several interchanges may follow each other;
 * text is of the charset of UNB, but UTF-8 wherever it is valid UTF-8. The repetition
 * separator counts from version 4 on. Texts live in the arena of the reader. */
#ifndef NET_EDIFACT_EDIFACT_H
#define NET_EDIFACT_EDIFACT_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum {
    EDIFACT_BYTES_MAX = 16 * 1024 * 1024,
    EDIFACT_SEGMENT_MAX = 32 * 1024, /* bytes of one segment */
    EDIFACT_VALUES_MAX = 400,        /* components of one segment */
    EDIFACT_REFERENCE_MAX = 35,      /* characters of a reference that are compared */
};

struct edifact_value {
    int element, repeat, component; /* the tag is element 0; repeats and components from 1 */
    struct str text;                /* UTF-8 without control characters */
};

struct edifact_segment {
    struct str tag;                     /* "UNH" */
    const struct edifact_value *values; /* the reader's: until the next segment */
    size_t count;
    size_t number; /* in the file, from 1; UNA does not count */
};

struct edifact {
    struct arena *arena;
    struct str rest;
    char component, element, release, repetition, terminator;
    int version; /* of UNB's syntax identifier */
    struct str charset;
    size_t number;
    bool between; /* no interchange is open */
    struct edifact_value values[EDIFACT_VALUES_MAX];
};

enum edifact_step {
    EDIFACT_SEGMENT, /* `out` is set */
    EDIFACT_END,
    EDIFACT_BROKEN, /* no tag, over a limit, or cut off before its terminator: nothing follows */
};

/* ERR_TOO_LARGE; ERR_INVALID, key "reading.edifact.not_edifact": no UNA or UNB begins it.
 * A mark of byte order and blanks before it are passed over. */
ERR_MUST enum err edifact_open(struct edifact *edi, struct arena *arena, struct str bytes,
                               struct error *err);
enum edifact_step edifact_next(struct edifact *edi, struct edifact_segment *out);

/* The first repeat of a component, trimmed of padding; "" when it is not there. */
struct str edifact_at(const struct edifact_segment *segment, int element, int component);
bool edifact_is(const struct edifact_segment *segment, const char *tag);

/* --- the envelope: UNB UNG UNH ... UNT UNE UNZ ------------------------------------ */

enum edifact_fault {
    EDIFACT_FINE,
    EDIFACT_OUTSIDE,         /* a segment where none can be, or one opened within itself */
    EDIFACT_SEGMENT_COUNT,   /* UNT's */
    EDIFACT_MESSAGE_COUNT,   /* UNE's, UNZ's */
    EDIFACT_OTHER_REFERENCE, /* the end names another than the beginning */
    EDIFACT_NOT_ENDED,       /* the file stops within */
};

struct edifact_opened {
    bool is_open;
    char reference[EDIFACT_REFERENCE_MAX + 1];
    size_t count; /* of what it holds, so far */
};

struct edifact_envelope {
    struct edifact_opened interchange, group, message;
    bool had_groups;
};

/* What is wrong at this segment. It has been taken into account all the same: the senders
 * of wrong counts are many, and their contents are good. */
enum edifact_fault edifact_envelope_take(struct edifact_envelope *envelope,
                                         const struct edifact_segment *segment);
/* At the end of the file. */
enum edifact_fault edifact_envelope_end(const struct edifact_envelope *envelope);
/* An i18n key, "reading.edifact.segment_count"; "" for fine. */
const char *edifact_fault_key(enum edifact_fault fault);

#endif
