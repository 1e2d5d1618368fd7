#include "web/replay.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "web/answer.h"

#include <time.h>

enum { POLL_MS = 20 };

static struct str hash_request(struct request *r)
{
    struct sha256 body = sha256_of(r->http->body);
    struct str query = r->http->query;
    struct buf all = buf_in(r->arena);
    buf_printf(&all, "%.*s?%.*s\n", STR_ARG(r->http->path), STR_ARG(query));
    buf_bytes(&all, body.bytes, SHA256_BYTES);
    struct sha256 hash = sha256_of(buf_str(&all));
    return (struct str){arena_dup(r->arena, hash.bytes, SHA256_BYTES), SHA256_BYTES};
}

static enum err find(struct request *r, struct once_answer *out, struct error *err)
{
    const struct caller *caller = &r->session.caller;
    return once_find(r->db, r->arena, caller->shop, caller->once, out, err);
}

static enum err lost(struct error *err)
{
    return error_tell(err, ERR_CONFLICT, "Idempotency-Key", "error.key_lost", NULL);
}

static bool visible_ascii(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] < '!' || key.ptr[i] > '~')
            return false;
    return true;
}

enum err replay_begin(struct request *r, bool *again, struct error *err)
{
    struct str key = http_header(r->http, "Idempotency-Key");
    *again = false;
    if (!key.ptr || r->http->method != METHOD_POST || !r->signed_in)
        return ERR_OK;
    if (!key.len || key.len > ONCE_KEY_MAX || !visible_ascii(key))
        return error_field(err, ERR_INVALID, "Idempotency-Key", "1 to %d visible characters",
                           ONCE_KEY_MAX);
    struct actor actor = r->session.caller.actor;
    struct once *once = arena_alloc(r->arena, sizeof *once);
    *once = (struct once){
        .caller = str_printf(r->arena, "%s:%lld", actor.kind == ACTOR_STAFF ? "user" : "token",
                             (long long)actor.id),
        .key = key,
        .hash = hash_request(r),
    };
    r->session.caller.once = once;
    struct once_answer first;
    enum err e = find(r, &first, err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    *again = true;
    if (!first.status)
        return replay_of_other(r, err);
    answer_json(r, (int)first.status, NULL, 0, first.body);
    return ERR_OK;
}

enum err replay_of_other(struct request *r, struct error *err)
{
    for (int waited = 0; waited < REPLAY_WAIT_MS; waited += POLL_MS) {
        struct once_answer first;
        enum err e = find(r, &first, err);
        if (e)
            return e;
        if (first.status) {
            answer_json(r, (int)first.status, NULL, 0, first.body);
            return ERR_OK;
        }
        nanosleep(&(struct timespec){.tv_nsec = POLL_MS * 1000000L}, NULL);
    }
    return lost(err);
}

void replay_keep(struct request *r, int status, struct str body)
{
    struct error err;
    const struct once *once = r->session.caller.once;
    if (once && once_keep(r->desk, r->session.caller.shop, once,
                          &(struct once_answer){status, body.ptr ? body : STR("")}, &err))
        log_warn("request.answer_not_kept", LOG_ERR(&err));
}
