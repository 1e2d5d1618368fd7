/* What is written to carriers: which letter, to whom of theirs, and whether it is one on
 * paper too. The words are in the catalogues (letter.*), French and English. */
#ifndef DOMAIN_LETTER_H
#define DOMAIN_LETTER_H

#include "base/str.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum letter_kind {
    LETTER_ANSWER = 0, /* theirs */
    LETTER_INQUIRY = 1,
    LETTER_REMINDER = 2,   /* nobody said that they look */
    LETTER_ESCALATION = 3, /* to the account manager, then to the management */
    LETTER_REOPENED = 4,
    LETTER_PROTEST = 5, /* CCom L133-3: also as a PDF, to be posted by registered letter */
    LETTER_CLAIM = 6,
    LETTER_CONTEST = 7,
    LETTER_SETTLEMENT = 8,
    LETTER_INVOICE = 9,
    LETTER_BY_HAND = 10, /* whatever somebody of the shop writes in the thread */
};
enum { LETTER_KINDS = LETTER_BY_HAND + 1 };

const char *letter_kind_name(enum letter_kind kind);
/* Whether it is also a sheet of paper. */
bool letter_on_paper(enum letter_kind kind);

#endif
