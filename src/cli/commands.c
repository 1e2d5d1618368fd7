#include "cli/command.h"

#include <stddef.h>

const struct command *const commands[] = {
    &command_serve,           &command_demo,          &command_shop_add,
    &command_inbox_add,       &command_user_add,      &command_user_password,
    &command_token_create,    &command_backup,        &command_restore,
    &command_forget_customer, &command_import_orders, &command_doctor,
    &command_migrate_store,   &command_check_config,  &command_config_sample,
    &command_config_show,     &command_config_docs,   NULL,
};

const struct command *command_find(struct str name)
{
    const struct command *const *at = commands;
    while (*at && !str_eq(name, str_of((*at)->name)))
        at++;
    return *at;
}

const char *command_data(struct arena *arena, const struct options *given)
{
    struct str data = options_value(given, "data");
    return data.ptr ? str_c(arena, data) : "./data";
}
