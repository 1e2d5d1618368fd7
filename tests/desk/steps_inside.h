/* What the files of steps.h share. */
#ifndef TESTS_DESK_STEPS_INSIDE_H
#define TESTS_DESK_STEPS_INSIDE_H

#include "steps.h"

#include "store/query.h"

enum { NEWEST = 4 }; /* players meet over the newest things */

/* 0 to n - 1. */
int64_t below(struct player *p, int64_t n);

#define BIT(e) (1u << (e))

/* Answers that a step may get; among others also that one of them was quicker. */
void expect(struct player *p, enum err e, const struct error *err, unsigned answers);

static const struct query_field one_id[] = {{"id", QUERY_I64, 0}};
#define NEWEST_OF(table, sql_sqlite, sql_postgres) \
    { \
        .name = table, .kind = QUERY_MANY, .sqlite = sql_sqlite, .postgres = sql_postgres, \
        .in = one_id, .in_count = 1, .out = one_id, .out_count = 1, .row_size = sizeof(int64_t) \
    }

/* One of `all`, mostly of the newest when others play. 0: there is none. */
int64_t some_of(struct player *p, const struct query *newest, int64_t all);
int64_t some_dossier(struct player *p);
int64_t some_message(struct player *p);

/* --- steps of the rule book (steps_rules.c) ------------------------------------ */

void propose_remedy(struct player *p);
void decide_remedy(struct player *p);
void pay_remedy(struct player *p);
void make_promise(struct player *p);
void change_promise(struct player *p);

#endif
