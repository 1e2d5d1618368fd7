/* Spool files: where a large mail waits for its commit. They have no name, so
 * that a process killed at any moment leaves nothing behind to clean up; the
 * last close gives the room back. Every function here touches the disk: worker
 * threads only. */
#ifndef NET_LMTP_SPOOL_H
#define NET_LMTP_SPOOL_H

#include "base/str.h"

#include <stdbool.h>
#include <sys/types.h>

/* write(2), or a stand-in that fails on purpose. */
typedef ssize_t (*spool_write_fn)(int fd, const void *bytes, size_t len);

/* A new file in the folder, or -1 and errno. */
int spool_open(const char *folder);
/* All of it, or false and errno (ENOSPC, EDQUOT, EFBIG: no room). */
bool spool_append(int fd, struct str bytes, spool_write_fn write_fn);
/* The whole file for reading, borrowed until spool_unmap; false and errno. */
bool spool_map(int fd, size_t size, struct str *out);
void spool_unmap(struct str mapped);

#endif
