/* Reply templates: what a lead writes once and agents start from. A field that
 * the template language does not know is refused at once (G05), before anybody
 * can use it. */
#ifndef DESK_TEMPLATES_H
#define DESK_TEMPLATES_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/template.h"

enum {
    TEMPLATE_NAME_BYTES = 480, /* 120 characters of any kind */
    TEMPLATE_SUBJECT_BYTES = 800,
    TEMPLATE_TEXT_BYTES = TEMPLATE_SOURCE_MAX,
};

struct template_text {
    struct str name, language, subject, body; /* subject "" keeps the dossier's */
    bool archived;
};

/* ERR_REFUSED: an unknown field (`field` "text" or "subject"). ERR_INVALID: braces
 * never closed, a length. ERR_CONFLICT: the name is taken in that language. */
ERR_MUST enum err template_add(const struct desk *desk, struct arena *arena,
                               const struct caller *caller, const struct template_text *text,
                               int64_t *id, struct error *err);

/* ERR_CONFLICT also when `version` is no longer the template's. */
ERR_MUST enum err template_change(const struct desk *desk, struct arena *arena,
                                  const struct caller *caller, int64_t id, int64_t version,
                                  const struct template_text *text, struct error *err);

#endif
