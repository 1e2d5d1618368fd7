/* To which dossier do these words belong? (domain.md 2.0, contact matching)
 *
 * The desk looks up candidates by each sign; this module decides. Signs are
 * weighed in the order of the list; whatever the sign, the sender must belong
 * to the dossier. Doubt is a result of its own, for a person. */
#ifndef DOMAIN_THREADING_H
#define DOMAIN_THREADING_H

#include "base/instant.h"
#include "base/str.h"
#include "domain/dossier.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In order of strength. Stored as numbers: never renumber. */
enum match_reason {
    MATCH_NONE = 0,
    MATCH_REPLY_TOKEN = 1,   /* local+TOKEN@domain */
    MATCH_MESSAGE_ID = 2,    /* In-Reply-To, References */
    MATCH_SUBJECT_TOKEN = 3, /* [#1234] */
    MATCH_ORDER_NUMBER = 4,
    MATCH_PARCEL_NUMBER = 5,
    MATCH_ADDRESS = 6, /* verified address, phone or handle: the one open dossier */
};

/* What the receiving MTA said of the sender (RFC 8601). Stored as numbers. */
enum authenticity {
    AUTHENTICITY_UNKNOWN = 0, /* the inbox trusts no server's word: the sender is taken as given */
    AUTHENTICITY_PASS = 1,
    AUTHENTICITY_FAIL = 2, /* forged as far as the trusted server can tell */
    AUTHENTICITY_NONE = 3, /* the trusted server found no proof either way */
};

struct match_candidate {
    int64_t dossier;
    enum match_reason reason;
    enum dossier_state state;
    instant resolved_at;
    bool
        sender_belongs; /* the sender is its customer, a contact point of theirs or a participant */
};

enum match_verdict {
    MATCH_JOIN,  /* the words belong to `dossier` */
    MATCH_NEW,   /* no candidate: a dossier of its own */
    MATCH_AFTER, /* as MATCH_NEW, linked to `dossier`, which is over */
    MATCH_DOUBT, /* a person must say; candidates are kept */
};

struct match_result {
    enum match_verdict verdict;
    int64_t dossier;
    enum match_reason reason;
};

/* `candidates` newest first within a sign, at most a few dozen. A forged sender is always in
 * doubt; one without proof is in doubt unless the sign is one that only our own
 * mail carries (reply token, Message-ID). */
struct match_result threading_decide(const struct match_candidate *candidates, size_t count,
                                     enum authenticity authenticity, instant now);

/* The dossier number in a subject, "[#1234]" as our own mails write it; 0 if none. */
int64_t threading_subject_number(struct str subject);

/* Tokens in `text` that look like order or parcel numbers: runs of at least 5
 * letters, digits and inner hyphens with at least 3 digits. Returns how many
 * were put in `out`, at most `max`; borrowed from `text`. */
size_t threading_numbers(struct str text, struct str *out, size_t max);

const char *match_reason_name(enum match_reason reason);

#endif
