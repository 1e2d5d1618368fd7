/* Parts of questions, written safely: numbers come from outside. */
#ifndef CARRIERS_ASK_H
#define CARRIERS_ASK_H

#include "base/buf.h"
#include "carriers/carrier.h"

/* The base of the service without a "/" behind it, to be gone on with. */
struct buf ask_url(struct arena *arena, const struct carrier_account *account,
                   const struct carrier *carrier);

/* Appends what RFC 3986 does not let through as it is, %-escaped. */
void ask_escaped(struct buf *out, struct str text);
/* Numbers, escaped, with `between` in between. */
void ask_numbers(struct buf *out, const struct str *tracking, size_t count, const char *between);

/* A header without line ends in it; "" adds none. */
void ask_header(struct fetch *out, const char *name, struct str value);
/* "Authorization: Bearer TOKEN" */
void ask_bearer(struct arena *arena, struct fetch *out, struct str token);

/* A SOAP 1.1 question: the envelope around `body`, and the header SOAPAction. */
void ask_soap(struct arena *arena, struct fetch *out, struct str url, const char *action,
              struct str header, struct str body);
/* Appends <name>value</name>, escaped. */
void ask_element(struct buf *out, const char *name, struct str value);

/* OAuth 2, client credentials (RFC 6749, 4.4): account and secret as basic authentication. */
void ask_oauth(struct arena *arena, const struct carrier_account *account, struct str url,
               struct fetch *out);
ERR_MUST enum err ask_oauth_read(struct arena *arena, int status, struct str body,
                                 struct carrier_token *out, struct error *err);

#endif
