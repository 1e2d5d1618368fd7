/* Masking what G41 finds: letters and figures become "*" in place, one for each
 * byte, so that what points into the text (folds, findings) stays right. Of cards
 * and IBANs the last four stay, by which people recognise them.
 *
 * Sources: PCI DSS 4.0 3.3 and 3.4 (card numbers are kept masked), GDPR art. 5 and 9. */
#ifndef DOMAIN_PRACTICE_MASK_H
#define DOMAIN_PRACTICE_MASK_H

#include "domain/practice/practice.h"

enum { MASK_ROUNDS = 64 /* of FINDINGS_MAX places each */ };

struct masked {
    struct str text;         /* as long as the original; the original when nothing was found */
    const struct str *found; /* what stood there, borrowed from the original */
    size_t count;
};

/* What is found in `text`. Without a book: numbers alone (cards, IBANs, social security). */
struct masked mask_private(struct arena *arena, const struct phrase_book *book, struct str text);

/* The same numbers in an HTML form of the text, whatever parts their figures there
 * (spaces, tags, &nbsp;). */
struct str mask_in_html(struct arena *arena, struct str html, const struct masked *masked);

#endif
