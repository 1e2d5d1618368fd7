#include "channels/email/quote.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

enum {
    LINES_MAX = 20000,         /* what follows them is visible */
    INTRODUCTION_LINES = 4,    /* "Le ... a écrit :" wrapped by the mailer */
    INTRODUCTION_MAX = 500,    /* bytes of it */
    HEADER_LINES = 14,         /* De, Envoyé, À, Objet with their wrapped lines */
    SIGNATURE_LINES = 20,      /* below "-- "; longer ones are words */
    LOOSE_SIGNATURE_LINES = 8, /* below "--" without its blank, which people write too */
    DEVICE_LINE_MAX = 80,
};

struct line {
    unsigned from, len;
    bool blank, marked; /* marked: begins with '>' */
    enum quote_kind kind;
};

struct folder {
    struct str text;
    struct line *lines;
    size_t count;
    bool wrote; /* the author wrote something above the current line */
};

/* --- words ------------------------------------------------------------- */

/* Verbs that end the line which introduces a quote. */
static const char *const verbs[] = {
    "a écrit",    "a ecrit",    "écrivait", "wrote",   "schrieb",    "escribió", "escreveu",
    "ha scritto", "geschreven", "schreef",  "napisał", "napisał(a)", "skrev",    "kirjoitti",
    "написал",    "пишет",      "写道",     "írta",    "napsal",     "a scris",
};

/* How such a line begins, besides a digit. */
static const char *const openings[] = {
    "le ",   "on ", "am ", "el ", "il ", "em ", "in data ", "op ", "den ",
    "dnia ", "lun", "mar", "mer", "jeu", "ven", "sam",      "dim", "mon",
    "tue",   "wed", "thu", "fri", "sat", "sun", "pe ",
};

static const char *const original[] = {
    "original message",   "message original",       "mail original",           "message d'origine",
    "message d’origine",  "message initial",        "e-mail d'origine",        "e-mail original",
    "courriel original",  "courrier original",      "ursprüngliche nachricht", "originalnachricht",
    "original-nachricht", "mensaje original",       "messaggio originale",     "mensagem original",
    "oprindelig besked",  "oorspronkelijk bericht", "ursprungligt meddelande", "reply message",
};

static const char *const forwarded[] = {
    "forwarded message",
    "begin forwarded message",
    "message transféré",
    "message transfere",
    "message transmis",
    "message réexpédié",
    "mail transféré",
    "courriel transféré",
    "début du message réexpédié",
    "début du message transféré",
    "debut du message reexpedie",
    "e-mail transféré",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "mensaje reenviado",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "mensagem encaminhada",
    "doorgestuurd bericht",
};

enum role { FROM = 1, DATE = 2, TO = 4, SUBJECT = 8, OTHER = 16 };

static const struct {
    const char *key;
    enum role role;
} keys[] = {
    {"de", FROM},
    {"from", FROM},
    {"von", FROM},
    {"da", FROM},
    {"fra", FROM},
    {"van", FROM},
    {"från", FROM},
    {"expéditeur", FROM},
    {"envoyé", DATE},
    {"envoyé le", DATE},
    {"envoye", DATE},
    {"date", DATE},
    {"sent", DATE},
    {"message du", DATE},
    {"gesendet", DATE},
    {"datum", DATE},
    {"data", DATE},
    {"enviado", DATE},
    {"inviato", DATE},
    {"dato", DATE},
    {"fecha", DATE},
    {"verzonden", DATE},
    {"skickat", DATE},
    {"date d'envoi", DATE},
    {"à", TO},
    {"a", TO},
    {"to", TO},
    {"an", TO},
    {"para", TO},
    {"til", TO},
    {"aan", TO},
    {"till", TO},
    {"destinataire", TO},
    {"pour", TO},
    {"objet", SUBJECT},
    {"sujet", SUBJECT},
    {"subject", SUBJECT},
    {"betreff", SUBJECT},
    {"oggetto", SUBJECT},
    {"asunto", SUBJECT},
    {"assunto", SUBJECT},
    {"emne", SUBJECT},
    {"onderwerp", SUBJECT},
    {"ämne", SUBJECT},
    {"cc", OTHER},
    {"copie", OTHER},
    {"copie à", OTHER},
    {"reply-to", OTHER},
    {"répondre à", OTHER},
    {"importance", OTHER},
    {"priorité", OTHER},
    {"kopie", OTHER},
    {"pièces jointes", OTHER},
    {"attachments", OTHER},
    {"risposta", OTHER},
};

/* What a device or an application adds below the words. */
static const char *const devices[] = {
    "envoyé de mon ",
    "envoyé depuis mon ",
    "envoyé depuis ma ",
    "envoyé depuis l'",
    "envoyé depuis l’",
    "envoyé depuis yahoo",
    "envoyé depuis outlook",
    "envoyé depuis proton",
    "envoyé avec la messagerie",
    "envoyé avec l'application",
    "envoyé avec outlook",
    "envoyé avec proton",
    "envoyé via l'application",
    "envoyé à partir de ",
    "envoyé du ",
    "envoye de mon ",
    "envoye depuis ",
    "télécharger outlook",
    "télécharge outlook",
    "obtenez outlook",
    "obtenir outlook",
    "provenance : courrier",
    "provenance: courrier",
    "sent from my ",
    "sent from outlook",
    "sent from yahoo",
    "sent from mail for",
    "sent from proton",
    "sent from a ",
    "sent from typeapp",
    "sent via ",
    "sent with ",
    "get outlook for",
    "gesendet von ",
    "von meinem ",
    "sendt fra min ",
    "enviado desde mi ",
    "inviato da ",
    "enviado do meu ",
    "verzonden vanaf ",
};

/* --- text -------------------------------------------------------------- */

static struct str line_text(const struct folder *f, size_t i)
{
    return str_sub(f->text, f->lines[i].from, f->lines[i].len);
}

/* Bytes of a no-break space (U+00A0, U+202F) at the front, 0 when there is none. */
static size_t wide_space(struct str s)
{
    if (str_starts(s, STR("\xC2\xA0")))
        return 2;
    return str_starts(s, STR("\xE2\x80\xAF")) ? 3 : 0;
}

/* Lower case for ASCII and Latin-1 letters, any white space (no-break spaces
 * too) as one blank, no blanks and asterisks at the ends. At most `cap` bytes. */
static struct str fold_case(struct str s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && n + 2 < cap; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t wide = c < 0x80 ? 0 : wide_space(str_sub(s, i, 3));
        if (wide || c == ' ' || c == '\t' || c == '\n') {
            if (n && out[n - 1] != ' ')
                out[n++] = ' ';
            i += wide ? wide - 1 : 0;
        } else if (c < 0x80) {
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
        } else if (c == 0xC3 && i + 1 < s.len) {
            unsigned char next = (unsigned char)s.ptr[++i];
            out[n++] = (char)c;
            out[n++] = (char)(next >= 0x80 && next <= 0x9E ? next + 0x20 : next);
        } else if (n && out[n - 1] == 'e' && str_starts(str_sub(s, i, 2), STR("\xCC\x81"))) {
            out[n - 1] = (char)0xC3; /* e + combining acute */
            out[n++] = (char)0xA9;
            i++;
        } else {
            out[n++] = (char)c;
        }
    }
    size_t from = 0;
    while (from < n && strchr(" *", out[from]))
        from++;
    while (n > from && strchr(" *", out[n - 1]))
        n--;
    return (struct str){out + from, n - from};
}

static bool begins_with_one(const char *const *list, size_t count, struct str s)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts(s, str_of(list[i])))
            return true;
    return false;
}
#define BEGINS_WITH_ONE(list, s) begins_with_one((list), sizeof(list) / sizeof *(list), (s))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 14:05, 14h05, 14.05 */
static bool has_time(struct str s)
{
    for (size_t i = 1; i + 2 < s.len; i++)
        if ((s.ptr[i] == ':' || s.ptr[i] == 'h' || s.ptr[i] == '.') && is_digit(s.ptr[i - 1]) &&
            is_digit(s.ptr[i + 1]) && is_digit(s.ptr[i + 2]) &&
            (i + 3 >= s.len || !is_digit(s.ptr[i + 3])))
            return true;
    return false;
}

static bool has_year(struct str s)
{
    for (size_t i = 0; i + 3 < s.len; i++)
        if (((s.ptr[i] == '2' && s.ptr[i + 1] == '0') ||
             (s.ptr[i] == '1' && s.ptr[i + 1] == '9')) &&
            is_digit(s.ptr[i + 2]) && is_digit(s.ptr[i + 3]))
            return true;
    return false;
}

/* --- introductions ----------------------------------------------------- */

/* Ends with a verb, or with "<someone@...>" and a colon. `*verb` tells which. */
static bool ends_like_introduction(struct str s, bool *verb)
{
    bool colon = s.len && s.ptr[s.len - 1] == ':';
    while (s.len && strchr(" :", s.ptr[s.len - 1]))
        s.len--;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        struct str v = str_of(verbs[i]);
        char before = s.len > v.len ? s.ptr[s.len - v.len - 1] : 0;
        if (str_ends(s, v) && (before == ' ' || before == '>' || (unsigned char)before >= 0x80)) {
            *verb = true;
            return true;
        }
    }
    *verb = false;
    return colon && s.len && (s.ptr[s.len - 1] == '>' || s.ptr[s.len - 1] == ')');
}

/* Whether a look at the whole is worth it: most lines neither begin like an
 * introduction nor have an address near. */
static bool may_introduce(const struct folder *f, size_t i)
{
    char space[32];
    struct str start = str_sub(line_text(f, i), 0, 24);
    while (start.len && strchr("-> \t", start.ptr[0]))
        start = str_sub(start, 1, start.len);
    struct str s = fold_case(start, space, sizeof space);
    if (s.len &&
        (is_digit(s.ptr[0]) || (unsigned char)s.ptr[0] >= 0x80 || BEGINS_WITH_ONE(openings, s)))
        return true;
    size_t last = i + INTRODUCTION_LINES < f->count ? i + INTRODUCTION_LINES : f->count;
    struct str near = str_sub(f->text, f->lines[i].from,
                              f->lines[last - 1].from + f->lines[last - 1].len - f->lines[i].from);
    return str_chr(str_sub(near, 0, INTRODUCTION_MAX), '@') >= 0;
}

/* A line like "Le lun. 3 nov. 2025 à 14:05, Service <sav@...> a écrit :", perhaps
 * wrapped. Gives the number of its lines, 0 when there is none. `*certain`: a time
 * or an address stands in it, as mail programs write them. */
static size_t introduction(const struct folder *f, size_t i, bool *certain)
{
    char space[INTRODUCTION_MAX];
    if (!may_introduce(f, i))
        return 0;
    for (size_t n = 1; n <= INTRODUCTION_LINES && i + n <= f->count; n++) {
        const struct line *last = &f->lines[i + n - 1];
        size_t len = last->from + last->len - f->lines[i].from;
        if (last->blank || last->marked != f->lines[i].marked || len + 3 > INTRODUCTION_MAX)
            return 0;
        struct str s = fold_case(str_sub(f->text, f->lines[i].from, len), space, sizeof space);
        while (s.len && strchr("->", s.ptr[0])) /* "- Le", "---- On", "> Le" */
            s = str_trim(str_sub(s, 1, s.len));
        bool verb, address = str_chr(s, '@') >= 0, time = has_time(s);
        bool opens = s.len && (is_digit(s.ptr[0]) || BEGINS_WITH_ONE(openings, s));
        if (!opens && !address && (unsigned char)(s.len ? s.ptr[0] : 0) < 0x80)
            return 0;
        struct str tail = str_ends(s, STR("----")) ? str_sub(s, 0, s.len - 4) : s;
        if (!ends_like_introduction(str_trim(tail), &verb))
            continue;
        *certain = address || (opens && time);
        if (verb ? *certain || (opens && has_year(s)) : opens && address && (time || has_year(s)))
            return n;
    }
    return 0;
}

/* "-----Message d'origine-----": words of the list between lines. */
static bool is_banner(struct str line, const char *const *list, size_t count)
{
    char space[128];
    struct str words = str_trim(line);
    if (line.len > 100 || words.len < 8 ||
        (!strchr("-_=~>*", words.ptr[0]) && !strchr("-_=~*:", words.ptr[words.len - 1])))
        return false;
    struct str s = fold_case(line, space, sizeof space);
    size_t rules = 0;
    while (s.len && strchr("-_=~>* ", s.ptr[0])) {
        rules += s.ptr[0] != ' ' && s.ptr[0] != '>';
        s = str_sub(s, 1, s.len);
    }
    while (s.len && strchr("-_=~>*: ", s.ptr[s.len - 1])) {
        rules += s.ptr[s.len - 1] != ' ';
        s.len--;
    }
    for (size_t i = 0; i < count; i++)
        if (str_eq(s, str_of(list[i])))
            return rules > 0;
    return false;
}
#define IS_BANNER(line, list) is_banner((line), (list), sizeof(list) / sizeof *(list))

static enum role role_of(struct str line)
{
    char space[48];
    struct str s = str_trim(line);
    while (s.len && strchr("*> ", s.ptr[0]))
        s = str_sub(s, 1, s.len);
    if (str_istarts(s, STR("message du ")) && s.len > 11 && is_digit(s.ptr[11]))
        return DATE; /* "Message du 03/11/25 14:05", without a colon */
    ptrdiff_t colon = str_chr(str_sub(s, 0, 24), ':');
    if (colon <= 0)
        return 0;
    s = fold_case(str_sub(s, 0, (size_t)colon), space, sizeof space);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_eq(s, str_of(keys[i].key)))
            return keys[i].role;
    return 0;
}

static bool is_rule(struct str line)
{
    struct str s = str_trim(line);
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '_' && s.ptr[i] != '=' && s.ptr[i] != '-')
            return false;
    return s.len >= 4;
}

/* Whether a block De, Envoyé, À, Objet begins here: a sender first (or Orange's
 * "Message du", or any of them below a rule), and two other kinds of fields
 * before anything else comes. */
static bool is_header_block(const struct folder *f, size_t i)
{
    enum role first = role_of(line_text(f, i));
    bool orange = str_ifind(str_sub(line_text(f, i), 0, 16), STR("message du")) >= 0;
    bool ruled = i > 0 && is_rule(line_text(f, i - 1));
    if (first != FROM && !(first && (orange || ruled)))
        return false;
    unsigned seen = 0;
    int strangers = 0;
    for (size_t k = i; k < f->count && k < i + HEADER_LINES; k++) {
        if (f->lines[k].blank)
            continue;
        enum role role = role_of(line_text(f, k));
        strangers = role ? 0 : strangers + 1; /* wrapped lines of the field above */
        if (strangers > 2)
            break;
        seen |= role;
        unsigned known = seen & (FROM | DATE | TO | SUBJECT);
        if (seen & FROM && __builtin_popcount(known) >= 3)
            return true;
    }
    return false;
}

/* --- folding ----------------------------------------------------------- */

static size_t next_words(const struct folder *f, size_t i)
{
    while (i < f->count && f->lines[i].blank)
        i++;
    return i;
}

static void mark(struct folder *f, size_t from, size_t to, enum quote_kind kind)
{
    for (size_t i = from; i < to; i++)
        f->lines[i].kind = kind;
}

/* Marked lines and the blank ones between them. */
static size_t end_of_marked(const struct folder *f, size_t i)
{
    size_t end = i;
    for (; i < f->count && (f->lines[i].marked || f->lines[i].blank); i++)
        if (f->lines[i].marked)
            end = i + 1;
    return end;
}

/* A rule or a blank above the start of a quote belongs to it. */
static size_t with_rule_above(const struct folder *f, size_t i)
{
    size_t at = i;
    while (at > 0 && f->lines[at - 1].blank)
        at--;
    return at > 0 && is_rule(line_text(f, at - 1)) ? at - 1 : i;
}

static size_t signature_end(const struct folder *f, size_t i)
{
    struct str line = line_text(f, i);
    bool strict = str_eq(line, STR("-- ")), certain;
    if (!strict && !str_eq(str_trim(line), STR("--")) && !str_eq(str_trim(line), STR("—")))
        return i;
    size_t words = 0, k = i + 1;
    for (; k < f->count && !f->lines[k].marked && !introduction(f, k, &certain) &&
           !is_header_block(f, k) && !IS_BANNER(line_text(f, k), original);
         k++) {
        words += !f->lines[k].blank;
        if (!strict && str_chr(line_text(f, k), '?') >= 0)
            return i;
        if (words > (strict ? SIGNATURE_LINES : LOOSE_SIGNATURE_LINES))
            return i;
    }
    return words ? k : i;
}

static bool is_device_line(const struct folder *f, size_t i)
{
    char space[DEVICE_LINE_MAX + 8];
    struct str line = line_text(f, i);
    bool alone = (i == 0 || f->lines[i - 1].blank) &&
                 (i + 1 == f->count || f->lines[i + 1].blank || f->lines[i + 1].marked ||
                  is_rule(line_text(f, i + 1)));
    ptrdiff_t link = str_chr(line, '<');
    struct str words = link > 0 ? str_sub(line, 0, (size_t)link) : line;
    return alone && words.len <= DEVICE_LINE_MAX &&
           BEGINS_WITH_ONE(devices, fold_case(words, space, sizeof space));
}

/* What begins at line i; gives the first line behind it, i when it is words. */
static size_t fold_at(struct folder *f, size_t i)
{
    bool certain = false;
    struct str line = line_text(f, i);
    if (IS_BANNER(line, forwarded)) {
        f->wrote = true;
        return f->count; /* a forwarded mail is what the author wants to show */
    }
    if (f->lines[i].marked) {
        size_t end = end_of_marked(f, i);
        mark(f, i, end, QUOTE_QUOTED);
        return end;
    }
    size_t lines = introduction(f, i, &certain);
    if (lines) {
        size_t next = next_words(f, i + lines);
        if (next < f->count && f->lines[next].marked && !IS_BANNER(line_text(f, next), forwarded)) {
            mark(f, i, next, QUOTE_QUOTED);
            return next;
        }
        if (certain && f->wrote) {
            mark(f, with_rule_above(f, i), f->count, QUOTE_QUOTED);
            return f->count;
        }
    }
    if (f->wrote && (IS_BANNER(line, original) || is_header_block(f, i))) {
        mark(f, with_rule_above(f, i), f->count, QUOTE_QUOTED);
        return f->count;
    }
    size_t end = signature_end(f, i);
    if (end > i) {
        mark(f, i, end, QUOTE_SIGNATURE);
        return end;
    }
    if (is_device_line(f, i)) {
        mark(f, i, i + 1, QUOTE_SIGNATURE);
        return i + 1;
    }
    return i;
}

static bool read_lines(struct folder *f, struct arena *arena)
{
    size_t count = 1;
    for (size_t i = 0; i < f->text.len && count < LINES_MAX; i++)
        count += f->text.ptr[i] == '\n';
    f->lines = arena_array(arena, count, sizeof *f->lines);
    size_t at = 0;
    while (at < f->text.len && f->count < count) {
        const char *end = memchr(f->text.ptr + at, '\n', f->text.len - at);
        size_t len = end ? (size_t)(end - f->text.ptr) - at : f->text.len - at;
        struct str line = str_sub(f->text, at, len), words = str_trim(line);
        f->lines[f->count++] = (struct line){
            .from = (unsigned)at,
            .len = (unsigned)len,
            .blank = words.len == 0,
            .marked = words.len && words.ptr[0] == '>' && words.ptr - line.ptr <= 3,
        };
        at += len + 1;
    }
    return f->count > 0;
}

/* Questions and answers in turn make sense only together: where words follow
 * more than one quote, the quotes above the last words stay visible. */
static void show_interleaved(struct folder *f)
{
    size_t answers = 0, last = 0;
    bool after_quote = false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->lines[i].kind == QUOTE_QUOTED) {
            after_quote = true;
        } else if (f->lines[i].kind == QUOTE_VISIBLE && !f->lines[i].blank) {
            answers += after_quote;
            after_quote = false;
            last = i;
        }
    }
    for (size_t i = 0; answers >= 2 && i < last; i++)
        if (f->lines[i].kind == QUOTE_QUOTED)
            f->lines[i].kind = QUOTE_VISIBLE;
}

/* Blank lines behind a fold belong to it when no words follow. */
static void hide_blanks(struct folder *f)
{
    for (size_t i = 1; i < f->count; i++) {
        if (!f->lines[i].blank || f->lines[i - 1].kind == QUOTE_VISIBLE)
            continue;
        size_t next = next_words(f, i);
        if (next == f->count || f->lines[next].kind != QUOTE_VISIBLE)
            mark(f, i, next, f->lines[i - 1].kind);
        i = next;
    }
}

static void join_spans(const struct folder *f, struct arena *arena, struct quote_spans *out)
{
    size_t count = 1;
    for (size_t i = 1; i < f->count; i++)
        count += f->lines[i].kind != f->lines[i - 1].kind;
    struct quote_span *spans = arena_array(arena, count, sizeof *spans);
    size_t n = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (i == 0 || f->lines[i].kind != f->lines[i - 1].kind)
            spans[n++] = (struct quote_span){.kind = f->lines[i].kind, .from = f->lines[i].from};
        size_t end = i + 1 < f->count ? f->lines[i + 1].from : f->text.len;
        spans[n - 1].len = end - spans[n - 1].from;
    }
    *out = (struct quote_spans){spans, n};
}

void quote_fold(struct arena *arena, struct str text, struct quote_spans *out)
{
    struct folder f = {.text = text};
    *out = (struct quote_spans){NULL, 0};
    if (text.len > UINT32_MAX || !read_lines(&f, arena))
        return;
    for (size_t i = 0; i < f.count;) {
        size_t next = f.lines[i].blank ? i : fold_at(&f, i);
        if (next == i) {
            f.wrote = f.wrote || (!f.lines[i].blank && !is_rule(line_text(&f, i)));
            next = i + 1;
        }
        i = next;
    }
    if (f.lines[f.count - 1].from + f.lines[f.count - 1].len + 1 < text.len)
        f.lines[f.count - 1].kind = QUOTE_VISIBLE; /* stands for all lines beyond LINES_MAX */
    show_interleaved(&f);
    hide_blanks(&f);
    bool seen = false;
    for (size_t i = 0; i < f.count && !seen; i++)
        seen = f.lines[i].kind == QUOTE_VISIBLE && !f.lines[i].blank && !is_rule(line_text(&f, i));
    if (!seen)
        mark(&f, 0, f.count, QUOTE_VISIBLE);
    join_spans(&f, arena, out);
}

struct str quote_visible(struct arena *arena, struct str text, const struct quote_spans *spans)
{
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < spans->count; i++)
        if (spans->at[i].kind == QUOTE_VISIBLE)
            buf_add(&out, str_sub(text, spans->at[i].from, spans->at[i].len));
    return str_trim(buf_str(&out));
}
