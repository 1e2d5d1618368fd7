#include "base/arena.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/password.h"
#include "desk/setup.h"
#include "desk/team.h"

#include <sysexits.h>

/* A password that was made is told once, alone on the last line. */
static int told(struct verb *v, const struct options *given, const char *key, struct str made)
{
    struct str sentence = i18n_format(v->arena, v->lang, key, I18N_STR("email", given->word));
    buf_printf(&v->out, "%.*s\n", STR_ARG(sentence));
    if (made.ptr)
        buf_printf(&v->out, "%.*s\n", STR_ARG(made));
    return EX_OK;
}

/* STR_NONE unless one comes by standard input. */
static enum err password_given(const struct verb *v, const struct options *given, struct str *out,
                               struct error *err)
{
    *out = STR_NONE;
    return options_on(given, "password-stdin") ? verb_password(v, out, err) : ERR_OK;
}

static int user_add(struct verb *v, const struct options *given)
{
    struct error error;
    struct str password, made;
    struct str team = options_value(given, "team");
    enum role role;
    int64_t id;
    enum err e = verb_role(given, &role, &error);
    if (!e && team.ptr)
        e = team_valid(&team, &error);
    if (!e)
        e = password_given(v, given, &password, &error);
    if (!e)
        e = setup_user(&v->house->desk, v->arena, options_value(given, "shop"), given->word,
                       options_value(given, "name"), options_value(given, "language"), role,
                       password, &made, &id, &error);
    if (!e && team.ptr)
        e = setup_team(&v->house->desk, options_value(given, "shop"), id, team, &error);
    if (e)
        return verb_fails(v, given, &error);
    return told(v, given, made.ptr ? "cli.user_added" : "cli.user_has_role", made);
}

static int user_password(struct verb *v, const struct options *given)
{
    struct error error;
    struct str password, made;
    enum err e = password_given(v, given, &password, &error);
    if (!e)
        e = password_set(&v->house->desk, v->arena, given->word, password, &made, &error);
    if (e)
        return verb_fails(v, given, &error);
    return told(v, given, made.ptr ? "cli.password_made" : "cli.password_set", made);
}

#define OPTION_PASSWORD \
    { \
        .name = "password-stdin", .help = "cli.option.password_stdin" \
    }

static const struct option add_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_SHOP,
    {.name = "role", .value = "ROLE", .help = "cli.option.user_role", .required = true},
    {.name = "name", .value = "NAME", .help = "cli.option.user_name"},
    {.name = "team", .value = "NAME", .help = "cli.option.user_team"},
    {.name = "language",
     .value = "fr|en",
     .help = "cli.option.user_language",
     .standard = "fr",
     .twin = "GUICHET_USER_LANGUAGE"},
    OPTION_PASSWORD,
    {0},
};
static const struct option password_options[] = {OPTION_DATA, OPTION_STORE, OPTION_PASSWORD, {0}};

const struct command command_user_add = {
    .name = "user add",
    .summary = "cli.summary.user_add",
    .details = "cli.details.user_add",
    .form = {add_options, "EMAIL"},
    .verb = user_add,
    .input = "password-stdin",
};

const struct command command_user_password = {
    .name = "user password",
    .summary = "cli.summary.user_password",
    .details = "cli.details.user_password",
    .form = {password_options, "EMAIL"},
    .verb = user_password,
    .input = "password-stdin",
};
