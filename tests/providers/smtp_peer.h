/* A mail server that misbehaves on order: a thread on a loopback port that
 * speaks SMTP as its plan says and remembers what it saw. */
#ifndef TESTS_PROVIDERS_SMTP_PEER_H
#define TESTS_PROVIDERS_SMTP_PEER_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Moments at which the peer would speak; BODY is in the middle of the mail. */
enum peer_moment {
    PEER_NEVER,
    PEER_BANNER,
    PEER_EHLO,
    PEER_STARTTLS,
    PEER_AUTH,
    PEER_MAIL,
    PEER_RCPT,
    PEER_DATA,
    PEER_BODY,
    PEER_DOT,
    PEER_NEXT, /* after the 250 of a mail */
    PEER_QUIT,
};

enum peer_act {
    PEER_SAY,   /* `words` instead of the usual reply */
    PEER_CLOSE, /* close politely (FIN) */
    PEER_RESET, /* close with RST */
    PEER_STALL, /* say nothing until the client leaves; at PEER_BODY, stop reading too */
};

enum { PEER_LOG = 128, PEER_MAILS = 8 };

struct peer_plan {
    enum peer_moment moment;
    enum peer_act act;
    const char *words;
    int connection;       /* the fault is for this connection only (1, 2 ...); 0: all */
    int recipient;        /* at PEER_RCPT: for this recipient only (1, 2 ...); 0: all */
    const char *offers;   /* space separated EHLO keywords with '=' for a blank; NULL: "8BITMIME" */
    size_t body_bytes;    /* read before the fault at PEER_BODY */
    const char *password; /* AUTH PLAIN or LOGIN takes "user" with this password */
    SSL_CTX *tls;         /* for STARTTLS (when offered) or `implicit` */
    bool implicit;
};

struct peer {
    struct peer_plan plan;
    int listener;
    int port;
    pthread_t thread;
    atomic_bool leaving;
    /* what it saw; read after peer_stop, or the counters at any time */
    atomic_int connections, dots, quits;
    char log[PEER_LOG][160]; /* commands, one line each; AUTH without its argument */
    size_t logged;
    char *mails[PEER_MAILS]; /* between DATA and the final dot, as they came */
    size_t mail_sizes[PEER_MAILS];
    bool secured; /* the last connection ended under TLS */
    bool signed_in;
};

void peer_start(struct peer *peer, struct peer_plan plan);
void peer_stop(struct peer *peer);
/* Whether a command beginning with `text` was received. */
bool peer_saw(const struct peer *peer, const char *text);

#endif
