#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/setup.h"

#include <sysexits.h>

static int token_create_verb(struct verb *v, const struct options *given)
{
    struct error error;
    struct str token;
    enum role role;
    enum err e = verb_role(given, &role, &error);
    if (!e)
        e = setup_token(&v->house->desk, v->arena, options_value(given, "shop"),
                        options_value(given, "name"), role, &token, &error);
    if (e)
        return verb_fails(v, given, &error);
    struct str sentence = i18n_text(v->lang, "cli.token_made");
    buf_printf(&v->out, "%.*s\n%.*s\n", STR_ARG(sentence), STR_ARG(token));
    return EX_OK;
}

static const struct option token_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_SHOP,
    {.name = "name", .value = "NAME", .help = "cli.option.token_name", .required = true},
    {.name = "role", .value = "ROLE", .help = "cli.option.token_role", .required = true},
    {0},
};

const struct command command_token_create = {
    .name = "token create",
    .summary = "cli.summary.token_create",
    .details = "cli.details.token_create",
    .form = {token_options, NULL},
    .verb = token_create_verb,
};
