/* What carriers' terms say, as dated rows (domain.md 1.8): how long one may claim, what is
 * paid at most, which papers they want. The program's own rows are a table here; what a
 * shop agreed with its carrier (table carrier_term) takes precedence; behind both stands
 * the law of the carriage, rows of the carriers "road" (domestic: CCom L133-3, décret
 * 2017-461) and "cmr" (international road). A claim is filed by the shortest. Pure. */
#ifndef DOMAIN_CARRIER_TERMS_H
#define DOMAIN_CARRIER_TERMS_H

#include "base/error.h"
#include "base/money.h"
#include "domain/claim.h"
#include "domain/clock.h"
#include "domain/holiday.h"
#include "domain/incident.h"
#include "domain/settlement.h"

#include <stddef.h>

struct arena;
struct zone;

/* Kept in the store by name: the order may change. */
enum term_code {
    TERM_PROTEST,         /* from receipt, to protest damage or what is missing */
    TERM_DAMAGE_BY,       /* from receipt, to claim it */
    TERM_LOSS_BY,         /* from the handing over, to claim a loss */
    TERM_NOT_RECEIVED_BY, /* from the delivery that it claims */
    TERM_LATE_BY,         /* from the day agreed */
    TERM_LOST_AFTER,      /* presumed lost, from the day agreed */
    TERM_BAR,             /* the action is barred, from receipt or the day agreed */
    TERM_INQUIRY_AFTER,   /* asked before that it does not look, from the last scan */
    TERM_ANSWER_IN,       /* says that it takes so long */
    TERM_CAP_KILO,        /* at most, a kilogram */
    TERM_CAP_PARCEL,      /* at most, a parcel */
    TERM_PAPERS_DAMAGE,
    TERM_PAPERS_LOSS,
    TERM_PAPERS_NOT_RECEIVED,
    TERM_PAPERS_LATE,
    TERM_SHARE_LOST, /* of the indemnity, in the monthly settlement */
    TERM_SHARE_DAMAGED,
    TERM_SHARE_NOT_RECEIVED,
    TERM_FREIGHT_LATE,     /* of the freight */
    TERM_FREIGHT_RETURNED, /* relay, refused, sent back */
    TERM_THRESHOLD,        /* up to there without papers; its row says that there is an agreement */
    TERM_MONTH_CAP,
    TERM_AUDIT, /* of the lines */
};
enum { TERM_CODES = TERM_AUDIT + 1, TERM_TEXT_MAX = 200 };

enum term_kind { TERM_LENGTH, TERM_MONEY, TERM_PERCENT, TERM_PAPERS };

/* Written "3 days", "72 hours", "20 working_days", "12 months"; "23.00 EUR"; "60 %";
 * "letter invoice photos"; and "none" where nothing holds: no cap, no window. */
struct term_value {
    enum term_kind kind;
    bool none;
    struct clock_length length;
    struct money money;
    int percent;
    unsigned papers;
};

struct carrier_term {
    struct str carrier; /* carrier.code in the store, "" of no carrier */
    enum term_code code;
    struct date from, to; /* to {9999, 12, 31} while it lasts */
    struct term_value value;
    struct str source;
};

struct carrier_terms {
    const struct carrier_term *items;
    size_t count;
};

/* The program's rows. */
struct carrier_terms carrier_terms_own(void);

const char *term_code_name(enum term_code code); /* "cap_kilo" */
bool term_code_parse(struct str name, enum term_code *out);
enum term_kind term_code_kind(enum term_code code);
/* ERR_INVALID, field "value", key "carrier_terms.bad_KIND". */
ERR_MUST enum err term_value_parse(enum term_kind kind, struct str text, struct term_value *out,
                                   struct error *err);
struct str term_value_format(struct arena *arena, const struct term_value *value);

/* Which terms are asked: borrowed. */
struct terms_of {
    const struct carrier_terms *added; /* of the shop; NULL: none */
    struct str carrier;
    bool abroad; /* the parcel crosses a border: CMR, else the domestic road */
    struct date on;
};

/* What holds for the carrier on that day: the shop's row that began last, else the
 * program's; without one of the carrier's, the law's. NULL: nothing is said. */
const struct carrier_term *carrier_term_on(const struct terms_of *terms, enum term_code code);

/* --- what follows from them ----------------------------------------------------------- */

struct carried {
    enum problem problem;
    struct date handed, received, agreed; /* year 0: not known */
    struct date known;                    /* when the incident was confirmed */
    int64_t value, weight;                /* cents, grams; 0: not known */
    bool declared;                        /* its value was, which takes the place of the caps */
    const char *currency;
    enum holiday_set holidays;
};

struct claim_dates {
    struct date protest_by; /* year 0: nothing to protest */
    struct date file_by;    /* the shortest window, less a working day */
    struct date lost_from;  /* presumed lost from then on; year 0 */
    struct date bar;        /* the last day of the action */
};

struct claim_dates carrier_claim_dates(const struct terms_of *terms, const struct carried *what);

/* What the carrier owes at most: the value, within both caps (4.8). A cap in another
 * currency is none; a parcel whose weight is not known has no cap by the kilogram. */
int64_t carrier_indemnity(const struct terms_of *terms, const struct carried *what);

/* The papers it wants for such a problem, its letter and, where it is due, the protest with them.
 */
unsigned carrier_papers(const struct terms_of *terms, enum problem problem);

/* The monthly agreement; false: there is none with this carrier. */
bool carrier_settles(const struct terms_of *terms, const char *currency,
                     struct settlement_terms *out);

#endif
