/* The demo's post office. Customers' mails are written as real mails and come in
 * as a mail server would bring them; what the shop sends is taken as delivered
 * and remembered, so that customers can answer it. Nothing leaves the program. */
#ifndef CLI_DEMO_POST_H
#define CLI_DEMO_POST_H

#include "cli/demo_data.h"
#include "desk/receive.h"

struct arena;
struct db;
struct demo_post;

/* `desk` and `db` outlive it. Reads the inboxes, which must be there. */
ERR_MUST enum err demo_post_create(const struct desk *desk, struct db *db, struct demo_post **out,
                                   struct error *err);
void demo_post_destroy(struct demo_post **post);

struct demo_letter {
    instant at;
    const struct demo_person *from, *cc; /* cc NULL: nobody */
    const struct demo_person *inbox;
    struct str subject, text, html;              /* html STR_NONE when plain */
    struct str file_name, file_type, file_bytes; /* bytes STR_NONE: no file */
    /* The reply token of the dossier whose last mail is answered; "" none. */
    struct str answers;
    bool to_inbox; /* to the shop's address nevertheless: the token is lost on the way */
};

/* A letter comes in. `arena` keeps nothing that the result needs. */
ERR_MUST enum err demo_post_bring(struct demo_post *post, struct arena *arena,
                                  const struct demo_letter *letter, struct received *out,
                                  struct error *err);

/* Everything in the outbox that may leave now has left. */
ERR_MUST enum err demo_post_collect(struct demo_post *post, struct error *err);

#endif
