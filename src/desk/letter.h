/* Letters to carriers (R095, R102): one thread for each problem, whose answers come back
 * to local+TOKEN@domain. They leave by the outbox, as messages to customers do; what is
 * one on paper too is written as a PDF when it leaves (desk/mail.h, `sheet`). */
#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include "desk/dispatch.h"
#include "desk/mail.h"
#include "desk/record.h"
#include "domain/letter.h"

struct carrier_thread {
    int64_t id, carrier;
    int64_t dossier; /* whose events tell of it; 0 none */
};

/* The thread of an incident or of a settlement (the other one 0), made when it is new. */
struct thread_about {
    int64_t carrier, incident, settlement, dossier;
    int64_t inbox; /* letters leave from it; 0: none do */
};
ERR_MUST enum err letter_thread(struct record *r, const struct thread_about *about,
                                struct carrier_thread *out, struct error *err);

struct letter_file {
    struct str name, type;
    int64_t size;
    struct str hash;
};

struct letter {
    enum letter_kind kind;
    struct str address; /* "": nobody to write to, it is kept to be sent by hand */
    struct str name;    /* of the carrier */
    enum lang lang;
    struct str subject, text;
    int64_t author; /* staff; 0: the counter */
    const struct letter_file *files;
    size_t file_count;
};

/* Writes it down and, where there is an address, queues it. */
ERR_MUST enum err letter_write(struct record *r, const struct carrier_thread *thread,
                               const struct letter *letter, int64_t *id, struct error *err);

/* The mail that a letter of the outbox becomes. */
ERR_MUST enum err letter_mail_load(const struct desk *desk, struct db *db, struct arena *arena,
                                   int64_t outbox, struct outgoing_mail *out, struct error *err);

/* Inside the command that ends a claim of the outbox. */
ERR_MUST enum err letter_left(struct record *r, int64_t letter, enum dispatch_result result,
                              const struct dispatch_outcome *outcome, struct error *err);

/* --- answers ---------------------------------------------------------------------- */

struct inbound;

/* A mail that answers a letter, by the token of the address it came to or by the mail that
 * it names. It is kept in the thread and no customer's; `*taken` says so. A forged one
 * is not taken. */
ERR_MUST enum err letter_arrives(struct record *r, const struct inbound *in, bool *taken,
                                 int64_t *dossier, struct error *err);

#endif
