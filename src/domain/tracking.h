/* What a carrier says of a parcel, in one form whatever the carrier.
 *
 * Raw words are kept as they came. A code that no table knows is read by its label
 * (label_read, French and English), and stays unknown when that says nothing: never an
 * error. Dates without an hour are local midnight and say so. Names, signatures and
 * addresses of people are never put here. */
#ifndef DOMAIN_TRACKING_H
#define DOMAIN_TRACKING_H

#include "base/instant.h"
#include "base/str.h"
#include "domain/parcel.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* How it reached us. Stored as numbers: never renumber. */
enum tracking_source {
    SOURCE_API = 1,     /* the shop's own program */
    SOURCE_WEBHOOK = 2, /* the carrier, or an aggregator */
    SOURCE_POLL = 3,    /* the carrier, when asked */
    SOURCE_EDI = 4,
    SOURCE_FILE = 5, /* CSV */
    SOURCE_MAIL = 6,
    SOURCE_STAFF = 7,
    SOURCE_CUSTOMER = 8,
};

struct scan {
    struct str tracking;  /* the parcel's number, blanks and dashes removed */
    struct str reference; /* of the order, where the carrier repeats it; "" */
    instant at;           /* its own time */
    bool date_only;       /* the hour is not known */
    enum stage stage;     /* UNKNOWN: a notice, or not understood */
    enum trouble trouble;
    bool solved;             /* what was wrong is right again */
    struct str code, reason; /* raw, trimmed of padding; "" */
    struct str label;        /* the carrier's words, UTF-8, one line */
    struct str place;        /* town, site; "" */
    struct str pickup;       /* number of the pick-up point it names, leading zeros kept; "" */
    struct str delivered_to; /* "addressee", "neighbour", "caretaker", "letterbox", "relay"; "" */
    instant estimate;        /* delivery as the carrier expects it now; none */
    instant pickup_until;    /* to be fetched by; none */
    bool is_final;           /* the carrier says that nothing will follow */
};

enum { SCANS_MAX = 20000, SCAN_TEXT_MAX = 500, TRACKING_MAX = 64 };

struct scans {
    struct scan *items; /* in the arena of the reading; any order */
    size_t count;
};

/* What is wrong with a body, or with one entry of it: the rest is read. */
struct reading_fault {
    const char *key; /* i18n */
    struct str detail;
};

/* What a label says by itself, longest rule first, accents and case aside;
 * negations are heard ("n'a pas été distribué", "sera distribué" are no delivery).
 * false: nothing that is known. */
bool label_read(struct str label, enum stage *stage, enum trouble *trouble);

#endif
