/* Mail out: one ready-made mail to one server, and exactly what became of it.
 *
 * A `struct smtp` is a way out: server, credentials and one connection, kept
 * for the next mail. It belongs to one thread at a time (a job's worker, never
 * the network loop: sending waits); smtp_cancel alone may come from any thread.
 * Sources: RFC 5321, 3207 (STARTTLS), 4954 (AUTH), 3463 (enhanced codes),
 * 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8); docs/adr/0009-mail-out.md. */
#ifndef PROVIDERS_SMTP_SMTP_H
#define PROVIDERS_SMTP_SMTP_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct smtp;

enum {
    SMTP_RECIPIENTS_MAX = 100, /* what RFC 5321 4.5.3.1.8 makes every server take */
    SMTP_LINE_MAX = 998,       /* bytes of a line without CRLF, RFC 5322 2.1.1 */
    SMTP_REPLY_TEXT = 256,
};

enum smtp_tls {
    SMTP_TLS_AUTO,          /* opportunistic to this machine, else required */
    SMTP_TLS_OPPORTUNISTIC, /* STARTTLS when offered, certificate not verified (RFC 7435) */
    SMTP_TLS_REQUIRED,      /* STARTTLS or nothing; certificate and host name verified */
    SMTP_TLS_NEVER,
};

/* Texts are borrowed during smtp_create only. A time-out of 0 takes the default. */
struct smtp_options {
    struct str url;  /* smtp://HOST[:PORT] (25) or smtps://HOST[:PORT] (465, TLS verified) */
    struct str user; /* STR_NONE: no AUTH */
    struct str password;
    struct str ca_file;    /* PEM; STR_NONE: the machine's own */
    struct str local_name; /* for EHLO; STR_NONE: this machine's name */
    enum smtp_tls tls;     /* for smtp:// */
    int64_t connect_ms;    /* until ready for a mail, AUTH included; 30 s */
    int64_t reply_ms;      /* one reply, or the body making no progress; 5 min */
    int64_t final_ms;      /* the reply to the final dot; 10 min */
    int64_t total_ms;      /* everything before the final dot; 30 min */
};

/* Where in the dialogue something was said or lost. */
enum smtp_stage {
    SMTP_STAGE_CONNECT,
    SMTP_STAGE_HELLO,
    SMTP_STAGE_STARTTLS,
    SMTP_STAGE_AUTH,
    SMTP_STAGE_MAIL,
    SMTP_STAGE_RCPT,
    SMTP_STAGE_DATA,
    SMTP_STAGE_BODY,
    SMTP_STAGE_END, /* the final dot may have left */
};

enum smtp_result {
    SMTP_SENT,              /* the server answered 2xx to the final dot: the mail is its own now */
    SMTP_REFUSED_PERMANENT, /* the mail or the address is refused for good */
    SMTP_REFUSED_TEMPORARY, /* not taken, for sure: may be tried again */
    SMTP_UNCERTAIN, /* the final dot may have left and no reply came: never repeat blindly */
};

/* What the server said, several lines joined. `text` is printable ASCII, may
 * name addresses, and so goes to the dossier and never to a log. */
struct smtp_reply {
    int code;          /* 250 and so on; 0: the text is our own words */
    char enhanced[12]; /* "5.1.1", or "" */
    char text[SMTP_REPLY_TEXT];
};

struct smtp_recipient {
    enum smtp_result result;
    struct smtp_reply reply;
};

/* SMTP knows no "all or nothing": when some recipients are refused the others
 * are served. `result` speaks of the mail: SENT means that at least one got it
 * (`accepted` of them); when all were refused it is TEMPORARY if trying again
 * can help one of them. Read `recipients` when there are several. Faults of the
 * route (no TLS, wrong password, 5xx before MAIL) are TEMPORARY: the mail is
 * not to blame. */
struct smtp_outcome {
    enum smtp_result result;
    enum smtp_stage stage;             /* where it was decided */
    struct smtp_reply reply;           /* what decided it; when SENT, with the server's queue id */
    struct smtp_recipient *recipients; /* in the order of mail.to; in the arena of smtp_send */
    size_t accepted;                   /* recipients with SMTP_SENT */
    bool reused;                       /* went over a connection that was already open */
};

struct smtp_mail {
    struct str from;      /* envelope sender; "" is the null sender of machine mail */
    const struct str *to; /* 1 to SMTP_RECIPIENTS_MAX addresses, bare */
    size_t to_count;
    /* RFC 5322 bytes: lines end with CRLF (the last one may lack it), no bare CR
     * or LF, no NUL, no line over SMTP_LINE_MAX. 7 bits by preference: 8 bits
     * go only to a server that offers 8BITMIME. Dots are stuffed here. */
    struct str bytes;
};

/* Opens nothing yet. ERR_INVALID, with `field` ("url", "local_name", "tls"):
 * the password would go unprotected to another machine, the URL is no SMTP URL. */
ERR_MUST enum err smtp_create(const struct smtp_options *options, struct smtp **out,
                              struct error *err);
/* Says QUIT when connected, and does not wait for the answer. */
void smtp_destroy(struct smtp **smtp);

/* Sends and waits. ERR_OK: `out` tells which of the four it was. ERR_INVALID:
 * the mail cannot be sent as it is (`field` "from", "to" or "bytes"), nothing was
 * said to the server. `arena` holds out->recipients. */
ERR_MUST enum err smtp_send(struct smtp *smtp, const struct smtp_mail *mail, struct arena *arena,
                            struct smtp_outcome *out, struct error *err);

/* The program ends: a send under way gives up within about a second before the
 * final dot, within SMTP_CANCEL_GRACE_MS after it; later ones are TEMPORARY. */
enum { SMTP_CANCEL_GRACE_MS = 5000 };
void smtp_cancel(struct smtp *smtp);

/* "connect", "mail"; "sent", "uncertain": stable names for logs and the API. */
const char *smtp_stage_name(enum smtp_stage stage);
const char *smtp_result_name(enum smtp_result result);

#endif
