#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/setup.h"

#include <sysexits.h>

static int inbox_add(struct verb *v, const struct options *given)
{
    struct error error;
    int64_t id;
    if (setup_inbox(&v->house->desk, v->arena, options_value(given, "shop"), given->word,
                    options_value(given, "name"), options_value(given, "authserv"), &id, &error))
        return verb_fails(v, given, &error);
    buf_printf(&v->out, "%.*s\n", STR_ARG(given->word));
    return EX_OK;
}

static const struct option inbox_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_SHOP,
    {.name = "name", .value = "NAME", .help = "cli.option.inbox_name"},
    {.name = "authserv", .value = "ID", .help = "cli.option.authserv"},
    {0},
};

const struct command command_inbox_add = {
    .name = "inbox add",
    .summary = "cli.summary.inbox_add",
    .details = "cli.details.inbox_add",
    .form = {inbox_options, "ADDRESS"},
    .verb = inbox_add,
};
