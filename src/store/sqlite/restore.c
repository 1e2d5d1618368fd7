#include "store/sqlite/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1024 * 1024 };

const char *sqlite_path_of(const char *url)
{
    static const char start[] = "sqlite://";
    return strncmp(url, start, sizeof start - 1) == 0 ? url + sizeof start - 1 : NULL;
}

static enum err fault(const char *path, struct error *err)
{
    return cannot_open(ERR_IO, errno == ENOENT ? "backup.unreadable" : "store.not_writable", path,
                       strerror(errno), err);
}

static enum err copy_bytes(int from, int to, const char *path, struct error *err)
{
    char *piece = malloc(PIECE);
    enum err e = ERR_OK;
    ssize_t n = 1;
    if (!piece)
        abort();
    while (!e && (n = read(from, piece, PIECE)) > 0)
        for (ssize_t done = 0, more; !e && done < n; done += more) {
            more = write(to, piece + done, (size_t)(n - done));
            if (more < 0)
                e = fault(path, err);
        }
    free(piece);
    if (!e && (n < 0 || fsync(to) != 0))
        e = fault(path, err);
    return e;
}

enum err sqlite_file_copy(const char *from, const char *to, struct error *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return fault(from, err);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err e = out < 0 ? fault(to, err) : copy_bytes(in, out, to, err);
    if (out >= 0)
        close(out);
    close(in);
    return e;
}

static enum err sync_parent(const char *path, struct error *err)
{
    char *copy = strdup(path);
    if (!copy)
        abort();
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err e = fd >= 0 && fsync(fd) == 0 ? ERR_OK : fault(path, err);
    if (fd >= 0)
        close(fd);
    free(copy);
    return e;
}

/* A log left beside the old store would be taken for the new one's. A store that
 * was closed has none; that of a store too damaged to be opened goes with it. */
static enum err remove_log(const char *path, struct error *err)
{
    static const char *const ends[] = {"-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char *log = sqlite3_mprintf("%s%s", path, ends[i]);
        if (!log)
            abort();
        bool gone = unlink(log) == 0 || errno == ENOENT;
        sqlite3_free(log);
        if (!gone)
            return fault(path, err);
    }
    return sync_parent(path, err);
}

enum err sqlite_put_in_place(const char *from, const char *path, struct error *err)
{
    char *name = sqlite3_mprintf("%s.lock", path);
    if (!name)
        abort();
    int lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    sqlite3_free(name);
    if (lock < 0)
        return fault(path, err);
    enum err e =
        flock(lock, LOCK_EX | LOCK_NB) == 0
            ? ERR_OK
            : cannot_open(ERR_CONFLICT, "store.locked", path, "another process holds it", err);
    if (!e)
        e = remove_log(path, err);
    if (!e && rename(from, path) != 0)
        e = fault(path, err);
    if (!e)
        e = sync_parent(path, err);
    close(lock);
    return e;
}
