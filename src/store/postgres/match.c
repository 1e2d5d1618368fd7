/* The forms of store/tokens.h in PostgreSQL's: words hold letters and digits
 * only, so that nothing needs an escape but is quoted all the same. */
#include "store/postgres/engine.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/tokens.h"

enum {
    POSITION_MAX = 16383,          /* PostgreSQL knows no later ones */
    VECTOR_BYTES_MAX = 900 * 1024, /* of the megabyte that it takes */
};

/* "#000012" or "#000012 ..." without the sign. */
static struct str shop_of(struct str text)
{
    ptrdiff_t space = str_chr(text, ' ');
    return str_sub(text, 1, (space < 0 ? text.len : (size_t)space) - 1);
}

static struct str after_shop(struct str text)
{
    ptrdiff_t space = str_chr(text, ' ');
    return space < 0 ? STR("") : str_sub(text, (size_t)space + 1, text.len);
}

static void add_word(struct buf *out, struct str shop, struct str word)
{
    buf_char(out, '\'');
    buf_add(out, shop);
    buf_add(out, word);
    buf_char(out, '\'');
}

struct str pg_tokens(struct arena *arena, struct str tokens)
{
    struct buf out = buf_in(arena);
    struct str shop = shop_of(tokens), rest = after_shop(tokens), place, word;
    for (int at = 1; str_split(&rest, ' ', &place) && out.len < VECTOR_BYTES_MAX; at++)
        while (str_split(&place, '|', &word)) {
            add_word(&out, shop, word);
            buf_printf(&out, ":%d ", at < POSITION_MAX ? at : POSITION_MAX);
        }
    return out.len ? buf_str(&out) : STR("");
}

/* "#000012 a|b c": 'a' or 'b', then 'c' at the place behind. */
static void add_string(struct buf *out, struct str string, bool prefix)
{
    struct str shop = shop_of(string), rest = after_shop(string), place, word;
    buf_char(out, '(');
    for (bool first = true; str_split(&rest, ' ', &place); first = false) {
        buf_c(out, first ? "(" : " <-> (");
        for (bool only = true; str_split(&place, '|', &word); only = false) {
            buf_c(out, only ? "" : " | ");
            add_word(out, shop, word);
            buf_c(out, prefix && !rest.len ? ":*" : "");
        }
        buf_char(out, ')');
    }
    buf_char(out, ')');
}

/* What stands within parentheses around all of it. */
static struct str bare(struct str match)
{
    int depth = 0;
    bool quoted = false;
    match = str_trim(match);
    for (size_t i = 0; i < match.len; i++) {
        quoted ^= match.ptr[i] == '"';
        depth += quoted ? 0 : (match.ptr[i] == '(') - (match.ptr[i] == ')');
        if (!depth && i + 1 < match.len)
            return match;
    }
    return match.len && match.ptr[0] == '(' ? bare(str_sub(match, 1, match.len - 2)) : match;
}

struct str pg_match(struct arena *arena, struct str match)
{
    struct buf out = buf_in(arena);
    int depth = 0;
    match = bare(match);
    for (size_t at = 0; at < match.len;) {
        struct str rest = str_sub(match, at, match.len);
        if (rest.ptr[0] == '"') {
            ptrdiff_t end = str_chr(str_sub(rest, 1, rest.len), '"');
            size_t len = end < 0 ? rest.len : (size_t)end + 2;
            bool prefix = str_starts(str_sub(rest, len, rest.len), STR(" *"));
            add_string(&out, str_sub(rest, 1, len - 2), prefix);
            at += len + (prefix ? 2 : 0);
        } else if (str_starts(rest, STR("AND"))) {
            buf_char(&out, depth ? '&' : '\n');
            at += 3;
        } else if (str_starts(rest, STR("OR"))) {
            buf_char(&out, '|');
            at += 2;
        } else {
            depth += (rest.ptr[0] == '(') - (rest.ptr[0] == ')');
            buf_char(&out, rest.ptr[0]); /* ( ) and spaces */
            at++;
        }
    }
    return buf_str(&out);
}
