/* The practices at one shop: how it has set them, and who goes on against one.
 *
 * A rule that says no is asked once more here what that means: nothing where the
 * practice is off, a line in the log where it is recorded only, an override where
 * its role gave a reason, and a refusal otherwise. Practices that are law have no
 * override and cannot be switched off. */
#ifndef DESK_PRACTICE_H
#define DESK_PRACTICE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/record.h"
#include "domain/practice/practice.h"

enum { OVERRIDE_REASON_MIN = 15, OVERRIDE_REASON_MAX = 1000 /* characters */ };

/* How a shop has set a practice; in force when it said nothing. */
ERR_MUST enum err practice_setting_of(struct db *db, struct arena *arena, int64_t shop,
                                      const struct practice *p, enum practice_setting *out,
                                      struct error *err);

/* "I go on, because": as a request says it. */
struct override {
    struct str practice;    /* "G05" */
    struct str reason_code; /* practice_reasons */
    struct str reason;      /* OVERRIDE_REASON_MIN characters at least */
};

/* Whether `role` may. ERR_INVALID (fields "override.practice", "override.reason_code",
 * "override.reason"); ERR_REFUSED, key "refusal.override.law" or "refusal.override.nobody";
 * ERR_FORBIDDEN, key "refusal.override.lead" or "refusal.override.manager". */
ERR_MUST enum err practice_may_override(enum role role, const struct override *override,
                                        struct error *err);

struct overridden {
    const struct override *override;
    enum role role;           /* of who goes on */
    int64_t dossier, message; /* message 0: none */
    const char *object;       /* "reply", "resolve", "remedy:12" */
    struct str shown;         /* the sentence that was shown */
};

/* Inside a command: checks as above, keeps it for good, records guardrail.overridden and
 * counts it. */
ERR_MUST enum err practice_override(struct record *r, const struct overridden *o,
                                    struct error *err);

/* Inside a command: a rule refused, as `err` says (its practice, key and arg). ERR_OK:
 * go on; it is off, recorded, or overridden with `override` (NULL: none given).
 * ERR_REFUSED, with `err` as it was: it stands; tell practice_stopped after the command. */
ERR_MUST enum err practice_refused(struct record *r, const struct caller *caller, int64_t dossier,
                                   const char *object, const struct override *override,
                                   struct error *err);

/* In a command of its own: what `refusal` names was stopped. Faults are logged. */
void practice_stopped(const struct desk *desk, const struct caller *caller, int64_t dossier,
                      const struct error *refusal);

#endif
