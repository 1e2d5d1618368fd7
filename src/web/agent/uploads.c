#include "base/secret.h"
#include "desk/once.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum { NAME_MAX_BYTES = 255, TYPE_MAX = 127 };

struct upload {
    struct request *r;
    struct str name, type;
    struct sha256 hash;
    int64_t id;
};

static enum err upload_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct upload *u = ctx;
    enum err e = db_blob_put(db, u->r->http->body, &u->hash, err);
    return e ? e
             : q_upload_insert(db,
                               &(struct q_upload_insert_in){
                                   .shop = u->r->session.caller.shop,
                                   .user = caller_user(&u->r->session.caller),
                                   .name = u->name,
                                   .type = u->type,
                                   .size = (int64_t)u->r->http->body.len,
                                   .hash = {(const char *)u->hash.bytes, SHA256_BYTES},
                                   .now = clock_now(u->r->desk->clock),
                               },
                               &u->id, err);
}

/* A file name without a path, whatever the browser sent. */
static struct str plain_name(struct str name)
{
    for (ptrdiff_t at; (at = str_chr(name, '/')) >= 0 || (at = str_chr(name, '\\')) >= 0;)
        name = str_sub(name, (size_t)at + 1, name.len);
    return str_trim(name);
}

static struct str plain_type(struct request *r)
{
    struct str type = http_header(r->http, "Content-Type"), bare;
    if (!type.len || type.len > TYPE_MAX || !str_split(&type, ';', &bare))
        return STR("application/octet-stream");
    bare = str_trim(bare);
    return str_chr(bare, '/') > 0 ? str_lower(r->arena, bare) : STR("application/octet-stream");
}

HANDLER(upload_create)
{
    struct upload u = {.r = r};
    struct str name;
    enum err e = query_text(r, "name", NAME_MAX_BYTES, &name, err);
    if (e)
        return e;
    u.name = plain_name(name);
    u.type = plain_type(r);
    if (!u.name.len)
        return error_field(err, ERR_INVALID, "name", "is missing");
    if (!r->http->body.len)
        return error_field(err, ERR_INVALID, "body", "the file is empty");
    u.hash = sha256_of(r->http->body);
    struct sha256 kept;
    if (r->http->body.len > STORE_BLOB_INLINE)
        e = store_blob_file_put(r->desk->store, r->http->body, &kept, err);
    if (!e)
        e = once_write(r->desk, &r->session.caller, upload_command, &u, err);
    if (e)
        return e;
    *status = 201;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "id", u.id);
    jsonw_put_str(&w, "name", u.name);
    jsonw_put_str(&w, "type", u.type);
    jsonw_put_i64(&w, "size", (int64_t)r->http->body.len);
    jsonw_end(&w);
    return ERR_OK;
}
