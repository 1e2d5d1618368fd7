/* What verbs have in common: saying what they did, or why not. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include "base/error.h"
#include "cli/command.h"
#include "domain/role.h"

/* The exit code; an unknown shop is told with those that exist. */
int verb_fails(struct verb *verb, const struct options *given, struct error *error);

/* The --role of the options; ERR_INVALID (field "role"). */

ERR_MUST enum err verb_role(const struct options *given, enum role *out, struct error *err);

/* The first line of the verb's input, ERR_INVALID (field "password") when there is none. */
ERR_MUST enum err verb_password(const struct verb *verb, struct str *out, struct error *err);

#endif
