/* Addresses of the envelope: what stands in MAIL FROM:<...> and RCPT TO:<...>
 * (RFC 5321, 4.1.2 and 4.1.3; RFC 6531 for addresses in UTF-8). */
#ifndef NET_LMTP_ADDRESS_H
#define NET_LMTP_ADDRESS_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* RFC 5321 4.5.3.1 asks for at least 64 and 255 bytes. A desk's reply addresses
 * carry a token after "+", so local parts may be longer here. */
enum { LMTP_LOCAL_MAX = 128, LMTP_DOMAIN_MAX = 255 };

/* Splits "<path> parameters" (blanks before the bracket allowed) into what
 * stands between the brackets, without a source route ("@a,@b:" is obsolete and
 * ignored), and the parameters, trimmed. Brackets inside quotes do not count.
 * False when there is no closed bracket, or when something other than a blank
 * follows it. Both borrow from `text`. */
bool lmtp_path_split(struct str text, struct str *path, struct str *params);

/* A recipient in one spelling: a quoted local part that needs no quotes loses
 * them ("sav"@x is sav@x), +tags and the case of letters stay. The domain may
 * be absent (RCPT TO:<postmaster>) or an address literal. False when it is no
 * address, too long, or not UTF-8. The result lives in the arena. */
bool lmtp_recipient(struct arena *arena, struct str path, struct str *address);

/* Same mailbox by spelling: local parts exactly equal, domains without case. */
bool lmtp_same_recipient(struct str a, struct str b);

#endif
