/* The contract of every engine, on SQLite. */
#include "contract.h"

#include "../check_main.h"
#include "temp_store.h"

static struct temp_store temp;
static char backup_path[192], backup_url[224];

static void create_place(void)
{
    temp_store_prepare(&temp);
    /* apart from the store's own folder: a backup needs nothing beside it */
    snprintf(backup_path, sizeof backup_path, "%s/elsewhere", temp.folder);
    ck_assert_int_eq(mkdir(backup_path, 0700), 0);
    snprintf(backup_path, sizeof backup_path, "%s/elsewhere/backup.db", temp.folder);
    snprintf(backup_url, sizeof backup_url, "sqlite://%s", backup_path);
}

static void remove_place(void)
{
    temp_store_remove(&temp);
}

static const char *url(void)
{
    return temp.url;
}

static const char *other_url(void)
{
    return backup_url;
}

static const char *path_of_backup(void)
{
    return backup_path;
}

static const struct contract_engine engine = {
    .name = "store/contract on SQLite",
    .create_place = create_place,
    .remove_place = remove_place,
    .url = url,
    .other_url = other_url,
    .backup_path = path_of_backup,
    .writers = 1,
    .blob_files = true,
};

int main(void)
{
    return check_main(contract_suite(&engine));
}
