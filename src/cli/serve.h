/* The server: everything is opened, wired and run here, and closed in reverse. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "base/config.h"
#include "base/error.h"

#include <stdbool.h>

/* Its settings, for check-config and the command line. Ends with NULL. */
extern const struct config_table *const serve_settings[];

struct serve {
    const struct config *config; /* checked: no faults */
    const char *data;            /* the data folder, exists */
    bool test_clock;
    /* Called once all listeners are open, from the thread that runs: prints where
     * they are. `ctx` as below. */
    void (*listening)(void *ctx, const char *http_host, int http_port);
    void *ctx;
};

/* Serves until SIGTERM or SIGINT, then finishes what was accepted. */
ERR_MUST enum err serve_run(const struct serve *serve, struct error *err);

#endif
