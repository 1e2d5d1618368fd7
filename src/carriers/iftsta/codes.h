/* Statuses and reasons of IFTSTA (UN/EDIFACT code lists 9011, 4405 and 9013; UN/CEFACT
 * recommendation 24). The reason says what is wrong, where it says something. */
#ifndef CARRIERS_IFTSTA_CODES_H
#define CARRIERS_IFTSTA_CODES_H

#include "domain/tracking.h"

/* Sets stage, trouble and solved of a scan by its code, reason and label. */
void iftsta_codes_read(struct scan *scan);

#endif
