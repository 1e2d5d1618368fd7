/* What can happen at a counter, one step at a time and at random: each player
 * has chances, a reader and memory of its own, so that several may play at one
 * counter at once. */
#ifndef TESTS_DESK_STEPS_H
#define TESTS_DESK_STEPS_H

#include "counter.h"
#include "desk/caller.h"

enum { STEPS_PEOPLE = 4, STEPS_ORDERS = 3 };

/* Who works there, and the orders customers write about. */
struct scene {
    struct counter *counter;
    struct caller agent;
    struct named_order orders[STEPS_ORDERS];
    atomic_int turns; /* of all players: mails that come twice at once are made from it */
};

void scene_set(struct scene *s, struct counter *counter);

struct player {
    struct scene *scene;
    struct counter counter; /* the scene's, with a reader and an arena of its own */
    uint64_t chance;
    bool alone;       /* nobody comes between: an answer that says so is a fault */
    bool moves_clock; /* one player at a time does */
    struct inbound last_mail;
    struct dispatch_item in_hand;
    const char *doing; /* the step at work */
    char fault[500];   /* "" until an answer was none */
};

/* `number`: 0, 1, 2... of the players at this counter. */
void player_create(struct player *p, struct scene *scene, int number, uint64_t seed);
void player_destroy(struct player *p);

/* One step. False when something went wrong, which `fault` then tells. */
bool player_step(struct player *p);

#endif
