/* G36: nothing is resolved before the customer was told, nor with an inquiry to the
 * carrier as its only outcome (S3). domain/dossier.h decides, where a dossier is
 * resolved. */
#ifndef DOMAIN_PRACTICE_G36_OUTCOME_H
#define DOMAIN_PRACTICE_G36_OUTCOME_H

#include "domain/practice/practice.h"

extern const struct practice g36_outcome;

#endif
