#include "desk/books.h"

#include "base/arena.h"
#include "base/log.h"
#include "desk/caller.h"
#include "desk/record.h"
#include "domain/practice/phrases.h"
#include "store/queries.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BOOK_ARENA = 64 * 1024 * 1024 };

struct kept_book {
    struct phrase_book book;
    struct arena *arena;
    int64_t shop, version; /* 0, 0: the program's */
    int lent;
    bool replaced; /* goes when nobody reads it any more */
    struct kept_book *next;
};

struct phrase_books {
    pthread_mutex_t lock;
    struct kept_book *first;
    _Atomic int64_t read;
};

struct phrase_books *books_create(void)
{
    struct phrase_books *books = calloc(1, sizeof *books);
    if (!books)
        abort();
    pthread_mutex_init(&books->lock, NULL);
    return books;
}

static void release(struct kept_book *kept)
{
    arena_destroy(&kept->arena);
    free(kept);
}

void books_destroy(struct phrase_books **books)
{
    if (!*books)
        return;
    for (struct kept_book *next, *kept = (*books)->first; kept; kept = next) {
        next = kept->next;
        release(kept);
    }
    pthread_mutex_destroy(&(*books)->lock);
    free(*books);
    *books = NULL;
}

static struct kept_book *find(struct phrase_books *books, int64_t shop, int64_t version)
{
    for (struct kept_book *kept = books->first; kept; kept = kept->next)
        if (kept->shop == shop && kept->version == version && !kept->replaced)
            return kept;
    return NULL;
}

/* The older books of a shop, which nobody will ask for: those in nobody's hands go now. */
static void replace_others(struct phrase_books *books, const struct kept_book *by)
{
    for (struct kept_book **at = &books->first; *at;) {
        struct kept_book *kept = *at;
        kept->replaced |= kept != by && kept->shop == by->shop;
        if (kept->replaced && !kept->lent) {
            *at = kept->next;
            release(kept);
        } else {
            at = &kept->next;
        }
    }
}

static struct kept_book *keep(struct phrase_books *books, int64_t shop, int64_t version,
                              struct str lines)
{
    struct kept_book *kept = calloc(1, sizeof *kept);
    struct error err;
    if (!kept)
        abort();
    *kept = (struct kept_book){.arena = arena_create(BOOK_ARENA), .shop = shop, .version = version};
    if (phrases_read(kept->arena, lines, &kept->book, &err)) {
        log_warn("phrases.not_read", LOG_I64("shop", shop), LOG_ERR(&err));
        arena_reset(kept->arena);
        if (phrases_read(kept->arena, STR_NONE, &kept->book, &err))
            abort(); /* the program's own are tested */
    }
    kept->next = books->first;
    books->first = kept;
    atomic_fetch_add(&books->read, 1);
    return kept;
}

enum err books_lend(struct phrase_books *books, struct db *db, struct arena *arena, int64_t shop,
                    int64_t version, struct lent_book *out, struct error *err)
{
    struct q_shop_phrases_row row = {.lines = STR_NONE};
    enum err e = ERR_OK;
    *out = (struct lent_book){0};
    if (!version)
        shop = 0;
    pthread_mutex_lock(&books->lock);
    struct kept_book *kept = find(books, shop, version);
    if (!kept && version) {
        pthread_mutex_unlock(&books->lock); /* nobody waits for the store */
        e = q_shop_phrases(db, arena, &(struct q_shop_phrases_in){.shop = shop}, &row, err);
        pthread_mutex_lock(&books->lock);
        kept = find(books, shop, version);
    }
    if (!kept && !e) {
        kept = keep(books, shop, version, row.lines);
        replace_others(books, kept);
    }
    if (kept) {
        kept->lent++;
        *out = (struct lent_book){&kept->book, kept};
    }
    pthread_mutex_unlock(&books->lock);
    return kept ? ERR_OK : e;
}

void books_return(struct phrase_books *books, struct lent_book *lent)
{
    if (!lent->kept)
        return;
    pthread_mutex_lock(&books->lock);
    lent->kept->lent--;
    pthread_mutex_unlock(&books->lock);
    *lent = (struct lent_book){0};
}

int64_t books_read(const struct phrase_books *books)
{
    return atomic_load(&books->read);
}

struct setting {
    const struct desk *desk;
    const struct caller *caller;
    struct str lines;
};

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct setting *s = ctx;
    struct record r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                                   clock_now(s->desk->clock));
    enum err e = q_shop_phrases_set(
        db, &(struct q_shop_phrases_set_in){.shop = r.shop, .lines = s->lines}, NULL, err);
    return e ? e : record_event(&r, 0, EVENT_PHRASES_CHANGED, STR_NONE, err);
}

enum err books_set(const struct desk *desk, const struct caller *caller, struct str lines,
                   struct error *err)
{
    struct phrase_book book;
    if (lines.len > PHRASE_TEXT_MAX)
        return error_field(err, ERR_TOO_LARGE, "lines", "over %d bytes", PHRASE_TEXT_MAX);
    struct arena *arena = arena_create(BOOK_ARENA);
    enum err e = phrases_read(arena, lines, &book, err);
    arena_destroy(&arena);
    struct setting s = {desk, caller, lines};
    return e ? e : store_write(desk->store, set_command, &s, err);
}
