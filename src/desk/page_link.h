/* The link to the customer's own page. The store holds the token's digest alone: the
 * token is made when the mail leaves, stands in that mail and nowhere else, and opens the
 * page of one dossier until its day. */
#ifndef DESK_PAGE_LINK_H
#define DESK_PAGE_LINK_H

#include "base/secret.h"
#include "desk/record.h"

enum { PAGE_LINK_DAYS = 60 };

/* What stands in the kept words of a mail in the token's place; as long as it. */
#define PAGE_TOKEN_HIDDEN "********************************"

/* Inside a command: the message will hold a link. */
ERR_MUST enum err page_link_add(struct record *r, int64_t dossier, int64_t message, instant until,
                                struct error *err);

/* Inside the command that claims the message: a token for this attempt, which replaces
 * that of an attempt before; "" where the message holds no link. */
ERR_MUST enum err page_link_mint(struct db *db, struct arena *arena, int64_t message,
                                 char token[TOKEN_CHARS + 1], struct error *err);

struct page_link {
    int64_t id, shop, dossier;
    instant expires_at;
    bool opened;
};

/* ERR_NOT_FOUND: no such token, or its day has passed. `db` is a reader. */
ERR_MUST enum err page_link_find(struct db *db, struct arena *arena, struct str token, instant now,
                                 struct page_link *out, struct error *err);

#endif
