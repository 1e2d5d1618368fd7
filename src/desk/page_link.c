#include "desk/page_link.h"

#include "base/arena.h"
#include "store/queries.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof PAGE_TOKEN_HIDDEN == TOKEN_CHARS + 1, "as long as a token");

enum err page_link_add(struct record *r, int64_t dossier, int64_t message, instant until,
                       struct error *err)
{
    int64_t id;
    return q_page_link_insert(
        r->db,
        &(struct q_page_link_insert_in){
            .shop = r->shop, .dossier = dossier, .message = message, .expires_at = until},
        &id, err);
}

static struct str digest(struct arena *arena, struct str token)
{
    struct sha256 hash = sha256_of(token);
    return str_dup(arena, (struct str){(const char *)hash.bytes, SHA256_BYTES});
}

enum err page_link_mint(struct db *db, struct arena *arena, int64_t message,
                        char token[TOKEN_CHARS + 1], struct error *err)
{
    struct str made = token_create(arena);
    int64_t changed = 0;
    enum err e = q_page_link_mint(
        db, &(struct q_page_link_mint_in){.message = message, .hash = digest(arena, made)},
        &changed, err);
    memset(token, 0, TOKEN_CHARS + 1);
    if (!e && changed)
        memcpy(token, made.ptr, TOKEN_CHARS);
    return e;
}

enum err page_link_find(struct db *db, struct arena *arena, struct str token, instant now,
                        struct page_link *out, struct error *err)
{
    struct q_page_link_find_row row;
    if (token.len != TOKEN_CHARS)
        return error_set(err, ERR_NOT_FOUND, "no token");
    enum err e = q_page_link_find(
        db, arena, &(struct q_page_link_find_in){.hash = digest(arena, token)}, &row, err);
    if (!e && instant_cmp(row.expires_at, now) <= 0)
        return error_set(err, ERR_NOT_FOUND, "the link is over");
    if (!e)
        *out = (struct page_link){.id = row.id,
                                  .shop = row.shop,
                                  .dossier = row.dossier,
                                  .expires_at = row.expires_at,
                                  .opened = !instant_is_none(row.opened_at)};
    return e;
}
