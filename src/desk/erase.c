#include "desk/erase.h"

#include "base/arena.h"
#include "desk/record.h"
#include "desk/retain.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/store.h"

enum { PAGE = 50, PAGE_ARENA = 256 * 1024 * 1024, PASSES = 20 };

struct erasure {
    const struct desk *desk;
    struct db *db;
    struct arena *arena;
    int64_t shop;
    enum lang lang;
    struct str address;
    struct erased *out;
    bool left; /* words that came while others were taken out */
};

/* Messages to be emptied, with what the text index holds of them. */
struct page {
    const struct erasure *erasure;
    struct ids ids;
    struct str *tokens;
};

/* --- words ------------------------------------------------------------------ */

static enum err empty_page(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct page *p = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < p->ids.count; i++)
        if (p->tokens[i].len)
            e = db_unindex_message(db, p->ids.items[i], p->erasure->shop, p->tokens[i], err);
    if (!e)
        e = q_erase_message_words(db, &(struct q_erase_message_words_in){p->ids}, NULL, err);
    if (!e)
        e = q_erase_message_html(db, &(struct q_erase_message_html_in){p->ids}, NULL, err);
    if (!e)
        e = q_erase_message_refs(db, &(struct q_erase_message_refs_in){p->ids}, NULL, err);
    if (!e)
        e = q_erase_held(db, &(struct q_erase_held_in){p->ids}, NULL, err);
    if (!e)
        e = q_erase_stated(db, &(struct q_erase_stated_in){p->ids}, NULL, err);
    if (!e)
        e = q_erase_message_files(db, &(struct q_erase_message_files_in){p->ids}, NULL, err);
    return e ? e : q_erase_outbox_words(db, &(struct q_erase_outbox_words_in){p->ids}, NULL, err);
}

static enum err tokens_of(const struct erasure *x, struct arena *arena,
                          const struct q_erase_messages_row *m, struct str *out, struct error *err)
{
    struct q_copy_file_names_rows names;
    enum err e = q_copy_file_names(
        x->db, arena, &(struct q_copy_file_names_in){.messages = {&m->id, 1}}, &names, err);
    if (e)
        return e;
    struct str *files = arena_array(arena, names.count + 1, sizeof *files);
    for (size_t i = 0; i < names.count; i++)
        files[i] = names.items[i].name;
    *out = searched_tokens(arena, &(struct searched){.inbound = m->direction == DIRECTION_INBOUND,
                                                     .automatic = m->automatic,
                                                     .subject = m->subject,
                                                     .sender_name = m->sender_name,
                                                     .sender_address = m->sender_address,
                                                     .text = m->text,
                                                     .folds = m->folds,
                                                     .files = files,
                                                     .file_count = names.count});
    return ERR_OK;
}

static enum err erase_page(const struct erasure *x, struct arena *arena, int64_t *after,
                           size_t *count, struct error *err)
{
    struct q_erase_messages_rows rows;
    struct q_erase_messages_in in = {.shop = x->shop,
                                     .customer = x->out->customer,
                                     .address = x->address,
                                     .after = *after,
                                     .limit = PAGE};
    enum err e = q_erase_messages(x->db, arena, &in, &rows, err);
    *count = e ? 0 : rows.count;
    if (e || !rows.count)
        return e;
    int64_t *ids = arena_array(arena, rows.count, sizeof *ids);
    struct page page = {.erasure = x, .ids = {ids, rows.count}};
    page.tokens = arena_array(arena, rows.count, sizeof *page.tokens);
    for (size_t i = 0; !e && i < rows.count; i++) {
        ids[i] = *after = rows.items[i].id;
        e = tokens_of(x, arena, &rows.items[i], &page.tokens[i], err);
    }
    return e ? e : store_write(x->desk->store, empty_page, &page, err);
}

static enum err erase_messages(const struct erasure *x, struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA);
    enum err e = ERR_OK;
    size_t count = 1;
    for (int64_t after = 0; !e && count;) {
        arena_reset(arena);
        e = erase_page(x, arena, &after, &count, err);
        x->out->messages += (int64_t)count;
    }
    arena_destroy(&arena);
    return e;
}

/* --- the person ------------------------------------------------------------- */

static enum err empty_dossiers(struct db *db, const struct erasure *x, struct error *err)
{
    int64_t customer = x->out->customer;
    enum err e = q_erase_dossiers(
        db, &(struct q_erase_dossiers_in){x->shop, customer, i18n_text(x->lang, "erase.subject")},
        NULL, err);
    if (!e)
        e = q_erase_promises(db, &(struct q_erase_promises_in){customer}, NULL, err);
    if (!e)
        e = q_erase_moved_promises(db, &(struct q_erase_moved_promises_in){customer}, NULL, err);
    if (!e)
        e = q_erase_snippets(db, &(struct q_erase_snippets_in){customer}, NULL, err);
    if (!e)
        e = q_erase_known_facts(db, &(struct q_erase_known_facts_in){customer}, NULL, err);
    if (!e)
        e = q_erase_remedies(db, &(struct q_erase_remedies_in){customer}, NULL, err);
    if (!e)
        e = q_erase_overrides(db, &(struct q_erase_overrides_in){customer}, NULL, err);
    if (!e)
        e = q_erase_participant(db, &(struct q_erase_participant_in){x->shop, x->address}, NULL,
                                err);
    if (!e)
        e = q_erase_copies(db, &(struct q_erase_copies_in){x->shop, x->address}, NULL, err);
    return e ? e : q_erase_parcels(db, &(struct q_erase_parcels_in){customer}, NULL, err);
}

/* With the person and their dossiers held: nobody wrote meanwhile. */
static enum err nothing_left(struct db *db, struct arena *arena, struct erasure *x,
                             struct error *err)
{
    struct q_erase_left_row left;
    enum err e = q_erase_left(
        db, arena, &(struct q_erase_left_in){x->shop, x->out->customer, x->address}, &left, err);
    x->left = !e && left.n > 0;
    return x->left ? error_set(err, ERR_BUSY, "words came while others were taken out") : e;
}

static enum err empty_person(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct erasure *x = ctx;
    int64_t customer = x->out->customer;
    struct record r = record_begin(x->desk, db, arena, x->shop, (struct actor){ACTOR_SYSTEM, 0},
                                   clock_now(x->desk->clock));
    struct q_customer_hold_row held;
    struct q_customer_hold_in who = {
        .id = customer, .shop = x->shop, .kind = CONTACT_EMAIL, .value = x->address};
    enum err e = q_customer_hold(db, arena, &who, &held, err);
    if (!e || e == ERR_NOT_FOUND) /* another one erases them too */
        e = empty_dossiers(db, x, err);
    if (!e)
        e = nothing_left(db, arena, x, err);
    if (!e)
        e = q_erase_acks(db, &(struct q_erase_acks_in){x->shop, x->address}, NULL, err);
    if (!e)
        e = q_erase_names(db, &(struct q_erase_names_in){customer}, NULL, err);
    if (!e)
        e = q_erase_contact_points(db, &(struct q_erase_contact_points_in){customer}, NULL, err);
    if (!e)
        e = q_erase_customer(db, &(struct q_erase_customer_in){customer}, NULL, err);
    if (!e)
        e = q_erase_answers(db, &(struct q_erase_answers_in){x->shop}, NULL, err);
    return e ? e : record_event_id(&r, 0, EVENT_CUSTOMER_ERASED, "customer", customer, err);
}

/* --- all of it -------------------------------------------------------------- */

static enum err find(struct erasure *x, struct str slug, struct error *err)
{
    struct q_shop_by_slug_row shop;
    struct q_contact_point_find_row who;
    struct q_erase_waiting_row waiting;
    enum err e = q_shop_by_slug(x->db, x->arena, &(struct q_shop_by_slug_in){slug}, &shop, err);
    if (e)
        return e == ERR_NOT_FOUND ? error_field(err, e, "shop", "no such shop") : e;
    x->shop = shop.id;
    struct q_contact_point_find_in in = {
        .shop = shop.id, .kind = CONTACT_EMAIL, .value = x->address};
    e = q_contact_point_find(x->db, x->arena, &in, &who, err);
    if (e)
        return e == ERR_NOT_FOUND ? error_field(err, e, "customer", "no such customer") : e;
    x->out->customer = who.customer;
    e = q_erase_waiting(x->db, x->arena, &(struct q_erase_waiting_in){who.customer}, &waiting, err);
    if (!e && waiting.n)
        e = error_tell(err, ERR_CONFLICT, "", "erase.mail_waiting", NULL);
    return e;
}

static enum err erase_once(struct erasure *x, struct error *err)
{
    x->left = false;
    x->out->messages = 0;
    enum err e = erase_messages(x, err);
    return e ? e : store_write(x->desk->store, empty_person, x, err);
}

enum err erase_customer(const struct desk *desk, struct db *db, struct arena *arena,
                        struct str shop_slug, struct str address, struct erased *out,
                        struct error *err)
{
    *out = (struct erased){0};
    struct erasure x = {.desk = desk,
                        .db = db,
                        .arena = arena,
                        .lang = LANG_FR,
                        .address = str_lower(arena, str_trim(address)),
                        .out = out};
    enum err e = find(&x, shop_slug, err);
    for (int pass = 1; !e && pass <= PASSES; pass++) {
        e = erase_once(&x, err);
        if (!x.left || pass == PASSES)
            break;
        e = ERR_OK;
    }
    if (!e)
        e = retain_named_bytes(desk, db, &out->blobs, err);
    return e ? e : store_scrub(desk->store, err);
}
