#include "desk/conduct.h"

#include "base/arena.h"
#include "domain/week.h"
#include "store/queries.h"

static const char *const names[CONDUCTS] = {
    [CONDUCT_RESPECTED] = "respected",
    [CONDUCT_STOPPED] = "stopped",
    [CONDUCT_HELD] = "held",
    [CONDUCT_WARNED] = "warned",
    [CONDUCT_OVERRIDDEN] = "overridden",
    [CONDUCT_BROKEN] = "broken",
    [CONDUCT_RECORDED] = "recorded",
    [CONDUCT_OFF] = "off",
};

const char *conduct_name(enum conduct what)
{
    return names[what];
}

/* An error of a query ends the command (store/query.h). */
static struct str team_of(struct record *r)
{
    struct q_user_team_row row;
    if (r->team.ptr || r->actor.kind != ACTOR_STAFF)
        return r->team;
    struct q_user_team_in who = {.shop = r->shop, .user = r->actor.id};
    r->team = q_user_team(r->db, r->arena, &who, &row, NULL) ? STR("") : row.team;
    return r->team;
}

void conduct_count(struct record *r, const char *practice, enum conduct what)
{
    const struct shop *shop;
    if (record_shop(r, &shop, NULL))
        return;
    struct str week = week_text(r->arena, week_of(zone_date(shop->zone, r->now)));
    struct str team = str_cut(team_of(r), TEAM_MAX);
    record_total(r,
                 arena_printf(r->arena, "conduct.%.*s.%s.%s.%.*s", STR_ARG(week), practice,
                              names[what], STR_ARG(team)),
                 1);
}
