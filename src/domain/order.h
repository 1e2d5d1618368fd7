/* An order as a shop tells it, whichever way it comes: API, file or connector.
 *
 * What was not said stays what it was; on an order that is new it takes the default
 * named below. Lines, where any are said, are all of the order; parcels are those that
 * are known by now, and none is ever taken away. */
#ifndef DOMAIN_ORDER_H
#define DOMAIN_ORDER_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    ORDER_UNSAID = -1, /* an amount or weight that was not told */
    ORDER_NUMBER_CHARS = 64,
    ORDER_WORD_CHARS = 64, /* state, carrier, service, pick-up point, place */
    ORDER_TITLE_CHARS = 300,
    ORDER_NAME_CHARS = 200,
    ORDER_ADDRESS_BYTES = 254,
    ORDER_LINES_MAX = 500,
    ORDER_PARCELS_MAX = 100,
    ORDER_QUANTITY_MAX = 1000000,
};
#define ORDER_AMOUNT_MAX INT64_C(1000000000000)
#define ORDER_GRAMS_MAX INT64_C(100000000)

struct order_line_in {
    struct str sku, title; /* one of them at least */
    int64_t quantity;      /* 0: taken off the order */
    int64_t unit_price;    /* what the customer pays for one, taxes in it; UNSAID: 0 */
    int64_t weight;        /* grams, of one; UNSAID: 0 */
};

struct order_parcel_in {
    struct str carrier;      /* the shop's code of it, "colissimo" */
    struct str service;      /* the carrier's word for what was bought */
    struct str tracking;     /* domain/tracking_number.h */
    struct str pickup_point; /* the carrier's number; "" for home */
    instant handed_at;       /* to the carrier */
    instant due_at;          /* delivery told to the customer; none: the order's */
    int64_t weight;          /* grams */
    int64_t value;           /* of its goods */
    int64_t freight;         /* what the carrier takes */
};

struct order_in {
    struct str number;             /* the shop's own: what makes two of them one order */
    struct str state;              /* the shop's word; "" on a new one */
    struct str currency;           /* ISO 4217; the shop's own on a new one */
    int64_t total, freight;        /* minor units, taxes in it; 0 on a new one */
    instant placed_at;             /* now on a new one */
    instant changed_at;            /* the shop's own time of this news; none: newer than all */
    instant needed_by;             /* a date that matters to the customer */
    bool needed_essential;         /* said before the sale (CC L216-6 II); never unsaid again */
    instant due_at;                /* delivery told to the customer */
    struct str country, postcode;  /* where it goes; ISO 3166 */
    struct str source, source_ref; /* the connector it comes by, and its id there */
    struct str name, address, phone, language; /* the customer; a new order may have none */
    bool has_lines;
    struct order_line_in *lines;
    size_t line_count;
    struct order_parcel_in *parcels;
    size_t parcel_count;
};

/* Nothing said. */
struct order_in order_unsaid(void);

/* Whether it can be kept. ERR_INVALID with `field` as the API names it ("parcels[2].number")
 * and a sentence (order.missing, order.too_long, order.out_of_range, order.not_currency,
 * order.not_country, order.too_many). */
ERR_MUST enum err order_check(const struct order_in *in, struct error *err);

/* A phone number as two of them are compared: "+33612345678" of "06 12 34 56 78" in FR and
 * its neighbours with a trunk 0; digits as they stand elsewhere. "" when it is none. */
struct str order_phone(struct arena *arena, struct str text, struct str country);

#endif
