#include "net/lmtp/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union any_address {
    struct sockaddr sa;
    struct sockaddr_un un;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static enum err refuse(struct error *err, const char *why)
{
    return error_field(err, ERR_INVALID, "lmtp",
                       "%s: write unix:PATH or a loopback address like 127.0.0.1:2424", why);
}

static enum err io_error(struct error *err, const char *what, const char *where)
{
    return error_set(err, ERR_IO, "cannot %s %s: %s", what, where, strerror(errno));
}

static int new_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Whether the file at `path` may be replaced: a socket that answers to nobody. */
static enum err clear_stale(const char *path, const union any_address *a, struct error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return ERR_OK; /* absent, or bind says what is wrong */
    if (!S_ISSOCK(st.st_mode))
        return refuse(err, "there is a file of another kind at the socket's path");
    int fd = new_socket(AF_UNIX);
    if (fd < 0)
        return io_error(err, "open a socket for", path);
    bool dead = connect(fd, &a->sa, sizeof a->un) != 0 && errno == ECONNREFUSED;
    close(fd);
    if (!dead)
        return error_set(err, ERR_CONFLICT, "another process listens on %s", path);
    return unlink(path) == 0 ? ERR_OK : io_error(err, "remove the stale socket", path);
}

static enum err bind_to(struct lmtp_door *door, const union any_address *a, socklen_t len,
                        const char *name, struct error *err)
{
    if (bind(door->fd, &a->sa, len) == 0)
        return ERR_OK;
    if (errno == EADDRINUSE)
        return error_set(err, ERR_CONFLICT, "another process listens on %s", name);
    return io_error(err, "listen on", name);
}

static enum err open_unix(struct str path, mode_t mode, struct lmtp_door *door, struct error *err)
{
    union any_address a = {.un = {.sun_family = AF_UNIX}};
    if (path.len == 0 || path.len >= sizeof a.un.sun_path || memchr(path.ptr, 0, path.len))
        return refuse(err, "the socket's path is empty or longer than 107 bytes");
    memcpy(a.un.sun_path, path.ptr, path.len);
    memcpy(door->path, a.un.sun_path, sizeof door->path);
    door->is_unix = true;
    enum err e = clear_stale(door->path, &a, err);
    if (e)
        return e;
    door->fd = new_socket(AF_UNIX);
    /* The file is born with the socket's rights less the umask, never with more. */
    if (door->fd < 0 || fchmod(door->fd, mode) != 0)
        return io_error(err, "open a socket for", door->path);
    e = bind_to(door, &a, sizeof a.un, door->path, err);
    if (!e && chmod(door->path, mode) != 0)
        e = io_error(err, "set the rights of", door->path);
    return e;
}

/* Fills `a` with a loopback address; 0 when `host` is none. */
static socklen_t read_host(const char *host, int port, union any_address *a)
{
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    in_port_t net_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &a->in.sin_addr) == 1) {
        a->in.sin_family = AF_INET;
        a->in.sin_port = net_port;
        return ntohl(a->in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET ? sizeof a->in : 0;
    }
    *a = (union any_address){0};
    if (inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1) {
        a->in6.sin6_family = AF_INET6;
        a->in6.sin6_port = net_port;
        return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr) ? sizeof a->in6 : 0;
    }
    return 0;
}

static enum err open_tcp(struct str address, struct lmtp_door *door, struct error *err)
{
    union any_address a = {0};
    char host[64], name[80];
    ptrdiff_t colon = (ptrdiff_t)address.len - 1;
    while (colon >= 0 && address.ptr[colon] != ':')
        colon--;
    int64_t port;
    if (colon < 0 || !str_to_i64(str_sub(address, (size_t)colon + 1, address.len), 0, 65535, &port))
        return refuse(err, "no port in the address");
    struct str h = str_sub(address, 0, (size_t)colon);
    if (str_starts(h, STR("[")) && str_ends(h, STR("]")))
        h = str_sub(h, 1, h.len - 2);
    snprintf(host, sizeof host, "%.*s", STR_ARG(h));
    snprintf(name, sizeof name, "%s port %d", host, (int)port);
    socklen_t len = read_host(host, (int)port, &a);
    if (!len)
        return refuse(err, "not a numeric address of this machine's loopback");
    door->fd = new_socket(a.sa.sa_family);
    int yes = 1;
    if (door->fd < 0 || setsockopt(door->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return io_error(err, "open a socket for", name);
    return bind_to(door, &a, len, name, err);
}

enum err lmtp_door_open(struct str address, mode_t mode, struct lmtp_door *out, struct error *err)
{
    *out = (struct lmtp_door){.fd = -1};
    enum err e = str_starts(address, STR("unix:"))
                     ? open_unix(str_sub(address, 5, address.len), mode, out, err)
                     : open_tcp(address, out, err);
    if (e && out->fd >= 0) {
        close(out->fd);
        out->fd = -1;
    }
    return e;
}

int lmtp_door_port(const struct lmtp_door *door)
{
    union any_address a = {0};
    socklen_t len = sizeof a;
    if (door->is_unix || getsockname(door->fd, &a.sa, &len) != 0)
        return 0;
    return ntohs(a.sa.sa_family == AF_INET ? a.in.sin_port : a.in6.sin6_port);
}

void lmtp_door_remove(const struct lmtp_door *door)
{
    if (door->is_unix)
        unlink(door->path);
}
