/* Parcel numbers: as people and machines write them, and whose they may be.
 *
 * A number can be the number of several carriers: candidates come in order, and the order's own
 * carrier is asked first. None is ever refused for its check digit alone: labels of pick-up points
 * and references are typed too. Sources: UPU S10; GS1 General Specifications 7.9 (check digit) and
 * 3.4 (SSCC); ISO 7064 mod 37,36 (DPD); the carriers' published forms. */
#ifndef DOMAIN_TRACKING_NUMBER_H
#define DOMAIN_TRACKING_NUMBER_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum number_kind {
    NUMBER_S10, /* posts of the world: RB123456785GB */
    NUMBER_COLISSIMO,
    NUMBER_CHRONOPOST, /* as S10, of its own services */
    NUMBER_SSCC,
    NUMBER_UPS,
    NUMBER_DPD,
    NUMBER_GLS,
    NUMBER_FEDEX,
    NUMBER_DHL,
    NUMBER_DHL_PIECE,
    NUMBER_DHL_ECOMMERCE,
    NUMBER_MONDIAL_RELAY,
    NUMBER_KINDS,
};

struct number_guess {
    enum number_kind kind;
    bool checked; /* its check digit says so too; false: the form only */
};

enum { NUMBER_GUESSES_MAX = 8 };

/* "colissimo": of carriers, as shops name them. */
const char *number_kind_name(enum number_kind kind);

/* As it is kept and compared: blanks, dashes, dots and slashes removed, letters in upper case, an
 * SSCC without its application identifier 00. At most TRACKING_MAX bytes of it. */
struct str tracking_clean(struct arena *arena, struct str typed);

/* Whose it may be: those whose check digit agrees first, the narrower form before the wider.
 * `number` as tracking_clean gives it. Returns how many. */
size_t tracking_guess(struct str number, struct number_guess out[NUMBER_GUESSES_MAX]);

/* Whether the check digit of that kind agrees; false too where the form is another, or where it has
 * none. */
bool tracking_checked(enum number_kind kind, struct str number);

#endif
