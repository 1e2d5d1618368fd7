/* G01: what asks for more than an agent reaches the lead, then the manager, by
 * itself (S4-1, R133). The desk acts (desk/escalate.h); domain/escalation.h decides. */
#ifndef DOMAIN_PRACTICE_G01_ESCALATE_H
#define DOMAIN_PRACTICE_G01_ESCALATE_H

#include "domain/practice/practice.h"

extern const struct practice g01_escalate;

#endif
