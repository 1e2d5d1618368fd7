/* What stands on the paper of a letter (net/pdf/pdf.h draws it). */
#ifndef DESK_LETTER_PAPER_H
#define DESK_LETTER_PAPER_H

#include "desk/desk.h"

struct db;

struct letter_paper {
    struct str from, to, date, subject, body;
    instant at;
    struct str name; /* of the file: "protest-6A00000001.pdf" */
};

/* ERR_NOT_FOUND: no such letter of ours in the shop. */
ERR_MUST enum err letter_paper(const struct desk *desk, struct db *db, struct arena *arena,
                               int64_t shop, int64_t letter, struct letter_paper *out,
                               struct error *err);

#endif
