#include "cli/verb.h"

#include "base/arena.h"
#include "cli/tell.h"
#include "domain/role.h"
#include "store/queries.h"
#include "store/store.h"

static void tell_shops(struct verb *v)
{
    struct q_shop_list_rows shops;
    if (q_shop_list(v->db, v->arena, &shops, NULL))
        return;
    struct buf names = buf_in(v->arena);
    for (size_t i = 0; i < shops.count; i++)
        buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(shops.items[i].slug));
    tell(&v->err, 0,
         shops.count
             ? i18n_format(v->arena, v->lang, "cli.shops_are", I18N_STR("names", buf_str(&names)))
             : i18n_text(v->lang, "cli.no_shop_yet"));
}

int verb_fails(struct verb *v, const struct options *given, struct error *error)
{
    int code = tell_error(v->arena, v->lang, error, given, &v->err);
    if (error->code == ERR_NOT_FOUND && str_eq(str_of(error->field), STR("shop")))
        tell_shops(v);
    return code;
}

enum err verb_role(const struct options *given, enum role *out, struct error *err)
{
    struct str role = options_value(given, "role");
    return role_parse(role, out) ? ERR_OK : error_field(err, ERR_INVALID, "role", "no such role");
}

enum err verb_password(const struct verb *v, struct str *out, struct error *err)
{
    struct str rest = v->input;
    if (!str_split(&rest, '\n', out))
        return error_field(err, ERR_INVALID, "password", "nothing on standard input");
    if (str_ends(*out, STR("\r")))
        *out = str_sub(*out, 0, out->len - 1);
    return ERR_OK;
}
