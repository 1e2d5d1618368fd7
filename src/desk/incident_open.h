/* The dossier of an incident: the open one about the same order, with its customer, or
 * a new one. For desk/incident.c. */
#ifndef DESK_INCIDENT_OPEN_H
#define DESK_INCIDENT_OPEN_H

#include "desk/record.h"
#include "store/queries.h"

/* What an incident's sentences name. */
struct incident_case {
    struct q_incident_row row;
    struct q_incident_words_row words;
    struct q_dossier_facts_row dossier;
    enum lang lang;
    struct str inbox_address; /* "": the shop has none, nothing leaves */
};

/* Fills `c->dossier`, held, from `c->row`, which then names it. */
ERR_MUST enum err incident_open(struct record *r, struct incident_case *c, struct error *err);

/* "late" in the customer's words: "Retard de livraison, commande CMD-42". */
struct str incident_subject(struct record *r, const struct incident_case *c);

#endif
