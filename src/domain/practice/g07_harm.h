/* G07: who was harmed by us gets an apology or a compensation before the dossier is
 * resolved (S4-7). domain/dossier.h decides, where a dossier is resolved. */
#ifndef DOMAIN_PRACTICE_G07_HARM_H
#define DOMAIN_PRACTICE_G07_HARM_H

#include "domain/practice/practice.h"

extern const struct practice g07_harm;

#endif
