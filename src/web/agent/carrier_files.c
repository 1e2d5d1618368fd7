/* Files of carriers, brought by hand or by a program: EDIFACT, tables, mails as they came. */
#include "base/arena.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/tracked.h"

enum { READER_MAX = 40 };

static enum tracking_source source_of(const struct carrier *reader)
{
    struct str name = str_of(reader->name);
    return str_eq(name, STR("iftsta")) ? SOURCE_EDI
           : str_eq(name, STR("mail")) ? SOURCE_MAIL
                                       : SOURCE_FILE;
}

/* The one that is asked for, else the carrier's own. */
static enum err find_reader(struct request *r, struct str feed, const struct carrier **out,
                            struct error *err)
{
    struct str asked;
    enum err e = query_text(r, "reader", READER_MAX, &asked, err);
    if (e)
        return e;
    *out = carrier_named(asked.len ? asked : feed);
    return *out ? ERR_OK
                : error_field(err, ERR_INVALID, "reader",
                              "is none of GET /api/v1/carriers/feeds, and the carrier has no feed");
}

HANDLER(carrier_file_take)
{
    (void)status;
    struct carrier_reading *reading = arena_alloc(r->arena, sizeof *reading);
    struct carrier_account account = {.url = STR(""), .account = STR(""), .secret = STR("")};
    const struct carrier *reader = NULL;
    struct q_carrier_row row;
    struct track_taken taken;
    enum err e = q_carrier_row(
        r->db, r->arena,
        &(struct q_carrier_row_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    if (!e)
        e = find_reader(r, row.feed, &reader, err);
    if (!e)
        e = zones_get(r->desk->zones, str_of(reader->zone), &account.zone, err);
    if (!e)
        e = reader->read(r->arena, &account, 200, r->http->body, reading, err);
    if (!e)
        e = track_batch(r->desk,
                        &(struct track_in){.caller = &r->session.caller,
                                           .carrier = row.id,
                                           .source = source_of(reader),
                                           .reader = reader->name,
                                           .body = r->http->body,
                                           .scans = reading->scans.items,
                                           .count = reading->scans.count,
                                           .faults = reading->faults,
                                           .fault_count = reading->fault_count},
                        &taken, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        tracked_write(&w, r, &taken, reading->faults, reading->fault_count);
    return e;
}
