#include "carriers/passed_on/passed_on.h"

#include "carriers/generic/generic.h"
#include "carriers/shape.h"

static const struct carrier_code usps[] = {
    {"01", NULL, STAGE_DELIVERED},          {"OF", NULL, STAGE_OUT_FOR_DELIVERY},
    {"NP", NULL, STAGE_ANNOUNCED},          {"MA", NULL, STAGE_ANNOUNCED},
    {"GX", NULL, STAGE_ANNOUNCED},          {"03", NULL, STAGE_ACCEPTED},
    {"OA", NULL, STAGE_ACCEPTED},           {"TM", NULL, STAGE_ACCEPTED},
    {"PC", NULL, STAGE_IN_TRANSIT},         {"07", NULL, STAGE_IN_TRANSIT},
    {"10", NULL, STAGE_IN_TRANSIT},         {"A1", NULL, STAGE_IN_TRANSIT},
    {"L1", NULL, STAGE_IN_TRANSIT},         {"T1", NULL, STAGE_IN_TRANSIT},
    {"TL", NULL, STAGE_IN_TRANSIT},         {"DP", NULL, STAGE_IN_TRANSIT},
    {"U1", NULL, STAGE_IN_TRANSIT},         {"SF", NULL, STAGE_IN_TRANSIT},
    {"EF", NULL, STAGE_IN_TRANSIT},         {"NT", NULL, STAGE_IN_TRANSIT},
    {"14", NULL, STAGE_AVAILABLE_AT_RELAY}, {"02", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
};

static const struct carrier_code stamps[] = {
    {"Delivered", NULL, STAGE_DELIVERED},
    {"Enroute", NULL, STAGE_IN_TRANSIT, .by_label = true},
    {"ElectronicNotification", NULL, STAGE_ANNOUNCED},
};

static const struct carrier_code landmark[] = {
    {"50", NULL, STAGE_ANNOUNCED},
    {"75", NULL, STAGE_IN_TRANSIT},
    {"125", NULL, STAGE_IN_TRANSIT, .solved = true}, /* customs cleared */
    {"150", NULL, STAGE_IN_TRANSIT},
    {"155", NULL, STAGE_IN_TRANSIT},
    {"200", NULL, STAGE_IN_TRANSIT},
    {"225", NULL, STAGE_IN_TRANSIT},
    {"250", NULL, STAGE_IN_TRANSIT},
    {"275", NULL, STAGE_IN_TRANSIT},
    {"300", NULL, STAGE_OUT_FOR_DELIVERY},
    {"500", NULL, STAGE_DELIVERED},
};

static const struct carrier_code asendia[] = {
    {"PU", NULL, STAGE_ACCEPTED},
    {"IT", NULL, STAGE_IN_TRANSIT},
    {"DL", NULL, STAGE_DELIVERED},
};

static const struct carrier_code geodis[] = {
    {"LIV", NULL, STAGE_DELIVERED},
};

static const struct carrier_code canada_post[] = {
    {"20", NULL, STAGE_UNKNOWN}, /* a signature was taken: a notice */
    {"0100", NULL, STAGE_IN_TRANSIT},
    {"0173", NULL, STAGE_IN_TRANSIT, TROUBLE_WRONG_ADDRESS},
    {"0174", NULL, STAGE_OUT_FOR_DELIVERY},
    {"0156", NULL, STAGE_AVAILABLE_AT_RELAY, TROUBLE_UNCOLLECTED}, /* final notice */
    {"0500", NULL, STAGE_OUT_FOR_DELIVERY},
    {"1479", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"1496", NULL, STAGE_DELIVERED},
    {"1498", NULL, STAGE_DELIVERED},
    {"1701", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"2300", NULL, STAGE_ACCEPTED},
    {"3000", NULL, STAGE_ANNOUNCED},
};

#define CODES(table) .codes = table, .code_count = sizeof table / sizeof *table
#define USPS_EVENT \
    .at = "EventDate", .time = "EventTime", .code = "EventCode", .label = "Event", \
    .place = "EventCity", CODES(usps)

/* The root stands in these paths too; that of JSON is "json". */
static const struct shape shapes[] = {
    {
        .parcels = "**/tracking-detail", /* Canada Post */
        .tracking = "pin",
        .reference = "customer-ref-1",
        .estimate = "changed-expected-date|expected-delivery-date",
        .events = "significant-events/occurrence",
        .at = "event-date",
        .time = "event-time",
        .code = "event-identifier",
        .label = "event-description",
        .place = "event-site",
        CODES(canada_post),
    },
    {
        .parcels = "**/TrackingInformation", /* Purolator */
        .tracking = "PIN/Value",
        .events = "Scans/Scan",
        .at = "ScanDate",
        .time = "ScanTime",
        .code = "ScanType",
        .label = "Description",
        .place = "Depot/Name",
    },
    {.parcels = "TrackResponse/TrackInfo", .tracking = "ID", .events = "TrackSummary", USPS_EVENT},
    {.parcels = "TrackResponse/TrackInfo", .tracking = "ID", .events = "TrackDetail", USPS_EVENT},
    {
        .parcels = "**/TrackShipmentResponse", /* Stamps.com */
        .events = "TrackingEvents/TrackingEvent",
        .at = "Timestamp",
        .code = "TrackingEventType",
        .label = "Event",
        .place = "City",
        CODES(stamps),
    },
    {
        .parcels = "TrackResponse/Result/Packages/Package", /* Landmark Global */
        .tracking = "TrackingNumber",
        .reference = "PackageReference",
        .events = "Events/Event",
        .at = "DateTime",
        .code = "EventCode",
        .label = "Status",
        .place = "Location",
        .month_first = true,
        CODES(landmark),
    },
    {
        .parcels = "json", /* Asendia */
        .tracking = "trackingNumber",
        .events = "trackingEvents",
        .at = "time",
        .code = "code",
        .label = "carrierEventDescription",
        .place = "locationName",
        CODES(asendia),
    },
    {
        .parcels = "json", /* USPS */
        .tracking = "trackingNumber",
        .events = "trackingEvents",
        .at = "GMTTimestamp|eventTimestamp",
        .code = "eventCode",
        .label = "eventType",
        .place = "eventCity",
        CODES(usps),
    },
    {
        .parcels = "json/contenu", /* Geodis */
        .tracking = "noSuivi",
        .reference = "reference1",
        .events = "",
        .at = "dateEtat",
        .code = "codeSituation",
        .reason = "codeJustification",
        .label = "libelleLongEtat",
        CODES(geodis),
    },
};

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    bool is_xml = str_starts(str_trim(body), STR("<"));
    enum err e = is_xml ? reading_xml(arena, status, body, &root, out, err)
                        : reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    struct tree named = *root;
    const struct tree top = {.first = &named};
    if (!is_xml)
        named.name = STR("json");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        shape_read(arena, account, &shapes[i], &top, out);
    return out->scans.count > 0 ? ERR_OK : reading_other(err);
}

const struct carrier carrier_passed_on = {
    .name = "passed_on",
    .title = "Canada Post, Purolator, USPS, Asendia, Landmark, Geodis",
    .link = "",
    .zone = "Europe/Paris",
    .url = "",
    .read = read,
    .signed_by = generic_signed_by,
};
