/* The paper of a carrier's letter, as a file of its mail and for who posts it. */
#ifndef CHANNELS_EMAIL_LETTER_SHEET_H
#define CHANNELS_EMAIL_LETTER_SHEET_H

#include "desk/desk.h"
#include "desk/mail.h"

struct db;

/* ERR_NOT_FOUND: no such letter of the shop. `out->name` is for people:
 * "protest-6A00000001.pdf". */
ERR_MUST enum err letter_sheet(const struct desk *desk, struct db *db, struct arena *arena,
                               int64_t shop, int64_t letter, struct mail_file *out,
                               struct error *err);

#endif
