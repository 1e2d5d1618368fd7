#include "carriers/ups/ups.h"

#include "base/secret.h"
#include "carriers/ask.h"
#include "carriers/shape.h"
#include "carriers/when.h"

static const struct carrier_code codes[] = {
    {"M", NULL, STAGE_ANNOUNCED},
    {"MV", NULL, STAGE_UNKNOWN}, /* voided */
    {"P", NULL, STAGE_ACCEPTED},
    {"I", NULL, STAGE_IN_TRANSIT},
    {"W", NULL, STAGE_IN_TRANSIT},
    {"O", NULL, STAGE_OUT_FOR_DELIVERY},
    {"D", NULL, STAGE_DELIVERED, .by_label = false},
    {"DO", NULL, STAGE_IN_TRANSIT},
    {"DD", NULL, STAGE_IN_TRANSIT},
    {"RS", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"X", "SR", STAGE_IN_TRANSIT, .solved = true}, /* released by customs */
    {"X", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED, .by_label = true},
};

/* GMT beside the local time is surer. */
static bool by_gmt(struct arena *arena, const struct tree *parcel, const struct tree *event,
                   struct scan *scan)
{
    (void)parcel;
    instant at;
    bool date_only;
    struct str time = tree_text(event, "gmtTime");
    if (time.len > 0 &&
        when_read(tree_text(event, "gmtDate"), str_printf(arena, "%.*sZ", STR_ARG(time)), false,
                  NULL, &at, &date_only))
        scan->at = at;
    return true;
}

static const struct shape shape = {
    .parcels = "trackResponse/shipment/package",
    .tracking = "trackingNumber",
    .reference = "referenceNumber/number",
    .estimate = "deliveryDate/date",
    .pickup_until = "accessPointInformation/pickupByDate",
    .events = "activity",
    .at = "date",
    .time = "time",
    .code = "status/type",
    .reason = "status/code",
    .label = "status/description",
    .place = "location/address/city",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
    .adjust = by_gmt,
};

static enum err ask_token(struct arena *arena, const struct carrier_account *account,
                          struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_ups);
    buf_c(&url, "/security/v1/oauth/token");
    ask_oauth(arena, account, buf_str(&url), out);
    return ERR_OK;
}

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_ups);
    buf_c(&url, "/api/track/v1/details/");
    ask_numbers(&url, tracking, count, "");
    buf_c(&url, "?locale=fr_FR");
    *out = (struct fetch){.method = "GET", .url = buf_str(&url), .body = STR("")};
    ask_bearer(arena, out, account->token);
    ask_header(out, "transId", token_create(arena));
    ask_header(out, "transactionSrc", STR("guichet"));
    return ERR_OK;
}

/* {response: {errors: [{code, message}]}} */
static enum err fault_of(struct arena *arena, const struct tree *fault, struct carrier_reading *out,
                         struct error *err)
{
    struct str code = tree_text(fault, "code");
    if (str_starts(code, STR("2500"))) /* licence, token */
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", "UPS");
    if (!str_starts(code, STR("TW")) && !str_starts(code, STR("TV")))
        return reading_refused(arena, tree_text(fault, "message"), err);
    out->unknown = true;
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    const struct tree *fault = tree_at(root, "response/errors");
    if (fault)
        return fault_of(arena, fault, out, err);
    if (!tree_at(root, "trackResponse/shipment"))
        return reading_other(err);
    shape_read(arena, account, &shape, root, out);
    out->unknown = out->scans.count == 0 && out->fault_count == 0;
    return ERR_OK;
}

const struct carrier carrier_ups = {
    .name = "ups",
    .title = "UPS",
    .link = "https://www.ups.com/track?loc=fr_FR&tracknum={tracking}",
    .zone = "Europe/Paris",
    .url = "https://onlinetools.ups.com",
    .ask_max = 1,
    .ask = ask,
    .ask_token = ask_token,
    .read_token = ask_oauth_read,
    .read = read,
};
