/* Rows of the store as the API's JSON (api/openapi.yaml, components/schemas). */
#ifndef WEB_RENDER_H
#define WEB_RENDER_H

#include "base/jsonw.h"
#include "store/queries.h"
#include "web/request.h"

void put_person(struct jsonw *w, const char *key, int64_t id, struct str name); /* 0: null */
void put_money(struct jsonw *w, const char *key, int64_t amount, struct str currency);

/* What is owed next, or null. */
void render_due(struct jsonw *w, const struct q_dossier_row *row);
void render_dossier(struct jsonw *w, const struct q_dossier_row *row);
void render_promise(struct jsonw *w, const struct q_promise_list_row *row);
void render_event(struct jsonw *w, const struct q_event_row *row);

/* Files and inboxes of the message are looked up among those given. */
struct message_parts {
    const struct q_message_file_rows *files;
    const struct q_message_inbox_rows *inboxes;
};
void render_message(struct jsonw *w, struct request *r, const struct q_message_row *row,
                    const struct message_parts *parts);

/* Each reads what belongs to it. */
ERR_MUST enum err render_session(struct jsonw *w, struct request *r, struct error *err);
ERR_MUST enum err render_customer(struct jsonw *w, struct request *r,
                                  const struct q_customer_card_row *row, struct error *err);
ERR_MUST enum err render_order(struct jsonw *w, struct request *r, const struct q_order_row *row,
                               struct error *err);
ERR_MUST enum err render_parcel(struct jsonw *w, struct request *r, const struct q_parcel_row *row,
                                struct error *err);

/* Who asks, with nothing else; ERR_UNAUTHENTICATED. In router.c. */
ERR_MUST enum err request_authenticate(struct request *r, struct error *err);

#endif
