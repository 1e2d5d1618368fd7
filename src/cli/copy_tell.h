/* A copy of a store, as the person at the terminal sees it: a bar while it runs,
 * or a line now and then where nobody looks; and what was proved, at its end. */
#ifndef CLI_COPY_TELL_H
#define CLI_COPY_TELL_H

#include "cli/command.h"
#include "store/copy.h"

struct copy_tell {
    const struct cli *cli;
    int64_t began_ms;  /* monotonic */
    int64_t shown_ms;  /* when the last was shown */
    const char *table; /* the last one told */
    enum store_copy_step step;
};

void copy_tell_begin(struct copy_tell *t, const struct cli *cli);
/* For store_copy_options; `ctx` is a struct copy_tell. On standard error. */
void copy_tell_progress(void *ctx, enum store_copy_step step, const char *table, int64_t rows,
                        int64_t all);
/* Takes the bar away. */
void copy_tell_end(struct copy_tell *t);
/* Every table with its rows and digest, and the word that both are equal, or not. */
void copy_tell_report(const struct copy_tell *t, const struct store_copy_report *report,
                      struct buf *out);

#endif
