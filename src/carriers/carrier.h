/* A carrier, or an aggregator of several, behind one contract: a folder each, its codes
 * a table. Readers are pure: bytes in, scans out; nothing here asks the network or the
 * store. What cannot be read is told, never dropped: the caller keeps the body. */
#ifndef CARRIERS_CARRIER_H
#define CARRIERS_CARRIER_H

#include "base/error.h"
#include "base/zone.h"
#include "domain/tracking.h"
#include "net/fetch.h"

enum { CARRIER_FAULTS_MAX = 50, CARRIER_ASK_MAX = 10 };

/* A shop's account with it; borrowed. Calendar dates and hours without an offset are read
 * in `zone`. */
struct carrier_account {
    struct str url; /* base of its service; "" carrier.url */
    struct str account, secret;
    struct str token;        /* what read_token gave and is still good; "" where none is needed */
    const struct zone *zone; /* of carrier.zone, where the shop says nothing else */
};

/* A scan's `tracking` is "" where the answer does not repeat the number: it is then of the
 * one number that was asked (ask_max is 1 there). */
struct carrier_reading {
    struct scans scans;
    struct reading_fault faults[CARRIER_FAULTS_MAX]; /* of entries that could not be read */
    size_t fault_count;                              /* as far as they have room */
    struct str delivery;                             /* a webhook's id of this delivery; "" */
    bool unknown; /* the carrier does not know the number (yet): an answer, but no news */
};

enum { PICKUPS_MAX = 200, PICKUP_CLOSURES_MAX = 20 };

/* Both days included, by the calendar of the place. */
struct pickup_closed {
    struct date first, last;
};

/* A pick-up point as the carrier describes it today. */
struct pickup_found {
    struct str code; /* the carrier's number, leading zeros kept */
    struct str name, address, postcode, city, country;
    bool placed; /* latitude and longitude are known, micro-degrees */
    int64_t latitude, longitude;
    struct str hours; /* as domain/calendar.h reads them; "" not known */
    bool locker;
    struct pickup_closed closures[PICKUP_CLOSURES_MAX];
    size_t closure_count;
};

struct pickup_asked {
    struct str country, postcode; /* around there ... */
    struct str code;              /* ... or this one alone */
    int days;                     /* from handing over to its arrival there, 0 not said */
};

struct pickup_reading {
    struct pickup_found *items; /* in the arena of the reading, PICKUPS_MAX at most */
    size_t count;
    struct reading_fault faults[CARRIER_FAULTS_MAX];
    size_t fault_count;
};

/* A key with which questions are asked for a while. */
struct carrier_token {
    struct str token;
    int64_t lives_ms; /* from the answer on */
};

struct carrier {
    const char *name;  /* "laposte": carrier.feed in the store */
    const char *title; /* for people: "La Poste Suivi v2" */
    const char *link;  /* where customers follow a parcel, "{tracking}" in it; "" none */
    const char *zone;  /* its clocks: "Europe/Paris" */
    const char *url;   /* base of its service; "" it has none */
    int ask_max;       /* numbers in one question; 0: it cannot be asked */
    /* The question for some numbers; NULL when it cannot be asked. */
    enum err (*ask)(struct arena *arena, const struct carrier_account *account,
                    const struct str *tracking, size_t count, struct fetch *out, struct error *err);
    /* Where questions need a token: the question for one, and what came (errors as of `read`);
     * both NULL where the secret is enough. */
    enum err (*ask_token)(struct arena *arena, const struct carrier_account *account,
                          struct fetch *out, struct error *err);
    enum err (*read_token)(struct arena *arena, int status, struct str body,
                           struct carrier_token *out, struct error *err);
    /* An answer, or the body of a webhook or a file (status 200 then). ERR_INVALID, key and
     * field set: nothing of it can be read (field "secret": it does not know us).
     * ERR_TOO_LARGE. ERR_BUSY: it says to come again (quota, out of service). */
    enum err (*read)(struct arena *arena, const struct carrier_account *account, int status,
                     struct str body, struct carrier_reading *out, struct error *err);
    /* Its pick-up points: the question and what came; both NULL where it has none. Errors as
     * above; a place where there are none is ERR_OK and no items. */
    enum err (*ask_pickups)(struct arena *arena, const struct carrier_account *account,
                            const struct pickup_asked *asked, struct fetch *out, struct error *err);
    enum err (*read_pickups)(struct arena *arena, int status, struct str body,
                             struct pickup_reading *out, struct error *err);
    /* Whether a webhook's signature is good, over its raw bytes, in constant time; NULL: it
     * has no webhooks. `header` gives a request header by its lower-case name, "" absent. An
     * account without a secret is never signed for. */
    bool (*signed_by)(const struct carrier_account *account,
                      struct str (*header)(void *ctx, const char *name), void *ctx,
                      struct str body);
};

/* Every reader, by name; NULL ends it. */
extern const struct carrier *const carriers[];
const struct carrier *carrier_named(struct str name); /* NULL: none */

#endif
