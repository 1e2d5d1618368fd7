#include "cli/tell.h"

#include "base/arena.h"
#include "cli/options.h"

#include <sysexits.h>

int tell(struct buf *out, int code, struct str sentence)
{
    buf_printf(out, "guichet: %.*s\n", STR_ARG(sentence));
    return code;
}

/* Faults of a field that the desk names but has no sentence for: at the counter
 * nobody meets them. `option`: where the value was written; NULL: the word. */
static const struct sentence {
    enum err code;
    const char *field, *option, *key;
} sentences[] = {
    {ERR_NOT_FOUND, "shop", "shop", "cli.no_shop"},
    {ERR_NOT_FOUND, "email", NULL, "cli.no_user"},
    {ERR_NOT_FOUND, "customer", NULL, "cli.no_customer"},
    {ERR_CONFLICT, "name", NULL, "cli.shop_taken"},
    {ERR_CONFLICT, "address", NULL, "cli.address_taken"},
    {ERR_INVALID, "name", "name", "cli.bad_name"},
    {ERR_INVALID, "address", NULL, "cli.bad_address"},
    {ERR_INVALID, "email", NULL, "cli.bad_email"},
    {ERR_INVALID, "password", NULL, "cli.bad_password"},
    {ERR_INVALID, "role", "role", "cli.bad_role"},
    {ERR_INVALID, "language", "language", "cli.bad_language"},
    {ERR_INVALID, "zone", "zone", "cli.bad_zone"},
    {ERR_INVALID, "currency", "currency", "cli.bad_currency"},
    {ERR_INVALID, "holidays", "holidays", "cli.bad_holidays"},
    {ERR_INVALID, "first_reply_minutes", "first-reply", "cli.bad_first_reply"},
    {ERR_INVALID, "now", "now", "cli.bad_now"},
    {ERR_INVALID, "http.listen", "http", "cli.bad_http"},
    {ERR_INVALID, "lmtp", "lmtp", "cli.bad_lmtp"},
    {ERR_INVALID, "url", "smtp", "cli.bad_smtp"},
    {ERR_INVALID, "store", "store", "cli.bad_store"},
    {ERR_CONFLICT, "backup", NULL, "cli.backup_exists"},
};

static const struct sentence *find(const struct error *error)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (sentences[i].code == error->code &&
            str_eq(str_of(sentences[i].field), str_of(error->field)))
            return &sentences[i];
    return NULL;
}

static int exit_by_key(const struct error *error)
{
    static const struct {
        const char *key;
        int code;
    } codes[] = {
        {"store.locked", EX_TEMPFAIL},   {"store.not_writable", EX_CANTCREAT},
        {"store.newer", EX_UNAVAILABLE}, {"listen.in_use", EX_UNAVAILABLE},
        {"listen.forbidden", EX_NOPERM}, {"listen.bad_address", EX_CONFIG},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (str_eq(str_of(codes[i].key), str_of(error->key)))
            return codes[i].code;
    return 0;
}

static int exit_of(const struct error *error)
{
    int by_key = exit_by_key(error);
    if (by_key)
        return by_key;
    switch (error->code) {
    case ERR_OK: return EX_OK;
    case ERR_NOT_FOUND:
    case ERR_INVALID:
    case ERR_CONFLICT:
    case ERR_REFUSED:
    case ERR_TOO_LARGE:
    case ERR_CORRUPT: return EX_DATAERR;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHENTICATED: return EX_NOPERM;
    case ERR_BUSY:
    case ERR_UNCERTAIN: return EX_TEMPFAIL;
    case ERR_IO: return EX_IOERR;
    }
    return EX_SOFTWARE;
}

static const char *general_key(enum err code)
{
    switch (code) {
    case ERR_NOT_FOUND: return "cli.error.not_found";
    case ERR_BUSY: return "error.busy";
    case ERR_IO: return "cli.error.io";
    case ERR_CORRUPT: return "cli.error.corrupt";
    case ERR_OK:
    case ERR_INVALID:
    case ERR_CONFLICT:
    case ERR_REFUSED:
    case ERR_TOO_LARGE:
    case ERR_FORBIDDEN:
    case ERR_UNAUTHENTICATED:
    case ERR_UNCERTAIN: break;
    }
    return "error.unknown";
}

static struct str written(const struct options *given, const char *option)
{
    struct str value = given && option ? options_find(given, option) : STR_NONE;
    if (!value.ptr && given)
        value = given->word;
    return value.ptr ? value : STR("");
}

int tell_error(struct arena *arena, enum lang lang, const struct error *error,
               const struct options *given, struct buf *out)
{
    const struct sentence *s = find(error);
    if (error->key[0] && i18n_has(error->key))
        return tell(out, exit_of(error),
                    i18n_format(arena, lang, error->key, I18N_STR("arg", str_of(error->arg)),
                                I18N_STR("field", str_of(error->field))));
    if (s)
        return tell(out, exit_of(error),
                    i18n_format(arena, lang, s->key,
                                I18N_STR("given", str_to_utf8(arena, written(given, s->option)))));
    tell(out, 0, i18n_text(lang, general_key(error->code)));
    buf_printf(out, "  (%s: %s)\n", err_name(error->code), error->text);
    return exit_of(error);
}

static struct str variable(const char *const *environment, struct str name)
{
    for (; *environment; environment++) {
        struct str value = str_of(*environment), key;
        if (str_split(&value, '=', &key) && str_eq(key, name) && value.ptr)
            return value;
    }
    return STR("");
}

enum lang tell_language(const char *const *environment)
{
    static const struct str names[] = {STR("GUICHET_LANGUAGE"), STR("LC_ALL"), STR("LC_MESSAGES"),
                                       STR("LANG")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct str value = variable(environment, names[i]);
        enum lang lang;
        if (value.len)
            return lang_parse(value, &lang) ? lang : LANG_EN;
    }
    return LANG_EN;
}
