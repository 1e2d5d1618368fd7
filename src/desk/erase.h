/* One person taken out of a shop's data, as the GDPR's article 17 gives them the
 * right to: names, addresses, words in and out, whole mails, files, the text index.
 * What stays is that something was: dossiers with their numbers, times, states and
 * promises, orders with their amounts, totals, and the log, which holds no words. */
#ifndef DESK_ERASE_H
#define DESK_ERASE_H

#include "desk/desk.h"

struct db;

struct erased {
    int64_t customer;
    int64_t messages, blobs;
};

/* The customer whose mail address it is. `db` is a reader. May be done again, and has
 * to be when it was interrupted. ERR_NOT_FOUND, field "customer"; ERR_CONFLICT, key
 * "erase.mail_waiting": a mail to them is still to leave. ERR_BUSY: words of theirs came
 * again and again meanwhile. The store is rewritten
 * afterwards, so that the bytes are gone from its file (store_scrub). Backups made
 * before still hold them. */
ERR_MUST enum err erase_customer(const struct desk *desk, struct db *db, struct arena *arena,
                                 struct str shop_slug, struct str address, struct erased *out,
                                 struct error *err);

#endif
