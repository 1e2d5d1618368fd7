#include "net/http/peers.h"

#include "base/secret.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct peer {
    struct peer *next;
    struct address address;
    int64_t count;
};

struct peers {
    uint64_t seed; /* so that nobody can choose addresses that fall into one bucket */
    struct peer *buckets[BUCKETS];
};

struct peers *peers_create(void)
{
    struct peers *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    random_bytes(&p->seed, sizeof p->seed);
    return p;
}

void peers_destroy(struct peers **peers)
{
    if (!*peers)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while ((*peers)->buckets[i]) {
            struct peer *peer = (*peers)->buckets[i];
            (*peers)->buckets[i] = peer->next;
            free(peer);
        }
    free(*peers);
    *peers = NULL;
}

/* The link that points to the peer, or to NULL at the end of its bucket. */
static struct peer **find(struct peers *p, const struct address *a)
{
    uint64_t hash = p->seed;
    for (size_t i = 0; i < sizeof a->bytes; i++) {
        hash = (hash ^ a->bytes[i]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    struct peer **link = &p->buckets[hash % BUCKETS];
    while (*link && memcmp(&(*link)->address, a, sizeof *a) != 0)
        link = &(*link)->next;
    return link;
}

int64_t peers_enter(struct peers *p, const struct address *a)
{
    struct peer **link = find(p, a);
    if (!*link) {
        *link = calloc(1, sizeof **link);
        if (!*link)
            abort();
        (*link)->address = *a;
    }
    return ++(*link)->count;
}

void peers_leave(struct peers *p, const struct address *a)
{
    struct peer **link = find(p, a);
    assert(*link);
    if (--(*link)->count > 0)
        return;
    struct peer *gone = *link;
    *link = gone->next;
    free(gone);
}
