/* Words go out: a message row and its place in the outbox, inside a command. */
#ifndef DESK_POST_H
#define DESK_POST_H

#include "base/i18n.h"
#include "desk/customer.h"
#include "desk/record.h"

struct acknowledgement {
    int64_t dossier, number;
    enum lang lang;
    struct str shop_name, mail_domain;
    struct person to;
    struct str subject; /* the customer's */
    struct str request; /* the customer's words, copied (R046) */
    struct str when;    /* the reply is due, in words (R048) */
};

/* At most one per dossier, whatever is tried (outbox key "ack:DOSSIER"). From
 * here on the record's actor is the system: nobody at the counter wrote it. */
ERR_MUST enum err post_acknowledgement(struct record *r, const struct acknowledgement *ack,
                                       struct error *err);

/* Words that nobody at the counter wrote. */
struct automatic {
    int64_t dossier;
    struct str shop_name, mail_domain;
    struct person to;
    struct str subject, text;
    struct str key; /* of the outbox: it leaves once, whatever is tried */
};

ERR_MUST enum err post_automatic(struct record *r, const struct automatic *out, struct error *err);
/* The same, and which message it became. */
ERR_MUST enum err post_notice(struct record *r, const struct automatic *out, int64_t *message,
                              struct error *err);

struct outgoing {
    int64_t dossier;
    int64_t author; /* staff */
    int64_t template;
    struct str sender_name, sender_address;
    struct str recipients; /* JSON {"to": [...], "cc": [...]} */
    struct str subject, text;
    struct str mail_domain;
    struct str tokens; /* store/tokens.h */
    duration undo;     /* leaves after that */
    bool held;         /* does not leave: it waits for a lead */
};

ERR_MUST enum err post_reply(struct record *r, const struct outgoing *out, int64_t *message,
                             struct error *err);

/* What was held leaves after all, from then on. */
ERR_MUST enum err post_queue(struct record *r, int64_t message, instant from, struct error *err);

#endif
