#include "carriers/laposte/laposte.h"

#include "base/arena.h"
#include "base/buf.h"
#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"DR1", NULL, STAGE_ANNOUNCED},
    {"PC1", NULL, STAGE_ACCEPTED},
    {"PC2", NULL, STAGE_ACCEPTED},
    {"ET1", NULL, STAGE_IN_TRANSIT},
    {"ET2", NULL, STAGE_IN_TRANSIT},
    {"ET3", NULL, STAGE_IN_TRANSIT},
    {"ET4", NULL, STAGE_IN_TRANSIT},
    {"EP1", NULL, STAGE_IN_TRANSIT}, /* waits to be presented */
    {"DO1", NULL, STAGE_IN_TRANSIT},
    {"DO2", NULL, STAGE_IN_TRANSIT},
    {"DO3", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"PB1", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED, .by_label = true},
    {"PB2", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE, .solved = true},
    {"MD1", NULL, STAGE_OUT_FOR_DELIVERY},
    {"MD2", NULL, STAGE_OUT_FOR_DELIVERY},
    {"ND1", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT, .by_label = true},
    {"AG1", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"RE1", NULL, STAGE_RETURNING, TROUBLE_RETURN_ANNOUNCED},
    {"DI1", NULL, STAGE_DELIVERED},
    {"DI2", NULL, STAGE_RETURNED},
};

static const struct shape shape = {
    .parcels = "shipment",
    .tracking = "idShip",
    .estimate = "estimDate",
    .final = "isFinal",
    .pickup = "contextData/removalPoint/reference",
    .events = "event",
    .at = "date",
    .code = "code",
    .label = "label",
    .place = "country",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)err;
    struct buf url = ask_url(arena, account, &carrier_laposte);
    buf_c(&url, "/idships/");
    ask_numbers(&url, tracking, count, ",");
    buf_c(&url, "?lang=fr_FR");
    *out = (struct fetch){.method = "GET", .url = buf_str(&url), .body = STR("")};
    ask_header(out, "X-Okapi-Key", account->secret);
    ask_header(out, "Accept", STR("application/json"));
    return ERR_OK;
}

/* {returnCode, returnMessage}: 400 and 404 are about the number, 401 about us, 5xx to come;
 * {code, message}: the quota, or out of service. */
static enum err look_at(struct arena *arena, const struct tree *answer, struct carrier_reading *out,
                        struct error *err)
{
    int64_t code = 0;
    struct str message = tree_text(answer, "returnMessage");
    if (!str_to_i64(tree_text(answer, "returnCode"), 0, 999, &code) &&
        tree_text(answer, "code").len > 0)
        return error_tell(err, ERR_BUSY, "", "carrier.busy", "");
    if (!tree_child(answer, "returnCode"))
        return tree_child(answer, "shipment") ? ERR_OK : reading_other(err);
    if (code == 401 || code >= 500)
        return reading_status((int)code, err);
    if (tree_child(answer, "shipment"))
        return ERR_OK;
    if (code != 400 && code != 404)
        return reading_refused(arena, message, err);
    out->unknown = true;
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root;
    enum err e = reading_json(arena, status, body, &root, out, err);
    for (const struct tree *answer = e ? NULL : root; answer && !e; answer = answer->next)
        e = look_at(arena, answer, out, err);
    if (e)
        return e;
    if (shape_read(arena, account, &shape, root, out) > 0)
        out->unknown = false;
    return ERR_OK;
}

const struct carrier carrier_laposte = {
    .name = "laposte",
    .title = "La Poste Suivi v2",
    .link = "https://www.laposte.fr/outils/suivre-vos-envois?code={tracking}",
    .zone = "Europe/Paris",
    .url = "https://api.laposte.fr/suivi/v2",
    .ask_max = CARRIER_ASK_MAX,
    .ask = ask,
    .read = read,
};
