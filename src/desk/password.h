/* A new password for somebody known, given by whoever runs the program. */
#ifndef DESK_PASSWORD_H
#define DESK_PASSWORD_H

#include "desk/desk.h"

/* `password` STR_NONE: one is made and put in `*made`, else STR_NONE. Ends every
 * session of that person, so that a lost or stolen sign-in ends with the old
 * password (OWASP ASVS 3.3.3). ERR_NOT_FOUND: nobody has that address (field
 * "email"). ERR_INVALID: field "password". */
ERR_MUST enum err password_set(const struct desk *desk, struct arena *arena, struct str email,
                               struct str password, struct str *made, struct error *err);

#endif
