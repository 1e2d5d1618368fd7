#include "counter.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/books.h"
#include "desk/setup.h"

#include <check.h>

static void must(enum err e, const struct error *err)
{
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err->field, err->text);
}

void counter_open(struct counter *c)
{
    *c = (struct counter){.arena = arena_create(64 * 1024 * 1024)};
    struct error err = {0};
    struct str slug;
    int64_t shop;
    temp_store_open(&c->files);
    c->desk =
        (struct desk){.store = c->files.store, .clock = &c->clock, .undo = duration_seconds(10)};
    c->desk.zones = c->zones = zones_create();
    c->desk.books = books_create();
    clock_set(&c->clock, instant_of(1795165200000)); /* 2026-11-20T09:00Z */
    struct new_shop new_shop = new_shop_defaults;
    new_shop.name = STR("Atelier Lune");
    must(setup_shop(&c->desk, c->arena, &new_shop, &slug, &shop, &err), &err);
    must(setup_inbox(&c->desk, c->arena, slug, STR("sav@lune.example"), STR("SAV"), STR(""),
                     &c->sav, &err),
         &err);
    must(setup_inbox(&c->desk, c->arena, slug, STR("compta@lune.example"), STR("Compta"), STR(""),
                     &c->compta, &err),
         &err);
    must(store_reader_create(c->desk.store, &c->db, &err), &err);
    must(shop_load(&c->desk, c->db, c->arena, shop, &c->shop, &err), &err);
}

void counter_close(struct counter *c)
{
    store_reader_destroy(&c->db);
    temp_store_remove(&c->files);
    zones_destroy(&c->zones);
    books_destroy(&c->desk.books);
    arena_destroy(&c->arena);
}

void counter_pass(struct counter *c, duration time)
{
    clock_set(&c->clock, instant_add(clock_now(&c->clock), time));
}

struct inbound counter_mail(struct counter *c, const char *from, const char *subject)
{
    int64_t *inboxes = arena_array(c->arena, 2, sizeof *inboxes);
    inboxes[0] = c->sav;
    inboxes[1] = c->compta;
    struct str raw = str_printf(c->arena, "Subject: %s\r\n\r\nmail %d", subject, ++c->mails);
    struct person sender = {STR("Léa"), str_of(from)};
    return (struct inbound){
        .shop = &c->shop,
        .inboxes = inboxes,
        .inbox_count = 1,
        .mail_domain = STR("lune.example"),
        .at = clock_now(c->desk.clock),
        .sender = sender,
        .answer_to = sender,
        .recipients = STR("{\"to\":[],\"cc\":[]}"),
        .subject = str_of(subject),
        .text = str_printf(c->arena, "Bonjour, %d", c->mails),
        .folds = STR("[]"),
        .snippet = str_printf(c->arena, "Bonjour, %d", c->mails),
        .html = STR_NONE,
        .lang = LANG_FR,
        .rfc_id = str_printf(c->arena, "mail-%d@example.org", c->mails),
        .raw = raw,
        .raw_hash = sha256_of(raw),
        .content_hash = sha256_of(raw),
        .tokens = STR("bonjour"),
    };
}

enum err counter_write(struct counter *c, store_command command, void *ctx, struct error *err)
{
    return store_write(c->desk.store, command, ctx, err);
}

struct received counter_receive(struct counter *c, const struct inbound *in)
{
    struct error err = {0};
    struct receive receive = {.desk = &c->desk, .in = in};
    must(counter_write(c, receive_command, &receive, &err), &err);
    return receive.out;
}

struct q_dossier_facts_row counter_facts(struct counter *c, int64_t dossier)
{
    struct error err = {0};
    struct q_dossier_facts_row row;
    must(q_dossier_facts(c->db, c->arena,
                         &(struct q_dossier_facts_in){.shop = c->shop.id, .id = dossier}, &row,
                         &err),
         &err);
    return row;
}

struct str counter_token(struct counter *c, int64_t dossier)
{
    return counter_facts(c, dossier).reply_token;
}

int64_t counter_total(struct counter *c, const char *name)
{
    struct error err = {0};
    struct q_counter_list_rows rows;
    must(q_counter_list(c->db, c->arena, &(struct q_counter_list_in){.shop = c->shop.id}, &rows,
                        &err),
         &err);
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(rows.items[i].name, str_of(name)))
            return rows.items[i].n;
    return 0;
}

int counter_events(struct counter *c, const char *kind)
{
    struct error err = {0};
    struct q_event_after_rows rows;
    must(q_event_after(c->db, c->arena, &(struct q_event_after_in){.after = 0, .limit = 5000},
                       &rows, &err),
         &err);
    int n = 0;
    for (size_t i = 0; i < rows.count; i++)
        n += str_eq(rows.items[i].kind, str_of(kind));
    return n;
}
