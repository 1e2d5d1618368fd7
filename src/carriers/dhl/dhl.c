#include "carriers/dhl/dhl.h"

#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"pre-transit", NULL, STAGE_ANNOUNCED},
    {"transit", NULL, STAGE_IN_TRANSIT, .by_label = true},
    {"delivered", NULL, STAGE_DELIVERED},
    {"failure", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED, .by_label = true},
    {"unknown", NULL, STAGE_UNKNOWN, .by_label = true},
};

static const struct shape shape = {
    .parcels = "shipments",
    .tracking = "id",
    .reference = "details/references/number",
    .estimate = "estimatedTimeOfDelivery",
    .events = "events",
    .at = "timestamp",
    .code = "statusCode",
    .label = "description|status|remark",
    .place = "location/address/addressLocality",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_dhl);
    buf_c(&url, "/track/shipments?trackingNumber=");
    ask_numbers(&url, tracking, count, "");
    buf_c(&url, "&language=fr");
    *out = (struct fetch){.method = "GET", .url = buf_str(&url), .body = STR("")};
    ask_header(out, "DHL-API-Key", account->secret);
    ask_header(out, "Accept", STR("application/json"));
    return ERR_OK;
}

/* {title, detail, status}; both JSON services say so when they know nothing. */
static bool is_not_found(const struct tree *root)
{
    return str_eq(tree_text(root, "status"), STR("404"));
}

static enum err read_as(struct arena *arena, const struct carrier_account *account,
                        const struct shape *as, int status, struct str body,
                        struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    if (is_not_found(root)) {
        out->unknown = true;
        return ERR_OK;
    }
    if (tree_text(root, "detail").len > 0)
        return reading_refused(arena, tree_text(root, "detail"), err);
    return shape_read(arena, account, as, root, out) > 0 ? ERR_OK : reading_other(err);
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    return read_as(arena, account, &shape, status, body, out, err);
}

const struct carrier carrier_dhl = {
    .name = "dhl",
    .title = "DHL (Unified)",
    .link = "https://www.dhl.com/fr-fr/home/tracking.html?tracking-id={tracking}",
    .zone = "Europe/Paris",
    .url = "https://api-eu.dhl.com",
    .ask_max = 1,
    .ask = ask,
    .read = read,
};

static const struct carrier_code express_codes[] = {
    {"SD", NULL, STAGE_ANNOUNCED}, /* shipment data received */
    {"PU", NULL, STAGE_ACCEPTED},
    {"PL", NULL, STAGE_IN_TRANSIT},
    {"DF", NULL, STAGE_IN_TRANSIT},
    {"AF", NULL, STAGE_IN_TRANSIT},
    {"AR", NULL, STAGE_IN_TRANSIT},
    {"TR", NULL, STAGE_IN_TRANSIT},
    {"CR", NULL, STAGE_IN_TRANSIT, .solved = true}, /* cleared */
    {"WC", NULL, STAGE_OUT_FOR_DELIVERY, .by_label = true},
    {"OH", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED, .by_label = true},
    {"NH", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"BA", NULL, STAGE_IN_TRANSIT, TROUBLE_WRONG_ADDRESS},
    {"CA", NULL, STAGE_IN_TRANSIT, TROUBLE_WRONG_ADDRESS, .by_label = true},
    {"RD", NULL, STAGE_IN_TRANSIT, TROUBLE_REFUSED, .by_label = true},
    {"MS", NULL, STAGE_IN_TRANSIT, TROUBLE_MISSORTED},
    {"RT", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"OK", NULL, STAGE_DELIVERED},
    {"DL", NULL, STAGE_DELIVERED, .by_label = true},
};

static const struct shape express = {
    .parcels = "shipments",
    .tracking = "shipmentTrackingNumber",
    .estimate = "estimatedTimeOfDelivery|estimatedDeliveryDate",
    .events = "events",
    .at = "date",
    .time = "time",
    .code = "typeCode",
    .label = "description",
    .place = "serviceArea/description",
    .codes = express_codes,
    .code_count = sizeof express_codes / sizeof *express_codes,
};

static enum err ask_express(struct arena *arena, const struct carrier_account *account,
                            const struct str *tracking, size_t count, struct fetch *out,
                            struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_dhl_express);
    buf_c(&url, "/shipments/");
    ask_numbers(&url, tracking, count, "");
    buf_c(&url, "/tracking?trackingView=all-checkpoints");
    *out = (struct fetch){.method = "GET",
                          .url = buf_str(&url),
                          .user = account->account,
                          .password = account->secret,
                          .body = STR("")};
    ask_header(out, "Accept", STR("application/json"));
    return ERR_OK;
}

static enum err read_express(struct arena *arena, const struct carrier_account *account, int status,
                             struct str body, struct carrier_reading *out, struct error *err)
{
    return read_as(arena, account, &express, status, body, out, err);
}

const struct carrier carrier_dhl_express = {
    .name = "dhl_express",
    .title = "DHL Express (MyDHL)",
    .link = "https://www.dhl.com/fr-fr/home/tracking.html?tracking-id={tracking}",
    .zone = "Europe/Paris",
    .url = "https://express.api.dhl.com/mydhlapi",
    .ask_max = 1,
    .ask = ask_express,
    .read = read_express,
};
