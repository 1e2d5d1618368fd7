#include "base/arena.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/tell.h"
#include "cli/verb.h"
#include "store/store.h"

#include <sysexits.h>

static int backup(struct verb *v, const struct options *given)
{
    struct error error;
    enum err e = store_backup(v->house->store, str_c(v->arena, given->word), &error);
    if (e == ERR_CONFLICT)
        error_field(&error, e, "backup", "exists");
    if (e) {
        int code = verb_fails(v, given, &error);
        return e == ERR_IO || e == ERR_CONFLICT ? EX_CANTCREAT : code;
    }
    buf_printf(&v->out, "%.*s\n", STR_ARG(given->word));
    return EX_OK;
}

static const struct option backup_options[] = {OPTION_DATA, OPTION_STORE, {0}};

const struct command command_backup = {
    .name = "backup",
    .summary = "cli.summary.backup",
    .details = "cli.details.backup",
    .form = {backup_options, "FILE"},
    .verb = backup,
    .word_is_path = true,
};
