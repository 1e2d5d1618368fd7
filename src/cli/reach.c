#include "cli/reach.h"

#include "base/arena.h"
#include "cli/control.h"
#include "cli/open.h"
#include "cli/tell.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define STORE_FILE "store.db" /* see cli/open.h */

/* What must be known of a verb's call, wherever it runs. */
struct call {
    const struct cli *cli;
    const struct command *command;
    struct options given;
    const char *data;
    struct str input;
};

const struct command *reach_find(const struct str *words, size_t count, size_t *used)
{
    char name[64];
    for (*used = 2; *used > 0; --*used) {
        if (*used > count)
            continue;
        snprintf(name, sizeof name, "%.*s%s%.*s", STR_ARG(words[0]), *used > 1 ? " " : "",
                 *used > 1 ? (int)words[1].len : 0, *used > 1 ? words[1].ptr : "");
        const struct command *command = command_find(str_of(name));
        if (command)
            return command;
    }
    return NULL;
}

static struct str read_input(struct arena *arena)
{
    char *bytes = arena_alloc(arena, REACH_INPUT_MAX);
    return (struct str){bytes, fread(bytes, 1, REACH_INPUT_MAX, stdin)};
}

/* A relative path would be the server's, whose folder is another. */
static struct str absolute(struct arena *arena, struct str path)
{
    char *here = str_starts(path, STR("/")) ? NULL : getcwd(NULL, 0);
    struct str whole = here ? str_printf(arena, "%s/%.*s", here, STR_ARG(path)) : path;
    free(here);
    return whole;
}

static void print(struct str out, struct str err)
{
    fwrite(out.ptr, 1, out.len, stdout);
    fflush(stdout);
    fwrite(err.ptr, 1, err.len, stderr);
}

static int print_error(const struct call *call, const struct error *error)
{
    struct buf said = buf_in(call->cli->arena);
    int code = tell_error(call->cli->arena, call->cli->lang, error, &call->given, &said);
    print(STR(""), buf_str(&said));
    return code;
}

/* The exit code, or -1 when no server holds the folder. */
static int ask_server(const struct call *call)
{
    static const char *const ours[] = {"data", "store", "blobs", NULL};
    struct arena *arena = call->cli->arena;
    struct str words[OPTIONS_WORDS_MAX + 2], name = str_of(call->command->name);
    struct control_request request = {
        .words = words, .input = call->input, .lang = call->cli->lang};
    struct control_answer answer;
    struct error error;
    while (str_split(&name, ' ', &words[request.count]))
        request.count++;
    request.count += options_words(arena, &call->given, ours, &words[request.count]);
    enum err e = control_ask(arena, call->data, &request, &answer, &error);
    if (e == ERR_NOT_FOUND)
        return -1;
    if (e)
        return print_error(call, &error);
    print(answer.out, answer.err);
    return answer.code;
}

static int run_with(const struct call *call, const struct house *house)
{
    struct verb verb = {
        .house = house,
        .arena = call->cli->arena,
        .lang = call->cli->lang,
        .input = call->input,
        .out = buf_in(call->cli->arena),
        .err = buf_in(call->cli->arena),
    };
    struct error error;
    if (store_reader_create(house->store, &verb.db, &error))
        return print_error(call, &error);
    int code = call->command->verb(&verb, &call->given);
    store_reader_destroy(&verb.db);
    print(buf_str(&verb.out), buf_str(&verb.err));
    return code;
}

static int run_here(const struct call *call)
{
    struct arena *arena = call->cli->arena;
    struct str url = options_value(&call->given, "store");
    struct str blobs = options_find(&call->given, "blobs");
    struct error error;
    struct house house;
    if (!call->command->makes_folder && !url.ptr &&
        access(arena_printf(arena, "%s/%s", call->data, STORE_FILE), F_OK) != 0) {
        struct buf said = buf_in(arena);
        tell(&said, 0,
             i18n_format(arena, call->cli->lang, "cli.no_data",
                         I18N_STR("data", str_of(call->data))));
        print(STR(""), buf_str(&said));
        return EX_NOINPUT;
    }
    if (house_open(&(struct house_options){.data = call->data,
                                           .store_url = url.ptr ? str_c(arena, url) : NULL,
                                           .blobs.where = str_c(arena, blobs)},
                   &house, &error))
        return print_error(call, &error);
    int code = run_with(call, &house);
    house_close(&house);
    return code;
}

int reach_run(const struct cli *cli, const struct command *command, const struct options *given)
{
    struct call call = {
        .cli = cli,
        .command = command,
        .given = *given,
        .data = command_data(cli->arena, given),
        .input = STR_NONE,
    };
    if (command->input && options_on(given, command->input))
        call.input = read_input(cli->arena);
    if (command->word_is_path && given->word.ptr)
        call.given.word = absolute(cli->arena, given->word);
    int code = ask_server(&call);
    return code >= 0 ? code : run_here(&call);
}
