#include "carriers/gls/gls.h"

#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"PREADVICE", NULL, STAGE_ANNOUNCED},
    {"PLANNEDPICKUP", NULL, STAGE_ANNOUNCED},
    {"INPICKUP", NULL, STAGE_ANNOUNCED},
    {"INTIAL.PREADVICE", NULL, STAGE_ANNOUNCED},
    {"INTIAL.NORMAL", NULL, STAGE_ACCEPTED},
    {"INTRANSIT", NULL, STAGE_IN_TRANSIT},
    {"INWAREHOUSE", NULL, STAGE_IN_TRANSIT},
    {"INDELIVERY", NULL, STAGE_OUT_FOR_DELIVERY},
    {"DELIVEREDPS", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"DELIVERED", NULL, STAGE_DELIVERED},
    {"FINAL", NULL, STAGE_DELIVERED, .by_label = true},
    {"NOTDELIVERED", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"NOTPICKEDUP", NULL, STAGE_AVAILABLE_AT_RELAY, TROUBLE_UNCOLLECTED},
    {"CANCELED", NULL, STAGE_UNKNOWN},
};

#define PARCEL \
    .parcels = "parcels", .tracking = "unitno|requested", .codes = codes, \
    .code_count = sizeof codes / sizeof *codes

static const struct shape events = {
    PARCEL,         .events = "events",     .at = "eventDateTime",
    .code = "code", .label = "description", .place = "city|country",
};

static const struct shape state = {
    PARCEL,
    .events = "",
    .at = "statusDateTime",
    .code = "status",
};

static enum err ask_token(struct arena *arena, const struct carrier_account *account,
                          struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_gls);
    buf_c(&url, "/oauth2/v2/token");
    ask_oauth(arena, account, buf_str(&url), out);
    return ERR_OK;
}

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_gls);
    buf_c(&url, "/track-and-trace-v1/tracking/simple/trackids/");
    ask_numbers(&url, tracking, count, ",");
    *out = (struct fetch){.method = "GET", .url = buf_str(&url), .body = STR("")};
    ask_bearer(arena, out, account->token);
    ask_header(out, "Accept", STR("application/json"));
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root, **parcels;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    size_t count = tree_all(arena, root, "parcels", &parcels);
    if (count == 0)
        return reading_other(err);
    for (size_t i = 0; i < count; i++) {
        struct str fault = tree_text(parcels[i], "errorCode");
        if (str_starts(fault, STR("E_404")))
            out->unknown = true;
        else if (fault.len > 0)
            reading_fault(out, "carrier.refused", fault);
        else {
            shape_parcel(arena, account, &events, parcels[i], out);
            if (tree_text(parcels[i], "statusDateTime").len > 0)
                shape_parcel(arena, account, &state, parcels[i], out);
        }
    }
    out->unknown = out->unknown && out->scans.count == 0;
    return ERR_OK;
}

const struct carrier carrier_gls = {
    .name = "gls",
    .title = "GLS",
    .link = "https://gls-group.com/FR/fr/suivi-colis?match={tracking}",
    .zone = "Europe/Paris",
    .url = "https://api.gls-group.net",
    .ask_max = CARRIER_ASK_MAX,
    .ask = ask,
    .ask_token = ask_token,
    .read_token = ask_oauth_read,
    .read = read,
};
