/* The text index is an FTS5 table without content: rowid is the message, its
 * one column the tokens of store/tokens.h behind the shop, "#000012 colis|coli".
 * The tokenizer only splits, and puts the shop before each word: `000012colis`.
 * So each shop has a vocabulary of its own and no list of all its messages has
 * to be crossed with a word's (measured: docs/adr/0004-store.md). */
#include "store/sqlite/engine.h"

#include "base/arena.h"
#include "base/str.h"
#include "store/tokens.h"

#include <stdlib.h>
#include <string.h>

static int tokenizer_create(void *ctx, const char **args, int count, Fts5Tokenizer **out)
{
    (void)args, (void)count;
    *out = ctx;
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

enum { SHOP_BYTES = 24 };

struct token_sink {
    void *ctx;
    int (*emit)(void *ctx, int flags, const char *token, int len, int from, int end);
    char token[SHOP_BYTES + TOKENS_WORD_BYTES]; /* the shop, and room for a word */
    int shop_len;
};

static int emit_word(struct token_sink *sink, int flags, const char *text, int from, int end)
{
    int len = end - from < TOKENS_WORD_BYTES ? end - from : TOKENS_WORD_BYTES;
    if (len <= 0)
        return SQLITE_OK;
    memcpy(sink->token + sink->shop_len, text + from, (size_t)len);
    return sink->emit(sink->ctx, flags, sink->token, sink->shop_len + len, from, end);
}

/* "word|stem|whole": one place in the text, several spellings. */
static int emit_place(struct token_sink *sink, const char *text, int from, int to)
{
    for (int flags = 0; from < to; flags = FTS5_TOKEN_COLOCATED) {
        const char *bar = memchr(text + from, '|', (size_t)(to - from));
        int end = bar ? (int)(bar - text) : to;
        int rc = emit_word(sink, flags, text, from, end);
        if (rc != SQLITE_OK)
            return rc;
        from = end + 1;
    }
    return SQLITE_OK;
}

static void set_shop(struct token_sink *sink, const char *text, int len)
{
    sink->shop_len = len < SHOP_BYTES ? len : SHOP_BYTES;
    memcpy(sink->token, text, (size_t)sink->shop_len);
}

static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int why, const char *text, int len,
                    int (*emit)(void *, int, const char *, int, int, int))
{
    (void)tokenizer, (void)why;
    struct token_sink sink = {.ctx = ctx, .emit = emit};
    for (int from = 0; from < len;) {
        const char *space = memchr(text + from, ' ', (size_t)(len - from));
        int end = space ? (int)(space - text) : len;
        int rc = SQLITE_OK;
        if (from == 0 && text[0] == '#')
            set_shop(&sink, text + 1, end - 1);
        else
            rc = emit_place(&sink, text, from, end);
        if (rc != SQLITE_OK)
            return rc;
        from = end + 1;
    }
    return SQLITE_OK;
}

static fts5_api *api_of(sqlite3 *sqlite)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(sqlite, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

enum err text_index_register(struct sqlite_db *db, struct error *err)
{
    static const fts5_tokenizer methods = {tokenizer_create, tokenizer_delete, tokenize};
    fts5_api *api = api_of(db->sqlite);
    fts5_tokenizer copy = methods;
    /* create hands its ctx on as the tokenizer, which must not be NULL */
    if (!api || api->xCreateTokenizer(api, "guichet", db, &copy, NULL) != SQLITE_OK)
        return error_set(err, ERR_IO, "this SQLite has no FTS5");
    return ERR_OK;
}

static const struct query_field change_in[] = {
    {"message", QUERY_ID, offsetof(struct index_change, message)},
    {"tokens", QUERY_TEXT, offsetof(struct index_change, tokens)},
};
static const struct query index_insert = {
    .name = "text_index_insert",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO message_text(rowid, tokens) VALUES (?1, ?2)",
    .in = change_in,
    .in_count = 2,
};
/* FTS5 without content wants the tokens again. */
static const struct query index_delete = {
    .name = "text_index_delete",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO message_text(message_text, rowid, tokens) VALUES ('delete', ?1, ?2)",
    .in = change_in,
    .in_count = 2,
};

enum err text_index_flush(struct sqlite_db *db, struct error *err)
{
    const struct collected *collected = &db->db.collected;
    for (size_t i = 0; i < collected->change_count; i++) {
        const struct index_change *change = &collected->changes[i];
        enum err e = sqlite_exec(&db->db, change->removed ? &index_delete : &index_insert, change,
                                 NULL, err);
        if (!e)
            e = vocabulary_change(db, change, err);
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err text_index_merge(struct sqlite_db *db, int pages, bool *more, struct error *err)
{
    static const struct query_field pages_in[] = {{"pages", QUERY_I64, 0}};
    static const struct query merge = {
        .name = "text_index_merge",
        .kind = QUERY_EXEC,
        .sqlite = "INSERT INTO message_text(message_text, rank) VALUES ('merge', ?1)",
        .in = pages_in,
        .in_count = 1,
    };
    int64_t n = pages;
    int before = sqlite3_total_changes(db->sqlite);
    enum err e = sqlite_exec(&db->db, &merge, &n, NULL, err);
    /* FTS5's documented sign that nothing was merged: less than two changes */
    *more = !e && sqlite3_total_changes(db->sqlite) - before >= 2;
    return e;
}
