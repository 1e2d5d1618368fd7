/* The mail that a claimed message becomes: its fields and words, ready for
 * whoever writes it down (RFC 5322) and carries it away. */
#ifndef DESK_MAIL_H
#define DESK_MAIL_H

#include "desk/customer.h"
#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>

struct db;

enum { MAIL_PEOPLE_MAX = 50, MAIL_REFERENCES_MAX = 20 };

struct mail_file {
    struct str name, type, bytes;
};

struct outgoing_mail {
    struct person from;  /* the inbox, in the author's and the shop's name */
    struct str reply_to; /* local+TOKEN@domain */
    struct person to[MAIL_PEOPLE_MAX], cc[MAIL_PEOPLE_MAX];
    size_t to_count, cc_count;
    struct str subject, text;
    struct str rfc_id, in_reply_to; /* without brackets; "" none */
    struct str references[MAIL_REFERENCES_MAX];
    size_t reference_count;
    bool automatic; /* Auto-Submitted (RFC 3834) */
    bool notice;    /* automatic, but no answer to anybody: it may come back unread */
    instant at;
    int utc_offset_minutes;
    const struct mail_file *files;
    size_t file_count;
    int64_t shop, letter; /* a carrier's that is on paper too: net/pdf makes it a file; 0 none */
};

/* ERR_INVALID: the message cannot be sent (its dossier has no inbox). */
ERR_MUST enum err mail_load(const struct desk *desk, struct db *db, struct arena *arena,
                            int64_t outbox, struct outgoing_mail *out, struct error *err);

/* Puts the token of the customer's page where the kept words hide it. ERR_INVALID: they
 * have no place for it. */
ERR_MUST enum err mail_with_page(struct arena *arena, struct outgoing_mail *mail, struct str token,
                                 struct error *err);

#endif
