/* Whether a person or a machine wrote a mail. A machine is never answered.
 *
 * No single sign is enough (of 351 real bounces, Auto-Submitted stands in 47 %,
 * an empty Return-Path in 57 %): several are read, and each that was seen is
 * given back so that an agent can be told why. RFC 3834, 3464, 2919, 5436. */
#ifndef CHANNELS_EMAIL_MACHINE_H
#define CHANNELS_EMAIL_MACHINE_H

#include "base/str.h"
#include "domain/machine.h"

#include <stdbool.h>

struct mime_message;

enum machine_sign {
    MACHINE_AUTO_SUBMITTED = 1 << 0, /* Auto-Submitted: other than "no" */
    MACHINE_NULL_SENDER = 1 << 1,    /* envelope sender or Return-Path <> */
    MACHINE_PRECEDENCE = 1 << 2,     /* Precedence: bulk, junk, list, auto_reply */
    MACHINE_SUPPRESS = 1 << 3,       /* X-Auto-Response-Suppress */
    MACHINE_AUTO_FIELD = 1 << 4,     /* X-Autoreply, X-Autorespond, X-Auto-Reply-From ... */
    MACHINE_LIST_FIELD = 1 << 5,     /* List-Id, List-Post ... */
    MACHINE_UNSUBSCRIBE = 1 << 6,    /* List-Unsubscribe, Feedback-ID, campaign fields */
    MACHINE_REPORT_TYPE = 1 << 7,    /* multipart/report */
    MACHINE_DAEMON_SENDER = 1 << 8,  /* mailer-daemon@, postmaster@ */
    MACHINE_NOREPLY_SENDER = 1 << 9, /* noreply@, ne-pas-repondre@ */
    MACHINE_AUTO_SUBJECT = 1 << 10, /* "Réponse automatique", "Out of office": never enough alone */
    MACHINE_BOUNCE_SUBJECT = 1 << 11,   /* "Undelivered Mail Returned to Sender" ... */
    MACHINE_DELIVERY_STATUS = 1 << 12,  /* recipients with a status could be read */
    MACHINE_OWN_LOOP_FIELD = 1 << 13,   /* X-Guichet-Loop */
    MACHINE_OWN_MESSAGE_ID = 1 << 14,   /* a Message-ID of our domain on an automatic mail */
    MACHINE_FAILED_RECIPIENTS = 1 << 15 /* X-Failed-Recipients */
};
enum { MACHINE_SIGNS = 16 };

struct machine_context {
    struct str own_message_id_domain; /* right side of the Message-IDs we write; "" unknown */
    struct str envelope_sender;       /* MAIL FROM; "" the null sender, STR_NONE not known */
};

struct machine_verdict {
    enum machine_kind kind;
    unsigned signs; /* bits of enum machine_sign */
};

struct machine_verdict machine_recognise(const struct mime_message *m,
                                         const struct machine_context *context);

/* Whether an address says by its name that nobody reads what is sent there. */
bool machine_is_noreply(struct str address);

/* Of one bit; NULL for none. For (i = 0; i < MACHINE_SIGNS; i++) if (signs & 1u << i) ... */
const char *machine_sign_name(unsigned bit);

#endif
