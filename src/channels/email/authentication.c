#include "channels/email/authentication.h"

#include "base/arena.h"
#include "net/mime/mime.h"

#include <string.h>

/* Fields that the author's side writes: a result below one of them is not ours,
 * since servers write above what they receive. */
static const char *const author_fields[] = {
    "From",           "To",       "Cc",     "Subject",      "Date", "Message-ID", "MIME-Version",
    "DKIM-Signature", "Reply-To", "Sender", "Content-Type",
};

struct reader {
    struct arena *arena;
    struct authentication *out;
    struct str from_domain;
    bool has_dmarc, has_dkim, has_spf; /* told by a field above */
};

static bool is_author_field(struct str name)
{
    for (size_t i = 0; i < sizeof author_fields / sizeof *author_fields; i++)
        if (str_ieq(name, str_of(author_fields[i])))
            return true;
    return false;
}

/* Without comments and quotes. What stands in quotes is one word: it cannot end a
 * clause or begin a property. */
static struct str without_comments(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.len + 1);
    size_t n = 0;
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\\' && i + 1 < s.len)
            i++;
        else if (c == '"' && depth == 0)
            quoted = !quoted;
        else if (c == '(' && !quoted)
            depth++;
        else if (c == ')' && !quoted && depth)
            depth--;
        else if (depth == 0)
            out[n++] = quoted && strchr("; =\t", c) ? '_' : c;
    }
    return (struct str){out, n};
}

static struct str next_token(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && !strchr(" \t\r\n", rest->ptr[n]) && rest->ptr[n])
        n++;
    struct str token = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->len);
    return token;
}

static enum authentication_result result_of(struct str word)
{
    if (str_ieq(word, STR("pass")))
        return AUTHENTICATION_PASS;
    if (str_ieq(word, STR("fail")) || str_ieq(word, STR("softfail")) ||
        str_ieq(word, STR("hardfail")) || str_ieq(word, STR("permerror")) ||
        str_ieq(word, STR("policy")))
        return AUTHENTICATION_FAIL;
    return AUTHENTICATION_NONE;
}

/* "example.test", "user@example.test" or "@example.test" as a folded domain. */
static struct str domain_of(struct arena *arena, struct str value)
{
    ptrdiff_t at = str_chr(value, '@');
    struct str domain = at >= 0 ? str_sub(value, (size_t)at + 1, value.len) : value;
    return mime_address_domain(
        mime_address_fold(arena, str_printf(arena, "x@%.*s", STR_ARG(domain))));
}

static bool is_below(struct str child, struct str parent)
{
    return str_chr(parent, '.') > 0 && child.len > parent.len && str_ends(child, parent) &&
           child.ptr[child.len - parent.len - 1] == '.';
}

static bool is_aligned(const struct reader *r, struct str value)
{
    struct str domain = domain_of(r->arena, value);
    return domain.len && r->from_domain.len &&
           (str_eq(domain, r->from_domain) || is_below(domain, r->from_domain) ||
            is_below(r->from_domain, domain));
}

/* The value of a property such as "header.d=". */
static struct str property(struct str rest, const char *name)
{
    struct str wanted = str_of(name), token;
    while ((token = next_token(&rest)).len)
        if (str_istarts(token, wanted))
            return str_sub(token, wanted.len, token.len);
    return STR("");
}

static enum authentication_result better(enum authentication_result a, enum authentication_result b)
{
    if (a == AUTHENTICATION_PASS || b == AUTHENTICATION_PASS)
        return AUTHENTICATION_PASS;
    return a == AUTHENTICATION_FAIL ? a : b;
}

static void read_method(struct reader *r, struct str clause, bool *dmarc, bool *dkim, bool *spf)
{
    struct authentication *a = r->out;
    struct str rest = clause, token = next_token(&rest);
    ptrdiff_t equals = str_chr(token, '=');
    if (equals <= 0)
        return;
    struct str method = str_sub(token, 0, (size_t)equals);
    ptrdiff_t version = str_chr(method, '/');
    if (version > 0)
        method.len = (size_t)version;
    enum authentication_result result = result_of(str_sub(token, (size_t)equals + 1, token.len));
    if (str_ieq(method, STR("dmarc")) && !r->has_dmarc) {
        *dmarc = true;
        struct str from = property(rest, "header.from=");
        if (!from.len || str_eq(domain_of(r->arena, from), r->from_domain))
            a->dmarc = better(a->dmarc, result);
    } else if (str_ieq(method, STR("dkim")) && !r->has_dkim) {
        *dkim = true;
        struct str domain = property(rest, "header.d=");
        if (!domain.len)
            domain = property(rest, "header.i=");
        a->dkim = better(a->dkim, result);
        a->dkim_aligned =
            a->dkim_aligned || (result == AUTHENTICATION_PASS && is_aligned(r, domain));
    } else if (str_ieq(method, STR("spf")) && !r->has_spf) {
        *spf = true;
        struct str sender = property(rest, "smtp.mailfrom=");
        a->spf = better(a->spf, result);
        a->spf_aligned = a->spf_aligned || (result == AUTHENTICATION_PASS && is_aligned(r, sender));
    }
}

/* Of one field; a method already told by a field above is not heard again. */
static void read_results(struct reader *r, struct str clauses)
{
    bool dmarc = false, dkim = false, spf = false;
    struct str clause;
    while (str_split(&clauses, ';', &clause))
        read_method(r, clause, &dmarc, &dkim, &spf);
    r->has_dmarc = r->has_dmarc || dmarc;
    r->has_dkim = r->has_dkim || dkim;
    r->has_spf = r->has_spf || spf;
}

/* Takes the id (and a version behind it) off the front; false when it is another's. */
static bool is_from(struct str *value, struct str authserv_id)
{
    struct str first;
    if (!str_split(value, ';', &first))
        return false;
    return str_ieq(next_token(&first), authserv_id);
}

static enum authentication_result verdict(const struct authentication *a)
{
    if (a->dmarc != AUTHENTICATION_NONE)
        return a->dmarc;
    if (a->dkim_aligned || a->spf_aligned)
        return AUTHENTICATION_PASS;
    return a->dkim == AUTHENTICATION_FAIL || a->spf == AUTHENTICATION_FAIL ? AUTHENTICATION_FAIL
                                                                           : AUTHENTICATION_NONE;
}

void authentication_read(struct arena *arena, const struct mime_message *m, struct str authserv_id,
                         struct authentication *out)
{
    *out = (struct authentication){.verdict = AUTHENTICATION_NONE};
    if (!authserv_id.len || m->from.count != 1)
        return;
    struct reader r = {.arena = arena, .out = out};
    r.from_domain = mime_address_domain(mime_address_fold(arena, m->from.at[0].address));
    bool begun = false;
    for (size_t i = 0; i < m->fields.count; i++) {
        const struct mime_field *f = &m->fields.at[i];
        bool results = str_ieq(f->name, STR("Authentication-Results"));
        if (is_author_field(f->name) || (begun && str_ieq(f->name, STR("Received"))))
            break;
        struct str value = results ? without_comments(arena, f->value) : STR("");
        if (results && is_from(&value, authserv_id)) {
            begun = true;
            read_results(&r, value);
        }
    }
    out->verdict = verdict(out);
}

const char *authentication_result_name(enum authentication_result result)
{
    switch (result) {
    case AUTHENTICATION_NONE: return "none";
    case AUTHENTICATION_PASS: return "pass";
    case AUTHENTICATION_FAIL: return "fail";
    }
    return "none";
}
