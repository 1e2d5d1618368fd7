#include "carriers/codes.h"

static const struct carrier_code *find(const struct carrier_code *codes, size_t count,
                                       const struct scan *scan)
{
    for (size_t i = 0; i < count; i++) {
        const struct carrier_code *row = &codes[i];
        if (str_eq(str_of(row->code), scan->code) &&
            (!row->reason || str_eq(str_of(row->reason), scan->reason)))
            return row;
    }
    return NULL;
}

/* Parts of words that say to whom, accents left out. */
static const struct {
    const char *part, *whom;
} hands[] = {
    {"voisin", "neighbour"},         {"neighbo", "neighbour"},
    {"gardien", "caretaker"},        {"concierge", "caretaker"},
    {"caretaker", "caretaker"},      {"tes aux lettres", "letterbox"},
    {"te aux lettres", "letterbox"}, {"letterbox", "letterbox"},
    {"letter box", "letterbox"},     {"mailbox", "letterbox"},
    {"point relais", "relay"},       {"parcel locker", "relay"},
    {"consigne", "relay"},           {"destinataire", "addressee"},
    {"addressee", "addressee"},      {"consignee", "addressee"},
};

static struct str whom(struct str label)
{
    for (size_t i = 0; i < sizeof hands / sizeof *hands; i++) {
        if (str_ifind(label, str_of(hands[i].part)) >= 0)
            return str_of(hands[i].whom);
    }
    return STR("");
}

void codes_read(const struct carrier_code *codes, size_t count, struct scan *scan)
{
    const struct carrier_code *row = scan->code.len > 0 ? find(codes, count, scan) : NULL;
    enum stage stage = STAGE_UNKNOWN;
    enum trouble trouble = TROUBLE_NONE;
    bool said = (!row || row->by_label) && label_read(scan->label, &stage, &trouble);
    bool placed = said && stage != STAGE_UNKNOWN;
    scan->stage = placed ? stage : row ? row->stage : STAGE_UNKNOWN;
    scan->trouble = said ? trouble : row ? row->trouble : TROUBLE_NONE;
    scan->solved = row && row->solved;
    if (scan->stage == STAGE_DELIVERED)
        scan->delivered_to =
            row && row->delivered_to ? str_of(row->delivered_to) : whom(scan->label);
}
