/* An agent writes: a reply to the customer, checked by the practices, or a
 * private note. What is queued can be taken back until it leaves; what a practice
 * holds, until a lead has decided (desk/held.h). What must not be kept is masked (G41)
 * in what is stored and sent. */
#ifndef DESK_REPLY_H
#define DESK_REPLY_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/practice.h"
#include "domain/practice/practice.h"
#include "domain/practice/stated.h"

enum {
    REPLY_TEXT_MAX = 400000, /* bytes: 100,000 characters of any kind */
    REPLY_SUBJECT_MAX = 800,
    REPLY_FILES_MAX = 20,
    REPLY_FILES_BYTES = 25 * 1024 * 1024, /* together: few mail servers take more */
    REPLY_CC_MAX = 20,
    REPLY_OVERRIDES_MAX = 4,
};

struct reply {
    int64_t dossier;
    bool note;
    struct str text;
    struct str subject; /* STR_NONE: the dossier's, with its number */
    int64_t template;   /* 0: none */
    const int64_t *uploads;
    size_t upload_count;
    const struct str *cc; /* NULL: the participants */
    size_t cc_count;
    int64_t seen_message; /* newest one the author had seen; 0: do not ask */
    bool confirm_warnings;
    struct override overrides[REPLY_OVERRIDES_MAX];
    size_t override_count;
    const struct stated *states; /* what the words state, beside what stands behind them */
    size_t state_count;
};

struct replied {
    int64_t message;
    struct findings findings; /* what the practices said, also when refused */
};

/* Writes. ERR_REFUSED: a practice blocks, or warns and was not confirmed (key
 * "refusal.warnings"), findings tell all; or there is nobody to write to (key
 * "refusal.reply.no_address"). ERR_CONFLICT: somebody wrote meanwhile.
 * ERR_INVALID: `field` says which part. `db` is a reader. */
ERR_MUST enum err reply_write(const struct desk *desk, struct db *db, struct arena *arena,
                              const struct caller *caller, const struct reply *reply,
                              struct replied *out, struct error *err);

/* What the practices would say; nothing is kept. ERR_OK even when they refuse. */
ERR_MUST enum err reply_check(const struct desk *desk, struct db *db, struct arena *arena,
                              const struct caller *caller, const struct reply *reply,
                              struct findings *out, struct error *err);

/* Takes a queued reply back: what it had kept is owed again; or a held one, which only
 * its author and leads may. ERR_CONFLICT: it has left or is leaving, or is none. */
ERR_MUST enum err reply_take_back(const struct desk *desk, const struct caller *caller,
                                  int64_t message, struct error *err);

#endif
