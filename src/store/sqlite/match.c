/* A begun word as the words it may go on to. FTS5 answers `"#000012 col" *` by
 * reading all places of every word that begins so before it gives the newest;
 * of whole words it reads as many as somebody wants to see. So the vocabulary
 * is asked for the words, and they become the spellings of one place:
 * `"#000012 colis|colissimo"`. */
#include "store/sqlite/engine.h"

#include "base/buf.h"
#include "store/tokens.h"

enum { WORDS_MAX = 48 }; /* when more begin so, FTS5 looks itself */

static const char words_sql[] = "SELECT word FROM message_word WHERE word >= ?1 LIMIT ?2";

/* The words from a beginning on, or NULL when they cannot be read. */
static sqlite3_stmt *words_from(struct sqlite_db *db, const struct buf *from)
{
    if (!db->words && sqlite3_prepare_v3(db->sqlite, words_sql, -1, SQLITE_PREPARE_PERSISTENT,
                                         &db->words, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_text(db->words, 1, from->ptr, (int)from->len, SQLITE_STATIC);
    sqlite3_bind_int(db->words, 2, WORDS_MAX + 1);
    return db->words;
}

static struct str word_at(sqlite3_stmt *s)
{
    return (struct str){(const char *)sqlite3_column_text(s, 0),
                        (size_t)sqlite3_column_bytes(s, 0)};
}

/* "colis|colissimo"; false, and nothing, when too many words of the shop begin
 * so, or none. */
static bool add_words(struct sqlite_db *db, struct str shop, struct str begun, struct buf *out)
{
    if (!tokens_may_be_begun(begun))
        return false;
    struct buf from = buf_in(NULL);
    size_t before = out->len, count = 0;
    buf_add(&from, shop);
    buf_add(&from, begun);
    sqlite3_stmt *s = words_from(db, &from);
    while (s && sqlite3_step(s) == SQLITE_ROW && str_starts(word_at(s), buf_str(&from))) {
        buf_c(out, count++ ? "|" : "");
        buf_add(out, str_sub(word_at(s), shop.len, word_at(s).len));
    }
    if (s)
        sqlite3_reset(s);
    buf_release(&from);
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
