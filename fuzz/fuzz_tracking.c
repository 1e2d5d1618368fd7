/* Words, numbers and kept scans of carriers: nothing crashes, what is read is in its range, and
 * what is written is read back the same. */
#include "base/arena.h"
#include "desk/intake.h"
#include "domain/tracking_number.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good)
        abort();
}

static void label(struct str text)
{
    enum stage stage = STAGE_UNKNOWN;
    enum trouble trouble = TROUBLE_NONE;
    bool read = label_read(text, &stage, &trouble);
    must(stage >= STAGE_UNKNOWN && stage < STAGES && (int)trouble < TROUBLES);
    must(read == (stage != STAGE_UNKNOWN || trouble != TROUBLE_NONE));
}

static void number(struct arena *arena, struct str text)
{
    struct number_guess guesses[NUMBER_GUESSES_MAX];
    struct str clean = tracking_clean(arena, text);
    must(clean.len <= TRACKING_MAX && str_eq(tracking_clean(arena, clean), clean));
    size_t count = tracking_guess(clean, guesses);
    must(count <= NUMBER_GUESSES_MAX);
    for (size_t i = 0; i < count; i++)
        must(tracking_checked(guesses[i].kind, clean) == guesses[i].checked);
    tracking_guess(text, guesses);
}

static void kept(struct arena *arena, struct str text)
{
    struct scans scans, again;
    struct error err;
    if (intake_scans_read(arena, text, &scans, &err))
        return;
    struct str written = intake_scans_write(arena, scans.items, scans.count);
    must(!intake_scans_read(arena, written, &again, &err) && again.count == scans.count);
    must(str_eq(intake_scans_write(arena, again.items, again.count), written));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct str text = {(const char *)data, size};
    label(text);
    number(arena, text);
    kept(arena, text);
    arena_destroy(&arena);
    return 0;
}
