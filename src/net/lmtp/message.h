/* A whole mail in the hands of whoever stores it.
 *
 * It belongs to the receiver from `deliver` (net/lmtp/server.h) until it has
 * given the last recipient's result; after that call the mail may be gone at
 * any moment. The sender's connection may end meanwhile: the results are then
 * dropped, and the sender will come again with the same mail. */
#ifndef NET_LMTP_MESSAGE_H
#define NET_LMTP_MESSAGE_H

#include "base/error.h"
#include "net/lmtp/session.h"

struct lmtp_message {
    struct lmtp_envelope envelope; /* lives as long as the message */
    size_t size;                   /* of its bytes */
};

/* The mail's own bytes as they came between DATA and the final dot, borrowed
 * until the last result is given. A large mail comes from the disk (ERR_IO):
 * never on the loop's thread, and by one thread at a time. */
ERR_MUST enum err lmtp_message_bytes(struct lmtp_message *message, struct str *out,
                                     struct error *err);

/* Exactly once for each recipient of the envelope, from any thread. */
void lmtp_message_done(struct lmtp_message *message, size_t recipient, enum lmtp_result result);

#endif
