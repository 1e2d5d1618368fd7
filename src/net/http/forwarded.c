#include "net/http/forwarded.h"

#include <string.h>

bool trusted_has(const struct trusted *trusted, const struct address *address)
{
    for (size_t i = 0; i < trusted->count; i++)
        if (address_range_has(&trusted->ranges[i], address))
            return true;
    return false;
}

/* Takes the last item off a comma-separated list; false when none is left. */
static bool take_last(struct str *list, struct str *item)
{
    if (!list->ptr)
        return false;
    const char *comma = list->len ? memrchr(list->ptr, ',', list->len) : NULL;
    size_t at = comma ? (size_t)(comma - list->ptr) + 1 : 0;
    *item = str_trim(str_sub(*list, at, list->len));
    *list = comma ? str_sub(*list, 0, at - 1) : STR_NONE;
    return true;
}

struct address forwarded_client(const struct trusted *trusted, struct address peer,
                                const struct http_request *request)
{
    struct address client = peer;
    for (size_t i = request->field_count; i-- > 0;) {
        if (!str_ieq(request->fields[i].name, STR("X-Forwarded-For")))
            continue;
        struct str list = request->fields[i].value, item;
        while (take_last(&list, &item)) {
            struct address hop;
            if (!trusted_has(trusted, &client) || !address_parse(item, &hop))
                return client;
            client = hop;
        }
    }
    return client;
}

bool forwarded_secure(const struct trusted *trusted, struct address peer,
                      const struct http_request *request)
{
    if (!trusted_has(trusted, &peer))
        return false;
    for (size_t i = request->field_count; i-- > 0;) {
        struct str list = request->fields[i].value, item;
        if (str_ieq(request->fields[i].name, STR("X-Forwarded-Proto")) && take_last(&list, &item))
            return str_ieq(item, STR("https"));
    }
    return false;
}
