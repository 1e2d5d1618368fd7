/* One reader of src/carriers on any bytes, as an answer, as its pick-up points and as a token: what
 * comes out keeps every promise of carriers/carrier.h and domain/tracking.h. Built once for each,
 * with -DCARRIER="laposte". */
#include "base/arena.h"
#include "carriers/carrier.h"
#include "domain/calendar.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUDGET = 16 * 1024 * 1024, YEAR_MS_MIN = 1990 - 1970, YEAR_MS_MAX = 2102 - 1970 };

static void check_instant(instant at, bool needed)
{
    int64_t year = at.ms / ((int64_t)DAY_MS * 365);
    assert(instant_is_none(at) ? !needed : year >= YEAR_MS_MIN - 1 && year <= YEAR_MS_MAX);
}

static void check_text(struct str text)
{
    assert(text.ptr && text.len <= SCAN_TEXT_MAX && str_is_utf8(text));
    assert(str_chr(text, '\n') < 0 && str_chr(text, '\r') < 0);
}

static void check_scan(const struct scan *scan)
{
    assert(scan->tracking.len <= TRACKING_MAX && scan->stage < STAGES && scan->trouble < TROUBLES);
    check_text(scan->tracking);
    check_text(scan->reference);
    check_text(scan->code);
    check_text(scan->reason);
    check_text(scan->label);
    check_text(scan->place);
    check_text(scan->pickup);
    check_text(scan->delivered_to);
    check_instant(scan->at, true);
    check_instant(scan->estimate, false);
    check_instant(scan->pickup_until, false);
}

static void check_fault(enum err e, const struct error *err)
{
    assert(e == ERR_INVALID || e == ERR_BUSY || e == ERR_TOO_LARGE);
    assert(err->key[0] && (e == ERR_BUSY || err->field[0]));
}

static void read_answer(struct arena *arena, const struct carrier *carrier,
                        const struct carrier_account *account, struct str body)
{
    struct carrier_reading reading = {0};
    struct error err = {0};
    enum err e = carrier->read(arena, account, 200, body, &reading, &err);
    if (e) {
        check_fault(e, &err);
        return;
    }
    assert(reading.scans.count <= SCANS_MAX && reading.fault_count <= CARRIER_FAULTS_MAX);
    assert(str_is_utf8(reading.delivery));
    for (size_t i = 0; i < reading.scans.count; i++)
        check_scan(&reading.scans.items[i]);
    for (size_t i = 0; i < reading.fault_count; i++)
        assert(reading.faults[i].key && str_is_utf8(reading.faults[i].detail));
}

static void read_points(struct arena *arena, const struct carrier *carrier,
                        const struct carrier_account *account, struct str body)
{
    struct pickup_reading reading;
    struct calendar calendar;
    struct error err = {0};
    enum err e = carrier->read_pickups(arena, 200, body, &reading, &err);
    if (e) {
        check_fault(e, &err);
        return;
    }
    assert(reading.count <= PICKUPS_MAX);
    for (size_t i = 0; i < reading.count; i++) {
        const struct pickup_found *p = &reading.items[i];
        check_text(p->code);
        check_text(p->name);
        check_text(p->address);
        assert(p->code.len > 0 && p->closure_count <= PICKUP_CLOSURES_MAX);
        for (size_t c = 0; c < p->closure_count; c++)
            assert(date_cmp(p->closures[c].first, p->closures[c].last) <= 0);
        if (p->hours.len == 0)
            continue;
        e = calendar_parse(arena, p->hours, HOLIDAYS_FR, account->zone, &calendar, &err);
        assert(e == ERR_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    const struct carrier *carrier = carrier_named(STR(CARRIER));
    if (!zone && zone_create(str_of(carrier->zone), &zone, NULL))
        return 0;
    struct arena *arena = arena_create(BUDGET);
    struct carrier_account account = {.zone = zone};
    struct str body = {(const char *)data, size};
    read_answer(arena, carrier, &account, body);
    if (carrier->read_pickups)
        read_points(arena, carrier, &account, body);
    if (carrier->read_token) {
        struct carrier_token token;
        struct error err = {0};
        enum err e = carrier->read_token(arena, 200, body, &token, &err);
        if (e)
            check_fault(e, &err);
        else
            assert(token.token.len > 0 && token.lives_ms >= 0);
    }
    arena_destroy(&arena);
    return 0;
}
