/* A delivery incident: what went wrong with a parcel, from the first suspicion to the
 * day it is put right (domain.md 2.3). It never waits for the carrier's inquiry (R034).
 * Types are the parcel's own of domain/remedy_menu.h (enum problem 1 to 10). */
#ifndef DOMAIN_INCIDENT_H
#define DOMAIN_INCIDENT_H

#include "base/error.h"
#include "base/instant.h"
#include "domain/remedy_menu.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Stored as numbers: never renumber. */
enum incident_state {
    INCIDENT_SUSPECTED = 0,
    INCIDENT_CONFIRMED = 1,
    INCIDENT_REMEDY_CHOSEN = 2,
    INCIDENT_REMEDIED = 3,
    INCIDENT_CLOSED = 4,
    INCIDENT_FALSE_ALARM = 5,
};

/* Who saw it first. */
enum incident_seen {
    SEEN_BY_RULE = 1,
    SEEN_BY_SCAN = 2,
    SEEN_BY_CUSTOMER = 3,
    SEEN_BY_STAFF = 4,
    SEEN_BY_CARRIER = 5, /* its answer to an inquiry */
};

enum fault {
    FAULT_UNKNOWN = 0,
    FAULT_CARRIER = 1,
    FAULT_SHOP = 2,
    FAULT_CUSTOMER = 3,
    FAULT_SHARED = 4, /* carrier and shop */
};

enum {
    INCIDENT_STATES = INCIDENT_FALSE_ALARM + 1,
    INCIDENT_KINDS = PROBLEM_WRONG_ITEM + 1, /* 1 to 10 of enum problem; 0 is none */
    INCIDENT_SILENT_DAYS = 3, /* a scan against it and as long without a word of the customer */
};

enum incident_event {
    INCIDENT_CONFIRM,    /* the customer, the carrier or a rule says that it is so */
    INCIDENT_DISMISS,    /* a scan says otherwise, and the customer is silent */
    INCIDENT_CHOOSE,     /* a remedy is chosen or granted */
    INCIDENT_RECONSIDER, /* it came to nothing: the customer chooses again */
    INCIDENT_REMEDY,     /* it is carried out */
    INCIDENT_CLOSE,
};
enum { INCIDENT_EVENTS = INCIDENT_CLOSE + 1 };

struct incident_facts {
    enum incident_state state;
    instant against_at; /* of the last scan that says otherwise; none */
    instant spoken_at;  /* when the customer last spoke of it; none */
    bool remedy_open;   /* CHOOSE: one is chosen or granted */
    bool remedy_done;   /* REMEDY */
    bool ended;         /* CLOSE: its dossier is resolved, the customer knowing how */
};

/* What `event` at `now` makes of it (`*out` may be the present state), or ERR_REFUSED:
 * "refusal.incident.unconfirmed", ".confirmed" (it cannot be dismissed any more),
 * ".no_scan", ".silence" (three days of it), ".no_remedy", ".not_done", ".open" (no
 * outcome yet), ".over". */
ERR_MUST enum err incident_decide(const struct incident_facts *facts, enum incident_event event,
                                  instant now, enum incident_state *out, struct error *err);

/* Something is still to be done about it. */
bool incident_is_open(enum incident_state state);

/* From when on it may be dismissed, or ends because the customer has the goods; none
 * while no scan says so. */
instant incident_silent_at(const struct incident_facts *facts);

/* What the customer is asked for, and no more (2.3, G35): bits. */
enum incident_need {
    NEED_PHOTO_PARCEL = 1 << 0,
    NEED_PHOTO_LABEL = 1 << 1,
    NEED_PHOTO_ITEM = 1 << 2,
    NEED_CAN_GO = 1 << 3,     /* to the other pick-up point? */
    NEED_WHY = 1 << 4,        /* nobody has to answer */
    NEED_ADDRESS = 1 << 5,    /* is it right? */
    NEED_ITEMS = 1 << 6,      /* which are missing */
    NEED_NEIGHBOURS = 1 << 7, /* asked? */
    NEED_STATEMENT = 1 << 8,  /* sworn: the form of the customer's own page */
};
enum { INCIDENT_NEEDS = 9, NEED_PHOTOS = NEED_PHOTO_PARCEL | NEED_PHOTO_LABEL | NEED_PHOTO_ITEM };

struct incident_type {
    unsigned needs;
    enum fault fault; /* until somebody knows better */
    bool seen_alone;  /* we can see it before the customer says a word (5.4) */
    bool inquiry;     /* the carrier is asked; a wrong item is the warehouse's */
    bool protest;     /* three days from receipt to protest (L133-3) */
    bool can_wait;    /* the customer may rather wait, until a date */
};

/* `kind` is one of the ten; every other problem has none of it. */
const struct incident_type *incident_type(enum problem kind);
bool problem_is_incident(enum problem kind);

/* "photo_parcel"; of one bit. */
const char *incident_need_name(enum incident_need need);
/* "photo_parcel photo_label", as the store has them; "" for none. */
struct str incident_needs_text(struct arena *arena, unsigned needs);
unsigned incident_needs_read(struct str text);

const char *incident_state_name(enum incident_state state);
bool incident_state_parse(struct str name, enum incident_state *out);
const char *incident_seen_name(enum incident_seen seen);
const char *fault_name(enum fault fault);

#endif
