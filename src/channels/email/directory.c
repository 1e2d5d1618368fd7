#include "channels/email/directory.h"

#include "base/arena.h"
#include "domain/phrase.h"
#include "domain/tone.h"
#include "net/mime/address.h"
#include "store/queries.h"

#include <pthread.h>
#include <stdlib.h>

enum { SNAPSHOT_BUDGET = 64 * 1024 * 1024 };

struct snapshot {
    struct mailboxes boxes; /* first: holders know a snapshot by it */
    struct arena *arena;
    size_t holders; /* the directory itself counts as one while it is current */
};

struct directory {
    pthread_mutex_t refreshing; /* the last to begin is the last to end */
    pthread_mutex_t lock;       /* of what follows */
    struct snapshot *current;
};

static struct snapshot *snapshot_create(void)
{
    struct arena *arena = arena_create(SNAPSHOT_BUDGET);
    struct snapshot *s = arena_alloc(arena, sizeof *s);
    *s = (struct snapshot){.arena = arena, .holders = 1};
    return s;
}

static void let_go(struct snapshot *s)
{
    if (--s->holders == 0) {
        struct arena *arena = s->arena;
        arena_destroy(&arena);
    }
}

struct directory *directory_create(void)
{
    struct directory *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    pthread_mutex_init(&d->refreshing, NULL);
    pthread_mutex_init(&d->lock, NULL);
    d->current = snapshot_create();
    return d;
}

void directory_destroy(struct directory **directory)
{
    let_go((*directory)->current);
    pthread_mutex_destroy(&(*directory)->lock);
    pthread_mutex_destroy(&(*directory)->refreshing);
    free(*directory);
    *directory = NULL;
}

static int by_address(const void *a, const void *b)
{
    const struct mailbox *x = a, *y = b;
    size_t n = x->address.len < y->address.len ? x->address.len : y->address.len;
    for (size_t i = 0; i < n; i++)
        if (x->address.ptr[i] != y->address.ptr[i])
            return (unsigned char)x->address.ptr[i] < (unsigned char)y->address.ptr[i] ? -1 : 1;
    return (x->address.len > y->address.len) - (x->address.len < y->address.len);
}

static enum err load_shop(const struct desk *desk, struct db *db, struct arena *arena, int64_t id,
                          struct mailbox *boxes, size_t filled, const struct shop **out,
                          struct error *err)
{
    for (size_t i = 0; i < filled; i++)
        if (boxes[i].shop->id == id) {
            *out = boxes[i].shop;
            return ERR_OK;
        }
    struct shop *shop = arena_alloc(arena, sizeof *shop);
    *out = shop;
    return shop_load(desk, db, arena, id, shop, err);
}

static enum err fill(struct snapshot *s, const struct desk *desk, struct db *db, struct error *err)
{
    struct q_inbox_all_rows rows;
    enum err e = q_inbox_all(db, s->arena, &rows, err);
    if (e)
        return e;
    struct mailbox *boxes = arena_array(s->arena, rows.count, sizeof *boxes);
    for (size_t i = 0; i < rows.count && !e; i++) {
        boxes[i] = (struct mailbox){
            .inbox = rows.items[i].id,
            .address = mime_address_fold(s->arena, rows.items[i].address),
            .authserv = rows.items[i].authserv,
        };
        e = load_shop(desk, db, s->arena, rows.items[i].shop, boxes, i, &boxes[i].shop, err);
    }
    if (!e && rows.count)
        qsort(boxes, rows.count, sizeof *boxes, by_address);
    struct phrase_book *tones = arena_alloc(s->arena, sizeof *tones);
    s->boxes = (struct mailboxes){boxes, rows.count, tones};
    return e ? e : tone_book(s->arena, tones, err);
}

enum err directory_refresh(struct directory *d, const struct desk *desk, struct db *db,
                           struct error *err)
{
    pthread_mutex_lock(&d->refreshing);
    struct snapshot *fresh = snapshot_create();
    enum err e = fill(fresh, desk, db, err);
    pthread_mutex_lock(&d->lock);
    struct snapshot *old = e ? fresh : d->current;
    if (!e)
        d->current = fresh;
    let_go(old);
    pthread_mutex_unlock(&d->lock);
    pthread_mutex_unlock(&d->refreshing);
    return e;
}

const struct mailboxes *directory_hold(struct directory *d)
{
    pthread_mutex_lock(&d->lock);
    struct snapshot *s = d->current;
    s->holders++;
    pthread_mutex_unlock(&d->lock);
    return &s->boxes;
}

void directory_release(struct directory *d, const struct mailboxes *held)
{
    pthread_mutex_lock(&d->lock);
    let_go((struct snapshot *)(uintptr_t)held);
    pthread_mutex_unlock(&d->lock);
}

const struct mailbox *mailbox_find(const struct mailboxes *boxes, struct arena *arena,
                                   struct str address, struct str *token)
{
    struct str folded = mime_address_fold(arena, address);
    ptrdiff_t at = str_chr(folded, '@'), plus = str_chr(folded, '+');
    *token = STR_NONE;
    if (at < 0 || !boxes->count)
        return NULL;
    struct mailbox key = {.address = folded};
    const struct mailbox *whole = bsearch(&key, boxes->at, boxes->count, sizeof key, by_address);
    if (whole || plus < 0 || plus > at)
        return whole;
    *token = str_sub(folded, (size_t)plus + 1, (size_t)(at - plus - 1));
    key.address = str_printf(arena, "%.*s%.*s", (int)plus, folded.ptr,
                             STR_ARG(str_sub(folded, (size_t)at, folded.len)));
    return bsearch(&key, boxes->at, boxes->count, sizeof key, by_address);
}
