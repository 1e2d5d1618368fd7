#include "carriers/csv/entry.h"

#include "base/arena.h"
#include "base/buf.h"
#include "carriers/codes.h"
#include "carriers/when.h"
#include "domain/tracking_number.h"

/* The years that carriers/when.h believes, 1990 to 2100. */
static const int64_t FIRST_MS = 631152000000, LAST_MS = 4133980800000;

static const struct {
    const char *name; /* letters and digits alone, lower case, no accents */
    enum column column;
} names[] = {
    {"tracking", COLUMN_TRACKING},
    {"trackingnumber", COLUMN_TRACKING},
    {"trackingno", COLUMN_TRACKING},
    {"numerodesuivi", COLUMN_TRACKING},
    {"suivi", COLUMN_TRACKING},
    {"colis", COLUMN_TRACKING},
    {"numerocolis", COLUMN_TRACKING},
    {"numerodecolis", COLUMN_TRACKING},
    {"ncolis", COLUMN_TRACKING},
    {"parcel", COLUMN_TRACKING},
    {"parcelno", COLUMN_TRACKING},
    {"parcelnumber", COLUMN_TRACKING},
    {"sscc", COLUMN_TRACKING},
    {"awb", COLUMN_TRACKING},
    {"reference", COLUMN_REFERENCE},
    {"ref", COLUMN_REFERENCE},
    {"order", COLUMN_REFERENCE},
    {"ordernumber", COLUMN_REFERENCE},
    {"commande", COLUMN_REFERENCE},
    {"numerodecommande", COLUMN_REFERENCE},
    {"ncommande", COLUMN_REFERENCE},
    {"referenceclient", COLUMN_REFERENCE},
    {"customerreference", COLUMN_REFERENCE},
    {"date", COLUMN_DATE},
    {"datetime", COLUMN_DATE},
    {"dateheure", COLUMN_DATE},
    {"eventdate", COLUMN_DATE},
    {"scandatetime", COLUMN_DATE},
    {"dateevenement", COLUMN_DATE},
    {"timestamp", COLUMN_DATE},
    {"horodatage", COLUMN_DATE},
    {"time", COLUMN_TIME},
    {"heure", COLUMN_TIME},
    {"eventtime", COLUMN_TIME},
    {"code", COLUMN_CODE},
    {"eventcode", COLUMN_CODE},
    {"codeevenement", COLUMN_CODE},
    {"codesituation", COLUMN_CODE},
    {"statuscode", COLUMN_CODE},
    {"codestatut", COLUMN_CODE},
    {"scancode", COLUMN_CODE},
    {"reason", COLUMN_REASON},
    {"motif", COLUMN_REASON},
    {"reasoncode", COLUMN_REASON},
    {"codejustification", COLUMN_REASON},
    {"addservice1", COLUMN_REASON},
    {"label", COLUMN_LABEL},
    {"libelle", COLUMN_LABEL},
    {"description", COLUMN_LABEL},
    {"status", COLUMN_LABEL},
    {"statut", COLUMN_LABEL},
    {"etat", COLUMN_LABEL},
    {"event", COLUMN_LABEL},
    {"evenement", COLUMN_LABEL},
    {"infotext", COLUMN_LABEL},
    {"place", COLUMN_PLACE},
    {"lieu", COLUMN_PLACE},
    {"location", COLUMN_PLACE},
    {"site", COLUMN_PLACE},
    {"agence", COLUMN_PLACE},
    {"depot", COLUMN_PLACE},
    {"depotcode", COLUMN_PLACE},
    {"pickup", COLUMN_PICKUP},
    {"pickuppoint", COLUMN_PICKUP},
    {"relais", COLUMN_PICKUP},
    {"pointrelais", COLUMN_PICKUP},
    {"numerorelais", COLUMN_PICKUP},
    {"estimate", COLUMN_ESTIMATE},
    {"eta", COLUMN_ESTIMATE},
    {"estimateddelivery", COLUMN_ESTIMATE},
    {"livraisonprevue", COLUMN_ESTIMATE},
    {"datelivraisonprevue", COLUMN_ESTIMATE},
    {"pickupuntil", COLUMN_PICKUP_UNTIL},
    {"aretireravant", COLUMN_PICKUP_UNTIL},
    {"datelimitederetrait", COLUMN_PICKUP_UNTIL},
    {"stage", COLUMN_STAGE},
    {"etape", COLUMN_STAGE},
    {"trouble", COLUMN_TROUBLE},
    {"incident", COLUMN_TROUBLE},
};

/* U+00C0 to U+00FF stand in UTF-8 as 0xC3 and a byte; capitals come first. */
static char without_accent(unsigned char second)
{
    static const char letters[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyty";
    return second >= 0xA0 && second < 0xA0 + sizeof letters - 1 ? letters[second - 0xA0]
           : second >= 0x80 && second < 0xA0                    ? letters[second - 0x80]
                                                                : ' ';
}

enum column column_named(struct arena *arena, struct str name)
{
    struct buf plain = buf_in(arena);
    name = str_cut(str_lower(arena, name), 60);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if ((unsigned char)c == 0xC3 && i + 1 < name.len)
            c = without_accent((unsigned char)name.ptr[++i]);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            buf_char(&plain, c);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(buf_str(&plain), str_of(names[i].name)))
            return names[i].column;
    return COLUMN_OTHER;
}

/* Our own names win over what the words say. */
static void set_stage(const struct entry *entry, struct scan *scan)
{
    codes_read(NULL, 0, scan);
    (void)stage_parse(entry->values[COLUMN_STAGE], &scan->stage);
    (void)trouble_parse(entry->values[COLUMN_TROUBLE], &scan->trouble);
}

static void set_instant(const struct zone *zone, struct str text, instant *out)
{
    bool date_only;
    if (text.len && !when_read(text, STR(""), false, zone, out, &date_only))
        *out = instant_of(0);
}

static bool has_when(const struct entry *entry, const struct zone *zone, instant *at,
                     bool *date_only)
{
    struct str date = entry->values[COLUMN_DATE];
    if (date.len)
        return when_read(date, entry->values[COLUMN_TIME], false, zone, at, date_only);
    *at = entry->at;
    *date_only = false;
    return entry->at.ms >= FIRST_MS && entry->at.ms < LAST_MS;
}

void entry_read(struct arena *arena, const struct zone *zone, const struct entry *entry,
                struct str where, struct carrier_reading *out)
{
    const struct str *v = entry->values;
    instant at;
    bool date_only;
    struct str number = tracking_clean(arena, v[COLUMN_TRACKING]);
    if (!number.len) {
        reading_fault(out, "carrier.no_number", where);
        return;
    }
    if (!has_when(entry, zone, &at, &date_only)) {
        reading_fault(out, "carrier.no_date", where);
        return;
    }
    struct scan *scan = reading_scan(arena, out);
    if (!scan)
        return;
    scan->tracking = number;
    scan->at = at;
    scan->date_only = date_only;
    scan->reference = reading_line(arena, v[COLUMN_REFERENCE]);
    scan->code = reading_line(arena, v[COLUMN_CODE]);
    scan->reason = reading_line(arena, v[COLUMN_REASON]);
    scan->label = reading_line(arena, v[COLUMN_LABEL]);
    scan->place = reading_line(arena, v[COLUMN_PLACE]);
    scan->pickup = reading_line(arena, v[COLUMN_PICKUP]);
    set_instant(zone, v[COLUMN_ESTIMATE], &scan->estimate);
    set_instant(zone, v[COLUMN_PICKUP_UNTIL], &scan->pickup_until);
    set_stage(entry, scan);
}
