/* Shops' own programs that orders are asked of: their settings, and what was read of them
 * taken in. Who asks and reads is jobs/shop_job; webhooks come by web/hooks.
 *
 * Orders are asked for by the time of their last change. A run begins CONNECTOR_OVERLAP
 * before where the last one ended, so that a clock that is late or a change that was being
 * written loses nothing; what comes again changes nothing. */
#ifndef DESK_CONNECTOR_H
#define DESK_CONNECTOR_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/order.h"
#include "domain/tracking.h"

struct db;

enum {
    CONNECTOR_CODE_MAX = 40,
    CONNECTOR_URL_MAX = 500,
    CONNECTOR_SECRET_MAX = 500,
    CONNECTOR_OVERLAP_MINUTES = 10,
    CONNECTOR_EVERY_MINUTES = 10,
    CONNECTOR_LEASE_MINUTES = 5,      /* a page is here by then, or another node may ask */
    CONNECTOR_PAUSE_MAX_MINUTES = 60, /* between failures, twice as long each time from one */
    CONNECTOR_PAGE_MAX = 250,
};

struct connector_settings {
    struct str code, kind; /* of a new one; kind: the caller knows that it is one */
    struct str url, account, secret, hook_secret; /* STR_NONE: as it was */
    instant since;                                /* of a new one: none: all orders */
    bool on;
};

/* ERR_INVALID with field and key: a code, address or length. ERR_CONFLICT, field "code". */
ERR_MUST enum err connector_add(const struct desk *desk, const struct caller *caller,
                                const struct connector_settings *in, int64_t *id,
                                struct error *err);
/* ERR_CONFLICT when `version` is no longer its own. Switched on, it is asked at once. */
ERR_MUST enum err connector_change(const struct desk *desk, const struct caller *caller, int64_t id,
                                   int64_t version, const struct connector_settings *in,
                                   struct error *err);

/* --- asked ------------------------------------------------------------------------ */

struct connector {
    int64_t id, shop;
    struct str code, kind, url, account, secret, hook_secret;
    instant since;     /* changed then or later; none: all */
    int64_t skip;      /* shops/shop.h */
    instant synced_to; /* all changes up to it are here; none */
    int64_t failures;
    const struct zone *zone; /* the shop's */
};

/* The next that is to be asked, taken for CONNECTOR_LEASE_MINUTES. `*found` false: `*next` is
 * when to come again; none: when something changes. */
ERR_MUST enum err connector_claim(const struct desk *desk, struct db *db, struct arena *arena,
                                  struct connector *out, bool *found, instant *next,
                                  struct error *err);

/* What a page or a webhook held. Everything borrowed. */
struct connector_news {
    const struct order_in *orders; /* CONNECTOR_PAGE_MAX at most */
    size_t count;
    const struct reading_fault *faults;
    size_t fault_count;
    struct str body; /* of a webhook, kept where it could not be read; else "" */
    size_t found;    /* that the shop listed */
    instant upto;    /* none: nothing was listed */
    bool more;
};

/* A page is taken: its orders, and only then how far it is. What cannot be kept goes to the
 * intake. */
ERR_MUST enum err connector_page(const struct desk *desk, const struct connector *c,
                                 const struct connector_news *news, struct error *err);
/* It gave none: why, and when it is asked again. `wait_ms`: what it asked for itself; 0. */
ERR_MUST enum err connector_failed(const struct desk *desk, const struct connector *c,
                                   const struct error *why, int64_t wait_ms, struct error *err);

/* --- heard ------------------------------------------------------------------------- */

/* ERR_NOT_FOUND. */
ERR_MUST enum err connector_find(const struct desk *desk, struct db *db, struct arena *arena,
                                 struct str shop, struct str code, struct connector *out,
                                 struct error *err);
/* A webhook whose signature is good. The same delivery again changes nothing. */
ERR_MUST enum err connector_heard(const struct desk *desk, const struct connector *c,
                                  struct str delivery, const struct connector_news *news,
                                  struct error *err);

#endif
