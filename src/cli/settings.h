/* The settings of the server as they come together: file, then environment, then
 * command line. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/config.h"
#include "cli/command.h"

/* An option of a command that is also a setting. */
struct setting_option {
    const char *option, *key; /* "http", "http.listen" */
};

/* `file` STR_NONE: none. `options` ends with a NULL option; NULL: none. Returns
 * EX_OK with `*out` (config_destroy it), else tells every fault on standard error
 * and returns EX_CONFIG, or EX_NOINPUT when the file cannot be read. */
int settings_load(const struct cli *cli, struct str file, const struct options *given,
                  const struct setting_option *options, struct config **out);

#endif
