/* A mail's bytes become what the desk receives: read, cleaned, folded, judged.
 * Worker threads; looks up in the store, changes nothing. */
#ifndef CHANNELS_EMAIL_READ_H
#define CHANNELS_EMAIL_READ_H

#include "channels/email/directory.h"
#include "desk/receive.h"

struct db;

enum {
    READ_SUBJECT_MAX = 400,
    READ_NAME_MAX = 200,
    READ_NUMBERS_MAX = 8,      /* possible order numbers looked up */
    READ_NUMBERS_TEXT = 4096,  /* bytes of the text searched for them */
    READ_RECIPIENTS_MAX = 100, /* kept in the message's row */
};

struct mail {
    struct str raw;
    struct str envelope_sender; /* "" is the null sender */
    const struct mailboxes *boxes;
    const struct mailbox *const *to; /* mailboxes of one shop it came in by, at least one */
    size_t to_count;
    struct str reply_token; /* STR_NONE */
    instant at;
};

/* Numbers of cards, accounts and persons are masked (G41) in what is read, shown and
 * searched. The mail's own bytes stay as they came: they are the proof of what was
 * said, signatures go by them, and only `messages/{id}/raw` shows them, until the
 * retention of whole mails removes them. Words on health stay, too: what a product
 * did to somebody must be read.
 *
 * Fills `out`, which lives in the arena and borrows `mail`. Never fails because
 * of the mail itself. */
ERR_MUST enum err mail_read(struct db *db, struct arena *arena, const struct mail *mail,
                            struct inbound *out, struct error *err);

#endif
