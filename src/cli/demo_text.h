/* Reading the demo's texts (src/cli/demo/README.txt says how they are written),
 * and filling a text's slots and choices. */
#ifndef CLI_DEMO_TEXT_H
#define CLI_DEMO_TEXT_H

#include "cli/demo_data.h"

/* A file of src/cli/demo/, part of the binary. */
struct demo_source {
    const char *name; /* "late.txt" */
    const char *bytes;
    size_t len;
};
extern const struct demo_source demo_sources[]; /* ends with a NULL name */
/* STR_NONE when there is none of that name. */
struct str demo_source(const char *name);

enum demo_part_kind {
    DEMO_PART_CUSTOMER,
    DEMO_PART_SECOND,   /* somebody else, in the same conversation */
    DEMO_PART_STRANGER, /* somebody unknown, who claims to belong to it */
    DEMO_PART_AGENT,
    DEMO_PART_LEAD, /* the team's lead answers */
    DEMO_PART_NOTE,
    DEMO_PART_ASSIGN,
    DEMO_PART_STATE,
    DEMO_PART_SNOOZE, /* `after` is counted from now */
};

struct demo_part {
    enum demo_part_kind kind;
    duration after; /* since the part before; open hours for staff, wall clock for others */
    struct demo_person person; /* of SECOND and STRANGER, or the Cc of a mail */
    bool quote, html;
    struct demo_file file;
    enum dossier_state state;
    struct str text;
};

struct demo_story {
    struct str id, subject, carrier, track, sku, with, season, answers;
    enum lang lang;
    int tellings;  /* how often it is told, each time of other people */
    int placed;    /* days from the order to the first words; 0: no order */
    int needed;    /* days from the first words to a date that matters; 0: none */
    duration open; /* the last words are so old and the dossier is open; 0: over */
    struct demo_part *parts;
    size_t part_count;
};

/* Every story of every "story_*.txt". ERR_INVALID names file and place. */
ERR_MUST enum err demo_stories(struct arena *arena, struct demo_story **out, size_t *count,
                               struct error *err);

/* One row of a table file: fields between ";", trimmed. False at the end;
 * blank lines and lines with "#" are skipped. */
enum { DEMO_FIELDS_MAX = 8 };
bool demo_row(struct str *rest, struct str fields[DEMO_FIELDS_MAX], size_t *count);

/* Blocks "## head" with a text below; false at the end. */
bool demo_block(struct str *rest, struct str *head, struct str *body);

/* The value of a slot {name}; STR_NONE when there is no such slot. */
typedef struct str (*demo_slot)(void *ctx, struct str name);

/* `text` with choices "[a|b]" decided by `telling` (so that two tellings differ
 * in each) and slots filled. ERR_INVALID names what is not understood. */
ERR_MUST enum err demo_fill(struct arena *arena, struct str text, unsigned telling, demo_slot slot,
                            void *ctx, struct str *out, struct error *err);

#endif
