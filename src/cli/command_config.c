#include "base/arena.h"
#include "cli/command.h"
#include "cli/serve.h"
#include "cli/settings.h"

#include <stdio.h>
#include <sysexits.h>

#define OPTION_CONFIG \
    { \
        .name = "config", .value = "FILE", .help = "cli.option.config" \
    }

static int print(const struct buf *out)
{
    fwrite(out->ptr, 1, out->len, stdout);
    return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int check(const struct cli *cli, const struct options *given)
{
    struct config *config;
    struct str file = given->word.ptr ? given->word : options_value(given, "config");
    int code = settings_load(cli, file, given, NULL, &config);
    if (code)
        return code;
    config_destroy(&config);
    struct buf said = buf_in(cli->arena);
    buf_add(&said, i18n_text(cli->lang, "cli.config.good"));
    buf_char(&said, '\n');
    return print(&said);
}

static int show(const struct cli *cli, const struct options *given)
{
    struct config *config;
    int code = settings_load(cli, options_value(given, "config"), given, NULL, &config);
    if (code)
        return code;
    struct buf out = buf_in(cli->arena);
    config_show(config, &out);
    config_destroy(&config);
    return print(&out);
}

static int sample(const struct cli *cli, const struct options *given)
{
    (void)given;
    struct buf out = buf_in(cli->arena);
    config_sample(serve_settings, &out);
    return print(&out);
}

static int docs(const struct cli *cli, const struct options *given)
{
    (void)given;
    struct buf out = buf_in(cli->arena);
    config_markdown(serve_settings, &out);
    return print(&out);
}

static const struct option config_options[] = {OPTION_CONFIG, {0}};
static const struct option no_options[] = {{0}};

const struct command command_check_config = {
    .name = "check-config",
    .summary = "cli.summary.check_config",
    .form = {config_options, "[FILE]"},
    .run = check,
};

const struct command command_config_show = {
    .name = "config show",
    .summary = "cli.summary.config_show",
    .form = {config_options, NULL},
    .run = show,
};

const struct command command_config_sample = {
    .name = "config sample",
    .summary = "cli.summary.config_sample",
    .form = {no_options, NULL},
    .run = sample,
};

const struct command command_config_docs = {
    .name = "config docs",
    .summary = "cli.summary.config_docs",
    .form = {no_options, NULL},
    .run = docs,
};
