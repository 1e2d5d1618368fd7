/* How words reach the shop, and where a customer can be reached. */
#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include "base/str.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum channel { CHANNEL_EMAIL = 1, CHANNEL_FORM = 2, CHANNEL_PHONE = 3, CHANNEL_CHAT = 4 };

enum contact_kind { CONTACT_EMAIL = 1, CONTACT_PHONE = 2, CONTACT_HANDLE = 3 };

const char *channel_name(enum channel channel);
bool channel_parse(struct str name, enum channel *out);
const char *contact_kind_name(enum contact_kind kind);

#endif
