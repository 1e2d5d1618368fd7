/* A disk that can be full: loaded with LD_PRELOAD. While the file DISKFULL_SWITCH exists, nothing
 * below DISKFULL_ROOT grows or is made: the first write to a file stores half of what it was given,
 * as a nearly full disk does; the next ones, and whatever makes a file, a folder or room, fail with
 * ENOSPC. Overwriting bytes that are there works. */
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

static bool full(void)
{
    const char *flag = getenv("DISKFULL_SWITCH");
    return flag && access(flag, F_OK) == 0;
}

static bool below_root(const char *path)
{
    char whole[2 * PATH_MAX], here[PATH_MAX];
    if (path[0] != '/' && getcwd(here, sizeof here)) {
        snprintf(whole, sizeof whole, "%s/%s", here, path);
        path = whole;
    }
    const char *root = getenv("DISKFULL_ROOT");
    size_t n = root ? strlen(root) : 0;
    return n && strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* How many of len bytes at `at` still go into the file behind fd. */
static size_t room(int fd, size_t len, off_t at)
{
    char link[64], path[PATH_MAX];
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || at + (off_t)len <= st.st_size || !full())
        return len;
    int keep = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n < 0 ? 0 : n] = 0;
    errno = keep;
    if (!below_root(path))
        return len;
    /* Half a write lands on an uneven place, and then nothing more does. */
    return len > 1 && at % 2 == 0 ? (len / 2) | 1 : 0;
}

static int no_space(void)
{
    errno = ENOSPC;
    return -1;
}

ssize_t write(int fd, const void *data, size_t len)
{
    size_t fits = room(fd, len, lseek(fd, 0, SEEK_CUR));
    return fits || len == 0 ? REAL(write)(fd, data, fits) : no_space();
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    size_t fits = room(fd, len, at);
    return fits || len == 0 ? REAL(pwrite)(fd, data, fits, at) : no_space();
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    return pwrite(fd, data, len, at);
}

int ftruncate(int fd, off_t size)
{
    return room(fd, 1, size - 1) ? REAL(ftruncate)(fd, size) : no_space();
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

int posix_fallocate(int fd, off_t from, off_t len)
{
    return room(fd, 1, from + len - 1) ? REAL(posix_fallocate)(fd, from, len) : ENOSPC;
}

static bool may_open(const char *path, int flags)
{
    return !(flags & O_CREAT) || !below_root(path) || !full() || access(path, F_OK) == 0;
}

int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return may_open(path, flags) ? REAL(open)(path, flags, mode) : no_space();
}

int open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return may_open(path, flags) ? REAL(open64)(path, flags, mode) : no_space();
}

int mkdir(const char *path, mode_t mode)
{
    return below_root(path) && full() ? no_space() : REAL(mkdir)(path, mode);
}
