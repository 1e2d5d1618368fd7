/* guichet: the program. Finds the command, reads its options, runs it. */
#include "base/arena.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/secret.h"
#include "cli/command.h"
#include "cli/reach.h"
#include "cli/tell.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static int print(FILE *to, struct buf *text, int code)
{
    fwrite(text->ptr, 1, text->len, to);
    fflush(to);
    return code;
}

static void add_line(struct buf *out, struct str line)
{
    buf_add(out, line);
    buf_char(out, '\n');
}

/* --- help ------------------------------------------------------------------- */

/* The commands whose name begins with `prefix`. */
static size_t add_commands(const struct cli *cli, struct str prefix, struct buf *out)
{
    size_t count = 0;
    for (const struct command *const *c = commands; *c; c++)
        if (str_starts(str_of((*c)->name), prefix)) {
            buf_printf(out, "  %-16s%.*s\n", (*c)->name,
                       STR_ARG(i18n_text(cli->lang, (*c)->summary)));
            count++;
        }
    return count;
}

static int help_all(const struct cli *cli, FILE *to, int code)
{
    struct buf out = buf_in(cli->arena);
    add_line(&out, i18n_text(cli->lang, "cli.help.program"));
    buf_char(&out, '\n');
    add_commands(cli, STR(""), &out);
    buf_char(&out, '\n');
    add_line(&out, i18n_text(cli->lang, "cli.help.more"));
    return print(to, &out, code);
}

static int help_command(const struct cli *cli, const struct command *command)
{
    struct buf out = buf_in(cli->arena);
    bool options = command->form.table[0].name != NULL;
    const char *word = command->form.word, *word2 = command->form.word2;
    buf_printf(&out, "guichet %s%s%s%s%s%s\n\n", command->name, word ? " " : "", word ? word : "",
               word2 ? " " : "", word2 ? word2 : "", options ? " [--OPTION VALUE...]" : "");
    add_line(&out, i18n_text(cli->lang, command->summary));
    if (command->details)
        add_line(&out, i18n_text(cli->lang, command->details));
    if (options)
        buf_char(&out, '\n');
    options_help(cli->arena, cli->lang, &command->form, &out);
    return print(stdout, &out, EX_OK);
}

/* --- what cannot be understood ---------------------------------------------- */

static struct str nearest_command(struct str written)
{
    struct str best = STR_NONE;
    size_t least = nearest_limit(written);
    for (const struct command *const *c = commands; *c; c++) {
        struct str name = str_of((*c)->name), rest = name, first;
        str_split(&rest, ' ', &first);
        size_t whole = nearest_distance(written, name), part = nearest_distance(written, first);
        size_t distance = whole < part ? whole : part;
        if (distance < least) {
            least = distance;
            best = name;
        }
    }
    return best;
}

static struct str nearest_of_two(const struct cli *cli, const struct str *words, size_t count)
{
    struct str first = str_cut(words[0], NEAREST_LETTERS);
    struct str both = count > 1 ? str_printf(cli->arena, "%.*s %.*s", STR_ARG(first),
                                             STR_ARG(str_cut(words[1], NEAREST_LETTERS)))
                                : first;
    struct str near = nearest_command(both);
    return near.ptr ? near : nearest_command(first);
}

/* "shop" alone shows what can be done with shops; another word, what was meant. */
static int no_command(const struct cli *cli, const struct str *words, size_t count)
{
    struct buf out = buf_in(cli->arena);
    if (count == 1 && add_commands(cli, str_printf(cli->arena, "%.*s ", STR_ARG(words[0])), &out))
        return print(stderr, &out, EX_USAGE);
    struct str near = nearest_of_two(cli, words, count);
    const char *key = near.ptr ? "cli.unknown_command_near" : "cli.unknown_command";
    struct str written = str_to_utf8(cli->arena, str_cut(words[0], NEAREST_LETTERS));
    tell(&out, EX_USAGE,
         i18n_format(cli->arena, cli->lang, key, I18N_STR("written", written),
                     I18N_STR("near", near)));
    return print(stderr, &out, EX_USAGE);
}

static int bad_options(const struct cli *cli, const struct command *command,
                       const struct options_fault *fault)
{
    struct buf out = buf_in(cli->arena);
    tell(&out, EX_USAGE, options_fault_text(cli->arena, cli->lang, fault));
    tell(&out, EX_USAGE,
         i18n_format(cli->arena, cli->lang, "cli.see_help",
                     I18N_STR("command", str_of(command->name))));
    return print(stderr, &out, EX_USAGE);
}

/* --- running ---------------------------------------------------------------- */

static bool asks_help(const struct str *words, size_t count)
{
    for (size_t i = 0; i < count && !str_eq(words[i], STR("--")); i++)
        if (str_eq(words[i], STR("--help")) || str_eq(words[i], STR("-h")))
            return true;
    return false;
}

static int run(const struct cli *cli, const struct str *words, size_t count)
{
    if (count == 0)
        return help_all(cli, stderr, EX_USAGE);
    if (str_eq(words[0], STR("--version"))) {
        printf("guichet %s\n", GUICHET_VERSION);
        return EX_OK;
    }
    bool help = str_eq(words[0], STR("help")); /* "help shop add" */
    if (help) {
        words++;
        count--;
    }
    if (count == 0 || asks_help(words, 1))
        return help_all(cli, stdout, EX_OK);
    size_t used;
    const struct command *command = reach_find(words, count, &used);
    if (!command)
        return no_command(cli, words, count);
    if (help || asks_help(words + used, count - used))
        return help_command(cli, command);
    struct options given;
    struct options_fault fault;
    if (!options_read(cli->arena, &command->form, words + used, count - used, cli->environment,
                      &given, &fault))
        return bad_options(cli, command, &fault);
    return command->verb ? reach_run(cli, command, &given) : command->run(cli, &given);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_create(REACH_ARENA);
    const char *const *environment = (const char *const *)environ;
    struct cli cli = {
        .arena = arena, .lang = tell_language(environment), .environment = environment};
    size_t count = argc > 1 ? (size_t)argc - 1 : 0;
    struct str *words = arena_array(arena, count + 1, sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[i] = str_of(argv[i + 1]);
    log_set_level(LOG_WARN); /* a server sets its own */
    if (!secret_init()) {
        fputs("guichet: this machine gives no random bytes\n", stderr);
        return EX_OSERR;
    }
    int code = run(&cli, words, count);
    arena_destroy(&arena);
    return code;
}
