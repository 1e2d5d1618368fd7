#include "desk/open.h"

#include "base/secret.h"
#include "desk/customer.h"
#include "desk/owe.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "store/queries.h"
#include "store/store.h"

struct open {
    const struct desk *desk;
    const struct caller *caller;
    const struct opening *opening;
    int64_t dossier;
};

static enum err find_or_make_customer(struct open *o, struct record *r, int64_t *customer,
                                      struct person *person, struct error *err)
{
    const struct opening *in = o->opening;
    enum err e;
    if (in->customer) {
        struct q_customer_by_id_row row;
        e = q_customer_by_id(r->db, r->arena,
                             &(struct q_customer_by_id_in){.shop = r->shop, .id = in->customer},
                             &row, err);
        if (e == ERR_NOT_FOUND)
            return error_field(err, ERR_INVALID, "customer", "no such customer");
        struct q_contact_point_list_rows points = {0};
        if (!e)
            e = q_contact_point_list(
                r->db, r->arena,
                &(struct q_contact_point_list_in){.shop = r->shop, .customer = row.id}, &points,
                err);
        *customer = in->customer;
        person->name = row.name;
        for (size_t i = 0; !e && i < points.count && !person->address.len; i++)
            if (points.items[i].kind == CONTACT_EMAIL)
                person->address = points.items[i].value;
        return e;
    }
    struct q_contact_point_find_row known;
    *person = (struct person){in->name.ptr ? in->name : STR(""), in->address};
    e = q_contact_point_find(r->db, r->arena,
                             &(struct q_contact_point_find_in){
                                 .shop = r->shop, .kind = CONTACT_EMAIL, .value = in->address},
                             &known, err);
    if (!e) {
        *customer = known.customer;
        return ERR_OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    return customer_insert(r, person, STR(""), instant_of(0), customer, err);
}

static enum err open_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct open *o = ctx;
    struct record r =
        record_begin(db, arena, o->caller->shop, o->caller->actor, clock_now(o->desk->clock));
    int64_t customer = 0;
    struct person person = {STR(""), STR("")};
    struct q_inbox_by_shop_rows inboxes;
    struct q_shop_take_number_row taken;
    enum err e = find_or_make_customer(o, &r, &customer, &person, err);
    if (!e)
        e = q_inbox_by_shop(db, arena, &(struct q_inbox_by_shop_in){.shop = r.shop}, &inboxes, err);
    int64_t inbox = !e && inboxes.count ? inboxes.items[0].id : 0;
    for (size_t i = 0; !e && o->opening->inbox && i < inboxes.count; i++)
        if (inboxes.items[i].id == o->opening->inbox)
            inbox = o->opening->inbox;
    if (!e && o->opening->inbox && inbox != o->opening->inbox)
        return error_field(err, ERR_INVALID, "inbox", "no such inbox");
    if (!e)
        e = q_shop_take_number(db, arena, &(struct q_shop_take_number_in){.shop = r.shop}, &taken,
                               err);
    if (!e)
        e = q_dossier_insert(db,
                             &(struct q_dossier_insert_in){
                                 .shop = r.shop,
                                 .number = taken.number,
                                 .subject = o->opening->subject,
                                 .state = DOSSIER_OPEN,
                                 .channel = CHANNEL_EMAIL,
                                 .customer = customer,
                                 .assignee = caller_user(o->caller),
                                 .inbox = inbox,
                                 .reply_token = token_create(arena),
                                 .reply_address = person.address,
                                 .reply_name = person.name,
                                 .severity = SEVERITY_NORMAL,
                                 .snippet = STR(""),
                                 .direction = DIRECTION_NOTE,
                                 .sort_due = OWE_NOTHING_DUE,
                                 .now = r.now,
                             },
                             &o->dossier, err);
    record_total(&r, "dossiers", 1);
    if (!e)
        e = record_event_id(&r, o->dossier, EVENT_DOSSIER_CREATED, "number", taken.number, err);
    struct q_order_by_id_row order;
    if (!e && o->opening->order) {
        e = q_order_by_id(db, arena,
                          &(struct q_order_by_id_in){.shop = r.shop, .id = o->opening->order},
                          &order, err);
        if (e == ERR_NOT_FOUND)
            return error_field(err, ERR_INVALID, "order", "no such order");
        if (!e)
            e = q_dossier_order_add(
                db, &(struct q_dossier_order_add_in){.dossier = o->dossier, .shop_order = order.id},
                NULL, err);
    }
    return e;
}

enum err open_dossier(const struct desk *desk, const struct caller *caller,
                      const struct opening *opening, int64_t *dossier, struct error *err)
{
    if (!str_trim(opening->subject).len || opening->subject.len > OPEN_SUBJECT_MAX)
        return error_field(err, ERR_INVALID, "subject", "1 to %d bytes", OPEN_SUBJECT_MAX);
    if (!opening->customer && str_chr(opening->address, '@') < 1)
        return error_field(err, ERR_INVALID, "customer.email", "not an address");
    struct open o = {desk, caller, opening, 0};
    enum err e = store_write(desk->store, open_command, &o, err);
    *dossier = o.dossier;
    return e;
}
