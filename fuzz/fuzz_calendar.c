/* Opening hours as text: what is accepted has one canonical text, and time can
 * be added and counted in it. The first byte chooses holidays and instant. */
#include "base/arena.h"
#include "domain/calendar.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_time(const struct calendar *c, unsigned char seed)
{
    instant from = instant_of(INT64_C(1767225600000) + (int64_t)seed * 137 * 3600000), due;
    duration d = duration_minutes(1 + seed * 7);
    instant open = calendar_next_opening(c, from);
    assert(open.ms >= from.ms && calendar_is_open(c, open));
    if (calendar_add(c, from, d, &due, NULL) == ERR_OK) {
        assert(calendar_between(c, from, due).ms == d.ms);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *paris;
    if (!paris && zone_create(STR("Europe/Paris"), &paris, NULL) != ERR_OK)
        return 0;
    if (size == 0)
        return 0;
    struct arena *arena = arena_create(16 * 1024 * 1024);
    struct str text = {(const char *)data + 1, size - 1};
    enum holiday_set set = (enum holiday_set)(data[0] % HOLIDAY_SETS);
    struct calendar c, again;
    struct error err = {0};
    if (calendar_parse(arena, text, set, paris, &c, &err) == ERR_OK) {
        struct str canonical = calendar_format(arena, &c);
        enum err code = calendar_parse(arena, canonical, set, paris, &again, &err);
        assert(code == ERR_OK);
        assert(str_eq(canonical, calendar_format(arena, &again)));
        check_time(&c, data[0]);
    } else {
        assert(err.key[0] && err.field[0]);
    }
    arena_destroy(&arena);
    return 0;
}
