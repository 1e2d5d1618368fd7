/* The socket mail servers connect to. LMTP knows no password, so it is reached
 * through a Unix socket, guarded by file rights, or from this machine only. */
#ifndef NET_LMTP_LISTEN_H
#define NET_LMTP_LISTEN_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/stat.h>

struct lmtp_door {
    int fd; /* bound, not listening yet, non-blocking; the caller closes it */
    bool is_unix;
    char path[108]; /* of the Unix socket, absolute or as given; else "" */
};

/* `address`: "unix:PATH", "HOST:PORT" or "[HOST]:PORT" with a numeric loopback
 * host or "localhost"; port 0 takes a free one. `mode`: rights of the Unix socket
 * whatever the umask. A socket file that nobody listens on is replaced.
 * ERR_INVALID (field "lmtp"): not such an address, or PATH is another kind of
 * file. ERR_CONFLICT: somebody listens there. ERR_IO: the system refused. */
ERR_MUST enum err lmtp_door_open(struct str address, mode_t mode, struct lmtp_door *out,
                                 struct error *err);

/* The TCP port, 0 for a Unix socket. */
int lmtp_door_port(const struct lmtp_door *door);

/* Removes the Unix socket's file; to be called before the descriptor is closed,
 * so that a successor's file is never hit. */
void lmtp_door_remove(const struct lmtp_door *door);

#endif
