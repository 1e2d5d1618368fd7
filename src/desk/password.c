#include "desk/password.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/access.h"
#include "store/queries.h"
#include "store/store.h"

enum { MADE_CHARS = 16 };

struct password_command {
    struct str email, hash;
};

static enum err password_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct password_command *c = ctx;
    struct q_user_by_email_row user;
    enum err e =
        q_user_by_email(db, arena, &(struct q_user_by_email_in){.email = c->email}, &user, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, e, "email", "nobody has this address");
    if (!e)
        e = q_user_set_password(
            db, &(struct q_user_set_password_in){.id = user.id, .password_hash = c->hash}, NULL,
            err);
    return e ? e
             : q_session_delete_of(db, &(struct q_session_delete_of_in){.user = user.id}, NULL,
                                   err);
}

enum err password_set(const struct desk *desk, struct arena *arena, struct str email,
                      struct str password, struct str *made, struct error *err)
{
    if (password.ptr && (password.len < PASSWORD_MIN || password.len > PASSWORD_MAX))
        return error_field(err, ERR_INVALID, "password", "%d to %d bytes", PASSWORD_MIN,
                           PASSWORD_MAX);
    *made = password.ptr ? STR_NONE : str_sub(token_create(arena), 0, MADE_CHARS);
    struct password_command c = {
        .email = str_lower(arena, str_trim(email)),
        .hash = password_hash(arena, password.ptr ? password : *made),
    };
    return store_write(desk->store, password_command, &c, err);
}
