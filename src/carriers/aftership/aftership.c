#include "carriers/aftership/aftership.h"

#include "base/mac.h"
#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"Pending", NULL, STAGE_UNKNOWN},
    {"InfoReceived", NULL, STAGE_ANNOUNCED},
    {"InTransit", "InTransit_002", STAGE_ACCEPTED},
    {"InTransit", "InTransit_004", STAGE_IN_TRANSIT, .solved = true}, /* customs done */
    {"InTransit", "InTransit_006", STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"InTransit", NULL, STAGE_IN_TRANSIT},
    {"OutForDelivery", NULL, STAGE_OUT_FOR_DELIVERY},
    {"AttemptFail", "AttemptFail_002", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"AttemptFail", "AttemptFail_003", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"AttemptFail", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"AvailableForPickup", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"Delivered", NULL, STAGE_DELIVERED},
    {"Exception", "Exception_002", STAGE_UNKNOWN, TROUBLE_WRONG_ADDRESS}, /* moved */
    {"Exception", "Exception_003", STAGE_UNKNOWN, TROUBLE_REFUSED},
    {"Exception", "Exception_004", STAGE_UNKNOWN, TROUBLE_CUSTOMS},
    {"Exception", "Exception_005", STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"Exception", "Exception_007", STAGE_UNKNOWN, TROUBLE_WRONG_ADDRESS},
    {"Exception", "Exception_008", STAGE_UNKNOWN, TROUBLE_UNCOLLECTED},
    {"Exception", "Exception_010", STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"Exception", "Exception_011", STAGE_RETURNED},
    {"Exception", "Exception_012", STAGE_UNKNOWN, TROUBLE_DAMAGED},
    {"Exception", "Exception_013", STAGE_UNKNOWN, TROUBLE_LOST},
    {"Exception", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED, .by_label = true},
    {"Expired", NULL, STAGE_UNKNOWN}, /* no news for 30 days: our own rules see that */
};

static const struct shape shape = {
    .tracking = "tracking_number",
    .reference = "order_id",
    .estimate = "courier_estimated_delivery_date/estimated_delivery_date|expected_delivery",
    .events = "checkpoints",
    .at = "checkpoint_time",
    .code = "tag",
    .reason = "subtag",
    .label = "message",
    .place = "city|location",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_aftership);
    buf_c(&url, "/trackings?tracking_numbers=");
    ask_numbers(&url, tracking, count, ",");
    *out = (struct fetch){.method = "GET", .url = buf_str(&url), .body = STR("")};
    ask_header(out, "as-api-key", account->account);
    ask_header(out, "Accept", STR("application/json"));
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    static const char *const places[] = {"msg", "data/tracking", "data/trackings"};
    const struct tree *root;
    size_t found = 0;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    out->delivery = tree_text(root, "event_id");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct shape there = shape;
        there.parcels = places[i];
        found += shape_read(arena, account, &there, root, out);
    }
    out->unknown = found == 0 && tree_at(root, "data") != NULL;
    if (found > 0 || out->unknown)
        return ERR_OK;
    struct str code = tree_text(root, "meta/code");
    if (str_eq(code, STR("401")))
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", "401");
    return code.len > 0 ? reading_refused(arena, tree_text(root, "meta/message"), err)
                        : reading_other(err);
}

static bool signed_by(const struct carrier_account *account,
                      struct str (*header)(void *ctx, const char *name), void *ctx, struct str body)
{
    return account->secret.len > 0 &&
           mac_is_base64(hmac_sha256(account->secret, body), header(ctx, "aftership-hmac-sha256"));
}

const struct carrier carrier_aftership = {
    .name = "aftership",
    .title = "AfterShip",
    .link = "",
    .zone = "Europe/Paris",
    .url = "https://api.aftership.com/tracking/2024-10",
    .ask_max = CARRIER_ASK_MAX,
    .ask = ask,
    .read = read,
    .signed_by = signed_by,
};
