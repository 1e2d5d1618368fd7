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

const char *contact_kind_name(enum contact_kind kind)
{
    switch (kind) {
    case CONTACT_EMAIL: return "email";
    case CONTACT_PHONE: return "phone";
    case CONTACT_HANDLE: return "handle";
    }
    return "unknown";
}
