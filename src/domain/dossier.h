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

/* How it ended. Stored as numbers: never renumber. */
enum outcome {
    OUTCOME_NONE = 0,
    OUTCOME_ANSWERED = 1,
    OUTCOME_REMEDIED = 2,
    OUTCOME_REFUSED = 3,      /* and the customer knows why */
    OUTCOME_WITHDRAWN = 4,    /* the customer wants nothing any more */
    OUTCOME_NO_ANSWER = 5,    /* of the customer, who was asked again */
    OUTCOME_INQUIRY_SENT = 6, /* no outcome: people ask for it, nothing is resolved with it (G36) */
};

/* What can happen to a dossier. */
enum dossier_event {
    DOSSIER_CONTACT,     /* the customer speaks */
    DOSSIER_HUMAN_REPLY, /* a person of the shop answered */
    DOSSIER_TAKEN,       /* assigned to someone */
    DOSSIER_BOUNCE,      /* our message came back, or failed for good */
    DOSSIER_ANSWER,      /* what the carrier, the warehouse or finance was asked for is there */
    DOSSIER_DUE,         /* something it waited with has passed its time; never refused */
    DOSSIER_SILENCE,     /* the customer, asked and asked again, did not answer */
    DOSSIER_SET_OPEN,    /* an agent sets the state by hand ... */
    DOSSIER_SET_WAITING_CUSTOMER, /* a question was put to them */
    DOSSIER_SET_WAITING_CARRIER,  /* an inquiry was sent */
    DOSSIER_SET_WAITING_INTERNAL, /* a task was given to the warehouse or to finance */
    DOSSIER_SET_RESOLVED,
    DOSSIER_SET_SPAM,
    DOSSIER_UNDO_SPAM,
    DOSSIER_WINDOW_OVER, /* REOPEN_WINDOW has passed since resolving */
};

enum {
    DOSSIER_STATES = 9,
    DOSSIER_EVENTS = DOSSIER_WINDOW_OVER + 1,
    OUTCOMES = 7,
    REOPEN_WINDOW_DAYS = 14,
    WAIT_REMIND_DAYS = 7, /* of waiting_customer */
    WAIT_END_DAYS = 14,
    SPAM_UNDO_DAYS = 30,
};

struct dossier_facts {
    enum dossier_state state;
    instant resolved_at; /* none unless it was resolved */
    instant
        waiting_since; /* when it came to waiting_customer or spam; none: before that was kept */
    bool reminded;     /* the customer was asked again since then */
    int customer_promises; /* active ones owed to the customer, FIRST_REPLY among them */
    int open_remedies;     /* chosen or granted, and not carried out */
    bool remedied;         /* one was carried out */
    int open_incidents;    /* confirmed, and nothing made good */
    unsigned harm;         /* domain/harm.h */
    bool made_good;        /* an apology or a compensation since the last harm */
    bool told;             /* a person wrote to the customer, or there is nobody to write to */
    bool has_order;        /* tied to an order: never spam (2.1) */
    enum outcome outcome;  /* of SET_RESOLVED, as the agent says; none: what the facts say */
    bool without_g07, without_g36; /* overridden, or not in force */
};

struct dossier_change {
    enum dossier_state to;
    bool reopened;        /* came back from resolved */
    bool opens_new;       /* the words belong in a new dossier linked to this one */
    enum outcome outcome; /* of what becomes resolved */
};

/* What `event` at `now` makes of the dossier. ERR_OK with `out` (`to` may equal
 * the present state), or ERR_REFUSED with the sentence for the agent. Of resolving:
 * "refusal.dossier.owed" (something is owed to the customer), "refusal.dossier.remedy"
 * (a remedy is not carried out), "refusal.dossier.granted" (one was, and the outcome
 * would be a refusal: R132, decisions bind); G36 "refusal.dossier.untold",
 * "refusal.dossier.outcome", "refusal.dossier.incident" (one is not put right) and
 * "refusal.dossier.unasked" (no_answer without asking again); G07
 * "refusal.dossier.harm". Else "refusal.dossier.final" (closed, merged),
 * "refusal.dossier.spam_order", "refusal.dossier.spam_over". */
ERR_MUST enum err dossier_decide(const struct dossier_facts *facts, enum dossier_event event,
                                 instant now, struct dossier_change *out, struct error *err);

bool dossier_is_open(enum dossier_state state);
const char *dossier_state_name(enum dossier_state state);
bool dossier_state_parse(struct str name, enum dossier_state *out);
/* The event by which an agent asks for a state; false where only the system leads there. */
bool dossier_event_for(enum dossier_state wanted, enum dossier_state present,
                       enum dossier_event *out);
const char *outcome_name(enum outcome outcome);
/* Never OUTCOME_NONE. */
bool outcome_parse(struct str name, enum outcome *out);
const char *severity_name(enum severity severity);

#endif
