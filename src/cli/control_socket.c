#include "cli/control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A folder with a long path is opened, and its socket named through /proc. */
int control_socket_at(int fd, const char *data,
                      int (*call)(int fd, const struct sockaddr *address, unsigned length))
{
    union {
        struct sockaddr sa;
        struct sockaddr_un un;
    } a = {.un = {.sun_family = AF_UNIX}};
    int folder = -1;
    int len = snprintf(a.un.sun_path, sizeof a.un.sun_path, "%s/" CONTROL_SOCKET, data);
    if (len < 0 || (size_t)len >= sizeof a.un.sun_path) {
        folder = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0)
            return -1;
        snprintf(a.un.sun_path, sizeof a.un.sun_path, "/proc/self/fd/%d/" CONTROL_SOCKET, folder);
    }
    int rc = call(fd, &a.sa, sizeof a.un);
    int saved = errno;
    if (folder >= 0)
        close(folder);
    errno = saved;
    return rc;
}

bool control_socket_read(int fd, int stop_fd, int patience_ms, size_t max, struct buf *out)
{
    struct pollfd both[2] = {{.fd = fd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
    for (;;) {
        int ready = poll(both, 2, patience_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0 || both[1].revents)
            return false;
        buf_reserve(out, 4096);
        ssize_t n = recv(fd, out->ptr + out->len, 4096, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        out->len += (size_t)n;
        if (out->len > max)
            return false;
    }
}

bool control_socket_write(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return true;
}
