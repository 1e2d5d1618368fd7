/* What may follow the address in MAIL FROM (RFC 5321 4.1.1.11): SIZE of RFC 1870,
 * BODY of RFC 6152, SMTPUTF8 of RFC 6531. */
#ifndef NET_LMTP_PARAMETER_H
#define NET_LMTP_PARAMETER_H

#include "base/str.h"

#include <stdint.h>

enum lmtp_parameter_fault {
    LMTP_PARAMETER_OK,
    LMTP_PARAMETER_UNKNOWN,
    LMTP_PARAMETER_WRONG,   /* known, with a value it cannot have */
    LMTP_PARAMETER_TOO_BIG, /* a SIZE over `size_max` */
};

/* "KEY=VALUE KEY", any case. The first fault counts. `size` stays as it is when
 * there is no SIZE. The other two change nothing: bytes are kept as they come. */
enum lmtp_parameter_fault lmtp_mail_parameters(struct str params, uint64_t size_max,
                                               uint64_t *size);

#endif
