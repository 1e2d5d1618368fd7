/* Telling one story once: when each part happens, and its words. */
#ifndef CLI_DEMO_TELL_H
#define CLI_DEMO_TELL_H

#include "cli/demo_parcel.h"
#include "cli/demo_text.h"
#include "domain/calendar.h"

enum { DEMO_PARTS_MAX = 32 };

struct demo_product {
    struct str sku, noun, title, noun_en;
    bool feminine;
    int64_t price; /* cents */
};

/* A story, told for the `telling`th time. */
struct demo_tale {
    const struct demo_story *story;
    unsigned telling;
    uint64_t seed;
    instant times[DEMO_PARTS_MAX];
    size_t agent, lead;
    const struct demo_product *product, *with; /* with: NULL when the story has none */
};

/* When the parts happen if the first words come at `start`: staff in opening
 * hours, others when people are awake. */
ERR_MUST enum err demo_tell_times(struct demo_tale *tale, const struct calendar *calendar,
                                  instant start, struct error *err);

/* Adds the tale's steps; `index` is the thread's. `scans` are those of its
 * order's parcel, for texts that name the last one. */
struct demo_telling {
    const struct demo_shop *shop;
    const struct calendar *calendar;
    instant now;
    const struct demo_step *scans;
    size_t scan_count;
};
ERR_MUST enum err demo_tell(struct arena *arena, const struct demo_telling *telling,
                            const struct demo_tale *tale, size_t index, struct demo_step *steps,
                            size_t *count, struct error *err);

#endif
