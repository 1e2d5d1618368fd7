/* Why a person did something is kept where the next one reads it: as a private note
 * of the dossier, inside the command that does it. */
#ifndef DESK_NOTE_H
#define DESK_NOTE_H

#include "desk/caller.h"
#include "desk/record.h"

struct q_dossier_facts_row;

enum { NOTE_REASON_MIN = 15, NOTE_REASON_CHARS = 1000 };

/* A reason long enough to be one. */
bool note_says_why(struct str reason);

ERR_MUST enum err note_write(struct record *r, const struct caller *caller,
                             const struct q_dossier_facts_row *dossier, struct str text,
                             struct error *err);

#endif
