/* Errors as application/problem+json (RFC 9457), with the sentence in the
 * caller's language. */
#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

#include "base/buf.h"
#include "base/i18n.h"
#include "domain/practice/practice.h"

/* The HTTP status of an error: 422 for a refusal, 404 for what is not there or
 * in another shop, and so on. */
int problem_status(enum err code);

/* The sentence for a person: the error's own key, else one for its kind. */
struct str problem_sentence(struct arena *arena, enum lang lang, const struct error *err);

/* `status` is told and names the title; `findings` may be NULL. */
void problem_write(struct buf *out, struct arena *arena, enum lang lang, int status,
                   const struct error *err, const struct findings *findings);

/* The list of findings alone, as the check of a message answers it. */
struct jsonw;
void findings_write(struct jsonw *w, struct arena *arena, enum lang lang,
                    const struct findings *findings);

#endif
