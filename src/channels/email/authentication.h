/* Whether the sender's domain vouches for a mail: the Authentication-Results
 * (RFC 8601) that our own MTA wrote, and nobody else's.
 *
 * Only fields whose authserv-id is the configured one are read, and of these
 * only the topmost block: a field of that name further down, below a Received,
 * came in with the mail and proves nothing (an MTA should remove it, RFC 8601 5,
 * but not each does). */
#ifndef CHANNELS_EMAIL_AUTHENTICATION_H
#define CHANNELS_EMAIL_AUTHENTICATION_H

#include "base/str.h"

#include <stdbool.h>

struct arena;
struct mime_message;

enum authentication_result {
    AUTHENTICATION_NONE, /* nothing said, temporary errors, or no trusted field */
    AUTHENTICATION_PASS,
    AUTHENTICATION_FAIL,
};

struct authentication {
    /* For the From domain: pass when dmarc passes, or dkim or spf passes for a
     * domain aligned with it (the same, or one below the other: relaxed
     * alignment, RFC 7489 3.1); fail when dmarc fails, or spf or dkim fails and
     * neither passes aligned. */
    enum authentication_result verdict;
    enum authentication_result dmarc, dkim, spf;
    bool dkim_aligned, spf_aligned;
};

/* `authserv_id` "" means that none is trusted: everything is none. */
void authentication_read(struct arena *arena, const struct mime_message *m, struct str authserv_id,
                         struct authentication *out);

const char *authentication_result_name(enum authentication_result result);

#endif
