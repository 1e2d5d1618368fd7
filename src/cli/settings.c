#include "cli/settings.h"

#include "base/arena.h"
#include "cli/serve.h"
#include "cli/tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Of GUICHET_... names that are no settings: those of ./dev and of the tests. */
static const char *const others[] = {"GUICHET_LANGUAGE", "GUICHET_BUILD",
                                     "GUICHET_CHROMIUM", "GUICHET_FRESH",
                                     "GUICHET_PACKAGES", "GUICHET_TEST_SYNCHRONOUS",
                                     "GUICHET_UI",       "GUICHET_TEST_FAULT",
                                     "GUICHET_UI_OUT",   NULL};

static bool is_twin(struct arena *arena, struct str name)
{
    for (const char *const *other = others; *other; other++)
        if (str_eq(name, str_of(*other)))
            return true;
    for (const struct command *const *c = commands; *c; c++)
        for (const struct option *o = (*c)->form.table; o->name; o++)
            if (str_eq(name, options_twin(arena, o)))
                return true;
    return false;
}

/* The environment without what belongs to options. */
static const char *const *for_settings(const struct cli *cli)
{
    size_t count = 0, kept = 0;
    while (cli->environment[count])
        count++;
    const char **out = arena_array(cli->arena, count + 1, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        struct str rest = str_of(cli->environment[i]), name;
        if (str_split(&rest, '=', &name) && !is_twin(cli->arena, name))
            out[kept++] = cli->environment[i];
    }
    return out;
}

/* One byte more than allowed is read, so that the reader sees a file too large. */
static bool read_file(struct arena *arena, const char *path, struct str *out)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    char *bytes = arena_alloc(arena, CONFIG_FILE_MAX + 1);
    *out = (struct str){bytes, fread(bytes, 1, CONFIG_FILE_MAX + 1, file)};
    bool good = !ferror(file);
    fclose(file);
    return good;
}

static int tell_faults(const struct cli *cli, const struct config *config)
{
    size_t count;
    const struct config_fault *faults = config_faults(config, &count);
    struct buf said = buf_in(cli->arena);
    for (size_t i = 0; i < count; i++)
        tell(&said, 0, config_fault_text(cli->arena, cli->lang, &faults[i]));
    if (count)
        tell(&said, 0, i18n_text(cli->lang, "cli.config.what_to_do"));
    fwrite(said.ptr, 1, said.len, stderr);
    return count ? EX_CONFIG : EX_OK;
}

static int tell_unreadable(const struct cli *cli, struct str file)
{
    struct buf said = buf_in(cli->arena);
    tell(&said, 0,
         i18n_format(cli->arena, cli->lang, "cli.config.unreadable", I18N_STR("file", file),
                     I18N_STR("reason", str_of(strerror(errno)))));
    fwrite(said.ptr, 1, said.len, stderr);
    return EX_NOINPUT;
}

int settings_load(const struct cli *cli, struct str file, const struct options *given,
                  const struct setting_option *options, struct config **out)
{
    struct str text = STR("");
    if (file.ptr && !read_file(cli->arena, str_c(cli->arena, file), &text))
        return tell_unreadable(cli, file);
    *out = config_create(serve_settings);
    config_file(*out, file.ptr ? file : STR(""), text);
    config_environment(*out, for_settings(cli));
    for (; options && options->option; options++) {
        struct str value = options_value(given, options->option);
        if (value.ptr)
            config_set(*out, STR("command line"), str_of(options->key), value);
    }
    int code = tell_faults(cli, *out);
    if (code)
        config_destroy(out);
    return code;
}
