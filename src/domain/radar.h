/* Many incidents, one cause (R055): of the products, carriers, places, pick-up points and
 * days that recent incidents have in common, which rise beyond chance?
 *
 * A cause is compared with its own past: had nothing changed, each of its incidents, old
 * and recent, would be a recent one with the same chance, the recent share of what was
 * sent. That is exact for few incidents and for a past that is itself uncertain. The
 * chance of any false alarm in one look is at most RADAR_CHANCE over all causes together
 * (Bonferroni). What a stronger cause explains does not count for the others: when a
 * carrier is on strike, its products are not. */
#ifndef DOMAIN_RADAR_H
#define DOMAIN_RADAR_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    RADAR_FOUND_MIN = 3,   /* fewer are no rise, however unlikely */
    RADAR_CAUSES_EACH = 8, /* of one incident; further products are left out */
};
#define RADAR_CHANCE 0.005

enum radar_kind { RADAR_CARRIER, RADAR_PICKUP, RADAR_PLACE, RADAR_SKU, RADAR_DAY };
enum { RADAR_KINDS = RADAR_DAY + 1 };

const char *radar_kind_name(enum radar_kind kind); /* "carrier": incident_group.cause */
bool radar_kind_parse(struct str name, enum radar_kind *out);

struct radar_cause {
    enum radar_kind kind;
    struct str name;
    int64_t before; /* incidents in the past that it is compared with */
    bool known;     /* a group of it is open: what is recent joins it untested */
};

struct radar_incident {
    size_t causes[RADAR_CAUSES_EACH]; /* places in the table of causes, no two alike */
    size_t count;
    size_t explained_by; /* set: the cause's place, or RADAR_NONE */
};
#define RADAR_NONE SIZE_MAX

struct radar_rise {
    size_t cause;
    int64_t found;
    double expected; /* that its past would bring */
    double chance;   /* of so many, had nothing changed; 0 for one that was known */
};

struct radar_look {
    const struct radar_cause *causes;
    size_t cause_count;
    struct radar_incident *incidents; /* the recent ones */
    size_t incident_count;
    double recent, before; /* what was sent in both times: parcels, or days; above 0 */
};

/* Those that rise, and the known ones that got more, strongest first; in the arena. */
struct radar_rise *radar_see(struct arena *arena, struct radar_look *look, size_t *count);

#endif
