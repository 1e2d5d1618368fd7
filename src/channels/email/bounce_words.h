/* The words in which servers say that a mailbox is no good, and where codes stand in them. */
#ifndef CHANNELS_EMAIL_BOUNCE_WORDS_H
#define CHANNELS_EMAIL_BOUNCE_WORDS_H

#include "base/str.h"

#include <stdbool.h>

/* Whether the server says that nobody is there, now and later: unknown user or
 * domain, moved. Words decide before the status ("550 5.1.1 mailbox full" is soft). */
bool bounce_is_hard(struct str words, struct str status);

/* The first "5.1.1" in the text (class 2, 4 or 5; not part of an IP address), "" when none. */
struct str bounce_find_status(struct str text);

/* The status that stands directly behind an SMTP reply ("550 5.1.1", "550-'5.2.2"): what
 * the refusing server said itself. "" when none. */
struct str bounce_find_reply_status(struct str text);

/* The first SMTP reply (4xx or 5xx) that stands where a reply stands, 0 when none. */
int bounce_find_reply(struct str text);

#endif
