#include "channels/email/bounce_words.h"

#include <string.h>

enum { WORDS_MAX = 4000 };

/* All lower case. First list first: these speak of the sender or of a mailbox that
 * exists, whatever else stands beside them. */
static const char *const surely_soft[] = {
    "mailbox full",
    "mailbox is full",
    "mailbox exceeded",
    "mailbox has exceeded",
    "mailbox quota",
    "over quota",
    "overquota",
    "quota exceeded",
    "exceeded quota",
    "exceed the quota",
    "quota is exceeded",
    "out of storage",
    "insufficient storage",
    "storage limit",
    "user is over",
    "boite pleine",
    "boîte pleine",
    "boite aux lettres pleine",
    "boîte aux lettres pleine",
    "exceeded the local limit",
    "exceeded storage",
    "sender address",
    "sender rejected",
    "domain of sender",
    "from address",
    "temporary locked",
    "temporarily locked",
    "receiving mail at a rate",
    "blacklist",
    "blocklist",
    "sender denied",
    "sender verify",
    "does not resolve",
    "your sender",
    "ip address",
};

static const char *const hard[] = {
    "user unknown",
    "unknown user",
    "no such user",
    "user not found",
    "user not exist",
    "unknown recipient",
    "recipient unknown",
    "recipient not found",
    "no such recipient",
    "invalid recipient",
    "recipient name is not recognized",
    "unknown address",
    "address unknown",
    "address rejected: unknown",
    "unknown or illegal alias",
    "mailbox not found",
    "no such mailbox",
    "mailbox does not exist",
    "mailbox unknown",
    "unknown mailbox",
    "no mailbox",
    "invalid mailbox",
    "does not exist",
    "doesn't exist",
    "not our customer",
    "no longer available",
    "no longer valid",
    "no longer in use",
    "not a valid",
    "invalid user",
    "invalid address",
    "invalid final delivery userid",
    "bad destination",
    "unknown local",
    "unknown account",
    "no account",
    "account not found",
    "not a known user",
    "isn't known",
    "no such person",
    "not listed in",
    "unrouteable address",
    "unroutable address",
    "inactive email address",
    "doesn't have a",
    "does not have an account",
    "no mx record",
    "no mx found",
    "recipient address rejected: access denied",
    "not known at this site",
    "address not present",
    "addressee unknown",
    "there is no user",
    "nonexistent",
    "non-existent",
    "host unknown",
    "unknown host",
    "host not found",
    "domain not found",
    "no such domain",
    "name or service not known",
    "invalid domain",
    "unknown domain",
    "couldn't find any host",
    "illegal host/domain",
    "domain is not reachable",
    "domain does not",
    "null mx",
    "no valid hosts",
    "is not a mail domain",
    "does not accept mail",
    "doesn't accept mail",
    "has moved",
    "please forward to",
    "utilisateur inconnu",
    "utilisateur inexistant",
    "destinataire inconnu",
    "adresse inconnue",
    "adresse inexistante",
    "adresse d au moins un destinataire invalide",
    "n'existe pas",
    "n’existe pas",
    "boîte aux lettres inexistante",
    "boite aux lettres inconnue",
};

/* Where no words of the second list stand: the status alone would say hard. */
static const char *const soft[] = {
    "full",     "spam",         "blocked",   "rbl",      "spamhaus",      "reputation",  "virus",
    "policy",   "relay",        "spf",       "dkim",     "dmarc",         "reverse dns", "ptr",
    "too many", "try again",    "greylist",  "temporar", "timed out",     "timeout",     "refused",
    "disabled", "suspended",    "inactive",  "frozen",   "access denied", "loop",        "hops",
    "content",  "message size", "too large",
};

static bool holds_one(const char *const *list, size_t count, struct str words)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(words, str_of(list[i])) >= 0)
            return true;
    return false;
}

#define HOLDS_ONE(list, words) holds_one((list), sizeof(list) / sizeof *(list), (words))

bool bounce_is_hard(struct str words, struct str status)
{
    static const char *const final[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
    if (status.len && status.ptr[0] == '4')
        return false;
    char lower[WORDS_MAX];
    size_t n = 0;
    for (; n < words.len && n < WORDS_MAX; n++)
        lower[n] =
            (char)(words.ptr[n] >= 'A' && words.ptr[n] <= 'Z' ? words.ptr[n] + 0x20 : words.ptr[n]);
    words = (struct str){lower, n};
    if (HOLDS_ONE(surely_soft, words))
        return false;
    if (HOLDS_ONE(hard, words))
        return true;
    if (HOLDS_ONE(soft, words))
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
        if ((text.ptr[i] != '5' && text.ptr[i] != '4' && text.ptr[i] != '2') ||
            text.ptr[i + 1] != '.' || !is_apart(text, i))
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

/* "550 ", "550-", "ERROR_CODE :550," and the like. */
static int reply_at(struct str text, size_t i)
{
    char first = text.ptr[i];
    if ((first != '4' && first != '5') || digits_at(text, i) != 3 || !is_apart(text, i) ||
        text.ptr[i + 1] > '7')
        return 0;
    char next = i + 3 < text.len ? text.ptr[i + 3] : ' ';
    return strchr(" -\n_;:,'", next) && next
               ? (first - '0') * 100 + (text.ptr[i + 1] - '0') * 10 + (text.ptr[i + 2] - '0')
               : 0;
}

struct str bounce_find_reply_status(struct str text)
{
    for (size_t i = 0; i + 8 < text.len; i++) {
        struct str next = reply_at(text, i) ? str_sub(text, i + 4, 14) : STR("");
        while (next.len && strchr("' #-", next.ptr[0]))
            next = str_sub(next, 1, next.len);
        struct str status = bounce_find_status(next);
        if (status.len && status.ptr == next.ptr)
            return status;
    }
    return STR("");
}

int bounce_find_reply(struct str text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        int reply = reply_at(text, i);
        if (reply)
            return reply;
    }
    return 0;
}
