#include "desk/open.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/customer.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "desk/standing.h"
#include "desk/words.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/message.h"

struct open {
    const struct desk *desk;
    const struct caller *caller;
    const struct opening *in;
    int64_t inbox;
    struct q_order_by_id_row order;
    struct words words;
    int64_t dossier;
};

static enum err known_customer(struct open *o, struct record *r, struct person *person,
                               struct error *err)
{
    struct q_customer_by_id_row row;
    enum err e = q_customer_by_id(
        r->db, r->arena, &(struct q_customer_by_id_in){.shop = r->shop, .id = o->in->customer},
        &row, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "customer.id", "no such customer");
    struct q_contact_point_list_rows points = {0};
    if (!e)
        e = q_contact_point_list(
            r->db, r->arena, &(struct q_contact_point_list_in){.shop = r->shop, .customer = row.id},
            &points, err);
    if (e)
        return e;
    *person = (struct person){row.name, STR("")};
    for (size_t i = 0; i < points.count && !person->address.len; i++)
        if (points.items[i].kind == CONTACT_EMAIL)
            person->address = points.items[i].value;
    return ERR_OK;
}

static enum err find_or_make_customer(struct open *o, struct record *r, int64_t *customer,
                                      struct person *person, struct error *err)
{
    const struct opening *in = o->in;
    *customer = in->customer;
    if (in->customer)
        return known_customer(o, r, person, err);
    struct q_contact_point_find_row known;
    *person = (struct person){in->name.ptr ? in->name : STR(""), in->address};
    enum err e =
        q_contact_point_find(r->db, r->arena,
                             &(struct q_contact_point_find_in){
                                 .shop = r->shop, .kind = CONTACT_EMAIL, .value = in->address},
                             &known, err);
    if (e == ERR_NOT_FOUND)
        return customer_insert(r, person, STR(""), instant_of(0), customer, err);
    if (e)
        return e;
    *customer = known.customer;
    person->name = known.name.len ? known.name : person->name;
    return ERR_OK;
}

static enum err insert(struct open *o, struct record *r, int64_t customer,
                       const struct person *person, struct error *err)
{
    struct q_shop_take_number_row taken;
    enum err e = q_shop_take_number(r->db, r->arena,
                                    &(struct q_shop_take_number_in){.shop = r->shop}, &taken, err);
    if (!e)
        e = q_dossier_insert(r->db,
                             &(struct q_dossier_insert_in){
                                 .shop = r->shop,
                                 .number = taken.number,
                                 .subject = o->in->subject,
                                 .state = DOSSIER_OPEN,
                                 .channel = CHANNEL_EMAIL,
                                 .customer = customer,
                                 .assignee = caller_user(o->caller),
                                 .inbox = o->inbox,
                                 .reply_token = token_create_at(r->arena, r->now),
                                 .reply_address = person->address,
                                 .reply_name = person->name,
                                 .severity = SEVERITY_NORMAL,
                                 .snippet = STR(""),
                                 .direction = DIRECTION_NOTE,
                                 .sort_due = OWE_NOTHING_DUE,
                                 .now = r->now,
                             },
                             &o->dossier, err);
    record_total(r, "dossiers", 1);
    return e ? e
             : record_event_id(r, o->dossier, EVENT_DOSSIER_CREATED, "number", taken.number, err);
}

static enum err add_words(struct open *o, struct record *r, struct error *err)
{
    struct q_dossier_facts_row dossier;
    enum err e = q_dossier_facts(r->db, r->arena,
                                 &(struct q_dossier_facts_in){.shop = r->shop, .id = o->dossier},
                                 &dossier, err);
    return e ? e : words_record(&o->words, r, &dossier, err);
}

static enum err open_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct open *o = ctx;
    struct record r = record_begin(o->desk, db, arena, o->caller->shop, o->caller->actor,
                                   clock_now(o->desk->clock));
    int64_t customer;
    struct person person;
    enum err e = find_or_make_customer(o, &r, &customer, &person, err);
    if (!e)
        e = insert(o, &r, customer, &person, err);
    if (!e && o->in->order)
        e = q_dossier_order_add(
            db, &(struct q_dossier_order_add_in){.dossier = o->dossier, .shop_order = o->in->order},
            NULL, err);
    if (!e && o->in->order)
        e = standing_refresh(&r, o->dossier, false, err);
    return !e && o->in->words ? add_words(o, &r, err) : e;
}

/* Inboxes and orders are never deleted: found here, they are there in the command. */
static enum err find_inbox(struct open *o, struct db *db, struct arena *arena, struct error *err)
{
    struct q_inbox_by_shop_rows inboxes;
    enum err e = q_inbox_by_shop(db, arena, &(struct q_inbox_by_shop_in){.shop = o->caller->shop},
                                 &inboxes, err);
    for (size_t i = 0; !e && i < inboxes.count && !o->inbox; i++)
        if (!o->in->inbox || inboxes.items[i].id == o->in->inbox)
            o->inbox = inboxes.items[i].id;
    return !e && o->in->inbox && !o->inbox ? error_field(err, ERR_INVALID, "inbox", "no such inbox")
                                           : e;
}

static enum err find_order(struct open *o, struct db *db, struct arena *arena, struct error *err)
{
    if (!o->in->order)
        return ERR_OK;
    enum err e = q_order_by_id(
        db, arena, &(struct q_order_by_id_in){.shop = o->caller->shop, .id = o->in->order},
        &o->order, err);
    return e == ERR_NOT_FOUND ? error_field(err, ERR_INVALID, "order", "no such order") : e;
}

static enum err prepare_words(struct open *o, struct db *db, struct arena *arena,
                              struct findings *findings, struct error *err)
{
    o->words = (struct words){
        .desk = o->desk,
        .caller = o->caller,
        .reply = o->in->words,
        .customer = o->in->customer,
        .subject = o->in->subject,
        .inbox = o->inbox,
        .orders = &o->order.number,
        .order_count = o->in->order ? 1 : 0,
    };
    return words_prepare(&o->words, db, arena, findings, err);
}

enum err open_dossier(const struct desk *desk, struct db *db, struct arena *arena,
                      const struct caller *caller, const struct opening *opening,
                      struct opened *out, struct error *err)
{
    *out = (struct opened){.findings.arena = arena};
    if (!str_trim(opening->subject).len || opening->subject.len > OPEN_SUBJECT_MAX)
        return error_field(err, ERR_INVALID, "subject", "1 to %d bytes", OPEN_SUBJECT_MAX);
    if (!opening->customer && str_chr(opening->address, '@') < 1)
        return error_field(err, ERR_INVALID, "customer.email", "not an address");
    struct open *o = arena_alloc(arena, sizeof *o);
    *o = (struct open){.desk = desk, .caller = caller, .in = opening};
    enum err e = find_inbox(o, db, arena, err);
    if (!e)
        e = find_order(o, db, arena, err);
    if (!e && opening->words)
        e = prepare_words(o, db, arena, &out->findings, err);
    if (!e)
        e = once_write(desk, caller, open_command, o, err);
    out->dossier = o->dossier;
    return e;
}
