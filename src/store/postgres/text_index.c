/* The text index: a tsvector a message, and beside it the words of letters,
 * which a begun word may go on to (begun() of the migrations). */
#include "store/postgres/engine.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/tokens.h"

struct index_row {
    int64_t message;
    struct str tokens; /* a tsvector */
    struct str words;  /* "000012colis 000012suivi" */
};
static const struct query_field row_in[] = {
    {"message", QUERY_ID, offsetof(struct index_row, message)},
    {"tokens", QUERY_TEXT, offsetof(struct index_row, tokens)},
    {"words", QUERY_TEXT, offsetof(struct index_row, words)},
};
static const struct query row_insert = {
    .name = "text_index_insert",
    .kind = QUERY_EXEC,
    .postgres = "INSERT INTO message_text (message, tokens)"
                " SELECT $1, with_stretches($1, CAST($2 AS tsvector)) FROM keep_words($3)",
    .in = row_in,
    .in_count = 3,
};
static const struct query row_delete = {
    .name = "text_index_delete",
    .kind = QUERY_EXEC,
    .postgres = "DELETE FROM message_text WHERE message = $1",
    .in = &row_in[0],
    .in_count = 1,
};
/* Behind their message: each stays while another message has it. */
static const struct query words_drop = {
    .name = "words_drop",
    .kind = QUERY_EXEC,
    .postgres = "DELETE FROM message_word WHERE word IN (SELECT words_nowhere($1))",
    .in = &row_in[2],
    .in_count = 1,
};

static struct str words_of(struct arena *arena, struct str tokens)
{
    struct buf out = buf_in(arena);
    struct str rest = tokens, shop, place, word;
    str_split(&rest, ' ', &shop);
    shop = str_sub(shop, 1, shop.len); /* without its sign */
    while (str_split(&rest, ' ', &place))
        while (str_split(&place, '|', &word))
            if (tokens_may_be_begun(word)) {
                buf_c(&out, out.len ? " " : "");
                buf_add(&out, shop);
                buf_add(&out, word);
            }
    return out.len ? buf_str(&out) : STR("");
}

enum err pg_index_send(struct pg_db *db, const struct index_change *change, struct error *err)
{
    struct arena *arena = db->db.collected.arena;
    struct index_row row = {change->message, STR(""), words_of(arena, change->tokens)};
    if (!change->removed) {
        row.tokens = pg_tokens(arena, change->tokens);
        return pg_send(db, &row_insert, &row, err);
    }
    enum err e = pg_send(db, &row_delete, &row, err);
    return e || !row.words.len ? e : pg_send(db, &words_drop, &row, err);
}
