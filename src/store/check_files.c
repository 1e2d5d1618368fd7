#include "store/check.h"

#include "base/arena.h"
#include "base/secret.h"
#include "store/engine.h"
#include "store/queries.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 1000, PAGE_ARENA = 16 * 1024 * 1024 };

struct walk {
    struct store *store;
    struct db *db;
    struct arena *arena; /* emptied for each file */
    struct arena *result;
    bool fix;
    struct store_checked *orphans;
};

/* --- rows without their file ------------------------------------------------ */

static enum err look_for_file(struct store *store, struct arena *arena,
                              const struct q_doctor_blob_files_row *row, struct arena *result,
                              struct store_checked *missing, struct error *err)
{
    struct sha256 hash = {0};
    int64_t size = -1;
    enum err e = ERR_NOT_FOUND;
    if (row->hash.len == SHA256_BYTES) {
        memcpy(hash.bytes, row->hash.ptr, SHA256_BYTES);
        e = blob_file_size(store, &hash, &size, err);
    }
    if (e && e != ERR_NOT_FOUND)
        return e;
    if ((e || size != row->size) && !missing->count++)
        missing->what = str_dup(result, sha256_hex(arena, hash));
    return ERR_OK;
}

static enum err check_rows(struct store *store, struct db *db, struct arena *result,
                           struct store_checked *missing, struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA);
    struct q_doctor_blob_files_in in = {.limit = PAGE};
    struct q_doctor_blob_files_rows rows = {.count = 1};
    enum err e = ERR_OK;
    while (!e && rows.count) {
        arena_reset(arena);
        e = q_doctor_blob_files(db, arena, &in, &rows, err);
        for (size_t i = 0; !e && i < rows.count; i++) {
            in.after = rows.items[i].id;
            e = look_for_file(store, arena, &rows.items[i], result, missing, err);
        }
    }
    arena_destroy(&arena);
    return e;
}

/* --- files without a row ---------------------------------------------------- */

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "ab" and the other 62 digits. */
static bool hash_of(const char *folder, const char *name, struct sha256 *out)
{
    char hex[SHA256_BYTES * 2];
    if (strlen(folder) != 2 || strlen(name) != sizeof hex - 2)
        return false;
    memcpy(hex, folder, 2);
    memcpy(hex + 2, name, sizeof hex - 2);
    for (size_t i = 0; i < sizeof hex; i += 2) {
        int high = digit(hex[i]), low = digit(hex[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->bytes[i / 2] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static enum err has_row(const struct walk *w, const struct sha256 *hash, bool *found,
                        struct error *err)
{
    struct q_blob_known_row row;
    struct q_blob_known_in in = {.hash = {(const char *)hash->bytes, SHA256_BYTES}};
    enum err e = q_blob_known(w->db, w->arena, &in, &row, err);
    *found = !e && row.n > 0;
    return e;
}

/* What was written a moment ago may get its row yet. */
static bool is_old(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           st.st_mtime < time(NULL) - STORE_CHECK_ORPHAN_S;
}

static void is_orphan(struct walk *w, const char *path)
{
    if (!w->orphans->count++)
        w->orphans->what = str_dup(w->result, str_of(path));
    w->orphans->fixed += w->fix && unlink(path) == 0;
}

static enum err look_at_file(struct walk *w, const char *folder, const char *name,
                             struct error *err)
{
    struct sha256 hash;
    bool found = false;
    enum err e = ERR_OK;
    arena_reset(w->arena);
    const char *path = arena_printf(w->arena, "%s/%s%s%s", w->store->blob_folder, folder,
                                    *folder ? "/" : "", name);
    if (!is_old(path))
        return ERR_OK;
    if (*folder ? !hash_of(folder, name, &hash) : strncmp(name, "unfinished-", 11) != 0)
        return ERR_OK; /* not ours */
    if (*folder)
        e = has_row(w, &hash, &found, err);
    if (!e && !found)
        is_orphan(w, path);
    return e;
}

static enum err look_in_folder(struct walk *w, const char *folder, struct error *err)
{
    arena_reset(w->arena);
    DIR *dir = opendir(arena_printf(w->arena, "%s/%s", w->store->blob_folder, folder));
    enum err e = ERR_OK;
    for (struct dirent *entry; dir && !e && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            e = look_at_file(w, folder, entry->d_name, err);
    if (dir)
        closedir(dir);
    return e;
}

static enum err check_folders(struct walk *w, struct error *err)
{
    enum err e = look_in_folder(w, "", err);
    DIR *dir = opendir(w->store->blob_folder);
    for (struct dirent *entry; dir && !e && (entry = readdir(dir));)
        if (strlen(entry->d_name) == 2 && entry->d_name[0] != '.')
            e = look_in_folder(w, entry->d_name, err);
    if (dir)
        closedir(dir);
    return e;
}

enum err store_check_files(struct store *store, struct db *db, struct arena *arena, bool fix,
                           struct store_checked *missing, struct store_checked *orphans,
                           struct error *err)
{
    *missing = *orphans = (struct store_checked){.what = STR_NONE};
    struct walk w = {.store = store,
                     .db = db,
                     .arena = arena_create(PAGE_ARENA),
                     .result = arena,
                     .fix = fix,
                     .orphans = orphans};
    enum err e = check_rows(store, db, arena, missing, err);
    if (!e && store->blob_folder)
        e = check_folders(&w, err);
    arena_destroy(&w.arena);
    return e;
}
