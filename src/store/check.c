#include "store/check.h"

#include "base/arena.h"
#include "store/engine.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/tokens.h"

#include <string.h>

enum {
    PAGE = 500,
    PAGE_ARENA = 256 * 1024 * 1024,
    NAMES_BYTES = 300, /* of what is listed */
    INBOUND = 1,       /* domain/message.h */
};

enum err store_check_damage(struct store *store, struct arena *arena, struct store_checked *out,
                            struct error *err)
{
    *out = (struct store_checked){.what = STR_NONE};
    enum err e = store->engine->check(store, arena, &out->what, err);
    out->count = !e && out->what.ptr ? 1 : 0;
    return e;
}

/* --- indexes ---------------------------------------------------------------- */

static bool is_there(const struct q_doctor_indexes_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_eq(rows->items[i].name, str_of(name)))
            return true;
    return false;
}

enum err store_check_indexes(struct store *store, struct db *db, struct arena *arena,
                             struct store_checked *out, struct error *err)
{
    struct q_doctor_indexes_rows rows;
    const struct tables *tables = store->tables;
    *out = (struct store_checked){.what = STR_NONE};
    enum err e = q_doctor_indexes(db, arena, &rows, err);
    for (size_t i = 0; !e && i < tables->index_count; i++) {
        const char *name = tables->indexes[i].name;
        if (is_there(&rows, name))
            continue;
        out->what =
            out->count++ ? str_printf(arena, "%.*s, %s", STR_ARG(out->what), name) : str_of(name);
        out->what = str_cut(out->what, NAMES_BYTES);
    }
    return e;
}

/* --- the text index --------------------------------------------------------- */

struct lost {
    int64_t message, shop;
    struct str tokens;
};

static enum err file_names(struct db *db, struct arena *arena, int64_t message, struct str **out,
                           size_t *count, struct error *err)
{
    struct q_copy_file_names_rows rows;
    enum err e = q_copy_file_names(
        db, arena, &(struct q_copy_file_names_in){.messages = {&message, 1}}, &rows, err);
    *count = e ? 0 : rows.count;
    *out = arena_array(arena, *count + 1, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = rows.items[i].name;
    return e;
}

static enum err tokens_of_message(struct db *db, struct arena *arena,
                                  const struct q_doctor_messages_row *m, struct str *out,
                                  struct error *err)
{
    struct str *files = NULL;
    size_t count = 0;
    bool inbound = m->direction == INBOUND;
    enum err e = inbound ? file_names(db, arena, m->id, &files, &count, err) : ERR_OK;
    *out = e ? STR_NONE
             : searched_tokens(arena, &(struct searched){.inbound = inbound,
                                                         .automatic = m->automatic,
                                                         .subject = m->subject,
                                                         .sender_name = m->sender_name,
                                                         .sender_address = m->sender_address,
                                                         .text = m->text,
                                                         .folds = m->folds,
                                                         .files = files,
                                                         .file_count = count});
    return e;
}

/* By the first of its words that can be asked for. */
static enum err is_found(struct db *db, struct arena *arena, const struct lost *l, bool *found,
                         struct error *err)
{
    struct str rest = l->tokens, place, word;
    struct q_doctor_indexed_in in = {.message = l->message};
    struct q_doctor_indexed_rows rows;
    *found = true; /* a text without words is nowhere */
    while (str_split(&rest, ' ', &place)) {
        str_split(&place, '|', &word);
        if (!tokens_query(arena, word, l->shop, TOKENS_LAST_WHOLE, &in.match))
            continue;
        enum err e = q_doctor_indexed(db, arena, &in, &rows, err);
        *found = !e && rows.count > 0;
        return e;
    }
    return ERR_OK;
}

static enum err index_again(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct lost *l = ctx;
    return db_index_message(db, l->message, l->shop, l->tokens, err);
}

static enum err check_message(struct store *store, struct db *db, struct arena *arena,
                              const struct q_doctor_messages_row *m, bool fix,
                              struct store_checked *out, struct error *err)
{
    struct lost lost = {.message = m->id, .shop = m->shop};
    bool found = true;
    enum err e = tokens_of_message(db, arena, m, &lost.tokens, err);
    if (!e && lost.tokens.ptr)
        e = is_found(db, arena, &lost, &found, err);
    if (e || found)
        return e;
    out->count++;
    if (fix)
        e = store_write(store, index_again, &lost, err);
    out->fixed += fix && !e;
    return e;
}

enum err store_check_words(struct store *store, struct db *db, struct arena *result, bool fix,
                           struct store_checked *out, struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA), *scratch = arena_create(PAGE_ARENA);
    struct q_doctor_messages_in in = {.before = INT64_MAX, .limit = PAGE};
    struct q_doctor_messages_rows rows = {.count = PAGE};
    enum err e = ERR_OK;
    *out = (struct store_checked){.what = STR_NONE};
    for (int64_t seen = 0; !e && rows.count && seen < STORE_CHECK_MESSAGES;
         seen += (int64_t)rows.count) {
        arena_reset(arena);
        e = q_doctor_messages(db, arena, &in, &rows, err);
        for (size_t i = 0; !e && i < rows.count; i++) {
            int64_t before = out->count;
            arena_reset(scratch);
            in.before = rows.items[i].id;
            e = check_message(store, db, scratch, &rows.items[i], fix, out, err);
            if (out->count > before && !out->what.ptr)
                out->what = str_printf(result, "%lld", (long long)rows.items[i].id);
        }
    }
    arena_destroy(&scratch);
    arena_destroy(&arena);
    return e;
}
