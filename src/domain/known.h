/* What is already known of a person, an order and a parcel, from every channel:
 * nobody makes the customer say it again (R011, R103, R112; G14). */
#ifndef DOMAIN_KNOWN_H
#define DOMAIN_KNOWN_H

#include "base/instant.h"
#include "domain/contact.h"
#include "domain/practice/practice.h"

enum {
    FACT_KINDS = FACT_PHOTOS + 1,
    KNOWN_PROBLEM_WORDS = 12,      /* fewer say that there is a problem, not which */
    KNOWN_PHOTO_BYTES = 30 * 1024, /* an image within the words that is smaller is a logo */
};

/* "order", "address", "parcel", "problem", "phone", "photos". */
const char *fact_kind_name(enum fact_kind kind);
bool fact_kind_parse(struct str name, enum fact_kind *out);

/* One thing that is known, since when and by which channel. */
struct fact {
    enum fact_kind kind;
    struct str value;
    enum channel channel;
    instant since;
};

/* Whether a file that a customer sent shows something: any image but the small
 * ones that signatures bring within the words. */
bool known_is_photo(struct str type, int64_t size, bool is_inline);

/* Whether words say what the problem is. */
bool known_problem_told(struct str words);

/* The first known of each kind, in the order of the kinds; returns how many. `out`
 * has room for FACT_KINDS. */
size_t known_first(const struct fact *facts, size_t count, struct fact *out);

#endif
