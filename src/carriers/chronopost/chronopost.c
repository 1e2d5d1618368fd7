#include "carriers/chronopost/chronopost.h"

#include "carriers/ask.h"
#include "carriers/shape.h"

static const struct carrier_code codes[] = {
    {"DC", NULL, STAGE_ANNOUNCED},
    {"EA", NULL, STAGE_ANNOUNCED},
    {"DB", NULL, STAGE_ACCEPTED},
    {"DY", NULL, STAGE_ACCEPTED},
    {"SC", NULL, STAGE_IN_TRANSIT},
    {"TS", NULL, STAGE_IN_TRANSIT},
    {"TP", NULL, STAGE_IN_TRANSIT},
    {"O", NULL, STAGE_IN_TRANSIT},
    {"T", NULL, STAGE_IN_TRANSIT},
    {"TT", NULL, STAGE_IN_TRANSIT},
    {"EI", NULL, STAGE_IN_TRANSIT},
    {"SD", NULL, STAGE_IN_TRANSIT, .by_label = true},
    {"IA", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"A2", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"IS", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"TA", NULL, STAGE_OUT_FOR_DELIVERY},
    {"RB", NULL, STAGE_OUT_FOR_DELIVERY}, /* on its way to the relay */
    {"AB", NULL, STAGE_AVAILABLE_AT_RELAY},
    {"P", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"SK", NULL, STAGE_IN_TRANSIT, TROUBLE_AWAITING_INSTRUCTIONS},
    {"D", NULL, STAGE_DELIVERED},
    {"SM", NULL, STAGE_UNKNOWN}, /* "informed by SMS" */
};

static const struct shape shape = {
    .parcels = "**/listEventInfoComp",
    .tracking = "skybillNumber",
    .events = "events",
    .at = "eventDate",
    .code = "code",
    .label = "eventLabel",
    .place = "officeLabel",
    .codes = codes,
    .code_count = sizeof codes / sizeof *codes,
};

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)count, (void)err;
    struct buf url = ask_url(arena, account, &carrier_chronopost), body = buf_in(arena);
    buf_c(&url, "/TrackingServiceWS");
    buf_c(&body, "<t:trackSkybillV2 xmlns:t=\"http://cxf.tracking.soap.chronopost.fr/\">"
                 "<language>fr_FR</language>");
    ask_element(&body, "skybillNumber", tracking[0]);
    buf_c(&body, "</t:trackSkybillV2>");
    ask_soap(arena, out, buf_str(&url), "", STR(""), buf_str(&body));
    return ERR_OK;
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root, **answers;
    /* A fault of SOAP comes with status 500. */
    enum err e = reading_xml(arena, status == 500 ? 400 : status, body, &root, out, err);
    if (e)
        return e;
    if (tree_all(arena, root, "Body/Fault", &answers) > 0)
        return error_tell(err, ERR_BUSY, "", "carrier.busy", "SOAP");
    if (tree_all(arena, root, "Body/**/return", &answers) == 0)
        return reading_other(err);
    struct str code = tree_text(answers[0], "errorCode");
    if (str_eq(code, STR("1"))) /* "System Error" */
        return error_tell(err, ERR_BUSY, "", "carrier.busy", "1");
    if (code.len > 0 && !str_eq(code, STR("0")))
        return reading_refused(arena, tree_text(answers[0], "errorMessage"), err);
    shape_read(arena, account, &shape, root, out);
    out->unknown = out->scans.count == 0 && out->fault_count == 0;
    return ERR_OK;
}

const struct carrier carrier_chronopost = {
    .name = "chronopost",
    .title = "Chronopost",
    .link = "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={tracking}",
    .zone = "Europe/Paris",
    .url = "https://ws.chronopost.fr/tracking-cxf",
    .ask_max = 1,
    .ask = ask,
    .read = read,
};
