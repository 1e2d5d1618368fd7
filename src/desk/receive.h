/* Words come in: they join a dossier or open one, and what is now owed is
 * promised. The channel has read and cleaned them; this decides and records.
 *
 * Domain: threading (domain.md 2.0), dossier life (2.1), ACK_AUTO and
 * FIRST_REPLY. R046 (a trace of the request), R048 (the delay is told). */
#ifndef DESK_RECEIVE_H
#define DESK_RECEIVE_H

#include "base/secret.h"
#include "desk/customer.h"
#include "desk/desk.h"
#include "domain/threading.h"
#include "domain/tone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

enum { PARTICIPANTS_MAX = 20, ACKS_PER_SENDER = 5, ACK_WINDOW_HOURS = 1, REFS_LOOKED_UP = 20 };

struct inbound_file {
    struct str name, type, content_id;
    bool is_inline;
    struct str bytes;
    struct sha256 hash;
};

/* An order that the words name, found beforehand by the channel. */
struct named_order {
    int64_t order;
    int64_t customer;
    enum match_reason reason; /* MATCH_ORDER_NUMBER or MATCH_PARCEL_NUMBER */
};

/* How a channel judged a machine's words (0 in `machine` means a person). */
enum machine_effect {
    MACHINE_EFFECT_NONE,   /* a person */
    MACHINE_EFFECT_KEEP,   /* kept where it belongs; changes nothing, is never answered */
    MACHINE_EFFECT_BOUNCE, /* a mail of ours did not arrive: its dossier reopens */
};

struct inbound {
    const struct shop *shop;
    const int64_t *inboxes; /* where it came in, at least one, all of this shop */
    size_t inbox_count;
    struct str mail_domain; /* right side of the Message-IDs we write: that of the first inbox */
    instant at;

    struct str reply_token; /* of the address it was sent to; STR_NONE */
    struct person sender;
    struct person answer_to;     /* Reply-To, or the sender */
    const struct person *others; /* To and Cc without sender and inboxes */
    size_t other_count;
    enum authenticity authenticity;
    int machine; /* channel's own number, stored; 0 a person */
    enum machine_effect effect;

    struct str recipients; /* JSON, as the message table wants it */
    size_t masked;         /* numbers that were masked in subject and text (G41) */
    struct str subject, text, folds, snippet;
    struct str html; /* cleaned; STR_NONE */
    int64_t remote_images;
    bool damaged;
    enum lang lang;   /* of the words, for the acknowledgement */
    struct tone tone; /* of a person's own words */

    struct str rfc_id;      /* "" when none */
    const struct str *refs; /* Message-IDs it answers, nearest first */
    size_t ref_count;
    struct str bounced_id; /* Message-ID of our mail that came back; STR_NONE */
    const struct named_order *orders;
    size_t order_count;

    const struct inbound_file *files;
    size_t file_count;
    struct str raw;
    struct sha256 raw_hash, content_hash;
    struct str tokens; /* store/tokens.h */
};

static inline bool receive_by_machine(const struct inbound *in)
{
    return in->effect != MACHINE_EFFECT_NONE;
}

struct received {
    int64_t dossier;
    int64_t message;
    bool known; /* these bytes were here already */
};

struct receive {
    const struct desk *desk;
    const struct inbound *in;
    struct received out;
};

/* A store_command; `ctx` is a struct receive. Before it is submitted, files and
 * raw bytes over STORE_BLOB_INLINE must have been put by store_blob_file_put. */
ERR_MUST enum err receive_command(struct db *db, struct arena *arena, void *ctx, struct error *err);

#endif
