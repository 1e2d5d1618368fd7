#include "desk/customer.h"

#include "domain/contact.h"
#include "store/queries.h"

enum err customer_insert(struct record *r, const struct person *person, struct str language,
                         instant verified_at, int64_t *customer, struct error *err)
{
    enum err e = q_customer_insert(
        r->db,
        &(struct q_customer_insert_in){
            .shop = r->shop, .name = person->name, .language = language, .now = r->now},
        customer, err);
    int64_t point;
    return e ? e
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
