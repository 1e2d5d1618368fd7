/* The carrier as a party to an incident: who it is, what is known of the parcel, and the
 * letters that are written to it about that. */
#ifndef DESK_PARTY_H
#define DESK_PARTY_H

#include "desk/letter.h"
#include "desk/record.h"
#include "store/queries.h"

struct party {
    struct q_carrier_party_row row;
    const struct shop *shop;
    struct carrier_thread thread;
};

/* ERR_NOT_FOUND: the parcel has no carrier that the shop knows. The thread is made. */
ERR_MUST enum err party_load(struct record *r, int64_t incident, struct party *out,
                             struct error *err);

/* Its address at a level: 0 who looks, 1 the account manager, 2 the management; where a
 * level has none, that of the level below. */
struct str party_address(const struct party *party, int level);

/* What a letter says beside what is known of the parcel. */
struct party_words {
    enum letter_kind kind;
    int level;          /* of whom it goes to */
    instant due;        /* answer wanted by; none */
    instant since;      /* REMINDER, ESCALATION: asked */
    struct str details; /* REOPENED: new facts; CLAIM, CONTEST: what it is about */
    struct str amount;  /* in words; "" */
    int64_t author;     /* 0: the counter */
    const struct letter_file *files;
    size_t file_count;
};
ERR_MUST enum err party_write(struct record *r, const struct party *party,
                              const struct party_words *words, int64_t *letter, struct error *err);

/* "vendredi 20 novembre 2026"; "—" when it is not known. */
struct str party_day(const struct record *r, const struct party *party, instant t);

#endif
