/* What each step of a remedy's life writes, once domain/remedy.h has allowed it. */
#ifndef DESK_REMEDY_STEPS_H
#define DESK_REMEDY_STEPS_H

#include "desk/remedy.h"
#include "desk/remedy_facts.h"

struct remedy_taken {
    const struct desk *desk;
    const struct caller *caller;
    const struct remedy_step *in;
    struct record r;
    struct remedy_case c;
    struct remedy_change change; /* what was decided */
};

/* A step that changes nothing (twice the same) writes nothing. */
ERR_MUST enum err remedy_take(struct remedy_taken *s, struct error *err);

#endif
