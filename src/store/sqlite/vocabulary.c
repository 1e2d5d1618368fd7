/* The words of letters in the text index, in a table of their own: what a begun
 * word may go on to (match.c). FTS5's vocabulary passes through all places of a
 * word to get to the next. */
#include "store/sqlite/engine.h"

#include "base/arena.h"
#include "store/tokens.h"

#include <stdlib.h>
#include <string.h>

enum { KNOWN = 1 << 15, WORD_ARENA = 1024 * 1024 };

/* Of a store that has no such table: all words of the index, read once. */
static const char make_table[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE message_word (word TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE temp.indexed USING fts5vocab(main, message_text, row);"
    "INSERT INTO message_word SELECT term FROM temp.indexed WHERE term NOT GLOB '??????*[0-9]*';"
    "DROP TABLE temp.indexed;"
    "COMMIT";

enum err vocabulary_prepare(struct sqlite_db *db, struct error *err)
{
    sqlite3_stmt *s = NULL;
    bool there =
        sqlite3_prepare_v2(db->sqlite, "SELECT word FROM message_word", -1, &s, NULL) == SQLITE_OK;
    sqlite3_finalize(s);
    enum err e = there ? ERR_OK : sqlite_connection_exec(db, make_table, err);
    if (e && !sqlite3_get_autocommit(db->sqlite) && sqlite_connection_exec(db, "ROLLBACK", NULL))
        return ERR_IO;
    return e;
}

void vocabulary_forget(struct sqlite_db *db)
{
    if (db->known_words)
        memset(db->known_words, 0, KNOWN * sizeof *db->known_words);
}

/* Whether the table is known to hold it; known from now on. */
static bool is_known(struct sqlite_db *db, struct str word)
{
    if (!db->known_words)
        db->known_words = calloc(KNOWN, sizeof *db->known_words);
    if (!db->known_words)
        abort();
    uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a */
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ (unsigned char)word.ptr[i]) * 0x100000001B3u;
    uint64_t *slot = &db->known_words[hash % KNOWN];
    bool known = *slot == hash;
    *slot = hash;
    return known;
}

struct entry {
    struct str word;  /* "000012colis" */
    struct str match; /* `"#000012 colis"` */
};
static const struct query_field entry_in[] = {
    {"word", QUERY_TEXT, offsetof(struct entry, word)},
    {"match", QUERY_TEXT, offsetof(struct entry, match)},
};
static const struct query word_add = {
    .name = "word_add",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO message_word (word) VALUES (?1) ON CONFLICT DO NOTHING",
    .in = entry_in,
    .in_count = 1,
};
static const struct query word_remove = {
    .name = "word_remove",
    .kind = QUERY_EXEC,
    .sqlite = "DELETE FROM message_word WHERE word = ?1 AND NOT EXISTS"
              " (SELECT 1 FROM message_text WHERE message_text MATCH ?2 LIMIT 1)",
    .in = entry_in,
    .in_count = 2,
};

static enum err change_word(struct sqlite_db *db, struct arena *arena, struct str shop,
                            struct str text, bool removed, struct error *err)
{
    struct str number = str_sub(shop, 1, shop.len); /* without its sign */
    struct entry entry = {.word = str_printf(arena, "%.*s%.*s", STR_ARG(number), STR_ARG(text))};
    if (removed)
        entry.match = str_printf(arena, "\"%.*s %.*s\"", STR_ARG(shop), STR_ARG(text));
    else if (is_known(db, entry.word))
        return ERR_OK;
    return sqlite_exec(&db->db, removed ? &word_remove : &word_add, &entry, NULL, err);
}

enum err vocabulary_change(struct sqlite_db *db, const struct index_change *change,
                           struct error *err)
{
    struct arena *arena = arena_create(WORD_ARENA);
    struct str rest = change->tokens, shop, place, word;
    enum err e = ERR_OK;
    str_split(&rest, ' ', &shop);
    while (!e && str_split(&rest, ' ', &place))
        while (!e && str_split(&place, '|', &word))
            if (tokens_may_be_begun(word))
                e = change_word(db, arena, shop, word, change->removed, err);
    if (change->removed)
        vocabulary_forget(db);
    arena_destroy(&arena);
    return e;
}
