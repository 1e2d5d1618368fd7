#include "carriers/generic/generic.h"

#include "base/mac.h"
#include "carriers/shape.h"
#include "carriers/when.h"

static struct str line_of(struct arena *arena, const struct tree *event, const char *name)
{
    return reading_line(arena, tree_text(event, name));
}

static bool is_true(const struct tree *event, const char *name)
{
    return str_eq(tree_text(event, name), STR("true"));
}

/* Names that are said beat what the label says; a name that is unknown is none. */
static void adjust_states(const struct tree *event, struct scan *scan)
{
    enum stage stage;
    enum trouble trouble;
    if (stage_parse(tree_text(event, "stage"), &stage)) {
        scan->stage = stage;
        scan->trouble = TROUBLE_NONE;
    }
    if (trouble_parse(tree_text(event, "trouble"), &trouble))
        scan->trouble = trouble;
    scan->solved = is_true(event, "solved");
    scan->is_final = is_true(event, "final");
}

static bool adjust(struct arena *arena, const struct tree *parcel, const struct tree *event,
                   struct scan *scan)
{
    (void)parcel;
    adjust_states(event, scan);
    scan->pickup = line_of(arena, event, "pickup");
    if (tree_text(event, "delivered_to").len > 0)
        scan->delivered_to = line_of(arena, event, "delivered_to");
    return true;
}

static const struct shape shape = {
    .parcels = "",
    .tracking = "tracking",
    .reference = "reference",
    .estimate = "estimate",
    .pickup_until = "pickup_until",
    .events = "",
    .at = "at",
    .code = "code",
    .reason = "reason",
    .label = "label",
    .place = "place",
    .adjust = adjust,
};

static void add_event(struct arena *arena, const struct carrier_account *account,
                      const struct tree *event, struct carrier_reading *out)
{
    size_t before = out->scans.count;
    bool date_only;
    struct str number = tree_text(event, "tracking"), until = tree_text(event, "pickup_until");
    if (number.len == 0) {
        reading_fault(out, "carrier.no_number", tree_text(event, "label"));
        return;
    }
    shape_parcel(arena, account, &shape, event, out);
    if (out->scans.count > before)
        when_read(until, STR(""), false, account->zone, &out->scans.items[before].pickup_until,
                  &date_only);
}

static enum err read(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err)
{
    const struct tree *root, **events;
    enum err e = reading_json(arena, status, body, &root, out, err);
    if (e)
        return e;
    bool wrapped = tree_child(root, "events") != NULL;
    size_t count = tree_all(arena, root, wrapped ? "events" : "", &events);
    if (wrapped)
        out->delivery = line_of(arena, root, "id");
    for (size_t i = 0; i < count; i++)
        add_event(arena, account, events[i], out);
    return out->scans.count > 0 ? ERR_OK : reading_other(err);
}

bool generic_signed_by(const struct carrier_account *account,
                       struct str (*header)(void *ctx, const char *name), void *ctx,
                       struct str body)
{
    struct str given = header(ctx, "x-guichet-signature"), scheme = STR("sha256=");
    return account->secret.len > 0 && str_starts(given, scheme) &&
           mac_is_hex(hmac_sha256(account->secret, body), str_sub(given, scheme.len, given.len));
}

const struct carrier carrier_generic = {
    .name = "generic",
    .title = "Guichet",
    .link = "",
    .zone = "Europe/Paris",
    .url = "",
    .read = read,
    .signed_by = generic_signed_by,
};
