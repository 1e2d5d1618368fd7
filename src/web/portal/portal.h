/* The customer's own page, /c/{token}: where things stand, what they can choose, what
 * they are asked for and no more (domain.md 2.3), what they are owed and by when. HTML
 * from here, without a script; French and English; WCAG 2.2 AA. */
#ifndef WEB_PORTAL_PORTAL_H
#define WEB_PORTAL_PORTAL_H

#include "desk/page.h"
#include "store/queries.h"
#include "web/request.h"

enum { PORTAL_BODY_LIMIT = 25 * 1024 * 1024 };

struct portal_style {
    const char *name; /* "page.css" */
    const char *bytes;
    size_t len;
};
extern const struct portal_style portal_styles[];

/* What a page shows, read at once. */
struct portal {
    struct request *r;
    struct page_link link;
    struct shop shop;
    struct q_page_facts_row facts;
    struct q_dossier_facts_row dossier; /* the survivor */
    struct q_incident_rows incidents;
    struct q_remedy_rows remedies;
    struct q_promise_facts_rows promises;
    struct q_page_parcels_rows parcels;
    enum lang lang;
    instant now;
    const char *said;  /* message key of what just happened; NULL */
    const char *error; /* of what was refused; NULL */
};

/* ERR_NOT_FOUND: no such page, or no more. */
ERR_MUST enum err portal_read(struct request *r, struct portal *out, struct error *err);
void portal_render(struct portal *p, struct buf *out);
/* What is shown where there is no page: nothing is told about why. */
void portal_render_none(struct request *r, struct buf *out);

/* "un nouvel envoi, à nos frais": what a remedy is, as it can be chosen. */
struct str portal_choice(const struct portal *p, const struct q_remedy_row *remedy);
bool portal_can_choose(const struct q_remedy_row *remedy);
/* Whether the customer may rather wait. */
bool portal_can_wait(const struct q_incident_row *incident);

/* Reads the form of a request into what the desk does. ERR_INVALID: `key` says it to
 * people. */
ERR_MUST enum err portal_form(struct portal *p, struct page_act *out, struct error *err);

enum err portal_page(struct request *r, struct buf *out, int *status, struct error *err);
enum err portal_post(struct request *r, struct buf *out, int *status, struct error *err);
enum err portal_css(struct request *r, struct buf *out, int *status, struct error *err);

#endif
