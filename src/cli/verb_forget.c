#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/erase.h"

#include <sysexits.h>

static int forget_customer(struct verb *v, const struct options *given)
{
    struct error error;
    struct erased erased;
    if (erase_customer(&v->house->desk, v->db, v->arena, options_value(given, "shop"), given->word,
                       &erased, &error))
        return verb_fails(v, given, &error);
    struct str sentence =
        i18n_format(v->arena, v->lang, "cli.forgotten", I18N_I64("customer", erased.customer),
                    I18N_I64("messages", erased.messages), I18N_I64("blobs", erased.blobs));
    buf_printf(&v->out, "%.*s\n", STR_ARG(sentence));
    return EX_OK;
}

static const struct option forget_options[] = {
    OPTION_DATA, OPTION_STORE, OPTION_BLOBS, OPTION_SHOP, {0},
};

const struct command command_forget_customer = {
    .name = "forget customer",
    .summary = "cli.summary.forget_customer",
    .details = "cli.details.forget_customer",
    .form = {.table = forget_options, .word = "EMAIL"},
    .verb = forget_customer,
};
