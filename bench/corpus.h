/* The words the benches work on: dossiers of French after-sales talk and the
 * mails that open new ones, the same bytes each time they are asked for.
 *
 * A dossier is five messages (the customer's are 0, 2 and 4) of some 620 bytes.
 * Dossier n answers to the searches of its classes: its parcel number is its
 * own ("unique"), "hygromètre" stands in every 1,000th dossier ("rare"),
 * "rétractation" in every 50th ("medium"), "remboursement" in every 4th
 * ("common"). Seven in ten are closed. */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { CORPUS_MESSAGES = 5, CORPUS_FIRST_MAIL = 1000000 };

struct corpus_dossier {
    size_t customer; /* 0 to `customers` - 1 */
    struct str name, address;
    struct str order, parcel, product, subject;
    bool closed;
    struct str texts[CORPUS_MESSAGES];
};

void corpus_dossier(struct arena *arena, size_t n, size_t customers, struct corpus_dossier *out);

/* The bytes of a mail with one text, as an MTA hands it on (CRLF). */
struct str corpus_plain_mail(struct arena *arena, struct str name, struct str address,
                             struct str subject, struct str id, int64_t at, struct str text);

/* A file of chance and its name. */
struct str corpus_file(struct arena *arena, size_t n, size_t bytes);
struct str corpus_file_name(struct arena *arena, size_t n);

/* The dossier's first mail with a file beside its words. */
struct str corpus_file_mail(struct arena *arena, const struct corpus_dossier *d, struct str id,
                            int64_t at, struct str file, struct str file_name);

/* Mail n opens a new dossier of a new customer: seven in ten are plain text in
 * quoted-printable, two have HTML beside it, one has a file of 40 kB. */
struct str corpus_mail(struct arena *arena, size_t n);

#endif
