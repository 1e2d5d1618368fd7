/* Who a dossier is a matter of: its agent, the lead, the manager (domain.md 2.1).
 * What happens to it raises it (G01); only a person lowers it. */
#ifndef DOMAIN_ESCALATION_H
#define DOMAIN_ESCALATION_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum escalation_level { ESCALATION_AGENT = 0, ESCALATION_LEAD = 1, ESCALATION_MANAGER = 2 };

/* Stored as bits: never renumber. */
enum escalation_reason {
    ESCALATION_HARM = 1 << 0,
    ESCALATION_SEVERITY = 1 << 1,       /* it became major */
    ESCALATION_SECOND_CONTACT = 1 << 2, /* on the same subject, within ESCALATION_CONTACT_HOURS */
    ESCALATION_PROMISE_BROKEN = 1 << 3,
    ESCALATION_TWO_BROKEN = 1 << 4, /* promises to the customer */
    ESCALATION_THIRD_CONTACT = 1 << 5,
    ESCALATION_AMOUNT = 1 << 6,       /* over the limit of whoever has it in hand */
    ESCALATION_LEGAL_REFUND = 1 << 7, /* a refund due by law is near */
    ESCALATION_SOCIAL = 1 << 8,       /* a public post, with an open dossier */
    ESCALATION_BY_HAND = 1 << 9,
    ESCALATION_TASK_LATE = 1 << 10, /* what we owed ourselves was not done in time */
};

enum { ESCALATION_LEVELS = 3, ESCALATION_REASONS = 11, ESCALATION_CONTACT_HOURS = 48 };

struct escalation {
    enum escalation_level level;
    unsigned why; /* the reasons since an agent had it alone, as bits */
};

/* One level up, the manager's at most. False, and nothing changes, when the
 * reason has counted before: what goes on happening raises a dossier once. */
bool escalation_raise(struct escalation *e, enum escalation_reason why);

/* A person sets the level: `why` is then that alone, or nothing at the agent's, and
 * what happens from here on counts anew. False: it is so already. */
bool escalation_set(struct escalation *e, enum escalation_level level);

/* The reason that a customer's `count`th words are, `since` the ones before (none:
 * the first); 0: no reason. Words that answer a question of ours, and mere thanks,
 * are the caller's to leave out. */
unsigned escalation_by_contact(int64_t count, instant since, instant now);

const char *escalation_level_name(enum escalation_level level);
bool escalation_level_parse(struct str name, enum escalation_level *out);
const char *escalation_reason_name(enum escalation_reason why);

#endif
