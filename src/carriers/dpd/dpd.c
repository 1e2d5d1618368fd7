#include "carriers/dpd/dpd.h"

#include "carriers/ask.h"
#include "carriers/shape.h"

#define AUTHENTICATION "http://dpd.com/common/service/types/Authentication/2.0"
#define LOGIN "http://dpd.com/common/service/types/LoginService/2.0"
#define LIFE_CYCLE "http://dpd.com/common/service/types/ParcelLifeCycleService/2.0"

enum { TOKEN_LIFE_MS = 20 * 3600 * 1000 }; /* a day, as they say; renewed before */

static const struct carrier_code codes[] = {
    {"SHIPMENT", NULL, STAGE_ANNOUNCED},
    {"PickedUp", NULL, STAGE_ACCEPTED},
    {"Depot", NULL, STAGE_IN_TRANSIT},
    {"BetweenDepots", NULL, STAGE_IN_TRANSIT},
    {"ReturningFromDelivery", NULL, STAGE_IN_TRANSIT},
    {"Courier", NULL, STAGE_OUT_FOR_DELIVERY},
    {"ParcelShop", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"DeliveryFailure", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"Delivered", NULL, STAGE_DELIVERED},
};

static bool is_reached(struct arena *arena, const struct tree *parcel, const struct tree *event,
                       struct scan *scan)
{
    (void)arena, (void)parcel;
    if (scan->trouble == TROUBLE_NONE && str_eq(scan->code, STR("DeliveryFailure")))
        scan->trouble = TROUBLE_ABSENT;
    return !str_eq(tree_text(event, "statusHasBeenReached"), STR("false"));
}

static const struct shape shape = {
    .parcels = "**/trackingresult",
    .tracking = "parcelLabelNumber", /* never there yet */
    .events = "statusInfo",
    .at = "date/content",
    .code = "status",
    .label = "description/content/content|label/content",
    .place = "location/content",
    .month_first = true,
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
    .adjust = is_reached,
};

static enum err ask_token(struct arena *arena, const struct carrier_account *account,
                          struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_dpd), body = buf_in(arena);
    buf_c(&url, "/LoginService/V2_0/");
    buf_c(&body, "<l:getAuth xmlns:l=\"" LOGIN "\">");
    ask_element(&body, "delisId", account->account);
    ask_element(&body, "password", account->secret);
    buf_c(&body, "<messageLanguage>fr_FR</messageLanguage></l:getAuth>");
    ask_soap(arena, out, buf_str(&url), LOGIN "/getAuth", STR(""), buf_str(&body));
    return ERR_OK;
}

/* A fault of theirs: of who we are, or of the question. */
static enum err fault_of(struct arena *arena, const struct tree *root, struct error *err)
{
    const struct tree **found;
    if (tree_all(arena, root, "**/authenticationFault", &found) > 0)
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", "DPD");
    if (tree_all(arena, root, "Body/Fault", &found) > 0)
        return reading_refused(arena, tree_text(found[0], "faultstring"), err);
    return ERR_OK;
}

/* Faults of SOAP come with status 500. */
static enum err soap(struct arena *arena, int status, struct str body, const struct tree **root,
                     struct carrier_reading *out, struct error *err)
{
    bool is_fault = status == 500 && str_find(body, STR("Fault")) >= 0;
    enum err e = reading_xml(arena, is_fault ? 400 : status, body, root, out, err);
    return e ? e : fault_of(arena, *root, err);
}

static enum err read_token(struct arena *arena, int status, struct str body,
                           struct carrier_token *out, struct error *err)
{
    const struct tree *root, **tokens;
    struct carrier_reading ignored;
    enum err e = soap(arena, status, body, &root, &ignored, err);
    if (!e && tree_all(arena, root, "**/authToken", &tokens) == 0)
        e = reading_other(err);
    if (!e)
        *out = (struct carrier_token){tokens[0]->text, TOKEN_LIFE_MS};
    return e;
}

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)count, (void)err;
    struct buf url = ask_url(arena, account, &carrier_dpd);
    struct buf header = buf_in(arena), body = buf_in(arena);
    buf_c(&url, "/ParcelLifeCycleService/V2_0/");
    buf_c(&header, "<a:authentication xmlns:a=\"" AUTHENTICATION "\">");
    ask_element(&header, "delisId", account->account);
    ask_element(&header, "authToken", account->token);
    buf_c(&header, "<messageLanguage>en_US</messageLanguage></a:authentication>");
    buf_c(&body, "<p:getTrackingData xmlns:p=\"" LIFE_CYCLE "\">");
    ask_element(&body, "parcelLabelNumber", tracking[0]);
    buf_c(&body, "</p:getTrackingData>");
    ask_soap(arena, out, buf_str(&url), LIFE_CYCLE "/getTrackingData", buf_str(&header),
             buf_str(&body));
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    if (status == 200 && !str_starts(str_trim(body), STR("<")))
        return dpd_scaninfo(arena, account, body, out, err);
    enum err e = soap(arena, status, body, &root, out, err);
    if (!e && shape_read(arena, account, &shape, root, out) == 0)
        e = reading_other(err);
    if (!e)
        out->unknown = out->scans.count == 0 && out->fault_count == 0;
    return e;
}

const struct carrier carrier_dpd = {
    .name = "dpd",
    .title = "DPD",
    .link = "https://trace.dpd.fr/fr/trace/{tracking}",
    .zone = "Europe/Paris",
    .url = "https://public-ws.dpd.com/services",
    .ask_max = 1,
    .ask = ask,
    .ask_token = ask_token,
    .read_token = read_token,
    .read = read,
};
