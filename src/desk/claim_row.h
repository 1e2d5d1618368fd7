/* What the files of claims share: the row as it becomes, its next alarm, its event. */
#ifndef DESK_CLAIM_ROW_H
#define DESK_CLAIM_ROW_H

#include "desk/claim.h"
#include "desk/party.h"
#include "domain/carrier_terms.h"
#include "store/queries.h"

struct claim_case {
    struct carrier_terms added;
    struct terms_of terms;
    struct carried what;
};
/* What the carrier's terms say of an incident. `out` must stay where it is. */
ERR_MUST enum err claim_case_of(struct record *r, const struct party *party, struct claim_case *out,
                                struct error *err);

/* The row is changed in memory, then kept once; its next alarm is set here. */
ERR_MUST enum err claim_keep(struct record *r, const struct q_claim_row *row, struct error *err);
/* When the next alarm of such a claim rings, or it is barred; none. */
instant claim_next_alarm(const struct q_claim_row *row);
ERR_MUST enum err claim_event(struct record *r, const struct q_claim_row *row, const char *kind,
                              struct error *err);
struct claim_facts claim_facts_of(const struct q_claim_row *row);

#endif
