#include "net/mime/address.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/charset.h"
#include "net/mime/words.h"

#include <string.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* One entry of a list while its characters are read. */
struct entry {
    struct buf phrase;  /* words and quoted strings outside brackets, unescaped */
    struct str comment; /* the last one: an obsolete way to give a name */
    struct str angle;   /* between < and > */
    bool has_angle;
};

struct reader {
    struct arena *arena;
    struct str s;
    size_t at;
    bool quotes_end, comments_end; /* false once one did not: no more are looked for */
    struct entry entry;
    struct str held; /* "Dupont" of an unquoted "Dupont, Marie <marie@...>" */
    struct mime_address *out;
    size_t count;
};

static size_t last_of(struct str s, char c)
{
    const char *p = s.len ? memrchr(s.ptr, c, s.len) : NULL;
    return p ? (size_t)(p - s.ptr) : 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Of ASCII; the brackets and colons of literals too. */
static bool is_domain_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr(".-_[]:", c));
}

static void phrase_space(struct entry *e)
{
    if (e->phrase.len && e->phrase.ptr[e->phrase.len - 1] != ' ')
        buf_char(&e->phrase, ' ');
}

/* At '"': its content without escapes; kept with its quotes when it is the local
 * part of an address. A quote that never ends counts as a blank. */
static void read_quoted(struct reader *r)
{
    size_t i = ++r->at;
    while (r->quotes_end && i < r->s.len && r->s.ptr[i] != '"')
        i += r->s.ptr[i] == '\\' ? 2 : 1;
    if (!r->quotes_end || i >= r->s.len) {
        r->quotes_end = false;
        return;
    }
    struct buf *phrase = &r->entry.phrase;
    bool local = i + 1 < r->s.len && r->s.ptr[i + 1] == '@';
    if (local)
        buf_char(phrase, '"');
    for (size_t k = r->at; k < i; k++) {
        if (r->s.ptr[k] == '\\' && k + 1 < i && !local)
            k++;
        buf_char(phrase, r->s.ptr[k]);
    }
    if (local)
        buf_char(phrase, '"');
    r->at = i + 1;
}

static void read_comment(struct reader *r)
{
    size_t i = ++r->at, depth = 1;
    for (; r->comments_end && i < r->s.len && depth; i++) {
        char c = r->s.ptr[i];
        if (c == '\\')
            i++;
        else if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
    }
    if (depth || i > r->s.len) { /* never closed: read on behind the parenthesis */
        r->comments_end = false;
        return;
    }
    r->entry.comment = str_sub(r->s, r->at, i - 1 - r->at);
    r->at = i;
    phrase_space(&r->entry);
}

static void read_angle(struct reader *r)
{
    size_t i = ++r->at;
    bool route = i < r->s.len && r->s.ptr[i] == '@', quoted = false;
    for (; i < r->s.len && r->s.ptr[i] != '>'; i++) {
        char c = r->s.ptr[i];
        if (c == '"')
            quoted = !quoted;
        else if ((c == ',' || c == ';') && !route && !quoted)
            break; /* the bracket was forgotten */
    }
    struct str angle = str_sub(r->s, r->at, i - r->at);
    size_t inner = last_of(angle, '<'); /* "<a <b@c>": the inner one */
    r->entry.angle = inner ? str_sub(angle, inner + 1, angle.len) : angle;
    r->entry.has_angle = true;
    r->at = i < r->s.len && r->s.ptr[i] == '>' ? i + 1 : i;
    phrase_space(&r->entry);
}

/* Without blanks, comments and quotes around it; "" when it cannot be an address. */
static struct str clean_address(struct arena *arena, struct str s)
{
    ptrdiff_t route = s.len && s.ptr[0] == '@' ? str_chr(s, ':') : -1; /* <@a,@b:user@host> */
    if (route >= 0)
        s = str_sub(s, (size_t)route + 1, s.len);
    if (str_istarts(s, STR("mailto:")))
        s = str_sub(s, 7, s.len);
    if (s.len > MIME_ADDRESS_BYTES_MAX)
        return STR("");
    if (str_find(s, STR("=?")) >= 0)
        s = mime_words_decode(arena, s, NULL);
    char *out = arena_alloc(arena, s.len + 1);
    size_t n = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"')
            quoted = !quoted;
        if (c > 0x20 ? c != 0x7F : c == ' ' && quoted)
            out[n++] = (char)c;
    }
    struct str a = {out, n};
    while (a.len && strchr("'.,;:<>", a.ptr[a.len - 1]))
        a.len--;
    while (a.len && strchr("'<,;:", a.ptr[0]))
        a = str_sub(a, 1, a.len);
    a = charset_to_utf8(arena, a, STR(""), NULL);
    size_t at = last_of(a, '@');
    bool bad = at == 0 || at + 1 >= a.len;
    for (size_t i = at + 1; i < a.len && !bad; i++)
        bad = (unsigned char)a.ptr[i] < 0x80 && !is_domain_byte(a.ptr[i]);
    return bad || strpbrk(str_c(arena, str_sub(a, 0, at)), "<>") ? STR("") : a;
}

static struct str with_lower_domain(struct arena *arena, struct str a)
{
    size_t at = last_of(a, '@');
    struct str lower = str_lower(arena, str_sub(a, at, a.len));
    return str_printf(arena, "%.*s%.*s", (int)at, a.ptr, STR_ARG(lower));
}

static struct str clean_name(struct arena *arena, struct str raw, struct str address)
{
    struct str name = mime_words_decode(arena, raw, NULL);
    if (name.len >= 2 && strchr("'\"", name.ptr[0]) && name.ptr[name.len - 1] == name.ptr[0])
        name = str_trim(str_sub(name, 1, name.len - 2));
    return str_ieq(name, address) ? STR("") : name;
}

/* "Marie marie@example.test" or "marie @ example.test": the address is what
 * stands around the '@', the rest is the name. */
static struct str split_bare(struct reader *r, struct str phrase, struct buf *name)
{
    ptrdiff_t found = str_chr(phrase, '@');
    if (found < 0) {
        buf_add(name, phrase);
        return STR("");
    }
    size_t from = (size_t)found, to = from + 1;
    while (from && is_blank(phrase.ptr[from - 1]))
        from--;
    bool quoted = from && phrase.ptr[from - 1] == '"';
    from -= quoted;
    while (from && (quoted ? phrase.ptr[from - 1] != '"' : !is_blank(phrase.ptr[from - 1])))
        from--;
    from -= quoted && from;
    while (to < phrase.len && is_blank(phrase.ptr[to]))
        to++;
    while (to < phrase.len && !is_blank(phrase.ptr[to]))
        to++;
    buf_add(name, str_sub(phrase, 0, from));
    buf_add(name, str_sub(phrase, to, phrase.len));
    return clean_address(r->arena, str_sub(phrase, from, to - from));
}

static void emit(struct reader *r, struct str name, struct str address)
{
    if (r->count == MIME_ADDRESSES_MAX)
        return;
    r->out[r->count++] = (struct mime_address){
        .name = clean_name(r->arena, name, address),
        .address = address.len ? with_lower_domain(r->arena, address) : STR(""),
        .raw = address,
    };
}

static void flush_held(struct reader *r)
{
    if (r->held.len)
        emit(r, r->held, STR(""));
    r->held = STR("");
}

static void finish(struct reader *r, bool at_comma)
{
    struct entry *e = &r->entry;
    struct str phrase = str_trim(buf_str(&e->phrase));
    struct buf name = buf_in(r->arena);
    struct str address = STR("");
    if (e->has_angle) {
        address = clean_address(r->arena, e->angle);
        if (r->held.len && phrase.len && address.len) {
            buf_add(&name, r->held);
            buf_c(&name, ", ");
            r->held = STR("");
        }
        buf_add(&name, phrase);
        if (!address.len && !phrase.len)
            buf_add(&name, e->angle);
    } else {
        address = split_bare(r, phrase, &name);
        if (!address.len && str_chr(phrase, '@') >= 0)
            name.len = 0, buf_add(&name, phrase);
    }
    struct str shown = str_trim(buf_str(&name));
    flush_held(r);
    if (!shown.len)
        shown = e->comment;
    if (!address.len && at_comma && !e->has_angle)
        r->held = str_dup(r->arena, shown);
    else if (address.len || shown.len)
        emit(r, shown, address);
    e->phrase.len = 0;
    e->comment = e->angle = STR("");
    e->has_angle = false;
}

static void read_one(struct reader *r)
{
    char c = r->s.ptr[r->at];
    size_t word = c == '=' ? mime_word_length(str_sub(r->s, r->at, 1000), 0) : 0;
    if (word) {
        buf_add(&r->entry.phrase, str_sub(r->s, r->at, word));
        r->at += word;
    } else if (c == '"') {
        read_quoted(r);
    } else if (c == '(') {
        read_comment(r);
    } else if (c == '<') {
        read_angle(r);
    } else if (c == ',' || c == ';') {
        finish(r, c == ',');
        r->at++;
    } else if (c == ':' && !r->entry.has_angle && str_chr(buf_str(&r->entry.phrase), '@') < 0) {
        r->entry.phrase.len = 0; /* a group's name */
        r->at++;
    } else {
        if (is_blank(c) || c == '>') /* a bracket that closes nothing */
            phrase_space(&r->entry);
        else
            buf_char(&r->entry.phrase, c);
        r->at++;
    }
}

void mime_address_list(struct arena *arena, struct str value, struct mime_addresses *out)
{
    size_t most = 1;
    for (size_t i = 0; i < value.len && most < MIME_ADDRESSES_MAX; i++)
        most += value.ptr[i] == ',' || value.ptr[i] == ';';
    struct reader r = {
        .arena = arena,
        .s = value,
        .quotes_end = true,
        .comments_end = true,
        .entry = {.phrase = buf_in(arena), .comment = STR(""), .angle = STR("")},
        .held = STR(""),
        .out = arena_array(arena, most + 1, sizeof *r.out),
    };
    while (r.at < r.s.len && r.count < MIME_ADDRESSES_MAX)
        read_one(&r);
    if (r.count < MIME_ADDRESSES_MAX)
        finish(&r, false);
    *out = (struct mime_addresses){r.out, r.count};
}

static struct str fold_unicode(struct arena *arena, struct str s)
{
    enum { CAP = MIME_ADDRESS_BYTES_MAX * 3 };
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[CAP], folded[CAP], composed[CAP];
    char narrow[CAP * 3];
    int32_t n = 0, m = 0;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    u_strFromUTF8(wide, CAP, &n, s.ptr, (int32_t)s.len, &status);
    n = U_SUCCESS(status) ? u_strFoldCase(folded, CAP, wide, n, U_FOLD_CASE_DEFAULT, &status) : 0;
    m = U_SUCCESS(status) ? unorm2_normalize(nfc, folded, n, composed, CAP, &status) : 0;
    u_strToUTF8(narrow, sizeof narrow, &n, composed, m, &status);
    return U_SUCCESS(status) ? str_dup(arena, (struct str){narrow, (size_t)n}) : s;
}

static struct str domain_to_ascii(struct arena *arena, struct str domain)
{
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    char ascii[MIME_ADDRESS_BYTES_MAX];
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
    if (U_FAILURE(status))
        return domain;
    int32_t n = uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, ascii, sizeof ascii,
                                       &info, &status);
    uidna_close(idna);
    bool good = U_SUCCESS(status) && info.errors == 0 && n > 0;
    for (int32_t i = 0; i < n && good; i++) /* a no-break space became a blank */
        good = is_domain_byte(ascii[i]);
    return good ? str_dup(arena, (struct str){ascii, (size_t)n}) : domain;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

struct str mime_address_domain(struct str address)
{
    size_t at = last_of(address, '@');
    return at ? str_sub(address, at + 1, address.len) : STR("");
}

struct str mime_address_fold(struct arena *arena, struct str address)
{
    address = str_trim(address);
    size_t at = last_of(address, '@');
    if (at == 0 || address.len > MIME_ADDRESS_BYTES_MAX || !str_is_utf8(address))
        return STR("");
    while (address.len && address.ptr[address.len - 1] == '.')
        address.len--;
    struct str lower = str_lower(arena, address);
    if (is_ascii(lower))
        return lower;
    struct str local = fold_unicode(arena, str_sub(lower, 0, at));
    struct str domain = domain_to_ascii(arena, str_sub(lower, at + 1, lower.len));
    return str_printf(arena, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
}
