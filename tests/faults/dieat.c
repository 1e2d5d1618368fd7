/* Dies in the middle: loaded with LD_PRELOAD, it kills the process at the COUNT-th write to a file
 * whose path ends with SUFFIX, half of whose bytes are then written: DIEAT=SUFFIX:COUNT. */
#undef _FILE_OFFSET_BITS /* both names of a call are ours: pwrite and pwrite64 */
#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char suffix[PATH_MAX];
static _Atomic long left;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("DIEAT"), *colon = at ? strrchr(at, ':') : NULL;
    if (!colon)
        return;
    snprintf(suffix, sizeof suffix, "%.*s", (int)(colon - at), at);
    left = strtol(colon + 1, NULL, 10);
}

static bool ends_so(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    size_t want = strlen(suffix);
    return n >= (ssize_t)want && memcmp(path + n - want, suffix, want) == 0;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    if (!suffix[0] || !ends_so(fd) || atomic_fetch_sub(&left, 1) != 1)
        return real(fd, data, len, at);
    real(fd, data, len / 2, at);
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    return pwrite64(fd, data, len, at);
}
