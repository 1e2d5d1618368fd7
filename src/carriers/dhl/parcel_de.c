#include "carriers/dhl/dhl.h"

#include "carriers/shape.h"

/* "ice" of an event, the international event code; the German one is kept as its reason. */
static const struct carrier_code codes[] = {
    {"SHRCU", NULL, STAGE_ACCEPTED}, /* posted by the sender */
    {"PCKDU", NULL, STAGE_ACCEPTED},
    {"LDTMV", NULL, STAGE_IN_TRANSIT},
    {"ULFMV", NULL, STAGE_IN_TRANSIT},
    {"ARRVD", NULL, STAGE_IN_TRANSIT},
    {"DPRTD", NULL, STAGE_IN_TRANSIT},
    {"SRTED", NULL, STAGE_OUT_FOR_DELIVERY, .by_label = true}, /* loaded on the van */
    {"NTDEL", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"DLVRD", NULL, STAGE_DELIVERED},
};

static const struct shape shape = {
    .parcels = "data",
    .tracking = "piece-code|searched-piece-code",
    .reference = "piece-customer-reference",
    .events = "data/data",
    .at = "event-timestamp",
    .code = "ice",
    .reason = "standard-event-code",
    .label = "event-text|event-status",
    .place = "event-location|event-country",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    enum err e = reading_xml(arena, status, body, &root, out, err);
    if (e)
        return e;
    struct str code = tree_text(root, "code");
    if (!str_eq(root->name, STR("data")) || code.len == 0)
        return reading_other(err);
    if (str_eq(code, STR("100"))) { /* "No data found" */
        out->unknown = true;
        return ERR_OK;
    }
    if (!str_eq(code, STR("0")))
        return reading_refused(arena, tree_text(root, "error"), err);
    shape_read(arena, account, &shape, root, out);
    return ERR_OK;
}

const struct carrier carrier_dhl_parcel_de = {
    .name = "dhl_parcel_de",
    .title = "DHL Paket (DE)",
    .link = "https://www.dhl.de/de/privatkunden/dhl-sendungsverfolgung.html?piececode={tracking}",
    .zone = "Europe/Berlin",
    .url = "",
    .read = read,
};
