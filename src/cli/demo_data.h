/* The demo shop: a year of an invented French shop of home and toys.
 *
 * Who works there, who buys, what was ordered, how each parcel went and what
 * people wrote, as one list of steps in time order that ends just before `now`.
 * Nothing here touches a store: the demo command plays the steps through the
 * desk. The words stand in the folder src/cli/demo (see its README.txt) and
 * need no programmer. The same `now` always gives the same shop.
 *
 * People and addresses are invented; addresses use the domains that RFC 2606
 * keeps for examples. */
#ifndef CLI_DEMO_DATA_H
#define CLI_DEMO_DATA_H

#include "base/error.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "base/str.h"
#include "domain/dossier.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct zone;

struct demo_person {
    struct str name, address;
};

struct demo_agent {
    struct demo_person person;
    enum role role;
    bool female;
};

struct demo_customer {
    struct demo_person person;
    enum lang lang;
    bool female;
    struct str city;
};

struct demo_line {
    struct str sku, title;
    int64_t quantity, unit_price; /* cents */
};

struct demo_parcel {
    struct str carrier, tracking, pickup_point; /* "" for home delivery */
    instant handed_over_at, due_at;
};

struct demo_order {
    struct str number, state; /* state at the end: "paid", "shipped", "delivered" ... */
    size_t customer;
    instant placed_at, needed_by; /* needed_by: none when no date matters */
    int64_t total;                /* cents, shipping included */
    struct demo_line *lines;
    size_t line_count;
    struct demo_parcel parcel;
};

/* One conversation, to become one dossier. */
struct demo_thread {
    struct str story;        /* "late-depot": where its words stand */
    ptrdiff_t order;         /* what it is about; -1 none */
    ptrdiff_t customer;      /* who opened it; -1 a stranger */
    ptrdiff_t answers;       /* stranger: the thread this mail pretends to go on; -1 none */
    enum dossier_state ends; /* state at the end, before REOPEN_WINDOW closes old ones */
};

enum demo_file_kind { DEMO_NO_FILE, DEMO_PHOTO, DEMO_PDF };

struct demo_file {
    enum demo_file_kind kind;
    struct str name;  /* "peluche.png" */
    struct str title; /* printed in a PDF */
};

enum demo_step_kind {
    DEMO_ORDER,  /* `order` is placed, with its parcel's number */
    DEMO_SCAN,   /* the parcel of `order`: scan */
    DEMO_MAIL,   /* from `sender`: subject, text, maybe html, cc, file */
    DEMO_REPLY,  /* `agent` writes text to the customer, maybe with a file */
    DEMO_NOTE,   /* `agent` writes text for colleagues */
    DEMO_STATE,  /* `agent` sets `state` */
    DEMO_ASSIGN, /* `agent` takes the dossier */
    DEMO_SNOOZE, /* `agent` puts it away until `until` */
};

struct demo_scan {
    struct str stage, incident, label, place; /* incident "" when none */
};

struct demo_step {
    instant at;
    enum demo_step_kind kind;
    ptrdiff_t thread; /* -1 for DEMO_ORDER and DEMO_SCAN */
    ptrdiff_t order;  /* -1 none */
    size_t agent;
    struct demo_person sender, cc;  /* cc.address "" when none */
    struct str subject, text, html; /* html STR_NONE when plain */
    struct demo_file file;
    struct demo_scan scan;
    enum dossier_state state;
    instant until;
};

struct demo_template {
    struct str name, subject, body; /* subject "": keeps the dossier's */
    enum lang lang;
};

struct demo_shop {
    struct str name, zone, currency, opening_hours, holidays;
    int64_t first_reply_minutes;
    struct demo_person inbox; /* that customers write to */
    const struct demo_agent *agents;
    size_t agent_count;
    const struct demo_customer *customers;
    size_t customer_count;
    const struct demo_template *templates;
    size_t template_count;
    const struct demo_order *orders;
    size_t order_count;
    const struct demo_thread *threads;
    size_t thread_count;
    const struct demo_step *steps; /* in time order, all before now */
    size_t step_count;
};

/* Everything lives in `arena` (about 2 MB). `zone` is the shop's, Europe/Paris.
 * ERR_INVALID when a text contradicts itself; the error names the story. */
ERR_MUST enum err demo_shop(struct arena *arena, const struct zone *zone, instant now,
                            struct demo_shop *out, struct error *err);

#endif
