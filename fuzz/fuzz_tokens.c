/* Any bytes as a text and as a question: what is indexed is well formed, no
 * question is an error, and a text of a question's length is found by asking
 * for itself, in its shop and in no other. */
#include "store/sqlite/engine.h"
#include "store/tokens.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok, const char *what)
{
    if (!ok) {
        fputs(what, stderr);
        abort();
    }
}

static sqlite3_stmt *insert, *match, *empty;

static sqlite3_stmt *prepared(sqlite3 *sqlite, const char *sql)
{
    sqlite3_stmt *s = NULL;
    must(sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL) == SQLITE_OK, "prepare");
    return s;
}

static void open_index(void)
{
    static struct db db;
    if (db.sqlite)
        return;
    must(sqlite3_open(":memory:", &db.sqlite) == SQLITE_OK, "open");
    must(text_index_register(&db, NULL) == ERR_OK, "register");
    must(sqlite3_exec(db.sqlite,
                      "CREATE VIRTUAL TABLE t USING fts5(tokens, content='', tokenize='guichet')",
                      NULL, NULL, NULL) == SQLITE_OK,
         "create");
    insert = prepared(db.sqlite, "INSERT INTO t(rowid, tokens) VALUES (1, ?1)");
    match = prepared(db.sqlite, "SELECT rowid FROM t WHERE t MATCH ?1");
    empty = prepared(db.sqlite, "INSERT INTO t(t) VALUES (?1)");
}

static void check_form(struct str tokens)
{
    must(str_is_utf8(tokens), "not UTF-8");
    for (size_t i = 0; i < tokens.len; i++) {
        char c = tokens.ptr[i];
        bool sign = c == ' ' || c == '|';
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
        must(sign || word, "a sign in a word");
        must(!sign || (i > 0 && i + 1 < tokens.len && tokens.ptr[i + 1] != ' ' &&
                       tokens.ptr[i + 1] != '|'),
             "an empty word");
    }
}

/* Rows that a statement with one text gives. */
static int count(sqlite3_stmt *s, struct str text)
{
    sqlite3_bind_text(s, 1, text.ptr, (int)text.len, SQLITE_STATIC);
    int rows = 0, rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        rows++;
    must(rc == SQLITE_DONE, sqlite3_errmsg(sqlite3_db_handle(s)));
    sqlite3_reset(s);
    return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(16 * 1024 * 1024);
    struct str text = {(const char *)data, size}, expression;
    struct str tokens = tokens_of(arena, text);
    check_form(tokens);
    if (size <= TOKENS_QUERY_MAX_BYTES) {
        open_index();
        count(insert, str_printf(arena, TOKENS_SHOP_FORMAT " %.*s", 7LL, STR_ARG(tokens)));
        for (int last = TOKENS_LAST_WHOLE; last <= TOKENS_LAST_PREFIX; last++) {
            bool any = tokens_query(arena, text, 7, (enum tokens_last)last, &expression);
            must(any == (tokens.len > 0), "words indexed, none asked for");
            must(!any || count(match, expression) == 1, "not found by itself");
            if (tokens_query(arena, text, 8, (enum tokens_last)last, &expression))
                must(count(match, expression) == 0, "found in another shop");
        }
        count(empty, STR("delete-all"));
    }
    arena_destroy(&arena);
    return 0;
}
