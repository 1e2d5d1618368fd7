#include "carriers/mondial_relay/mondial_relay.h"

#include "base/arena.h"
#include "base/mac.h"
#include "carriers/ask.h"
#include "carriers/shape.h"

#define NAMESPACE "http://www.mondialrelay.fr/webservice/"

/* UTF-8 as windows-1252, as far as Latin-1 goes; "?" for the rest. */
static struct str western(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        unsigned char c = (unsigned char)text.ptr[i];
        size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        if (c < 0x80)
            out[len++] = (char)c;
        else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.len)
            out[len++] = (char)((c & 3) << 6 | ((unsigned char)text.ptr[i + 1] & 0x3F));
        else
            out[len++] = '?';
        i += size;
    }
    return (struct str){out, len};
}

void mondial_relay_ask(struct arena *arena, const struct carrier_account *account,
                       const char *method, const struct mondial_relay_value *values, size_t count,
                       struct fetch *out)
{
    struct buf url = ask_url(arena, account, &carrier_mondial_relay);
    struct buf body = buf_in(arena), signed_text = buf_in(arena);
    buf_c(&url, "/Web_Services.asmx");
    buf_printf(&body, "<%s xmlns=\"" NAMESPACE "\">", method);
    ask_element(&body, "Enseigne", account->account);
    buf_add(&signed_text, account->account);
    for (size_t i = 0; i < count; i++) {
        if (values[i].value.len == 0)
            continue;
        ask_element(&body, values[i].name, values[i].value);
        buf_add(&signed_text, values[i].value);
    }
    buf_add(&signed_text, account->secret);
    ask_element(&body, "Security", md5_hex_upper(arena, western(arena, buf_str(&signed_text))));
    buf_printf(&body, "</%s>", method);
    ask_soap(arena, out, buf_str(&url), str_printf(arena, NAMESPACE "%s", method).ptr, STR(""),
             buf_str(&body));
}

static enum err ask(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err)
{
    (void)count, (void)err;
    const struct mondial_relay_value values[] = {
        {"Expedition", tracking[0]},
        {"Langue", STR("FR")},
    };
    mondial_relay_ask(arena, account, "WSI2_TracingColisDetaille", values, 2, out);
    return ERR_OK;
}

enum err mondial_relay_stat(struct arena *arena, struct str stat, bool *unknown, struct error *err)
{
    int64_t number;
    *unknown = false;
    if (!str_to_i64(stat, 0, 999, &number))
        return reading_other(err);
    switch (number) {
    case 0:
    case 80:
    case 81:
    case 82:
    case 83: return ERR_OK;
    case 24: /* not a number of theirs */
    case 94: /* no such parcel */ *unknown = true; return ERR_OK;
    case 1:
    case 2:
    case 3:
    case 8:
    case 95:
    case 97:
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", str_c(arena, stat));
    case 98:
    case 99: return error_tell(err, ERR_BUSY, "", "carrier.busy", str_c(arena, stat));
    default: return reading_refused(arena, str_printf(arena, "STAT %.*s", STR_ARG(stat)), err);
    }
}

static bool adjust(struct arena *arena, const struct tree *parcel, const struct tree *event,
                   struct scan *scan)
{
    (void)parcel;
    scan->pickup = reading_line(arena, tree_text(event, "Relais_Num"));
    return true;
}

static const struct shape shape = {
    .parcels = "**/WSI2_TracingColisDetailleResult",
    .tracking = "Expedition", /* never there yet */
    .events = "Tracing/ret_WSI2_sub_TracingColisDetaille",
    .at = "Date",
    .time = "Heure",
    .label = "Libelle",
    .place = "Emplacement",
    .adjust = adjust,
};

static const struct carrier_code stats[] = {
    {"80", NULL, STAGE_ANNOUNCED},
    {"82", NULL, STAGE_DELIVERED},
};

/* The newest event whose label said nothing is what STAT says. */
static void by_stat(struct str stat, struct scans *scans)
{
    struct scan *newest = NULL;
    for (size_t i = 0; i < scans->count; i++) {
        if (!newest || instant_cmp(scans->items[i].at, newest->at) > 0)
            newest = &scans->items[i];
    }
    if (!newest || newest->stage != STAGE_UNKNOWN || newest->trouble != TROUBLE_NONE)
        return;
    for (size_t i = 0; i < sizeof stats / sizeof *stats; i++) {
        if (str_eq(str_of(stats[i].code), stat))
            newest->stage = stats[i].stage;
    }
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root, **results;
    enum err e = reading_xml(arena, status, body, &root, out, err);
    if (!e && tree_all(arena, root, shape.parcels, &results) != 1)
        e = reading_other(err);
    if (e)
        return e;
    struct str stat = tree_text(results[0], "STAT");
    e = mondial_relay_stat(arena, stat, &out->unknown, err);
    if (e || out->unknown)
        return e;
    shape_parcel(arena, account, &shape, results[0], out);
    by_stat(stat, &out->scans);
    return ERR_OK;
}

const struct carrier carrier_mondial_relay = {
    .name = "mondial_relay",
    .title = "Mondial Relay",
    .link = "https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={tracking}",
    .zone = "Europe/Paris",
    .url = "https://api.mondialrelay.com",
    .ask_max = 1,
    .ask = ask,
    .read = read,
    .ask_pickups = mondial_relay_ask_pickups,
    .read_pickups = mondial_relay_read_pickups,
};
