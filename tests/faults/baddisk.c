/* A disk that refuses: loaded with LD_PRELOAD. While the file BADDISK_SWITCH exists, everything
 * below BADDISK_ROOT is as its first word says:
 *   full      Nothing grows or is made: the first write to a file stores half of what it was given,
 *             as a nearly full disk does; the next ones, and whatever makes a file, a folder or
 *             room, fail with ENOSPC. Overwriting bytes that are there works.
 *   readonly  Nothing changes: each write, and each opening for writing, fails with EROFS, as on a
 *             file system that the kernel has set read-only after an error. */
#undef _FILE_OFFSET_BITS /* both names of a call are ours: open and open64 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

enum mood { GOOD, FULL, READONLY };

static enum mood mood(void)
{
    const char *path = getenv("BADDISK_SWITCH");
    char word[16] = "";
    int keep = errno, fd = path ? REAL(open)(path, O_RDONLY | O_CLOEXEC) : -1;
    bool there = fd >= 0 && read(fd, word, sizeof word - 1) >= 0;
    if (fd >= 0)
        close(fd);
    errno = keep;
    return !there ? GOOD : strncmp(word, "readonly", 8) == 0 ? READONLY : FULL;
}

static bool below_root(const char *path)
{
    char whole[2 * PATH_MAX], here[PATH_MAX];
    if (path[0] != '/' && getcwd(here, sizeof here)) {
        snprintf(whole, sizeof whole, "%s/%s", here, path);
        path = whole;
    }
    const char *root = getenv("BADDISK_ROOT");
    size_t n = root ? strlen(root) : 0;
    return n && strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* How many of len bytes at `at` still go into the file behind fd. */
static size_t room(int fd, size_t len, off_t at)
{
    char link[64], path[PATH_MAX];
    struct stat st;
    enum mood now = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? mood() : GOOD;
    if (now == GOOD || (now == FULL && at + (off_t)len <= st.st_size))
        return len;
    int keep = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n < 0 ? 0 : n] = 0;
    errno = keep;
    if (!below_root(path))
        return len;
    if (now == READONLY)
        return 0;
    /* Half a write lands on an uneven place, and then nothing more does. */
    return len > 1 && at % 2 == 0 ? (len / 2) | 1 : 0;
}

static int refusal(void)
{
    return mood() == READONLY ? EROFS : ENOSPC;
}

static int refuse(void)
{
    errno = refusal();
    return -1;
}

ssize_t write(int fd, const void *data, size_t len)
{
    size_t fits = room(fd, len, lseek(fd, 0, SEEK_CUR));
    return fits || len == 0 ? REAL(write)(fd, data, fits) : refuse();
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    size_t fits = room(fd, len, at);
    return fits || len == 0 ? REAL(pwrite)(fd, data, fits, at) : refuse();
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    return pwrite(fd, data, len, at);
}

int ftruncate(int fd, off_t size)
{
    return room(fd, 1, size > 0 ? size - 1 : 0) ? REAL(ftruncate)(fd, size) : refuse();
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

int posix_fallocate(int fd, off_t from, off_t len)
{
    return room(fd, 1, from + len - 1) ? REAL(posix_fallocate)(fd, from, len) : refusal();
}

static bool may_open(const char *path, int flags)
{
    bool writes = (flags & O_ACCMODE) != O_RDONLY, makes = flags & O_CREAT;
    enum mood now = (writes || makes) && below_root(path) ? mood() : GOOD;
    return now == GOOD || (now == FULL && (!makes || access(path, F_OK) == 0));
}

int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return may_open(path, flags) ? REAL(open)(path, flags, mode) : refuse();
}

int open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return may_open(path, flags) ? REAL(open64)(path, flags, mode) : refuse();
}

int mkdir(const char *path, mode_t mode)
{
    return below_root(path) && mood() != GOOD ? refuse() : REAL(mkdir)(path, mode);
}

static bool may_change_names(const char *path)
{
    return !below_root(path) || mood() != READONLY;
}

int unlink(const char *path)
{
    return may_change_names(path) ? REAL(unlink)(path) : refuse();
}

int rename(const char *from, const char *to)
{
    return may_change_names(to) ? REAL(rename)(from, to) : refuse();
}
