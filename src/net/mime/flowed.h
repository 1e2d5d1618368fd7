/* format=flowed (RFC 3676): soft line ends joined again. */
#ifndef NET_MIME_FLOWED_H
#define NET_MIME_FLOWED_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* `text` has LF line ends. `delete_space`: DelSp=yes. Quote marks are kept as "> ". */
struct str mime_unflow(struct arena *arena, struct str text, bool delete_space);

#endif
