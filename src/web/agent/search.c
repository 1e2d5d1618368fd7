/* Search: numbers first, then words, each dossier once. */
#include "base/arena.h"
#include "domain/contact.h"
#include "store/tokens.h"
#include "store/words.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum {
    QUERY_BYTES = 400,
    DIRECT_MAX = 50, /* dossiers met by a number or an address */
    ROUNDS_MAX = 8,  /* of messages read to fill one page of dossiers */
    MESSAGES_A_ROUND = 100,
    MESSAGES_A_HIT = 2, /* that hold the words, as a rule: read in the first round */
    AROUND = 60,        /* bytes of text shown on each side of a hit */
};

struct hit {
    int64_t dossier, message; /* message 0: not by words */
    const char *by;
    struct str text; /* shown, with the words of the question marked */
};

struct list {
    struct hit items[LIST_MAX];
    size_t count, limit;
};

/* Direct hits come first, page after page, then the newest messages that hold the
 * words; a cursor is how many of the first were shown and where the second go on. */
struct search {
    struct request *r;
    struct str q, match; /* match STR_NONE: no word to look for */
    int64_t from;        /* messages before this one are not shown yet */
    struct list direct, page;
};

static bool holds(const struct list *list, int64_t dossier)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].dossier == dossier)
            return true;
    return false;
}

static void add(struct list *list, struct hit hit)
{
    if (list->count < list->limit && !holds(list, hit.dossier))
        list->items[list->count++] = hit;
}

/* What the words of a text begin with when they are meant: without the end that
 * plural and conjugation change. */
struct asked {
    struct str starts[TOKENS_QUERY_MAX_WORDS];
    size_t count;
};

static void read_asked(struct arena *arena, struct str query, struct asked *out)
{
    struct word word;
    size_t at = 0;
    out->count = 0;
    while (out->count < TOKENS_QUERY_MAX_WORDS && word_next(query, &at, &word)) {
        struct str whole = word_folded(&word);
        size_t len = whole.len < 4 ? whole.len : whole.len - whole.len / 4;
        out->starts[out->count++] = str_dup(arena, str_sub(whole, 0, len));
    }
}

static bool meets(const struct word *word, const struct asked *asked)
{
    for (size_t i = 0; i < asked->count; i++)
        if (str_starts(word_folded(word), asked->starts[i]))
            return true;
    return false;
}

/* At most AROUND bytes before `at`, from the beginning of a word on. */
static size_t snippet_from(struct str text, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 0;
    while (from > 0 && from < at && text.ptr[from - 1] != ' ' && text.ptr[from - 1] != '\n')
        from++;
    return from;
}

/* Plain, hit, plain: the first words met and what stands around them. */
static void put_snippet(struct jsonw *w, struct str text, const struct asked *asked)
{
    struct word word;
    size_t at = 0;
    jsonw_key(w, "snippet");
    jsonw_array(w);
    while (asked->count && word_next(text, &at, &word))
        if (meets(&word, asked)) {
            size_t from = snippet_from(text, word.from);
            jsonw_str(w, str_sub(text, from, word.from - from));
            jsonw_str(w, str_sub(text, word.from, word.end - word.from));
            jsonw_str(w, str_cut(str_sub(text, word.end, text.len), AROUND * 2));
            jsonw_end(w);
            return;
        }
    jsonw_str(w, str_cut(text, AROUND * 2));
    jsonw_end(w);
}

/* --- by number or address --------------------------------------------------- */

static enum err add_order(struct search *s, int64_t order, const char *by, struct error *err)
{
    struct q_dossier_by_order_rows rows;
    enum err e = q_dossier_by_order(
        s->r->db, s->r->arena, &(struct q_dossier_by_order_in){.shop_order = order}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        add(&s->direct, (struct hit){rows.items[i].id, 0, by, STR("")});
    return e;
}

static enum err by_dossier_number(struct search *s, struct error *err)
{
    int64_t number;
    struct str digits = str_starts(s->q, STR("#")) ? str_sub(s->q, 1, s->q.len) : s->q;
    struct q_dossier_by_number_row row;
    if (!str_to_i64(digits, 1, INT64_MAX, &number))
        return ERR_OK;
    enum err e = q_dossier_by_number(
        s->r->db, s->r->arena,
        &(struct q_dossier_by_number_in){.shop = s->r->session.caller.shop, .number = number}, &row,
        err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    add(&s->direct, (struct hit){row.merged_into ? row.merged_into : row.id, 0, "number", STR("")});
    return ERR_OK;
}

static enum err by_order(struct search *s, struct error *err)
{
    struct q_order_by_number_row order;
    enum err e = q_order_by_number(
        s->r->db, s->r->arena,
        &(struct q_order_by_number_in){.shop = s->r->session.caller.shop, .number = s->q}, &order,
        err);
    return e == ERR_NOT_FOUND ? ERR_OK : e ? e : add_order(s, order.id, "order", err);
}

static enum err by_parcel(struct search *s, struct error *err)
{
    struct q_parcel_by_tracking_row parcel;
    enum err e = q_parcel_by_tracking(
        s->r->db, s->r->arena,
        &(struct q_parcel_by_tracking_in){.shop = s->r->session.caller.shop, .tracking = s->q},
        &parcel, err);
    return e == ERR_NOT_FOUND ? ERR_OK : e ? e : add_order(s, parcel.shop_order, "parcel", err);
}

static enum err by_address(struct search *s, struct error *err)
{
    struct request *r = s->r;
    struct q_contact_point_find_row point;
    struct q_dossier_rows rows;
    if (str_chr(s->q, '@') < 1)
        return ERR_OK;
    enum err e = q_contact_point_find(r->db, r->arena,
                                      &(struct q_contact_point_find_in){
                                          .shop = r->session.caller.shop,
                                          .kind = CONTACT_EMAIL,
                                          .value = str_lower(r->arena, s->q),
                                      },
                                      &point, err);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    e = q_dossier_list_customer(r->db, r->arena,
                                &(struct q_dossier_list_customer_in){
                                    .shop = r->session.caller.shop,
                                    .user = caller_user(&r->session.caller),
                                    .customer = point.customer,
                                    .after_id = INT64_MAX,
                                    .limit = DIRECT_MAX,
                                },
                                &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        add(&s->direct, (struct hit){rows.items[i].id, 0, "customer", rows.items[i].snippet});
    return e;
}

static enum err find_direct(struct search *s, struct error *err)
{
    enum err e = by_dossier_number(s, err);
    if (!e)
        e = by_order(s, err);
    if (!e)
        e = by_parcel(s, err);
    return e ? e : by_address(s, err);
}

/* --- by words --------------------------------------------------------------- */

/* Dossiers whose newer messages hold the words too: a page before showed them. */
static enum err shown_before(struct search *s, const struct q_search_messages_rows *rows,
                             struct q_search_shown_rows *out, struct error *err)
{
    *out = (struct q_search_shown_rows){0};
    if (s->from == INT64_MAX)
        return ERR_OK;
    int64_t *dossiers = arena_array(s->r->arena, rows->count, sizeof *dossiers);
    for (size_t i = 0; i < rows->count; i++)
        dossiers[i] = rows->items[i].dossier;
    return q_search_shown(s->r->db, s->r->arena,
                          &(struct q_search_shown_in){.match = s->match,
                                                      .dossiers = {dossiers, rows->count},
                                                      .from = s->from},
                          out, err);
}

static bool among(const struct q_search_shown_rows *shown, int64_t dossier)
{
    for (size_t i = 0; i < shown->count; i++)
        if (shown->items[i].dossier == dossier)
            return true;
    return false;
}

/* Several messages of one dossier are one hit. `*before` is where the next page
 * goes on, `*full` whether this one ended before the messages did. */
static enum err add_messages(struct search *s, const struct q_search_messages_rows *rows,
                             int64_t *before, bool *full, struct error *err)
{
    struct q_search_shown_rows shown;
    enum err e = shown_before(s, rows, &shown, err);
    for (size_t i = 0; !e && i < rows->count; i++) {
        const struct q_search_messages_row *m = &rows->items[i];
        bool known = holds(&s->direct, m->dossier) || holds(&s->page, m->dossier) ||
                     among(&shown, m->dossier);
        *full = !known && s->page.count == s->page.limit;
        if (*full)
            return ERR_OK;
        if (!known)
            add(&s->page, (struct hit){m->dossier, m->id, "text", m->text});
        *before = m->id;
    }
    return e;
}

static enum err by_words(struct search *s, int64_t *before, bool *more, struct error *err)
{
    *more = false;
    if (!s->match.ptr)
        return ERR_OK;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        struct q_search_messages_rows rows;
        int64_t first = (int64_t)s->page.limit * MESSAGES_A_HIT + 1; /* that one tells of more */
        int64_t limit = round == 0 && first < MESSAGES_A_ROUND ? first : MESSAGES_A_ROUND;
        enum err e = q_search_messages(
            s->r->db, s->r->arena,
            &(struct q_search_messages_in){.match = s->match, .before = *before, .limit = limit},
            &rows, err);
        if (!e)
            e = add_messages(s, &rows, before, more, err);
        if (e || *more || rows.count < (size_t)limit)
            return e;
    }
    *more = true;
    return ERR_OK;
}

/* --- the page --------------------------------------------------------------- */

static enum err read_rows(struct search *s, struct q_dossier_rows *rows, struct error *err)
{
    struct request *r = s->r;
    int64_t *ids = arena_array(r->arena, s->page.count, sizeof *ids);
    for (size_t i = 0; i < s->page.count; i++)
        ids[i] = s->page.items[i].dossier;
    return q_dossier_rows(r->db, r->arena,
                          &(struct q_dossier_rows_in){
                              .shop = r->session.caller.shop,
                              .user = caller_user(&r->session.caller),
                              .dossiers = {ids, s->page.count},
                          },
                          rows, err);
}

static void put_hit(struct jsonw *w, const struct hit *hit, const struct q_dossier_rows *rows,
                    const struct asked *asked)
{
    static const struct asked nothing;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->items[i].id != hit->dossier)
            continue;
        jsonw_object(w);
        jsonw_key(w, "dossier");
        render_dossier(w, &rows->items[i]);
        jsonw_put_id(w, "message", hit->message);
        jsonw_put_str(w, "by", str_of(hit->by));
        put_snippet(w, hit->text, hit->message ? asked : &nothing);
        jsonw_end(w);
    }
}

/* The page that begins after `after`, and the cursor of the next one. */
static enum err find_page(struct search *s, const struct cursor *after, struct cursor *next,
                          struct error *err)
{
    s->from = after->has ? after->id : INT64_MAX;
    *next = (struct cursor){.key = after->key, .id = s->from};
    enum err e = find_direct(s, err);
    while (!e && next->key < (int64_t)s->direct.count && s->page.count < s->page.limit)
        add(&s->page, s->direct.items[next->key++]);
    if (!e)
        e = by_words(s, &next->id, &next->has, err);
    next->has = next->has || next->key < (int64_t)s->direct.count;
    return e;
}

HANDLER(search_dossiers)
{
    (void)status;
    int64_t limit;
    struct cursor after, next;
    struct search *s = arena_alloc(r->arena, sizeof *s);
    struct asked asked;
    struct q_dossier_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "q", QUERY_BYTES, &s->q, err);
    if (e)
        return e;
    s->r = r;
    s->q = str_trim(s->q);
    if (!s->q.len)
        return error_field(err, ERR_INVALID, "q", "is missing");
    if (after.key < 0 || after.key > DIRECT_MAX)
        return error_field(err, ERR_INVALID, "after", "not a cursor of this list");
    s->direct.limit = DIRECT_MAX;
    s->page.limit = (size_t)limit;
    if (!tokens_query(r->arena, s->q, r->session.caller.shop, TOKENS_LAST_PREFIX, &s->match))
        s->match = STR_NONE;
    e = find_page(s, &after, &next, err);
    if (!e)
        e = read_rows(s, &rows, err);
    if (e)
        return e;
    read_asked(r->arena, s->q, &asked);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < s->page.count; i++)
        put_hit(&w, &s->page.items[i], &rows, &asked);
    list_end(&w, r, next.has, next.key, next.id);
    return ERR_OK;
}
