/* A command of the program: one row for `guichet --help`, its options, and what
 * it does.
 *
 * Most commands are verbs: they work on a shop's data and are the same code
 * whether they run in this process or inside the server that holds the data
 * folder (cli/reach.h). The others have the process to themselves. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buf.h"
#include "base/i18n.h"
#include "cli/options.h"

#include <stdbool.h>

struct arena;
struct db;
struct house;

/* The process, as a command sees it. */
struct cli {
    struct arena *arena;
    enum lang lang;                 /* of its sentences */
    const char *const *environment; /* ends with NULL */
};

/* One run of a verb: it writes to buffers, and reads nothing but this. */
struct verb {
    const struct house *house;
    struct db *db; /* a reader */
    struct arena *arena;
    enum lang lang;
    struct str input; /* standard input where the verb wants it, else STR_NONE */
    struct buf out, err;
};

struct command {
    const char *name;    /* one or two words: "shop add" */
    const char *summary; /* message key: one line */
    const char *details; /* message key: what the help says below; NULL: nothing */
    struct options_form form;
    /* One of the two. Both return an exit code of sysexits.h. */
    int (*run)(const struct cli *cli, const struct options *given);
    int (*verb)(struct verb *verb, const struct options *given);
    bool makes_folder; /* a verb that may begin with a missing data folder */
    bool word_is_path; /* made absolute before a server gets it */
    const char *input; /* the switch by which the verb reads standard input, or NULL */
};

/* Every command, in the order of the help; ends with NULL. */
extern const struct command *const commands[];
/* NULL: there is none of that name. */
const struct command *command_find(struct str name);

extern const struct command command_serve, command_demo;
extern const struct command command_check_config, command_config_sample, command_config_show,
    command_config_docs;
extern const struct command command_shop_add, command_inbox_add, command_user_add,
    command_user_password, command_token_create, command_backup;
extern const struct command command_migrate_store, command_restore, command_doctor,
    command_forget_customer, command_import_orders;

/* Rows of every option table of commands that work in a data folder. */
#define OPTION_DATA \
    { \
        .name = "data", .value = "DIR", .help = "cli.option.data", .standard = "./data" \
    }
#define OPTION_STORE \
    { \
        .name = "store", .value = "URL", .help = "cli.option.store" \
    }
#define OPTION_BLOBS \
    { \
        .name = "blobs", .value = "DIR|s3://BUCKET", .help = "cli.option.blobs" \
    }
#define OPTION_SHOP \
    { \
        .name = "shop", .value = "SHOP", .help = "cli.option.shop", .required = true \
    }

/* "./data" unless another was given; 0-ended. */
const char *command_data(struct arena *arena, const struct options *given);

#endif
