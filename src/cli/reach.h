/* Running a verb where the data is: inside the server that holds the data folder,
 * else here, with the store opened under its lock. */
#ifndef CLI_REACH_H
#define CLI_REACH_H

#include "cli/command.h"

#include <stddef.h>

/* Enough for any verb's needs. */
enum { REACH_ARENA = 32 * 1024 * 1024, REACH_INPUT_MAX = 16 * 1024 };

/* Prints what the verb says; its exit code. */
int reach_run(const struct cli *cli, const struct command *command, const struct options *given);

/* The command at the beginning of `words`, one word or two; `*used` of them are
 * its name. NULL: none. */
const struct command *reach_find(const struct str *words, size_t count, size_t *used);

#endif
