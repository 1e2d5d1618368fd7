#include "domain/contact.h"

const char *channel_name(enum channel channel)
{
    switch (channel) {
    case CHANNEL_EMAIL: return "email";
    case CHANNEL_FORM: return "form";
    case CHANNEL_PHONE: return "phone";
    case CHANNEL_CHAT: return "chat";
    }
    return "unknown";
}

bool channel_parse(struct str name, enum channel *out)
{
    for (int i = CHANNEL_EMAIL; i <= CHANNEL_CHAT; i++)
        if (str_eq(name, str_of(channel_name((enum channel)i)))) {
            *out = (enum channel)i;
            return true;
        }
    return false;
}

const char *contact_kind_name(enum contact_kind kind)
{
    switch (kind) {
    case CONTACT_EMAIL: return "email";
    case CONTACT_PHONE: return "phone";
    case CONTACT_HANDLE: return "handle";
    }
    return "unknown";
}
