#include "net/lmtp/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int spool_open(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd;
    /* A file system without nameless files: take the name away at once. */
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/mail-XXXXXX", folder) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

bool spool_append(int fd, struct str bytes, spool_write_fn write_fn)
{
    while (bytes.len) {
        ssize_t n = write_fn(fd, bytes.ptr, bytes.len);
        if (n > 0)
            bytes = str_sub(bytes, (size_t)n, bytes.len);
        else if (n == 0)
            errno = ENOSPC;
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
    }
    return true;
}

bool spool_map(int fd, size_t size, struct str *out)
{
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return false;
    *out = (struct str){p, size};
    return true;
}

void spool_unmap(struct str mapped)
{
    if (mapped.ptr)
        munmap((void *)mapped.ptr, mapped.len);
}
