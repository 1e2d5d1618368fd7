/* A dossier is resolved once the customer's last words are answered; the stories
 * often end with a thank-you instead. This adds the answers. */
#ifndef CLI_DEMO_CLOSINGS_H
#define CLI_DEMO_CLOSINGS_H

#include "cli/demo_data.h"
#include "domain/calendar.h"

/* The shop's steps in time order, with an answer by the same agent, soon and in
 * opening hours, wherever one resolves a dossier right after a mail. */
ERR_MUST enum err demo_closings(struct arena *arena, const struct demo_shop *shop,
                                const struct calendar *calendar, const struct demo_step **steps,
                                size_t *count, struct error *err);

#endif
