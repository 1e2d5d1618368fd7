/* The views of the inbox (api/openapi.yaml, dossiers?view=): their names, their
 * pages and how many dossiers each holds. */
#ifndef WEB_AGENT_VIEWS_H
#define WEB_AGENT_VIEWS_H

#include "base/jsonw.h"
#include "web/request.h"

enum view {
    VIEW_MINE,
    VIEW_UNASSIGNED,
    VIEW_WAITING,
    VIEW_OVERDUE,
    VIEW_ESCALATED,
    VIEW_ALL,
    VIEW_RESOLVED,
    /* counted with them, with a list of their own: */
    VIEW_UNMATCHED,
    VIEW_HELD,
    VIEW_APPROVALS,
    VIEWS,
};

const char *view_name(enum view view);
/* A view that is a list of dossiers. */
bool view_parse(struct str name, enum view *out);

/* The page of a view that begins after `after`: a list as api/openapi.yaml has it. */
ERR_MUST enum err render_view(struct jsonw *w, struct request *r, enum view view, int64_t limit,
                              const struct cursor *after, struct error *err);

/* How many dossiers each view holds, counted to 1000: the object of dossiers/views.
 * What is the same for a whole shop is counted once for all its agents until
 * something happens or falls due in it. */
ERR_MUST enum err render_view_counts(struct jsonw *w, struct request *r, struct error *err);

/* Where those counts are kept; for every worker. NULL: out of memory. */
struct view_counts *view_counts_create(void);
void view_counts_destroy(struct view_counts **counts);

#endif
