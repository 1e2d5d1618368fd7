#include "carriers/track17/track17.h"

#include "base/jsonw.h"
#include "base/mac.h"
#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"NotFound", NULL, STAGE_UNKNOWN},
    {"InfoReceived", NULL, STAGE_ANNOUNCED},
    {"PickedUp", NULL, STAGE_ACCEPTED},
    {"InTransit", NULL, STAGE_IN_TRANSIT, .by_label = true},
    {"InTransit_PickedUp", NULL, STAGE_ACCEPTED},
    {"InTransit_Departure", NULL, STAGE_IN_TRANSIT},
    {"InTransit_Arrival", NULL, STAGE_IN_TRANSIT},
    {"InTransit_CustomsProcessing", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"InTransit_CustomsReleased", NULL, STAGE_IN_TRANSIT, .solved = true},
    {"InTransit_CustomsRequiringInformation", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"InTransit_Other", NULL, STAGE_IN_TRANSIT, .by_label = true},
    {"Expired_Other", NULL, STAGE_UNKNOWN},
    {"AvailableForPickup", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"AvailableForPickup_Other", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"OutForDelivery", NULL, STAGE_OUT_FOR_DELIVERY},
    {"OutForDelivery_Other", NULL, STAGE_OUT_FOR_DELIVERY},
    {"DeliveryFailure_NoBody", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"DeliveryFailure_Security", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"DeliveryFailure_Rejected", NULL, STAGE_IN_TRANSIT, TROUBLE_REFUSED},
    {"DeliveryFailure_InvalidAddress", NULL, STAGE_IN_TRANSIT, TROUBLE_WRONG_ADDRESS},
    {"DeliveryFailure_Other", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"Delivered", NULL, STAGE_DELIVERED},
    {"Delivered_Other", NULL, STAGE_DELIVERED},
    {"Returning", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"Returned", NULL, STAGE_RETURNED},
    {"Exception_Returning", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"Exception_Returned", NULL, STAGE_RETURNED},
    {"Exception_NoBody", NULL, STAGE_UNKNOWN, TROUBLE_ABSENT},
    {"Exception_Security", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"Exception_Damage", NULL, STAGE_UNKNOWN, TROUBLE_DAMAGED},
    {"Exception_Rejected", NULL, STAGE_UNKNOWN, TROUBLE_REFUSED},
    {"Exception_Delayed", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"Exception_Lost", NULL, STAGE_UNKNOWN, TROUBLE_LOST},
    {"Exception_Destroyed", NULL, STAGE_UNKNOWN, TROUBLE_LOST},
    {"Exception_Cancel", NULL, STAGE_UNKNOWN},
    {"Exception_Other", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED, .by_label = true},
};

static const struct shape shape = {
    .tracking = "number",
    .reference = "param",
    .estimate = "track_info/time_metrics/estimated_delivery_date/to|"
                "track_info/time_metrics/estimated_delivery_date/from",
    .events = "track_info/tracking/providers/events",
    .at = "time_utc|time_iso",
    .code = "sub_status|stage",
    .label = "description",
    .place = "location",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_17track), body = buf_in(arena);
    struct jsonw w = jsonw_to(&body);
    buf_c(&url, "/gettrackinfo");
    jsonw_array(&w);
    for (size_t i = 0; i < count; i++) {
        jsonw_object(&w);
        jsonw_put_str(&w, "number", tracking[i]);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    *out = (struct fetch){.method = "POST", .url = buf_str(&url), .body = buf_str(&body)};
    ask_header(out, "17token", account->secret);
    ask_header(out, "Content-Type", STR("application/json"));
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    bool webhook = tree_child(root, "event") != NULL;
    struct shape there = shape;
    there.parcels = webhook ? "data" : "data/accepted";
    size_t found = shape_read(arena, account, &there, root, out);
    out->unknown = found == 0 && tree_at(root, "data/rejected") != NULL;
    return found > 0 || out->unknown ? ERR_OK : reading_other(err);
}

static bool signed_by(const struct carrier_account *account,
                      struct str (*header)(void *ctx, const char *name), void *ctx, struct str body)
{
    struct digest *digest = digest_create();
    digest_add(digest, body);
    digest_add(digest, STR("/"));
    digest_add(digest, account->secret);
    return mac_is_hex(digest_end(&digest), header(ctx, "sign")) && account->secret.len > 0;
}

const struct carrier carrier_17track = {
    .name = "17track",
    .title = "17TRACK",
    .link = "https://t.17track.net/fr#nums={tracking}",
    .zone = "Europe/Paris",
    .url = "https://api.17track.net/track/v2.2",
    .ask_max = CARRIER_ASK_MAX,
    .ask = ask,
    .read = read,
    .signed_by = signed_by,
};
