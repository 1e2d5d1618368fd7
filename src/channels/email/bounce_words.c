#include "channels/email/bounce_words.h"

/* Looked for in lower-case text, the first list first: a full or blocked mailbox
 * exists, whatever the code says. */
static const char *const soft[] = {
    "mailbox full", "mailbox is full", "mailbox exceeded", "over quota", "overquota", "quota exceeded",
    "exceeded quota", "exceed the quota", "quota is exceeded", "disk quota", "out of storage",
    "insufficient storage", "insufficient disk", "storage limit", "mailbox quota", "boite pleine",
    "boîte pleine", "boite aux lettres pleine", "too much mail", "too many messages", "user is over",
    "message size exceeds", "message too large", "message too big", "size limit", "message length exceeds",
    "spam", "blacklist", "black list", "blocklist", "blocked", "rbl", "spamhaus", "reputation",
    "virus", "policy", "relaying denied", "relay access denied", "relay not permitted", "unable to relay",
    "not permitted to relay", "authentication required", "spf", "dkim", "dmarc", "reverse dns", "ptr record",
    "rate limit", "rate-limited", "too many connections", "too many concurrent", "try again later",
    "greylist", "temporar", "timed out", "timeout", "connection refused", "account disabled",
    "account is disabled", "account has been disabled", "mailbox disabled", "mailbox is disabled",
    "mailbox unavailable or access denied", "suspended", "inactive", "not active", "frozen",
    "access denied", "loop", "too many hops", "content rejected", "message rejected", "refused to talk",
    "sender address rejected", "sender rejected", "mail from",
};

static const char *const hard[] = {
    "user unknown", "unknown user", "no such user", "user not found", "unknown recipient",
    "recipient unknown", "recipient not found", "no such recipient", "invalid recipient",
    "recipient address rejected", "unknown address", "address unknown", "unknown or illegal alias",
    "mailbox not found", "no such mailbox", "mailbox does not exist", "mailbox unknown",
    "unknown mailbox", "no mailbox", "invalid mailbox", "user does not exist", "does not exist",
    "doesn't exist", "doesn't have a", "not our customer", "no longer available", "no longer valid",
    "no longer in use", "not a valid", "invalid user", "invalid address", "bad destination",
    "unknown local", "unknown account", "no account", "account not found", "not a known user",
    "isn't known", "no such person", "not listed in", "unrouteable address", "unroutable address",
    "host unknown", "unknown host", "host not found", "domain not found", "no such domain",
    "name or service not known", "invalid domain", "unknown domain", "couldn't find any host",
    "domain does not", "no mx", "null mx", "no valid hosts", "is not a mail domain",
    "has moved", "user has moved", "please forward to", "utilisateur inconnu", "utilisateur inexistant",
    "destinataire inconnu", "adresse inconnue", "adresse inexistante", "adresse d au moins un destinataire",
    "n'existe pas", "n’existe pas", "boîte aux lettres inexistante", "boite aux lettres inconnue",
    "this user doesn't have", "not known at this site", "address not present", "addressee unknown",
    "user reject", "permanently deferred", "there is no user", "no user", "nonexistent",
};

static bool holds_one(const char *const *list, size_t count, struct str words)
{
    for (size_t i = 0; i < count; i++)
        if (str_ifind(words, str_of(list[i])) >= 0)
            return true;
    return false;
}

bool bounce_is_hard(struct str words, struct str status)
{
    static const char *const final[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
    if (status.len && status.ptr[0] == '4')
        return false;
    words = str_sub(words, 0, 4000);
    if (holds_one(hard, sizeof hard / sizeof *hard, words))
        return true;
    if (holds_one(soft, sizeof soft / sizeof *soft, words))
        return false;
    for (size_t i = 0; i < sizeof final / sizeof *final; i++)
        if (str_eq(status, str_of(final[i])))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(struct str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.len && is_digit(s.ptr[i + n]))
        n++;
    return n;
}

static bool is_apart(struct str s, size_t i)
{
    return i == 0 || (!is_digit(s.ptr[i - 1]) && s.ptr[i - 1] != '.' && s.ptr[i - 1] != '-' &&
                      !(s.ptr[i - 1] >= 'a' && s.ptr[i - 1] <= 'z'));
}

struct str bounce_find_status(struct str text)
{
    for (size_t i = 0; i + 4 < text.len; i++) {
        if ((text.ptr[i] != '5' && text.ptr[i] != '4' && text.ptr[i] != '2') || text.ptr[i + 1] != '.' ||
            !is_apart(text, i))
            continue;
        size_t middle = digits_at(text, i + 2), at = i + 2 + middle;
        if (middle < 1 || middle > 3 || at >= text.len || text.ptr[at] != '.')
            continue;
        size_t last = digits_at(text, at + 1), end = at + 1 + last;
        bool longer = end + 1 < text.len && text.ptr[end] == '.' && is_digit(text.ptr[end + 1]);
        if (last >= 1 && last <= 3 && !longer)
            return str_sub(text, i, end - i);
    }
    return STR("");
}

int bounce_find_reply(struct str text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        char first = text.ptr[i];
        if ((first != '4' && first != '5') || digits_at(text, i) != 3 || !is_apart(text, i) ||
            text.ptr[i + 1] > '7')
            continue;
        char next = i + 3 < text.len ? text.ptr[i + 3] : '\n';
        if (next == ' ' || next == '-' || next == '\n' || next == '_' || next == ';')
            return (first - '0') * 100 + (text.ptr[i + 1] - '0') * 10 + (text.ptr[i + 2] - '0');
    }
    return 0;
}
