#include "cli/demo_parcel.h"

#include "base/arena.h"
#include "cli/demo_text.h"

#include <string.h>

/* splitmix64 */
uint64_t demo_chance(struct demo_chance *chance, uint64_t below)
{
    uint64_t z = chance->state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % below;
}

static char *digits(struct arena *arena, struct demo_chance *chance, size_t count)
{
    char *text = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++)
        text[i] = (char)('0' + demo_chance(chance, 10));
    return text;
}

static char gs1_check(const char *number)
{
    int sum = 0, weight = 3;
    for (size_t i = strlen(number); i-- > 0; weight = 4 - weight)
        sum += (number[i] - '0') * weight;
    return (char)('0' + (10 - sum % 10) % 10);
}

static char s10_check(const char *number)
{
    static const int weights[] = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (number[i] - '0') * weights[i];
    int check = 11 - sum % 11;
    return check == 10 ? '0' : check == 11 ? '5' : (char)('0' + check);
}

static char mod37_check(const char *number)
{
    int rest = 36;
    for (; *number; number++) {
        rest = (rest + *number - '0') % 36;
        rest = (rest == 0 ? 36 : rest) * 2 % 37;
    }
    int check = (37 - rest) % 36;
    return (char)(check < 10 ? '0' + check : 'A' + check - 10);
}

struct str demo_tracking(struct arena *arena, struct str carrier, struct demo_chance *chance)
{
    if (str_eq(carrier, STR("Colissimo"))) {
        char *n = digits(arena, chance, 10);
        return str_printf(arena, "6A%s%c", n, gs1_check(n));
    }
    if (str_eq(carrier, STR("Chronopost"))) {
        char *n = digits(arena, chance, 8);
        return str_printf(arena, "XN%s%cFR", n, s10_check(n));
    }
    if (str_eq(carrier, STR("DPD"))) {
        char *n = digits(arena, chance, 10);
        n = arena_printf(arena, "0550%s", n);
        return str_printf(arena, "%s%c", n, mod37_check(n));
    }
    return str_of(digits(arena, chance, str_eq(carrier, STR("Mondial Relay")) ? 8 : 12));
}

/* "o2; 03:12; in_transit; label; place; incident" */
static bool read_point(const struct str fields[DEMO_FIELDS_MAX], size_t count,
                       struct demo_track_point *out)
{
    int64_t days, hour, minute;
    if (count < 4 || fields[1].len != 5 ||
        !str_to_i64(str_sub(fields[0], 1, fields[0].len), -60, 60, &days) ||
        !str_to_i64(str_sub(fields[1], 0, 2), 0, 23, &hour) ||
        !str_to_i64(str_sub(fields[1], 3, 2), 0, 59, &minute))
        return false;
    *out = (struct demo_track_point){
        .from_thread = fields[0].ptr[0] == 't',
        .days = (int)days,
        .ms = (hour * 60 + minute) * 60000,
        .scan = {.stage = fields[2],
                 .label = fields[3],
                 .place = count > 4 ? fields[4] : STR(""),
                 .incident = count > 5 ? fields[5] : STR("")},
    };
    return true;
}

enum err demo_tracks(struct arena *arena, struct demo_track **out, size_t *count, struct error *err)
{
    enum { TRACKS_MAX = 40, POINTS_MAX = 16 };
    struct str rest = demo_source("tracks.txt"), body, fields[DEMO_FIELDS_MAX];
    struct demo_track *tracks = arena_array(arena, TRACKS_MAX, sizeof *tracks);
    size_t n;
    for (*count = 0; *count < TRACKS_MAX && demo_block(&rest, &tracks[*count].name, &body);
         ++*count) {
        struct demo_track *track = &tracks[*count];
        track->points = arena_array(arena, POINTS_MAX, sizeof *track->points);
        while (demo_row(&body, fields, &n))
            if (track->count == POINTS_MAX ||
                !read_point(fields, n, &track->points[track->count++]))
                return error_set(err, ERR_INVALID, "tracks.txt: %.*s", STR_ARG(track->name));
    }
    *out = tracks;
    return ERR_OK;
}

const struct demo_track *demo_track(const struct demo_track *tracks, size_t count, struct str name,
                                    bool relay)
{
    const struct demo_track *plain = NULL;
    for (size_t i = 0; i < count; i++) {
        struct str own = tracks[i].name;
        if (str_eq(own, name))
            plain = &tracks[i];
        else if (relay && own.len == name.len + 6 && str_starts(own, name) &&
                 str_ends(own, STR("-relay")))
            return &tracks[i];
    }
    return plain;
}
