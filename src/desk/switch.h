/* A manager switches practices of a shop: on, recorded only, off. Each time is an
 * event (practice.switched) and stands in the weekly list. */
#ifndef DESK_SWITCH_H
#define DESK_SWITCH_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/practice/practice.h"

/* ERR_REFUSED, key "refusal.practice.law": what the law requires stays on. */
ERR_MUST enum err switch_practice(const struct desk *desk, const struct caller *caller,
                                  const struct practice *practice, enum practice_setting setting,
                                  struct error *err);

/* All of them but those of the law; these, too, with `law_too`, which is for tests that
 * show what is missing without them. */
ERR_MUST enum err switch_all(const struct desk *desk, const struct caller *caller,
                             enum practice_setting setting, bool law_too, struct error *err);

#endif
