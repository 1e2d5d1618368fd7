#include "base/arena.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/serve.h"
#include "cli/settings.h"
#include "cli/tell.h"

#include <stdio.h>
#include <sysexits.h>

static const struct setting_option serve_setting_options[] = {
    {"http", "http.listen"}, {"lmtp", "lmtp.listen"},  {"smtp", "smtp.url"},
    {"store", "store.url"},  {"blobs", "store.blobs"}, {0},
};

/* Scripts wait for this line, so it is not translated. */
static void listening(void *ctx, const char *host, int port)
{
    (void)ctx;
    printf("guichet: listening on http://%s:%d\n", host, port);
    fflush(stdout);
}

static int serve(const struct cli *cli, const struct options *given)
{
    struct config *config;
    struct error error;
    int code =
        settings_load(cli, options_value(given, "config"), given, serve_setting_options, &config);
    if (code)
        return code;
    enum log_level level;
    if (log_level_parse(config_text(config, "log.level"), &level))
        log_set_level(level);
    if (serve_run(&(struct serve){.config = config,
                                  .data = command_data(cli->arena, given),
                                  .test_clock = options_on(given, "test-clock"),
                                  .listening = listening},
                  &error)) {
        struct buf said = buf_in(cli->arena);
        code = tell_error(cli->arena, cli->lang, &error, given, &said);
        fwrite(said.ptr, 1, said.len, stderr);
    }
    config_destroy(&config);
    return code;
}

static const struct option serve_options[] = {
    OPTION_DATA,
    {.name = "config", .value = "FILE", .help = "cli.option.config"},
    {.name = "http", .value = "HOST:PORT", .help = "cli.option.http", .standard = "127.0.0.1:8080"},
    {.name = "lmtp", .value = "unix:PATH|HOST:PORT", .help = "cli.option.lmtp"},
    {.name = "smtp", .value = "URL", .help = "cli.option.smtp"},
    OPTION_STORE,
    OPTION_BLOBS,
    {.name = "test-clock", .help = "cli.option.test_clock"},
    {0},
};

const struct command command_serve = {
    .name = "serve",
    .summary = "cli.summary.serve",
    .details = "cli.details.serve",
    .form = {serve_options, NULL},
    .run = serve,
};
