#include "cli/control.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "cli/control_socket.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct str request_json(struct arena *arena, const struct control_request *request)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_key(&w, "argv");
    jsonw_array(&w);
    for (size_t i = 0; i < request->count; i++)
        jsonw_str(&w, request->words[i]);
    jsonw_end(&w);
    jsonw_put_str(&w, "stdin", request->input);
    jsonw_put_str(&w, "language", str_of(lang_code(request->lang)));
    jsonw_end(&w);
    return buf_str(&out);
}

static struct str text_of(struct arena *arena, const json_t *answer, const char *key)
{
    const json_t *text = json_object_get(answer, key);
    struct str s = {json_string_value(text), json_string_length(text)};
    return s.ptr ? str_dup(arena, s) : STR("");
}

static enum err read_answer(struct arena *arena, struct str bytes, struct control_answer *out,
                            struct error *err)
{
    json_t *answer = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *code = json_object_get(answer, "code");
    bool good = json_is_integer(code);
    if (good)
        *out = (struct control_answer){.code = (int)json_integer_value(code),
                                       .out = text_of(arena, answer, "out"),
                                       .err = text_of(arena, answer, "err")};
    json_decref(answer);
    if (good)
        return ERR_OK;
    error_refuse(err, "", "", "control.no_answer", "");
    return err->code = ERR_UNCERTAIN;
}

static enum err connect_fault(const char *data, struct error *err)
{
    if (errno == EACCES || errno == EPERM) {
        error_refuse(err, "", "data", "control.forbidden", data);
        return err->code = ERR_FORBIDDEN;
    }
    return error_set(err, ERR_NOT_FOUND, "no server: %s", strerror(errno));
}

enum err control_ask(struct arena *arena, const char *data, const struct control_request *request,
                     struct control_answer *out, struct error *err)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_set(err, ERR_IO, "cannot open a socket: %s", strerror(errno));
    if (control_socket_at(fd, data, connect) != 0) {
        enum err e = connect_fault(data, err);
        close(fd);
        return e;
    }
    struct buf answer = buf_in(arena);
    if (control_socket_write(fd, request_json(arena, request)))
        shutdown(fd, SHUT_WR);
    bool whole = control_socket_read(fd, -1, -1, CONTROL_ANSWER_MAX, &answer);
    close(fd);
    return read_answer(arena, whole ? buf_str(&answer) : STR(""), out, err);
}
