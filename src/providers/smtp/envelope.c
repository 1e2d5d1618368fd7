#include "providers/smtp/envelope.h"

#include "base/arena.h"
#include "providers/smtp/smtp.h"

#include <string.h>
#include <unicode/uidna.h>

enum { LOCAL_MAX = 64, ADDRESS_MAX = 254, DOMAIN_MAX = 253 };

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] > 0x7E)
            return false;
    return true;
}

static bool local_is_sendable(struct str local)
{
    if (local.len == 0 || local.len > LOCAL_MAX)
        return false;
    bool quoted = local.ptr[0] == '"';
    if (quoted && (local.len < 3 || local.ptr[local.len - 1] != '"'))
        return false;
    for (size_t i = 0; i < local.len; i++) {
        unsigned char c = (unsigned char)local.ptr[i];
        if (c < ' ' || c == 0x7F || (!quoted && strchr(" <>@,;:\"\\()[]", c)))
            return false;
    }
    return true;
}

static bool domain_is_sendable(struct str domain)
{
    bool literal = domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']';
    if (literal)
        domain = str_sub(domain, 1, domain.len - 2);
    for (size_t i = 0; i < domain.len; i++) {
        unsigned char c = (unsigned char)domain.ptr[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!letter && c != '-' && c != '.' && c != '_' && !(literal && c == ':'))
            return false;
    }
    return domain.len > 0;
}

/* STR_NONE when IDNA refuses the name. */
static struct str domain_to_ascii(struct arena *arena, struct str domain)
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    char ascii[DOMAIN_MAX + 1];
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, &code);
    int32_t len = uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, ascii, sizeof ascii,
                                         &info, &code);
    uidna_close(idna);
    if (U_FAILURE(code) || info.errors || len <= 0 || len > DOMAIN_MAX)
        return STR_NONE;
    return str_dup(arena, (struct str){ascii, (size_t)len});
}

enum err smtp_address(struct arena *arena, struct str text, const char *field, const char **out,
                      bool *utf8, struct error *err)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '@')
        at--;
    if (at == 0 || text.len > ADDRESS_MAX || !str_is_utf8(text))
        return error_field(err, ERR_INVALID, field, "not a mail address");
    struct str local = str_sub(text, 0, at - 1), domain = str_sub(text, at, text.len);
    *utf8 = !is_ascii(local);
    if (!is_ascii(domain))
        domain = domain_to_ascii(arena, domain);
    if (!local_is_sendable(local) || !domain_is_sendable(domain))
        return error_field(err, ERR_INVALID, field, "not a mail address that can be sent to");
    *out = arena_printf(arena, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
    return ERR_OK;
}

enum err smtp_bytes_check(struct str bytes, bool *eight_bit, struct error *err)
{
    size_t line = 0;
    *eight_bit = false;
    if (bytes.len == 0)
        return error_field(err, ERR_INVALID, "bytes", "the mail is empty");
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c == '\r' && i + 1 < bytes.len && bytes.ptr[i + 1] == '\n') {
            i++;
            line = 0;
            continue;
        }
        if (c == '\r' || c == '\n' || c == 0)
            return error_field(err, ERR_INVALID, "bytes", "bare CR, bare LF or NUL at byte %zu", i);
        if (++line > SMTP_LINE_MAX)
            return error_field(err, ERR_INVALID, "bytes", "line of over %d bytes at byte %zu",
                               SMTP_LINE_MAX, i);
        *eight_bit |= c > 0x7F;
    }
    return ERR_OK;
}
