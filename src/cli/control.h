/* The control socket: how commands reach the server that holds a data folder.
 *
 * `control.sock` in the folder, rights 0600. Only the server's own user and root
 * are heard (SO_PEERCRED). One exchange a connection: the client writes a JSON
 * object and closes its side, the server runs the verb and writes another.
 *   {"argv": ["token", "create", "--name=ci", ...], "stdin": "..." or null, "language": "en"}
 *   {"code": 0, "out": "...", "err": "..."}
 * A folder whose path is too long for a socket's name (107 bytes) is reached
 * through /proc/self/fd. */
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "base/error.h"
#include "base/i18n.h"
#include "base/str.h"

#include <stddef.h>

struct arena;
struct house;

enum {
    CONTROL_REQUEST_MAX = 64 * 1024, /* bytes of JSON */
    CONTROL_ANSWER_MAX = 4 * 1024 * 1024,
    CONTROL_WORDS_MAX = 64,
    CONTROL_PATIENCE_MS = 5000, /* for a client to say what it wants */
};

/* The server's side: a thread that runs one command at a time. */
struct control;

/* `house` is open on the folder `data`, so a socket file found there belongs to
 * nobody and is replaced. ERR_IO (key "control.not_made"). */
ERR_MUST enum err control_start(const struct house *house, const char *data, struct control **out,
                                struct error *err);
/* Ends after the command under way and removes the socket; NULL is allowed. To
 * be called before house_close. */
void control_stop(struct control **control);

struct control_request {
    const struct str *words; /* what stands behind "guichet" */
    size_t count;            /* at most CONTROL_WORDS_MAX */
    struct str input;        /* STR_NONE for none */
    enum lang lang;
};

struct control_answer {
    int code;
    struct str out, err; /* in the arena */
};

/* ERR_NOT_FOUND: no server holds the folder, do it yourself. ERR_FORBIDDEN: the
 * socket is another user's (key "control.forbidden"). ERR_UNCERTAIN: the server ended before
 * it answered (key "control.no_answer"). */
ERR_MUST enum err control_ask(struct arena *arena, const char *data,
                              const struct control_request *request, struct control_answer *out,
                              struct error *err);

#endif
