/* The socket in a data folder, for both sides of cli/control.h. */
#ifndef CLI_CONTROL_SOCKET_H
#define CLI_CONTROL_SOCKET_H

#include "base/buf.h"

#include <stdbool.h>

#define CONTROL_SOCKET "control.sock"

/* Makes `call` (bind or connect) on `fd` with the socket of the folder; -1 and
 * errno as that does. */
struct sockaddr;
int control_socket_at(int fd, const char *data,
                      int (*call)(int fd, const struct sockaddr *address, unsigned length));

/* Reads until the peer closes its side; at most `max` bytes and `patience_ms` of
 * silence (-1: for ever). Also ends when `stop_fd` (-1: none) becomes readable.
 * False when there was more, or it ended otherwise. */
bool control_socket_read(int fd, int stop_fd, int patience_ms, size_t max, struct buf *out);
bool control_socket_write(int fd, struct str bytes);

#endif
