/* Search: numbers first, then words, each dossier once. */
#include "base/arena.h"
#include "domain/contact.h"
#include "store/tokens.h"
#include "store/words.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum {
    QUERY_BYTES = 400,
    ROUNDS_MAX = 8, /* of messages read to fill one page of dossiers */
    MESSAGES_A_ROUND = 100,
    AROUND = 60, /* bytes of text shown on each side of a hit */
};

struct hit {
    int64_t dossier, message; /* message 0: not by words */
    const char *by;
    struct str text; /* shown, with the words of the question marked */
};

struct hits {
    struct request *r;
    struct hit items[LIST_MAX];
    size_t count, limit;
};

static bool known(const struct hits *h, int64_t dossier)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->items[i].dossier == dossier)
            return true;
    return false;
}

/* Whether a word of the text begins like one of the words asked for. */
static bool meets(const struct word *word, struct str query)
{
    struct word asked;
    size_t at = 0;
    while (word_next(query, &at, &asked)) {
        struct str a = word_folded(&asked), b = word_folded(word);
        size_t common = a.len < 4 ? a.len : a.len - a.len / 4; /* plural, conjugation */
        if (b.len >= common && str_eq(str_sub(a, 0, common), str_sub(b, 0, common)))
            return true;
    }
    return false;
}

static size_t back_to_start(struct str text, size_t at)
{
    while (at > 0 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* Plain, hit, plain: the first words met and what stands around them. */
static void put_snippet(struct jsonw *w, struct str text, struct str query)
{
    struct word word;
    size_t at = 0;
    jsonw_key(w, "snippet");
    jsonw_array(w);
    while (query.len && word_next(text, &at, &word))
        if (meets(&word, query)) {
            size_t from = back_to_start(text, word.from > AROUND ? word.from - AROUND : 0);
            jsonw_str(w, str_sub(text, from, word.from - from));
            jsonw_str(w, str_sub(text, word.from, word.end - word.from));
            jsonw_str(w, str_cut(str_sub(text, word.end, text.len), AROUND * 2));
            jsonw_end(w);
            return;
        }
    jsonw_str(w, str_cut(text, AROUND * 2));
    jsonw_end(w);
}

static void add(struct hits *h, int64_t dossier, int64_t message, const char *by, struct str text)
{
    if (h->count < h->limit && !known(h, dossier))
        h->items[h->count++] = (struct hit){dossier, message, by, text};
}

static enum err add_order(struct hits *h, int64_t order, const char *by, struct error *err)
{
    struct q_dossier_by_order_rows rows;
    enum err e = q_dossier_by_order(
        h->r->db, h->r->arena, &(struct q_dossier_by_order_in){.shop_order = order}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        add(h, rows.items[i].id, 0, by, STR(""));
    return e;
}

static enum err by_dossier_number(struct hits *h, struct str q, struct error *err)
{
    int64_t number;
    struct q_dossier_by_number_row row;
    if (str_starts(q, STR("#")))
        q = str_sub(q, 1, q.len);
    if (!str_to_i64(q, 1, INT64_MAX, &number))
        return ERR_OK;
    enum err e = q_dossier_by_number(
        h->r->db, h->r->arena,
        &(struct q_dossier_by_number_in){.shop = h->r->session.caller.shop, .number = number}, &row,
        err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    add(h, row.merged_into ? row.merged_into : row.id, 0, "number", STR(""));
    return ERR_OK;
}

static enum err by_numbers(struct hits *h, struct str q, struct error *err)
{
    int64_t shop = h->r->session.caller.shop;
    struct q_order_by_number_row order;
    struct q_parcel_by_tracking_row parcel;
    enum err e = by_dossier_number(h, q, err);
    if (e)
        return e;
    e = q_order_by_number(h->r->db, h->r->arena,
                          &(struct q_order_by_number_in){.shop = shop, .number = q}, &order, err);
    if (!e)
        e = add_order(h, order.id, "order", err);
    if (e && e != ERR_NOT_FOUND)
        return e;
    e = q_parcel_by_tracking(h->r->db, h->r->arena,
                             &(struct q_parcel_by_tracking_in){.shop = shop, .tracking = q},
                             &parcel, err);
    if (!e)
        e = add_order(h, parcel.shop_order, "parcel", err);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err by_address(struct hits *h, struct str q, struct error *err)
{
    struct q_contact_point_find_row point;
    struct q_dossier_rows rows;
    if (str_chr(q, '@') < 1)
        return ERR_OK;
    enum err e = q_contact_point_find(h->r->db, h->r->arena,
                                      &(struct q_contact_point_find_in){
                                          .shop = h->r->session.caller.shop,
                                          .kind = CONTACT_EMAIL,
                                          .value = str_lower(h->r->arena, q),
                                      },
                                      &point, err);
    if (!e)
        e = q_dossier_list_customer(h->r->db, h->r->arena,
                                    &(struct q_dossier_list_customer_in){
                                        .shop = h->r->session.caller.shop,
                                        .user = caller_user(&h->r->session.caller),
                                        .customer = point.customer,
                                        .after_id = INT64_MAX,
                                        .limit = 20,
                                    },
                                    &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        add(h, rows.items[i].id, 0, "customer", rows.items[i].snippet);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Several messages of one dossier are one hit; `*before` is where the next page
 * goes on, `*more` whether there may be one. */
static enum err by_words(struct hits *h, struct str q, int64_t *before, bool *more,
                         struct error *err)
{
    struct str match;
    *more = false;
    if (!tokens_query(h->r->arena, q, h->r->session.caller.shop, TOKENS_LAST_PREFIX, &match))
        return ERR_OK;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        struct q_search_messages_rows rows;
        enum err e = q_search_messages(h->r->db, h->r->arena,
                                       &(struct q_search_messages_in){
                                           .match = match,
                                           .before = *before,
                                           .limit = MESSAGES_A_ROUND,
                                       },
                                       &rows, err);
        for (size_t i = 0; !e && i < rows.count; i++) {
            if (h->count >= h->limit) {
                *more = true;
                return ERR_OK;
            }
            add(h, rows.items[i].dossier, rows.items[i].id, "text", rows.items[i].text);
            *before = rows.items[i].id;
        }
        if (e || rows.count < MESSAGES_A_ROUND)
            return e;
    }
    *more = true;
    return ERR_OK;
}

static enum err read_rows(struct hits *h, struct q_dossier_rows *rows, struct error *err)
{
    struct request *r = h->r;
    int64_t *ids = arena_array(r->arena, h->count, sizeof *ids);
    for (size_t i = 0; i < h->count; i++)
        ids[i] = h->items[i].dossier;
    return q_dossier_rows(r->db, r->arena,
                          &(struct q_dossier_rows_in){
                              .shop = r->session.caller.shop,
                              .user = caller_user(&r->session.caller),
                              .dossiers = {ids, h->count},
                          },
                          rows, err);
}

static void put_hit(struct jsonw *w, const struct hit *hit, const struct q_dossier_rows *rows,
                    struct str q)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->items[i].id != hit->dossier)
            continue;
        jsonw_object(w);
        jsonw_key(w, "dossier");
        render_dossier(w, &rows->items[i]);
        jsonw_put_id(w, "message", hit->message);
        jsonw_put_str(w, "by", str_of(hit->by));
        put_snippet(w, hit->text, hit->message ? q : STR(""));
        jsonw_end(w);
    }
}

HANDLER(search_dossiers)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str q;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "q", QUERY_BYTES, &q, err);
    if (e)
        return e;
    q = str_trim(q);
    if (!q.len)
        return error_field(err, ERR_INVALID, "q", "is missing");
    struct hits *h = arena_alloc(r->arena, sizeof *h);
    *h = (struct hits){.r = r, .limit = (size_t)limit};
    struct q_dossier_rows rows;
    int64_t before = after.has ? after.id : INT64_MAX;
    bool more = false;
    if (!after.has)
        e = by_numbers(h, q, err);
    if (!e && !after.has)
        e = by_address(h, q, err);
    if (!e)
        e = by_words(h, q, &before, &more, err);
    if (!e)
        e = read_rows(h, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < h->count; i++)
        put_hit(&w, &h->items[i], &rows, q);
    list_end(&w, r, more, 0, before);
    return ERR_OK;
}
