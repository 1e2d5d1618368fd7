#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/setup.h"

#include <sysexits.h>

static struct str or_default(struct str given, struct str standard)
{
    return given.ptr ? given : standard;
}

static int shop_add(struct verb *v, const struct options *given)
{
    struct new_shop shop = new_shop_defaults;
    struct str reply = options_value(given, "first-reply"), slug;
    struct error error;
    int64_t id;
    shop.name = given->word;
    shop.language = or_default(options_value(given, "language"), shop.language);
    shop.zone = or_default(options_value(given, "zone"), shop.zone);
    shop.currency = or_default(options_value(given, "currency"), shop.currency);
    shop.opening_hours = or_default(options_value(given, "hours"), shop.opening_hours);
    shop.holidays = or_default(options_value(given, "holidays"), shop.holidays);
    if (reply.ptr && !str_to_i64(reply, 1, INT32_MAX, &shop.first_reply_minutes))
        shop.first_reply_minutes = 0; /* which the desk refuses */
    if (setup_shop(&v->house->desk, v->arena, &shop, &slug, &id, &error))
        return verb_fails(v, given, &error);
    buf_printf(&v->out, "%.*s\n", STR_ARG(slug));
    return EX_OK;
}

static const struct option shop_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    {.name = "language",
     .value = "fr|en",
     .help = "cli.option.shop_language",
     .standard = "fr",
     .twin = "GUICHET_SHOP_LANGUAGE"},
    {.name = "zone", .value = "ZONE", .help = "cli.option.zone", .standard = "Europe/Paris"},
    {.name = "currency", .value = "CODE", .help = "cli.option.currency", .standard = "EUR"},
    {.name = "hours",
     .value = "HOURS",
     .help = "cli.option.hours",
     .standard = "\"mon-fri 09:00-18:00; sat 09:00-12:00\""},
    {.name = "holidays", .value = "SET", .help = "cli.option.holidays", .standard = "FR"},
    {.name = "first-reply",
     .value = "MINUTES",
     .help = "cli.option.first_reply",
     .standard = "240"},
    {0},
};

const struct command command_shop_add = {
    .name = "shop add",
    .summary = "cli.summary.shop_add",
    .details = "cli.details.shop_add",
    .form = {shop_options, "NAME"},
    .verb = shop_add,
    .makes_folder = true,
};
