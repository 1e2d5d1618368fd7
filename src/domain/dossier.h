/* The life of a dossier: one problem of one customer, all channels
 * (domain.md 2.1). Pure: facts and a command in, the change or a refusal out. */
#ifndef DOMAIN_DOSSIER_H
#define DOMAIN_DOSSIER_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. Up to WAITING_INTERNAL it is open. */
enum dossier_state {
    DOSSIER_NEW = 0,
    DOSSIER_OPEN = 1,
    DOSSIER_WAITING_CUSTOMER = 2,
    DOSSIER_WAITING_CARRIER = 3,
    DOSSIER_WAITING_INTERNAL = 4,
    DOSSIER_RESOLVED = 5,
    DOSSIER_CLOSED = 6,
    DOSSIER_MERGED = 7,
    DOSSIER_SPAM = 8,
};

enum severity { SEVERITY_MINOR = 0, SEVERITY_NORMAL = 1, SEVERITY_MAJOR = 2 };

/* What can happen to a dossier. */
enum dossier_event {
    DOSSIER_CONTACT,     /* the customer speaks */
    DOSSIER_HUMAN_REPLY, /* a person of the shop answered */
    DOSSIER_TAKEN,       /* assigned to someone */
    DOSSIER_BOUNCE,      /* our message came back, or failed for good */
    DOSSIER_SET_OPEN,    /* an agent sets the state by hand ... */
    DOSSIER_SET_WAITING_CUSTOMER,
    DOSSIER_SET_WAITING_CARRIER,
    DOSSIER_SET_WAITING_INTERNAL,
    DOSSIER_SET_RESOLVED,
    DOSSIER_SET_SPAM,
    DOSSIER_UNDO_SPAM,
    DOSSIER_WINDOW_OVER, /* REOPEN_WINDOW has passed since resolving */
};

enum { DOSSIER_STATES = 9, DOSSIER_EVENTS = DOSSIER_WINDOW_OVER + 1, REOPEN_WINDOW_DAYS = 14 };

struct dossier_facts {
    enum dossier_state state;
    instant resolved_at;   /* none unless it was resolved */
    int customer_promises; /* active ones owed to the customer, FIRST_REPLY among them */
    bool told;             /* a person wrote to the customer, or there is nobody to write to */
    bool has_order;        /* tied to an order: never spam (2.1) */
};

struct dossier_change {
    enum dossier_state to;
    bool reopened;  /* came back from resolved */
    bool opens_new; /* the words belong in a new dossier linked to this one */
};

/* What `event` at `now` makes of the dossier. ERR_OK with `out` (`to` may equal
 * the present state), or ERR_REFUSED with the sentence for the agent:
 * "refusal.dossier.owed" (resolve while something is owed), "refusal.dossier.untold",
 * "refusal.dossier.final" (closed, merged), "refusal.dossier.spam_order". */
ERR_MUST enum err dossier_decide(const struct dossier_facts *facts, enum dossier_event event,
                                 instant now, struct dossier_change *out, struct error *err);

bool dossier_is_open(enum dossier_state state);
const char *dossier_state_name(enum dossier_state state);
bool dossier_state_parse(struct str name, enum dossier_state *out);
/* The event by which an agent asks for a state; false where only the system leads there. */
bool dossier_event_for(enum dossier_state wanted, enum dossier_state present,
                       enum dossier_event *out);
const char *severity_name(enum severity severity);

#endif
