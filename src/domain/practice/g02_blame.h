/* G02: no blame and no cold words in answer to a complaint.
 *
 * Source: S4-2. For a complaint alone (`complaint`): the first reply of a person
 * (`first_human_reply`) is held for a lead, key "refusal.g02.cold"; later ones are
 * warned about, key "warning.g02.cold". The argument is the words.
 *
 * The first reply is held, too, until the dossier says what the customer wants
 * (`understood`; STR_NONE: not looked up), field "understood", key
 * "refusal.g02.understood", and until its text says so again: half of the words of
 * four letters or more, key "refusal.g02.restated". */
#ifndef DOMAIN_PRACTICE_G02_BLAME_H
#define DOMAIN_PRACTICE_G02_BLAME_H

#include "domain/practice/practice.h"

extern const struct practice g02_blame;

#endif
