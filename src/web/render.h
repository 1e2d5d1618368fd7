/* Rows of the store as the API's JSON (api/openapi.yaml, components/schemas). */
#ifndef WEB_RENDER_H
#define WEB_RENDER_H

#include "base/jsonw.h"
#include "domain/message.h"
#include "store/queries.h"
#include "web/request.h"

/* What is unknown is null in the API and "" in the store. */
static inline struct str or_null(struct str s)
{
    return s.len ? s : STR_NONE;
}

void put_person(struct jsonw *w, const char *key, int64_t id, struct str name); /* 0: null */
void put_money(struct jsonw *w, const char *key, int64_t amount, struct str currency);
void put_address(struct jsonw *w, struct str name, struct str address);

/* The API calls a private note internal. */
const char *api_direction(enum direction direction);
/* What is owed next, or null. */
void render_due(struct jsonw *w, const struct q_dossier_row *row);
void render_dossier(struct jsonw *w, const struct q_dossier_row *row);
void render_promise(struct jsonw *w, const struct q_promise_row *row);
void render_event(struct jsonw *w, const struct q_event_row *row);
void render_inbox(struct jsonw *w, int64_t id, struct str name, struct str address);

/* {"items": [ ... */
void list_begin(struct jsonw *w);
/* ... ], "next": ...}; `key` and `id` are the last item's when there is more. */
void list_end(struct jsonw *w, struct request *r, bool more, int64_t key, int64_t id);
/* Queries read one row more than a page holds. */
size_t list_shown(size_t count, int64_t limit);

/* --- with what belongs to them, read for all at once; into an open array or as one value --- */

/* Files and inboxes of messages; each message finds its own. */
struct message_parts {
    struct q_message_file_rows files;
    struct q_message_inbox_rows inboxes;
};
ERR_MUST enum err read_message_parts(struct request *r, const struct q_message_row *rows,
                                     size_t count, struct message_parts *out, struct error *err);
void render_message(struct jsonw *w, struct request *r, const struct q_message_row *row,
                    const struct message_parts *parts);

ERR_MUST enum err render_customers(struct jsonw *w, struct request *r,
                                   const struct q_customer_row *rows, size_t count,
                                   struct error *err);
ERR_MUST enum err render_orders(struct jsonw *w, struct request *r, const struct q_order_row *rows,
                                size_t count, struct error *err);
ERR_MUST enum err render_parcels(struct jsonw *w, struct request *r,
                                 const struct q_parcel_row *rows, size_t count, struct error *err);
ERR_MUST enum err render_session(struct jsonw *w, struct request *r, struct error *err);

#endif
