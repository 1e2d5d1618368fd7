/* Shared by the files that copy a store. */
#ifndef STORE_COPY_WORK_H
#define STORE_COPY_WORK_H

#include "store/copy.h"
#include "store/table.h"

/* One copy at work. */
struct copying {
    struct store *from, *to;
    struct db *source; /* in one view */
    struct db *target;
    const struct store_copy_options *options;
    struct store_copy_report *report;
    int64_t all, seen; /* rows, for the progress of a step */
    int64_t refused;   /* rows that stood in each other's way: tried again in another pass */
    struct error why;  /* the last refusal's */
};

/* Adds `rows` to what was seen and tells it. */
void copy_progress(struct copying *c, enum store_copy_step step, const struct table *table,
                   size_t rows);

/* A table's rows, page by page. */
enum { COPY_PAGE_ARENA = 256 * 1024 * 1024 };
struct copy_stream {
    struct db *db;
    const struct table *table;
    const struct query *query; /* the table's `read` or `keys` */
    struct arena *key_arena;
    struct cell *after; /* key of the last row, and the limit behind the columns */
    int64_t limit;
    bool ended;
    struct cell *rows; /* the page, in `arena` of the last call */
    size_t count;
};
void copy_stream_open(struct copy_stream *s, struct db *db, const struct table *table,
                      const struct query *query);
void copy_stream_close(struct copy_stream *s);
/* The next page, in the arena, which is emptied before. No rows: that was all. */
ERR_MUST enum err copy_stream_page(struct copy_stream *s, struct arena *arena, struct error *err);

/* The same row by row: *row is NULL at the end. */
struct copy_cursor {
    struct copy_stream stream;
    struct arena *arena;
    size_t at;
};
void copy_cursor_open(struct copy_cursor *k, struct db *db, const struct table *table,
                      const struct query *query);
void copy_cursor_close(struct copy_cursor *k);
ERR_MUST enum err copy_cursor_row(struct copy_cursor *k, const struct cell **row,
                                  struct error *err);
static inline void copy_cursor_next(struct copy_cursor *k)
{
    k->at++;
}

/* Rows that the target lacks or has otherwise; `out` counts. */
ERR_MUST enum err copy_rows(struct copying *c, const struct table *table,
                            struct store_copy_table *out, struct error *err);
/* The same for table blob, with the bytes. */
ERR_MUST enum err copy_blobs(struct copying *c, const struct table *table,
                             struct store_copy_table *out, struct error *err);
/* Rows that only the target has. */
ERR_MUST enum err copy_removes(struct copying *c, const struct table *table,
                               struct store_copy_table *out, struct error *err);
/* What the target holds now; every blob's bytes are read and checked. */
ERR_MUST enum err copy_proves(struct copying *c, const struct table *table,
                              struct store_copy_table *out, struct error *err);

#endif
