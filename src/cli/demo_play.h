/* Plays the demo shop's year (cli/demo_data.h) through the desk, hour by hour:
 * every rule of the house applies, and what falls due meanwhile is done when it
 * does. Only orders and parcels, which come from a shop system, are put into the
 * store as they are. */
#ifndef CLI_DEMO_PLAY_H
#define CLI_DEMO_PLAY_H

#include "cli/demo_data.h"

struct house;

struct demo_play {
    struct house *house; /* its clock is set; on an empty store */
    const struct demo_shop *shop;
    instant now;         /* where the clock stands at the end */
    struct str password; /* of everybody who works there */
    /* Called now and then with how many steps were played; may be NULL. */
    void (*progress)(void *ctx, size_t done, size_t all);
    void *ctx;
};

/* ERR_REFUSED, ERR_INVALID ...: the text tells the story and the step that the
 * desk did not take. */
ERR_MUST enum err demo_play(const struct demo_play *play, struct error *err);

#endif
