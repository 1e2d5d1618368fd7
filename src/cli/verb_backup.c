#include "base/arena.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/tell.h"
#include "cli/verb.h"
#include "store/store.h"
#include "store/verify.h"

#include <sysexits.h>

static int verify(struct verb *v, const struct options *given)
{
    struct error error;
    struct store_verified found;
    if (store_verify_file(str_c(v->arena, given->word), &found, &error))
        return verb_fails(v, given, &error);
    tell(&v->err, 0,
         i18n_format(v->arena, v->lang, "cli.backup.verified", I18N_I64("dossiers", found.dossiers),
                     I18N_I64("messages", found.messages), I18N_I64("events", found.events),
                     I18N_I64("blobs", found.blobs)));
    return EX_OK;
}

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
    int code = EX_OK;
    if (!options_on(given, "no-verify"))
        code = verify(v, given);
    if (code == EX_OK)
        buf_printf(&v->out, "%.*s\n", STR_ARG(given->word));
    return code;
}

static const struct option backup_options[] = {
    OPTION_DATA, OPTION_STORE, OPTION_BLOBS, {.name = "no-verify", .help = "cli.option.no_verify"},
    {0},
};

const struct command command_backup = {
    .name = "backup",
    .summary = "cli.summary.backup",
    .details = "cli.details.backup",
    .form = {backup_options, "FILE"},
    .verb = backup,
    .word_is_path = true,
};
