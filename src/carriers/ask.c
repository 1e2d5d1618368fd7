#include "carriers/ask.h"

#include "base/arena.h"
#include "carriers/reading.h"
#include "net/tree/tree.h"
#include "net/xml/xml.h"

#include <assert.h>
#include <string.h>

enum { TOKEN_LIFE_S = 3600, TOKEN_LIFE_MAX_S = 30 * 86400 };

struct buf ask_url(struct arena *arena, const struct carrier_account *account,
                   const struct carrier *carrier)
{
    struct buf url = buf_in(arena);
    struct str base = account->url.len > 0 ? account->url : str_of(carrier->url);
    while (str_ends(base, STR("/")))
        base = str_sub(base, 0, base.len - 1);
    buf_add(&url, base);
    return url;
}

static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("-._~", c));
}

void ask_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_plain(text.ptr[i]))
            buf_char(out, text.ptr[i]);
        else
            buf_printf(out, "%%%02X", (unsigned char)text.ptr[i]);
    }
}

void ask_numbers(struct buf *out, const struct str *tracking, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_c(out, between);
        ask_escaped(out, tracking[i]);
    }
}

void ask_header(struct fetch *out, const char *name, struct str value)
{
    assert(out->header_count < FETCH_HEADERS_MAX);
    bool bad = value.len == 0 || str_chr(value, '\r') >= 0 || str_chr(value, '\n') >= 0;
    if (!bad)
        out->headers[out->header_count++] = (struct fetch_header){str_of(name), value};
}

void ask_bearer(struct arena *arena, struct fetch *out, struct str token)
{
    ask_header(out, "Authorization", str_printf(arena, "Bearer %.*s", STR_ARG(token)));
}

void ask_soap(struct arena *arena, struct fetch *out, struct str url, const char *action,
              struct str header, struct str body)
{
    struct buf text = buf_in(arena);
    buf_c(&text, "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                 "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">");
    if (header.len > 0) {
        buf_c(&text, "<soap:Header>");
        buf_add(&text, header);
        buf_c(&text, "</soap:Header>");
    }
    buf_c(&text, "<soap:Body>");
    buf_add(&text, body);
    buf_c(&text, "</soap:Body></soap:Envelope>");
    *out = (struct fetch){.method = "POST", .url = url, .body = buf_str(&text)};
    ask_header(out, "Content-Type", STR("text/xml; charset=utf-8"));
    ask_header(out, "SOAPAction", str_printf(arena, "\"%s\"", action));
}

void ask_element(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, "<%s>", name);
    xml_text(out, value);
    buf_printf(out, "</%s>", name);
}

void ask_oauth(struct arena *arena, const struct carrier_account *account, struct str url,
               struct fetch *out)
{
    *out = (struct fetch){.method = "POST",
                          .url = url,
                          .user = account->account,
                          .password = account->secret,
                          .body = str_dup(arena, STR("grant_type=client_credentials"))};
    ask_header(out, "Content-Type", STR("application/x-www-form-urlencoded"));
    ask_header(out, "Accept", STR("application/json"));
}

enum err ask_oauth_read(struct arena *arena, int status, struct str body, struct carrier_token *out,
                        struct error *err)
{
    const struct tree *root;
    enum err e = reading_status(status, err);
    if (!e)
        e = json_read(arena, body, &root, err);
    if (e)
        return e;
    out->token = tree_text(root, "access_token");
    if (out->token.len == 0)
        return error_tell(err, ERR_INVALID, "secret", "carrier.unknown_key", "OAuth");
    int64_t seconds = TOKEN_LIFE_S;
    if (!str_to_i64(tree_text(root, "expires_in"), 0, TOKEN_LIFE_MAX_S, &seconds))
        seconds = TOKEN_LIFE_S;
    out->lives_ms = seconds * 1000;
    return ERR_OK;
}
