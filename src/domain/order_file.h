/* A file of orders once it was read: what is taken of it, and what is to be said of its rows. */
#ifndef DOMAIN_ORDER_FILE_H
#define DOMAIN_ORDER_FILE_H

#include "domain/order.h"

/* Why a row is not taken. */
struct order_fault {
    size_t line;      /* of the file, from 1 */
    struct str field; /* the column as the file names it, or the order's member; "" the row */
    const char *key;  /* i18n; "{arg}" is `arg` */
    struct str arg;
};

struct order_file {
    struct order_in *orders; /* by number */
    size_t *lines;           /* the line of each one's first row */
    size_t *rows;            /* how many rows it has */
    size_t count;
    struct order_fault *faults; /* by line */
    size_t fault_count;
    size_t row_count; /* rows that say something, without the names of columns */
};

#endif
