/* What the shop's own program tells of its parcels, in batches. */
#include "base/arena.h"
#include "carriers/generic/generic.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/tracked.h"

static bool in_lines(const struct request *r)
{
    struct str type = http_header(r->http, "Content-Type");
    return str_istarts(type, STR("application/x-ndjson")) ||
           str_istarts(type, STR("application/jsonl"));
}

static enum err read_events(struct request *r, struct carrier_reading *reading, struct error *err)
{
    struct carrier_account account = {.url = STR(""), .account = STR(""), .secret = STR("")};
    struct str body = r->http->body;
    enum err e = zones_get(r->desk->zones, str_of(carrier_generic.zone), &account.zone, err);
    if (!e && !in_lines(r) && !body_is_json(r->http))
        return error_field(err, ERR_INVALID, "Content-Type",
                           "must be application/json or application/x-ndjson");
    if (!e && in_lines(r))
        body = tracked_lines(r->arena, body);
    return e ? e : carrier_generic.read(r->arena, &account, 200, body, reading, err);
}

HANDLER(tracking_take)
{
    (void)status;
    struct carrier_reading *reading = arena_alloc(r->arena, sizeof *reading);
    struct track_taken taken;
    enum err e = read_events(r, reading, err);
    if (!e) /* what could not be read is told to who sent it, and kept by nobody */
        e = track_batch(r->desk,
                        &(struct track_in){.caller = &r->session.caller,
                                           .source = SOURCE_API,
                                           .reader = carrier_generic.name,
                                           .scans = reading->scans.items,
                                           .count = reading->scans.count},
                        &taken, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        tracked_write(&w, r, &taken, reading->faults, reading->fault_count);
    return e;
}
