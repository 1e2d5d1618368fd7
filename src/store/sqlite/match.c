/* A begun word as the words it may go on to. FTS5 answers `"#000012 col" *` by
 * reading all places of every word that begins so before it gives the newest;
 * of whole words it reads as many as somebody wants to see. So the index's own
 * vocabulary is asked for the words, and they become the spellings of one
 * place: `"#000012 colis|colissimo"`. */
#include "store/sqlite/engine.h"

#include "base/buf.h"

enum { WORDS_MAX = 48 }; /* when more begin so, FTS5 looks itself */

static const char next_word_sql[] = "SELECT term FROM temp.message_word WHERE term >= ?1 LIMIT 1";

/* The first word of the vocabulary from `from` on; false behind the last one, or
 * when it cannot be read. */
static bool next_word(struct sqlite_db *db, const struct buf *from, struct buf *word)
{
    if (!db->next_word && sqlite3_prepare_v3(db->sqlite, next_word_sql, -1,
                                             SQLITE_PREPARE_PERSISTENT, &db->next_word, NULL))
        return false;
    sqlite3_stmt *s = db->next_word;
    sqlite3_bind_text(s, 1, from->ptr, (int)from->len, SQLITE_STATIC);
    bool found = sqlite3_step(s) == SQLITE_ROW;
    word->len = 0;
    if (found)
        buf_bytes(word, sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
    sqlite3_reset(s);
    return found;
}

/* "colis|colissimo"; false, and nothing, when too many words of the shop begin
 * so, or none. */
static bool add_words(struct sqlite_db *db, struct str shop, struct str begun, struct buf *out)
{
    struct buf from = buf_in(NULL), word = buf_in(NULL);
    size_t before = out->len, count = 0;
    buf_add(&from, shop);
    buf_add(&from, begun);
    size_t start = from.len;
    while (count <= WORDS_MAX && next_word(db, &from, &word) &&
           str_starts(buf_str(&word), str_sub(buf_str(&from), 0, start))) {
        buf_c(out, count++ ? "|" : "");
        buf_add(out, str_sub(buf_str(&word), shop.len, word.len));
        from.len = 0;
        buf_add(&from, buf_str(&word));
        buf_char(&from, 1); /* below all that a longer word goes on with */
    }
    buf_release(&from);
    buf_release(&word);
    if (count == 0 || count > WORDS_MAX)
        out->len = before;
    return count > 0 && count <= WORDS_MAX;
}

/* `string` is `#000012 lettre sui`, its last word begun. */
static void add_begun(struct sqlite_db *db, struct str string, struct buf *out)
{
    size_t last = string.len;
    while (last > 0 && string.ptr[last - 1] != ' ')
        last--;
    struct str begun = str_sub(string, last, string.len), rest = string, shop;
    str_split(&rest, ' ', &shop);
    shop = str_sub(shop, 1, shop.len); /* without its sign */
    buf_char(out, '"');
    buf_add(out, str_sub(string, 0, last));
    if (add_words(db, shop, begun, out)) {
        buf_char(out, '"');
        return;
    }
    buf_add(out, begun);
    buf_c(out, "\" *");
}

struct buf sqlite_match(struct sqlite_db *db, struct str match)
{
    struct buf out = buf_in(NULL);
    while (match.len) {
        ptrdiff_t quote = str_chr(match, '"');
        size_t open = quote < 0 ? match.len : (size_t)quote + 1;
        struct str rest = str_sub(match, open, match.len);
        ptrdiff_t end = str_chr(rest, '"');
        if (quote < 0 || end < 0) {
            buf_add(&out, match);
            break;
        }
        struct str string = str_sub(rest, 0, (size_t)end);
        match = str_sub(rest, (size_t)end + 1, rest.len);
        buf_add(&out, (struct str){rest.ptr - open, open - 1});
        if (str_starts(match, STR(" *"))) {
            add_begun(db, string, &out);
            match = str_sub(match, 2, match.len);
        } else {
            buf_add(&out, (struct str){string.ptr - 1, string.len + 2});
        }
    }
    return out;
}
