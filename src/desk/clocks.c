#include "desk/clocks.h"

#include "base/arena.h"
#include "desk/record.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>

struct setting {
    const struct desk *desk;
    const struct caller *caller;
    const char *clock;
    const struct clock_length *length;
};

static struct str told(struct arena *arena, const struct setting *s)
{
    if (!s->length)
        return str_printf(arena, "{\"clock\":\"%s\"}", s->clock);
    return str_printf(arena, "{\"clock\":\"%s\",\"amount\":%d,\"unit\":\"%s\"}", s->clock,
                      s->length->amount, clock_unit_name(s->length->unit));
}

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct setting *s = ctx;
    struct record r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                                   clock_now(s->desk->clock));
    struct str clock = str_of(s->clock);
    enum err e;
    if (s->length)
        e = q_shop_clock_set(db,
                             &(struct q_shop_clock_set_in){.shop = r.shop,
                                                           .clock = clock,
                                                           .amount = s->length->amount,
                                                           .unit = s->length->unit},
                             NULL, err);
    else
        e = q_shop_clock_reset(db, &(struct q_shop_clock_reset_in){.shop = r.shop, .clock = clock},
                               NULL, err);
    return e ? e : record_event(&r, 0, EVENT_CLOCK_CHANGED, told(arena, s), err);
}

static enum err unknown(struct str clock, struct error *err)
{
    enum { SHOWN = 60 };
    char name[SHOWN + 1];
    const char *near = clock_code_near(clock);
    snprintf(name, sizeof name, "%.*s", STR_ARG(str_cut(clock, SHOWN)));
    return near ? error_tell(err, ERR_INVALID, "clock", "clock.unknown_near", near)
                : error_tell(err, ERR_INVALID, "clock", "clock.unknown", name);
}

enum err clocks_set(const struct desk *desk, const struct caller *caller, struct str clock,
                    const struct clock_length *length, struct error *err)
{
    enum clock_code code;
    if (!clock_code_parse(clock, &code))
        return unknown(clock, err);
    if (clock_rule(code)->idle)
        return error_tell(err, ERR_INVALID, "clock", "clock.idle", clock_rule(code)->name);
    if (length && !clock_length_valid(*length))
        return error_field(err, ERR_INVALID, "amount", "1 to %d", CLOCK_AMOUNT_MAX);
    struct setting s = {desk, caller, clock_rule(code)->name, length};
    return store_write(desk->store, set_command, &s, err);
}
