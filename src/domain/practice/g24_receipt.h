/* G24: who wrote gets a receipt with a copy of their words and the time of an answer.
 *
 * Source: S1. Acts: the acknowledgement (desk/post.h) is made by the counter within
 * seconds and is asked here whether it holds both; one that does not is counted as
 * broken. Nobody goes on against it: there is nothing to stop.
 * The other half, form fields that are not needed for a subject, waits for the form. */
#ifndef DOMAIN_PRACTICE_G24_RECEIPT_H
#define DOMAIN_PRACTICE_G24_RECEIPT_H

#include "domain/practice/practice.h"

extern const struct practice g24_receipt;

/* Whether a receipt holds the copy (as it was quoted) and the time, in words. */
bool g24_is_whole(struct str receipt, struct str copy, struct str when);

#endif
