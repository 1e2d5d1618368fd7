/* What may go on the wire: addresses that cannot smuggle a command, bytes that
 * cannot smuggle a second mail. */
#ifndef PROVIDERS_SMTP_ENVELOPE_H
#define PROVIDERS_SMTP_ENVELOPE_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;

/* The bare address `text` as it is said in MAIL or RCPT: the domain in ASCII
 * (IDNA, UTS 46), the local part as it is; `utf8` when that needs SMTPUTF8.
 * ERR_INVALID on `field`: no local part or domain, control characters, spaces
 * or angle brackets outside quotes, over the 64 and 254 bytes of RFC 5321. */
ERR_MUST enum err smtp_address(struct arena *arena, struct str text, const char *field,
                               const char **out, bool *utf8, struct error *err);

/* RFC 5322 lines: CRLF only, no NUL, at most SMTP_LINE_MAX bytes (ERR_INVALID on
 * "bytes"). A bare LF could end the mail early at a careless server, and begin
 * another one. `eight_bit`: some byte is above 127. */
ERR_MUST enum err smtp_bytes_check(struct str bytes, bool *eight_bit, struct error *err);

#endif
