/* An event moves a dossier, inside a command: the rules of domain/dossier.h decide,
 * the practices have their say (G07, G36), and what the new state owes, keeps or
 * lets go is recorded with it. */
#ifndef DESK_LIFE_H
#define DESK_LIFE_H

#include "desk/caller.h"
#include "desk/practice.h"
#include "desk/record.h"
#include "domain/dossier.h"

struct q_dossier_facts_row;

struct life {
    enum dossier_event event;
    enum outcome outcome;            /* of resolving; none: what the facts say */
    const struct caller *caller;     /* NULL: the system, which goes on against nothing */
    const struct override *override; /* of the practice that says no; NULL: none */
};

/* `row` is the dossier as this command holds it. ERR_REFUSED: domain/dossier.h says
 * why; practice_stopped is the caller's, after the command. */
ERR_MUST enum err life_move(struct record *r, const struct q_dossier_facts_row *row,
                            const struct life *life, struct error *err);

#endif
