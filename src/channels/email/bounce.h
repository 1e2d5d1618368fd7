/* What a delivery report says: of which recipient, and whether it is for good.
 * RFC 3464 where the report follows it, else what servers write in words
 * (Postfix, Exim, qmail, sendmail, Exchange, Gmail, Orange, Free ...). */
#ifndef CHANNELS_EMAIL_BOUNCE_H
#define CHANNELS_EMAIL_BOUNCE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct mime_message;

enum bounce_action {
    BOUNCE_UNKNOWN,
    BOUNCE_FAILED,
    BOUNCE_DELAYED, /* not a failure yet: the server still tries */
    BOUNCE_DELIVERED,
    BOUNCE_RELAYED,
    BOUNCE_EXPANDED,
};

struct bounce_recipient {
    struct str address; /* folded (mime_address_fold); "" when not told */
    enum bounce_action action;
    struct str status;     /* "5.1.1" (RFC 3463), "" when not told */
    int reply_code;        /* SMTP reply, 200..599, 0 when not told */
    bool hard;             /* the mailbox is no good: do not write there again */
    struct str diagnostic; /* the server's own words, one line, at most 500 bytes */
};

enum { BOUNCE_RECIPIENTS_MAX = 100 };

struct bounce {
    const struct bounce_recipient *at;
    size_t count;                   /* 0: this is no delivery report, or nothing could be read */
    struct str original_message_id; /* of the mail that did not arrive, without brackets, "" */
};

void bounce_read(struct arena *arena, const struct mime_message *m, struct bounce *out);

const char *bounce_action_name(enum bounce_action action);

#endif
