/* What the files of settlements share. */
#ifndef DESK_SETTLEMENT_ROW_H
#define DESK_SETTLEMENT_ROW_H

#include "desk/settlement.h"
#include "store/queries.h"

struct settlement_facts settlement_facts_of(const struct q_settlement_row *row);
/* The row as it became, with its event. */
ERR_MUST enum err settlement_keep(struct record *r, const struct q_settlement_row *row,
                                  struct error *err);

#endif
