#include "carriers/fedex/fedex.h"

#include "base/jsonw.h"
#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"OC", NULL, STAGE_ANNOUNCED},
    {"IN", NULL, STAGE_ANNOUNCED},
    {"PU", NULL, STAGE_ACCEPTED},
    {"PX", NULL, STAGE_ACCEPTED},
    {"DO", NULL, STAGE_ACCEPTED}, /* dropped off */
    {"IT", NULL, STAGE_IN_TRANSIT},
    {"AR", NULL, STAGE_IN_TRANSIT},
    {"DP", NULL, STAGE_IN_TRANSIT},
    {"AF", NULL, STAGE_IN_TRANSIT},
    {"FD", NULL, STAGE_IN_TRANSIT},
    {"TR", NULL, STAGE_IN_TRANSIT},
    {"AO", NULL, STAGE_UNKNOWN},                    /* "arriving on time" */
    {"CC", NULL, STAGE_IN_TRANSIT, .solved = true}, /* cleared */
    {"CD", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"DY", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"OD", NULL, STAGE_OUT_FOR_DELIVERY},
    {"DE", "08", STAGE_IN_TRANSIT, TROUBLE_ABSENT}, /* nobody there, or business closed */
    {"DE", "07", STAGE_IN_TRANSIT, TROUBLE_REFUSED},
    {"DE", "03", STAGE_IN_TRANSIT, TROUBLE_WRONG_ADDRESS},
    {"DE", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED, .by_label = true},
    {"SE", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED, .by_label = true},
    {"HL", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"HP", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"DL", NULL, STAGE_DELIVERED},
    {"RS", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"CA", NULL, STAGE_UNKNOWN}, /* cancelled by the sender */
};

static const struct shape rest = {
    .parcels = "output/completeTrackResults/trackResults",
    .tracking = "trackingNumberInfo/trackingNumber",
    .estimate = "estimatedDeliveryTimeWindow/window/ends|standardTransitTimeWindow/window/ends",
    .events = "scanEvents",
    .at = "date",
    .code = "eventType",
    .reason = "exceptionCode",
    .label = "exceptionDescription|eventDescription",
    .place = "scanLocation/city",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static const struct shape soap = {
    .parcels = "CompletedTrackDetails/TrackDetails",
    .tracking = "TrackingNumber",
    .estimate = "EstimatedDeliveryTimestamp",
    .events = "Events",
    .at = "Timestamp",
    .code = "EventType",
    .reason = "StatusExceptionCode",
    .label = "StatusExceptionDescription|EventDescription",
    .place = "Address/City",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask_token(struct arena *arena, const struct carrier_account *account,
                          struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_fedex), body = buf_in(arena);
    buf_c(&url, "/oauth/token");
    buf_c(&body, "grant_type=client_credentials&client_id=");
    ask_escaped(&body, account->account);
    buf_c(&body, "&client_secret=");
    ask_escaped(&body, account->secret);
    *out = (struct fetch){.method = "POST", .url = buf_str(&url), .body = buf_str(&body)};
    ask_header(out, "Content-Type", STR("application/x-www-form-urlencoded"));
    return ERR_OK;
}

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_fedex), body = buf_in(arena);
    struct jsonw w = jsonw_to(&body);
    buf_c(&url, "/track/v1/trackingnumbers");
    jsonw_object(&w);
    jsonw_put_bool(&w, "includeDetailedScans", true);
    jsonw_key(&w, "trackingInfo");
    jsonw_array(&w);
    for (size_t i = 0; i < count; i++) {
        jsonw_object(&w);
        jsonw_key(&w, "trackingNumberInfo");
        jsonw_object(&w);
        jsonw_put_str(&w, "trackingNumber", tracking[i]);
        jsonw_end(&w);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    *out = (struct fetch){.method = "POST", .url = buf_str(&url), .body = buf_str(&body)};
    ask_bearer(arena, out, account->token);
    ask_header(out, "Content-Type", STR("application/json"));
    ask_header(out, "X-locale", STR("fr_FR"));
    return ERR_OK;
}

static bool is_unknown(struct str code)
{
    return str_find(code, STR("NOTFOUND")) >= 0 || str_eq(code, STR("9040")) ||
           str_eq(code, STR("5508"));
}

/* A code of a fault: the number is not known, come again (9045, 6330 and their like), or no. */
static enum err fault_of(struct arena *arena, struct str code, struct str message,
                         struct carrier_reading *out, struct error *err)
{
    if (is_unknown(code)) {
        out->unknown = true;
        return ERR_OK;
    }
    if (str_istarts(code, STR("NOT.AUTHORIZED")) || str_istarts(code, STR("LOGIN")))
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", "FedEx");
    if (str_eq(code, STR("9045")) || str_eq(code, STR("6330")) ||
        str_find(code, STR("UNAVAILABLE")) >= 0)
        return error_tell(err, ERR_BUSY, "", "carrier.busy", str_c(arena, str_cut(code, 40)));
    return reading_refused(arena, message, err);
}

static enum err read_rest(struct arena *arena, const struct carrier_account *account,
                          const struct tree *root, struct carrier_reading *out, struct error *err)
{
    const struct tree *fault = tree_child(root, "errors"), **faults;
    if (fault)
        return fault_of(arena, tree_text(fault, "code"), tree_text(fault, "message"), out, err);
    if (!tree_at(root, "output/completeTrackResults"))
        return reading_other(err);
    size_t count = tree_all(arena, root, "output/completeTrackResults/trackResults/error", &faults);
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && !e; i++)
        e = fault_of(arena, tree_text(faults[i], "code"), tree_text(faults[i], "message"), out,
                     err);
    if (!e)
        shape_read(arena, account, &rest, root, out);
    return e;
}

/* Notifications at three levels; SUCCESS and NOTE say nothing. */
static enum err notices_of(struct arena *arena, const struct tree *root, const char *path,
                           struct carrier_reading *out, struct error *err)
{
    const struct tree **notices;
    size_t count = tree_all(arena, root, path, &notices);
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && !e; i++) {
        struct str severity = tree_text(notices[i], "Severity");
        if (str_eq(severity, STR("ERROR")) || str_eq(severity, STR("FAILURE")))
            e = fault_of(arena, tree_text(notices[i], "Code"), tree_text(notices[i], "Message"),
                         out, err);
    }
    return e;
}

static enum err read_soap(struct arena *arena, const struct carrier_account *account,
                          const struct tree *root, struct carrier_reading *out, struct error *err)
{
    if (!str_eq(root->name, STR("TrackReply")))
        return reading_other(err);
    enum err e = notices_of(arena, root, "Notifications", out, err);
    if (!e)
        e = notices_of(arena, root, "CompletedTrackDetails/Notifications", out, err);
    if (!e)
        e = notices_of(arena, root, "CompletedTrackDetails/TrackDetails/Notification", out, err);
    if (!e)
        shape_read(arena, account, &soap, root, out);
    return e;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    bool is_xml = str_starts(str_trim(body), STR("<"));
    enum err e = is_xml ? reading_xml(arena, status, body, &root, out, err)
                        : reading_json(arena, status, body, &root, out, err);
    if (!e)
        e = is_xml ? read_soap(arena, account, root, out, err)
                   : read_rest(arena, account, root, out, err);
    out->unknown = !e && out->scans.count + out->fault_count == 0;
    return e;
}

const struct carrier carrier_fedex = {
    .name = "fedex",
    .title = "FedEx",
    .link = "https://www.fedex.com/fedextrack/?trknbr={tracking}",
    .zone = "Europe/Paris",
    .url = "https://apis.fedex.com",
    .ask_max = CARRIER_ASK_MAX,
    .ask = ask,
    .ask_token = ask_token,
    .read_token = ask_oauth_read,
    .read = read,
};
