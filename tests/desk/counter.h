/* A counter to test the desk at: a store in a temporary folder, a clock that
 * stands still, one shop with two inboxes, and mails made of a few words. */
#ifndef TESTS_DESK_COUNTER_H
#define TESTS_DESK_COUNTER_H

#include "desk/dispatch.h"
#include "desk/receive.h"
#include "store/queries.h"
#include "store/store.h"

#include "../store/temp_store.h"

struct counter {
    struct temp_store files;
    struct arena *arena;
    struct clock clock;
    struct desk desk;
    struct zones *zones;
    struct db *db; /* a reader */
    struct shop shop;
    int64_t sav, compta; /* its inboxes */
    int mails;           /* so that no two are alike */
};

/* Friday 20 November 2026, 10:00 in Paris; open mon-fri 9-18, sat 9-12; four
 * business hours to answer. */
void counter_open(struct counter *c);
void counter_close(struct counter *c);
void counter_pass(struct counter *c, duration time);

/* A person's mail to the first inbox: "lea@example.org" with some subject. */
struct inbound counter_mail(struct counter *c, const char *from, const char *subject);
/* Receives it; fails the test on an error. */
struct received counter_receive(struct counter *c, const struct inbound *in);

struct q_dossier_facts_row counter_facts(struct counter *c, int64_t dossier);
/* The token that answers to the dossier come back with. */
struct str counter_token(struct counter *c, int64_t dossier);
/* A total of the shop; 0 when it never moved. */
int64_t counter_total(struct counter *c, const char *name);
/* How many events of a kind the log holds. */
int counter_events(struct counter *c, const char *kind);

/* A reader sees the latest commit only in a new view. */
ERR_MUST enum err counter_write(struct counter *c, store_command command, void *ctx,
                                struct error *err);

#endif
