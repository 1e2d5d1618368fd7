/* Teams: a word beside each person's role in a shop ("Lyon", "evening"), by which
 * the conduct report tells them apart (desk/conduct.h). What was counted before
 * somebody changed teams stays with the former. */
#ifndef DESK_TEAM_H
#define DESK_TEAM_H

#include "desk/caller.h"
#include "desk/conduct.h"
#include "desk/desk.h"

/* Trims it. ERR_INVALID, field "team": over TEAM_MAX bytes, or not printable; "" is none. */
ERR_MUST enum err team_valid(struct str *team, struct error *err);

/* Records team.changed. ERR_NOT_FOUND: nobody of the shop. */
ERR_MUST enum err team_set(const struct desk *desk, const struct caller *caller, int64_t user,
                           struct str team, struct error *err);

#endif
