#include "base/arena.h"
#include "cli/demo_build.h"
#include "domain/holiday.h"

enum {
    AGENTS_MAX = 12,
    PRODUCTS_MAX = 80,
    CUSTOMERS_MAX = 200,
    RELAYS_MAX = 40,
    TEMPLATES_MAX = 40
};

enum err demo_bad(struct error *err, const char *file, struct str what)
{
    return error_set(err, ERR_INVALID, "%s: %.*s", file, STR_ARG(what));
}

static enum err read_settings(struct demo_build *b, struct error *err)
{
    struct demo_shop *shop = b->shop;
    const struct {
        const char *key;
        struct str *to;
    } keys[] = {
        {"name", &shop->name},         {"zone", &shop->zone},
        {"currency", &shop->currency}, {"hours", &shop->opening_hours},
        {"holidays", &shop->holidays}, {"address", &shop->inbox.address},
    };
    struct str rest = demo_source("shop.txt"), line, key;
    while (str_split(&rest, '\n', &line)) {
        if (str_trim(line).len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_split(&line, ':', &key))
            return demo_bad(err, "shop.txt", line);
        struct str value = str_trim(line);
        bool known =
            str_eq(key, STR("reply")) && str_to_i64(value, 1, 10000, &shop->first_reply_minutes);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (str_eq(key, str_of(keys[i].key))) {
                *keys[i].to = value;
                known = true;
            }
        if (!known)
            return demo_bad(err, "shop.txt", key);
    }
    shop->inbox.name = shop->name;
    enum holiday_set holidays;
    if (!holiday_set_parse(shop->holidays, &holidays))
        return demo_bad(err, "shop.txt", shop->holidays);
    return calendar_parse(b->arena, shop->opening_hours, holidays, b->zone, &b->calendar, err);
}

/* "Inès Caron; f; ines@...; agent" */
static enum err read_agents(struct demo_build *b, struct error *err)
{
    struct str rest = demo_source("agents.txt"), f[DEMO_FIELDS_MAX];
    size_t n;
    b->agents = arena_array(b->arena, AGENTS_MAX, sizeof *b->agents);
    while (b->shop->agent_count < AGENTS_MAX && demo_row(&rest, f, &n)) {
        struct demo_agent *a = &b->agents[b->shop->agent_count++];
        if (n != 4 || !role_parse(f[3], &a->role))
            return demo_bad(err, "agents.txt", f[0]);
        a->person = (struct demo_person){f[0], f[2]};
        a->female = str_eq(f[1], STR("f"));
    }
    b->shop->agents = b->agents;
    return ERR_OK;
}

/* "Camille Ferrand; f; camille@example.fr; Lyon" and maybe "; en" */
static enum err read_customers(struct demo_build *b, struct error *err)
{
    struct str rest = demo_source("customers.txt"), f[DEMO_FIELDS_MAX];
    size_t n;
    b->customers = arena_array(b->arena, CUSTOMERS_MAX, sizeof *b->customers);
    b->busy_until = arena_array(b->arena, CUSTOMERS_MAX, sizeof *b->busy_until);
    while (b->shop->customer_count < CUSTOMERS_MAX && demo_row(&rest, f, &n)) {
        struct demo_customer *c = &b->customers[b->shop->customer_count++];
        if (n < 4 || n > 5 || (n == 5 && !lang_parse(f[4], &c->lang)))
            return demo_bad(err, "customers.txt", f[0]);
        c->person = (struct demo_person){f[0], f[2]};
        c->female = str_eq(f[1], STR("f"));
        c->city = f[3];
    }
    b->shop->customers = b->customers;
    return ERR_OK;
}

/* "PB-LAM-LUC; f; lampe Luciole; Lampe Luciole, veilleuse; Luciole lamp; 3490" */
static enum err read_products(struct demo_build *b, struct error *err)
{
    struct str rest = demo_source("products.txt"), f[DEMO_FIELDS_MAX];
    size_t n;
    b->products = arena_array(b->arena, PRODUCTS_MAX, sizeof *b->products);
    while (b->product_count < PRODUCTS_MAX && demo_row(&rest, f, &n)) {
        struct demo_product *p = &b->products[b->product_count++];
        if (n != 6 || !str_to_i64(f[5], 1, 1000000, &p->price))
            return demo_bad(err, "products.txt", f[0]);
        p->sku = f[0];
        p->feminine = str_eq(f[1], STR("f"));
        p->noun = f[2];
        p->title = f[3];
        p->noun_en = f[4];
    }
    return ERR_OK;
}

/* "## name; fr; subject" with the body below */
static enum err read_templates(struct demo_build *b, struct error *err)
{
    struct str rest = demo_source("templates.txt"), head, body, f[DEMO_FIELDS_MAX];
    struct demo_template *templates = arena_array(b->arena, TEMPLATES_MAX, sizeof *templates);
    size_t n;
    while (b->shop->template_count < TEMPLATES_MAX && demo_block(&rest, &head, &body)) {
        struct demo_template *t = &templates[b->shop->template_count++];
        if (!demo_row(&head, f, &n) || n < 2 || !lang_parse(f[1], &t->lang))
            return demo_bad(err, "templates.txt", body);
        t->name = f[0];
        t->subject = n > 2 ? f[2] : STR("");
        t->body = body;
    }
    b->shop->templates = templates;
    return ERR_OK;
}

enum err demo_read_tables(struct demo_build *b, struct error *err)
{
    struct str rest = demo_source("relays.txt"), f[DEMO_FIELDS_MAX];
    size_t n;
    b->relays = arena_array(b->arena, RELAYS_MAX, sizeof *b->relays);
    while (b->relay_count < RELAYS_MAX && demo_row(&rest, f, &n))
        b->relays[b->relay_count++] = f[0];
    enum err rc = read_settings(b, err);
    if (rc == ERR_OK)
        rc = read_agents(b, err);
    if (rc == ERR_OK)
        rc = read_customers(b, err);
    if (rc == ERR_OK)
        rc = read_products(b, err);
    if (rc == ERR_OK)
        rc = read_templates(b, err);
    if (rc == ERR_OK)
        rc = demo_tracks(b->arena, &b->tracks, &b->track_count, err);
    return rc == ERR_OK ? demo_stories(b->arena, &b->stories, &b->story_count, err) : rc;
}
