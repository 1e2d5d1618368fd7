/* G05: no message leaves with a hole in it.
 *
 * Source: S4-5, the mail with empty fields that a customer received after a
 * week of silence.
 *
 * By provenance, blocks, nobody overrides:
 *  - a merge field unresolved or empty: field "fields.NAME", key
 *    "refusal.g05.empty_field" or "refusal.g05.unknown_field";
 *  - the subject names an order that is not linked to the dossier: field
 *    "subject", key "refusal.g05.foreign_order".
 * By pattern, outside quoted lines, warns (field "text" or "subject"): what looks
 * like a place left to fill in, "XXX", "[nom]", "<name>", "Bonjour ,", two spaces
 * around a hole, "TODO", "lorem ipsum". The patterns are a table in the source. */
#ifndef DOMAIN_PRACTICE_G05_PLACEHOLDERS_H
#define DOMAIN_PRACTICE_G05_PLACEHOLDERS_H

#include "domain/practice/practice.h"

extern const struct practice g05_placeholders;

enum { G05_CANDIDATES_MAX = 8 };

/* Words of a subject that may be order numbers (three characters or more with a
 * digit, without a leading "#"), for the desk to look up. Returns how many. */
size_t g05_order_candidates(struct str subject, struct str out[G05_CANDIDATES_MAX]);

#endif
