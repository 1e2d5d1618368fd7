/* G05: no message leaves with a hole in it.
 *
 * Source: S4-5, the mail with empty fields that a customer got after a week of
 * silence. Nobody overrides it: the hole is filled instead.
 *
 * Blocks, by provenance:
 *  - a merge field is unresolved or empty (outside quoted lines): field
 *    "fields.NAME", key "refusal.g05.unknown_field" or "refusal.g05.empty_field";
 *  - the subject names an order of the shop that is not linked to the dossier:
 *    field "subject", key "refusal.g05.foreign_order".
 * Warns, by looks, in the subject (field "subject") and outside quoted lines of
 * the text (field "text"):
 *  - "warning.g05.placeholder": something stands there to be replaced;
 *  - "warning.g05.hole": nothing stands where something should
 *    (domain/practice/placeholder.h has the patterns);
 *  - "warning.g05.unknown_order": the subject announces an order number that
 *    the shop does not know. */
#ifndef DOMAIN_PRACTICE_G05_PLACEHOLDERS_H
#define DOMAIN_PRACTICE_G05_PLACEHOLDERS_H

#include "domain/practice/practice.h"

extern const struct practice g05_placeholders;

enum { ORDER_MENTIONS_MAX = 8 };

/* A word of a subject that may be an order number: three ASCII characters or
 * more with a digit among them, without a leading "#". */
struct order_mention {
    struct str number;
    size_t offset;  /* in the subject */
    bool announced; /* "commande", "order" or the like stands before it */
};

/* What the desk looks up before practice_check_reply. Returns how many. */
size_t g05_order_mentions(struct str subject, struct order_mention out[ORDER_MENTIONS_MAX]);

#endif
