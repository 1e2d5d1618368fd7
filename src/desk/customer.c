#include "desk/customer.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/contact.h"
#include "store/queries.h"
#include "store/words.h"

enum { NAME_WORDS_MAX = 8 };

struct str customer_name_folded(struct arena *arena, struct str name)
{
    struct buf out = buf_in(arena);
    struct word word;
    size_t at = 0;
    for (int i = 0; i < NAME_WORDS_MAX && word_next(name, &at, &word); i++) {
        if (i)
            buf_char(&out, ' ');
        buf_add(&out, word_folded(&word));
    }
    return buf_str(&out);
}

/* "lea martin" and "martin". */
static enum err index_name(struct record *r, int64_t customer, struct str name, struct error *err)
{
    struct str words = customer_name_folded(r->arena, name), first;
    enum err e = ERR_OK;
    while (!e && words.len) {
        e = q_customer_name_add(
            r->db,
            &(struct q_customer_name_add_in){.shop = r->shop, .words = words, .customer = customer},
            NULL, err);
        str_split(&words, ' ', &first);
    }
    return e;
}

enum err customer_insert(struct record *r, const struct person *person, struct str language,
                         instant verified_at, int64_t *customer, struct error *err)
{
    enum err e = q_customer_insert(
        r->db,
        &(struct q_customer_insert_in){
            .shop = r->shop, .name = person->name, .language = language, .now = r->now},
        customer, err);
    if (!e)
        e = index_name(r, *customer, person->name, err);
    int64_t point;
    return e || !person->address.len ? e
                                     : q_contact_point_insert(r->db,
                                                              &(struct q_contact_point_insert_in){
                                                                  .shop = r->shop,
                                                                  .customer = *customer,
                                                                  .kind = CONTACT_EMAIL,
                                                                  .value = person->address,
                                                                  .verified_at = verified_at,
                                                                  .now = r->now,
                                                              },
                                                              &point, err);
}

enum err customer_named(struct record *r, int64_t customer, struct str name, struct error *err)
{
    enum err e = q_customer_set_name(
        r->db, &(struct q_customer_set_name_in){.shop = r->shop, .id = customer, .name = name},
        NULL, err);
    return e ? e : index_name(r, customer, name, err);
}

enum err customer_named_first(struct record *r, int64_t customer, struct str name,
                              struct error *err)
{
    int64_t changed;
    enum err e = q_customer_set_name(
        r->db, &(struct q_customer_set_name_in){.shop = r->shop, .id = customer, .name = name},
        &changed, err);
    return e || !changed ? e : index_name(r, customer, name, err);
}
