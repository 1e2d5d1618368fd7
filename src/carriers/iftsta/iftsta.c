#include "carriers/iftsta/iftsta.h"

#include "base/arena.h"
#include "carriers/iftsta/codes.h"
#include "carriers/iftsta/when.h"
#include "carriers/reading.h"
#include "domain/tracking_number.h"
#include "net/edifact/edifact.h"

enum { NUMBERS_MAX = 100, SSCC_DIGITS = 18 };

struct numbers {
    struct str items[NUMBERS_MAX];
    size_t count;
};

/* A time that was told, and how good the qualifier is that told it. */
struct told {
    instant at;
    bool date_only;
    int rank; /* 0: none yet */
};

struct consignment {
    struct str number, reference;
    struct numbers parcels;
};

struct status {
    bool is_open, in_head; /* in its own segments, not in those of a transport or equipment */
    struct str code, reason, text, label, place, reference, document;
    struct told at;
    instant estimate;
    struct numbers parcels;
};

struct reader {
    struct arena *arena;
    const struct zone *zone;
    struct carrier_reading *out;
    bool passed_over; /* this message */
    struct told message_at;
    bool has_consignment;
    struct consignment consignment;
    struct status status;
    const struct edifact_segment *segment;
};

static void fault(struct reader *r, const char *key)
{
    reading_fault(
        r->out, key,
        str_printf(r->arena, "segment %zu, %.*s", r->segment->number, STR_ARG(r->segment->tag)));
}

static void add_number(struct reader *r, struct numbers *list, struct str number)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i], number))
            return;
    if (list->count == NUMBERS_MAX)
        fault(r, "reading.iftsta.too_many_parcels");
    else
        list->items[list->count++] = number;
}

/* --- a status is complete ---------------------------------------------------------- */

static void add_scan(struct reader *r, struct str number)
{
    const struct status *s = &r->status;
    struct told at = s->at.rank ? s->at : r->message_at;
    struct scan *scan = reading_scan(r->arena, r->out);
    if (!scan)
        return;
    scan->tracking = tracking_clean(r->arena, number);
    scan->reference =
        reading_line(r->arena, s->reference.len ? s->reference : r->consignment.reference);
    scan->at = at.at;
    scan->date_only = at.date_only;
    scan->code = reading_line(r->arena, s->code);
    scan->reason = reading_line(r->arena, s->reason);
    scan->label = reading_line(r->arena, s->label.len ? s->label : s->text);
    scan->place = reading_line(r->arena, s->place);
    scan->estimate = s->estimate;
    iftsta_codes_read(scan);
}

static void finish_status(struct reader *r)
{
    const struct status *s = &r->status;
    const struct numbers *parcels = s->parcels.count ? &s->parcels : &r->consignment.parcels;
    struct str number = r->consignment.number.len ? r->consignment.number : s->document;
    if (!s->is_open)
        return;
    if (!s->at.rank && !r->message_at.rank) {
        fault(r, "carrier.no_date");
    } else if (!parcels->count && !number.len) {
        fault(r, "carrier.no_number");
    } else if (!parcels->count) {
        add_scan(r, number);
    } else {
        for (size_t i = 0; i < parcels->count; i++)
            add_scan(r, parcels->items[i]);
    }
    r->status = (struct status){0};
}

/* --- segments ------------------------------------------------------------------------ */

static struct str at(const struct reader *r, int element, int component)
{
    return edifact_at(r->segment, element, component);
}

static void begin_message(struct reader *r)
{
    finish_status(r); /* of a message that nothing ended */
    r->message_at = (struct told){0};
    r->has_consignment = false;
    r->passed_over = !str_eq(at(r, 2, 1), STR("IFTSTA"));
    if (r->passed_over)
        fault(r, "reading.iftsta.other_message");
}

/* One consignment may come again, a status each time: what is known of it stays. */
static void take_cni(struct reader *r)
{
    struct str number = at(r, 2, 1);
    finish_status(r);
    r->has_consignment = true;
    if (!number.len || !str_eq(number, r->consignment.number))
        r->consignment = (struct consignment){.number = number, .reference = STR("")};
}

static void take_sts(struct reader *r)
{
    finish_status(r);
    if (!r->has_consignment) {
        fault(r, "reading.iftsta.no_consignment");
        r->passed_over = true;
        return;
    }
    r->status = (struct status){
        .is_open = true,
        .in_head = true,
        .code = at(r, 2, 1),
        .reason = at(r, 3, 1),
        .text = at(r, 2, 4),
    };
}

static void take_rff(struct reader *r)
{
    static const char *const documents[] = {"CN", "SRN", "AAS", "BM", "BN", "EQ"};
    struct str kind = at(r, 1, 1), value = at(r, 1, 2);
    struct status *s = &r->status;
    bool of_status = s->is_open && s->in_head;
    if (str_eq(kind, STR("CU")) && of_status)
        s->reference = r->consignment.reference = value;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if (str_eq(kind, str_of(documents[i])) && of_status && !s->document.len)
            s->document = value;
}

static void take_dtm(struct reader *r)
{
    static const struct {
        const char *qualifier;
        int rank;
    } ranks[] = {{"334", 3}, {"7", 2}, {"35", 1}};
    struct str qualifier = at(r, 1, 1);
    struct told told = {0};
    struct status *s = &r->status;
    if (s->is_open && !s->in_head)
        return;
    if (!iftsta_when(at(r, 1, 2), at(r, 1, 3), r->zone, &told.at, &told.date_only)) {
        fault(r, "carrier.no_date");
        return;
    }
    if (!s->is_open) {
        told.rank = 1;
        if (str_eq(qualifier, STR("137")))
            r->message_at = told;
        return;
    }
    if (str_eq(qualifier, STR("17")))
        s->estimate = told.at;
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        told.rank = ranks[i].rank;
        if (str_eq(qualifier, str_of(ranks[i].qualifier)) && told.rank > s->at.rank)
            s->at = told;
    }
}

static void take_loc(struct reader *r)
{
    struct str name = at(r, 2, 4), code = at(r, 2, 1);
    if (r->status.is_open && r->status.in_head)
        r->status.place = name.len ? name : code;
}

static void take_ftx(struct reader *r)
{
    struct str text = STR("");
    for (int i = 1; i <= 5; i++) {
        struct str part = at(r, 4, i);
        if (part.len)
            text =
                text.len ? str_printf(r->arena, "%.*s %.*s", STR_ARG(text), STR_ARG(part)) : part;
    }
    if (r->status.is_open && r->status.in_head && !r->status.label.len)
        r->status.label = text;
}

/* "BJ" SSCC, with or without the bar code's prefix 00; "ML" marking. Two in one element are
 * the ends of a range: what lies between them is not told. */
static void take_gin(struct reader *r)
{
    if (!r->status.is_open)
        return;
    for (int element = 2; element <= 6; element++) {
        for (int component = 1; component <= 2; component++) {
            struct str number = at(r, element, component);
            if (number.len == SSCC_DIGITS + 2 && str_starts(number, STR("00")))
                number = str_sub(number, 2, number.len);
            if (!number.len)
                continue;
            add_number(r, &r->status.parcels, number);
            add_number(r, &r->consignment.parcels, number);
            if (component == 2)
                fault(r, "reading.iftsta.range");
        }
    }
}

static void leave_head(struct reader *r)
{
    r->status.in_head = false;
}

static const struct {
    const char *tag;
    void (*take)(struct reader *r);
} segments[] = {
    {"CNI", take_cni},   {"STS", take_sts},   {"RFF", take_rff},      {"DTM", take_dtm},
    {"LOC", take_loc},   {"FTX", take_ftx},   {"GIN", take_gin},      {"TDT", leave_head},
    {"EQD", leave_head}, {"GID", leave_head}, {"UNT", finish_status},
};

static void take_segment(struct reader *r)
{
    if (edifact_is(r->segment, "UNH"))
        begin_message(r);
    for (size_t i = 0; i < sizeof segments / sizeof *segments && !r->passed_over; i++)
        if (edifact_is(r->segment, segments[i].tag))
            segments[i].take(r);
}

static enum err read_file(struct arena *arena, const struct carrier_account *account, int status,
                          struct str body, struct carrier_reading *out, struct error *err)
{
    struct edifact edi;
    struct edifact_segment segment = {.tag = STR("UNA")};
    struct edifact_envelope envelope = {0};
    struct reader r = {.arena = arena,
                       .zone = account->zone,
                       .out = out,
                       .passed_over = true,
                       .segment = &segment};
    enum edifact_step step = EDIFACT_END;
    enum err e = reading_status(status, err);
    if (!e)
        e = edifact_open(&edi, arena, body, err);
    if (e)
        return e;
    while (!arena_spent(arena) && (step = edifact_next(&edi, &segment)) == EDIFACT_SEGMENT) {
        enum edifact_fault wrong = edifact_envelope_take(&envelope, &segment);
        if (wrong)
            fault(&r, edifact_fault_key(wrong));
        take_segment(&r);
    }
    finish_status(&r); /* of a message that is cut off */
    if (step == EDIFACT_BROKEN || edifact_envelope_end(&envelope))
        fault(&r, edifact_fault_key(EDIFACT_NOT_ENDED));
    return ERR_OK;
}

const struct carrier carrier_iftsta = {
    .name = "iftsta",
    .title = "EDIFACT IFTSTA",
    .link = "",
    .zone = "Europe/Paris",
    .url = "",
    .read = read_file,
};
