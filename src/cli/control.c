#include "cli/control.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/control_socket.h"
#include "cli/open.h"
#include "cli/reach.h"
#include "cli/tell.h"
#include "store/store.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

enum { BACKLOG = 16 };

struct control {
    const struct house *house;
    struct db *db;
    char *path; /* of the socket */
    int fd, stop_fd;
    pthread_t thread;
};

/* --- one exchange ----------------------------------------------------------- */

/* A request as it came; texts are the JSON's. */
struct exchange {
    struct arena *arena;
    struct str words[CONTROL_WORDS_MAX];
    size_t count;
    struct verb verb;
};

static struct str text_of(const json_t *text)
{
    return (struct str){json_string_value(text), json_string_length(text)};
}

static bool read_request(const json_t *request, struct exchange *x)
{
    const json_t *argv = json_object_get(request, "argv");
    if (!json_is_array(argv) || json_array_size(argv) > CONTROL_WORDS_MAX)
        return false;
    for (x->count = 0; x->count < json_array_size(argv); x->count++) {
        x->words[x->count] = text_of(json_array_get(argv, x->count));
        if (!x->words[x->count].ptr)
            return false;
    }
    x->verb.input = text_of(json_object_get(request, "stdin"));
    struct str language = text_of(json_object_get(request, "language"));
    return x->count > 0 && (!language.ptr || lang_parse(language, &x->verb.lang));
}

static int run_verb(struct exchange *x)
{
    static const char *const no_environment[] = {NULL};
    size_t used;
    struct options given;
    struct options_fault fault;
    const struct command *command = reach_find(x->words, x->count, &used);
    if (!command || !command->verb)
        return tell(&x->verb.err, EX_UNAVAILABLE, i18n_text(x->verb.lang, "control.other_version"));
    if (!options_read(x->arena, &command->form, x->words + used, x->count - used, no_environment,
                      &given, &fault))
        return tell(&x->verb.err, EX_USAGE, options_fault_text(x->arena, x->verb.lang, &fault));
    int code = command->verb(&x->verb, &given);
    log_info("control.command", LOG_STR("name", str_of(command->name)), LOG_I64("code", code));
    return code;
}

static struct str answer_json(struct arena *arena, int code, const struct verb *verb)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "code", code);
    jsonw_put_str(&w, "out", buf_str(&verb->out));
    jsonw_put_str(&w, "err", buf_str(&verb->err));
    jsonw_end(&w);
    return buf_str(&out);
}

static void exchange(struct control *c, int fd, struct arena *arena)
{
    struct buf bytes = buf_in(arena);
    if (!control_socket_read(fd, c->stop_fd, CONTROL_PATIENCE_MS, CONTROL_REQUEST_MAX, &bytes))
        return;
    struct exchange x = {
        .arena = arena,
        .verb = {.house = c->house,
                 .db = c->db,
                 .arena = arena,
                 .lang = LANG_EN,
                 .out = buf_in(arena),
                 .err = buf_in(arena)},
    };
    json_t *request = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    if (read_request(request, &x)) {
        int code = run_verb(&x);
        if (!control_socket_write(fd, answer_json(arena, code, &x.verb)))
            log_warn("control.unanswered");
    }
    json_decref(request);
}

static bool may_speak(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static void *work(void *ctx)
{
    struct control *c = ctx;
    struct pollfd both[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = c->stop_fd, .events = POLLIN}};
    while (!both[1].revents) {
        if (poll(both, 2, -1) < 0 || !both[0].revents)
            continue;
        int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        const struct timeval patience = {.tv_sec = CONTROL_PATIENCE_MS / 1000};
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        struct arena *arena = arena_create(REACH_ARENA);
        if (may_speak(fd))
            exchange(c, fd, arena);
        else
            log_warn("control.stranger");
        close(fd);
        arena_destroy(&arena);
    }
    return NULL;
}

/* --- opening and closing ---------------------------------------------------- */

static enum err not_made(struct control *c, struct error *err)
{
    error_refuse(err, "", "data", "control.not_made", c->path);
    return err->code = ERR_IO;
}

/* A socket left by a killed server is removed; another kind of file is not ours. */
static enum err listen_at(struct control *c, const char *data, struct error *err)
{
    struct stat st;
    if (lstat(c->path, &st) == 0 && S_ISSOCK(st.st_mode))
        unlink(c->path);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The file is born with the socket's rights less the umask, never with more. */
    if (c->fd < 0 || fchmod(c->fd, 0600) != 0 || control_socket_at(c->fd, data, bind) != 0 ||
        listen(c->fd, BACKLOG) != 0)
        return not_made(c, err);
    return ERR_OK;
}

static void release(struct control **control)
{
    struct control *c = *control;
    if (c->db)
        store_reader_destroy(&c->db);
    if (c->fd >= 0)
        close(c->fd);
    if (c->stop_fd >= 0)
        close(c->stop_fd);
    free(c->path);
    free(c);
    *control = NULL;
}

enum err control_start(const struct house *house, const char *data, struct control **out,
                       struct error *err)
{
    struct control *c = calloc(1, sizeof *c);
    if (!c || asprintf(&c->path, "%s/" CONTROL_SOCKET, data) < 0)
        abort();
    c->house = house;
    c->fd = -1;
    c->stop_fd = eventfd(0, EFD_CLOEXEC);
    enum err e = store_reader_create(house->store, &c->db, err);
    if (!e)
        e = listen_at(c, data, err);
    if (!e && (c->stop_fd < 0 || pthread_create(&c->thread, NULL, work, c) != 0))
        e = not_made(c, err);
    if (e)
        release(&c);
    *out = c;
    return e;
}

void control_stop(struct control **control)
{
    struct control *c = *control;
    if (!c)
        return;
    const uint64_t one = 1;
    if (write(c->stop_fd, &one, sizeof one) != sizeof one)
        abort();
    pthread_join(c->thread, NULL);
    unlink(c->path);
    release(control);
}
