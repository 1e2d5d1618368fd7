#include "domain/practice/g05_placeholders.h"

#include "domain/practice/placeholder.h"

#include <string.h>

#define ID "G05"

enum { ORDER_NUMBER_MIN = 3, UNKNOWN_ORDER_MIN = 5 };

/* A line of the text, or the subject. */
struct place {
    struct str line;
    bool in_subject;
    size_t offset;
};

static bool quoted(struct str line)
{
    return str_starts(str_trim(line), STR(">"));
}

/* The next line of a text that is not quoted. */
static bool next_own_line(struct str text, size_t *at, struct place *own)
{
    while (*at < text.len) {
        struct str rest = str_sub(text, *at, text.len), line;
        str_split(&rest, '\n', &line);
        *own = (struct place){line, false, *at};
        *at += line.len + 1;
        if (!quoted(line))
            return true;
    }
    return false;
}

static const struct template_hole *find_hole(const struct reply_facts *facts, struct str field)
{
    for (size_t i = 0; i < facts->hole_count; i++)
        if (str_eq(facts->holes[i].field, field))
            return &facts->holes[i];
    return NULL;
}

static void check_markers(const struct reply_facts *facts, struct findings *findings,
                          struct place place)
{
    struct template_hole marker;
    for (size_t at = 0;
         findings->count < FINDINGS_MAX && template_next_marker(place.line, &at, &marker);) {
        const struct template_hole *hole = find_hole(facts, marker.field);
        bool empty = hole && hole->kind == HOLE_EMPTY;
        struct finding finding = {
            .practice = ID,
            .mode = PRACTICE_BLOCK,
            .key = empty ? "refusal.g05.empty_field" : "refusal.g05.unknown_field",
            .field = str_printf(findings->arena, "fields.%.*s", STR_ARG(marker.field)),
            .arg = marker.field,
            .in_subject = place.in_subject,
            .offset = place.offset + marker.offset,
            .len = marker.len,
        };
        finding_add(findings, finding);
    }
}

/* Characters of order numbers as shops write them: CMD-2026/0042, 1000456, A_17. */
static bool number_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '/' || c == '.';
}

/* Words that announce an order number, and words that may stand between. */
static const char *const announcing[] = {"commande", "commandes", "cde", "cmd", "order", "orders"};
static const char *const between[] = {"n", "no", "no.", "nr", "num", "number", "numero", "ref"};

static bool among(struct str word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_ieq(word, str_of(list[i])))
            return true;
    return false;
}
#define AMONG(word, list) among((word), (list), sizeof(list) / sizeof((list)[0]))

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return true;
    return false;
}

static bool next_word(struct str subject, size_t *at, struct str *word)
{
    while (*at < subject.len && !number_char(subject.ptr[*at]))
        ++*at;
    size_t from = *at;
    while (*at < subject.len && number_char(subject.ptr[*at]))
        ++*at;
    *word = str_sub(subject, from, *at - from);
    return word->len > 0;
}

size_t g05_order_mentions(struct str subject, struct order_mention out[ORDER_MENTIONS_MAX])
{
    size_t count = 0;
    bool announced = false;
    struct str word;
    for (size_t at = 0; count < ORDER_MENTIONS_MAX && next_word(subject, &at, &word);) {
        size_t end = at;
        while (word.len && strchr(".-/_", word.ptr[word.len - 1]))
            word = str_sub(word, 0, word.len - 1);
        if (word.len >= ORDER_NUMBER_MIN && has_digit(word))
            out[count++] =
                (struct order_mention){word, (size_t)(word.ptr - subject.ptr), announced};
        else
            announced = AMONG(word, announcing) || (announced && AMONG(word, between));
        at = end;
    }
    return count;
}

static bool holds(const struct str *list, size_t count, struct str number)
{
    for (size_t i = 0; i < count; i++) {
        struct str own = list[i];
        if (str_starts(own, STR("#")))
            own = str_sub(own, 1, own.len);
        if (str_ieq(own, number))
            return true;
    }
    return false;
}

static struct finding order_finding(enum practice_mode mode, const char *key,
                                    const struct order_mention *m)
{
    return (struct finding){
        .practice = ID,
        .mode = mode,
        .key = key,
        .field = STR("subject"),
        .arg = m->number,
        .in_subject = true,
        .offset = m->offset,
        .len = m->number.len,
    };
}

/* An announced word that the shop does not know may be a year, a quantity or
 * an order not imported yet: only a long number is worth a warning. */
static bool looks_like_order(const struct order_mention *m)
{
    size_t digits = 0;
    for (size_t i = 0; i < m->number.len; i++)
        digits += m->number.ptr[i] >= '0' && m->number.ptr[i] <= '9';
    return m->announced && digits >= UNKNOWN_ORDER_MIN && str_chr(m->number, '/') < 0;
}

static void check_orders(const struct reply_facts *facts, struct findings *findings,
                         enum practice_mode mode)
{
    struct order_mention mentions[ORDER_MENTIONS_MAX];
    size_t count = g05_order_mentions(facts->subject, mentions);
    for (size_t i = 0; i < count; i++) {
        const struct order_mention *m = &mentions[i];
        if (str_ieq(m->number, facts->dossier_number) ||
            holds(facts->linked_orders, facts->linked_order_count, m->number))
            continue;
        bool known = holds(facts->known_orders, facts->known_order_count, m->number);
        if (known && mode == PRACTICE_BLOCK)
            finding_add(findings, order_finding(mode, "refusal.g05.foreign_order", m));
        if (!known && mode == PRACTICE_WARN && looks_like_order(m))
            finding_add(findings, order_finding(mode, "warning.g05.unknown_order", m));
    }
}

static bool inside_finding(const struct findings *findings, bool in_subject, size_t offset)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        if (f->in_subject == in_subject && offset >= f->offset && offset < f->offset + f->len)
            return true;
    }
    return false;
}

static void check_looks(struct findings *findings, struct place place)
{
    struct placeholder p;
    for (size_t at = 0; findings->count < FINDINGS_MAX && placeholder_next(place.line, &at, &p);) {
        if (inside_finding(findings, place.in_subject, place.offset + p.offset))
            continue;
        struct finding finding = {
            .practice = ID,
            .mode = PRACTICE_WARN,
            .key = p.kind == PLACEHOLDER_HOLE ? "warning.g05.hole" : "warning.g05.placeholder",
            .field = place.in_subject ? STR("subject") : STR("text"),
            .arg = str_sub(place.line, p.offset, p.len),
            .in_subject = place.in_subject,
            .offset = place.offset + p.offset,
            .len = p.len,
        };
        finding_add(findings, finding);
    }
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    struct place subject = {facts->subject, true, 0}, own;
    check_markers(facts, findings, subject);
    for (size_t at = 0; next_own_line(facts->text, &at, &own);)
        check_markers(facts, findings, own);
    check_orders(facts, findings, PRACTICE_BLOCK);
    check_orders(facts, findings, PRACTICE_WARN);
    check_looks(findings, subject);
    for (size_t at = 0; next_own_line(facts->text, &at, &own);)
        check_looks(findings, own);
}

const struct practice g05_placeholders = {
    .id = ID,
    .source = "S4-5",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .title = "practice.g05.title",
    .check_reply = check_reply,
};
