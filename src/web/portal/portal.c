#include "web/portal/portal.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "web/answer.h"

#include <string.h>

/* The token is in the address: no other site is told it, nothing keeps the page. */
static const struct http_field fields[] = {
    {STR("Content-Security-Policy"),
     STR("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri "
         "'none'; frame-ancestors 'none'")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Referrer-Policy"), STR("no-referrer")},
    {STR("Cross-Origin-Opener-Policy"), STR("same-origin")},
    {STR("X-Robots-Tag"), STR("noindex, nofollow")},
    {STR("Cache-Control"), STR("no-store")},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static struct record record_of(struct request *r, int64_t shop)
{
    return record_begin(r->desk, r->db, r->arena, shop, (struct actor){ACTOR_CUSTOMER, 0},
                        clock_now(r->desk->clock));
}

static enum err read_rest(struct portal *p, struct error *err)
{
    struct request *r = p->r;
    int64_t id = p->dossier.id, shop = p->link.shop;
    enum err e = q_page_facts(
        r->db, r->arena, &(struct q_page_facts_in){.shop = shop, .dossier = id}, &p->facts, err);
    if (!e)
        e = q_incident_of_dossier(r->db, r->arena,
                                  &(struct q_incident_of_dossier_in){.shop = shop, .dossier = id},
                                  &p->incidents, err);
    if (!e)
        e = q_remedy_of_dossier(r->db, r->arena, &(struct q_remedy_of_dossier_in){.dossier = id},
                                &p->remedies, err);
    if (!e)
        e = q_promise_pending(r->db, r->arena, &(struct q_promise_pending_in){.dossier = id},
                              &p->promises, err);
    return e ? e
             : q_page_parcels(r->db, r->arena, &(struct q_page_parcels_in){.dossier = id},
                              &p->parcels, err);
}

enum err portal_read(struct request *r, struct portal *out, struct error *err)
{
    *out = (struct portal){.r = r, .now = clock_now(r->desk->clock)};
    enum err e = page_link_find(r->db, r->arena, r->names[0], out->now, &out->link, err);
    if (e)
        return e;
    struct record record = record_of(r, out->link.shop);
    e = shop_load(r->desk, r->db, r->arena, out->link.shop, &out->shop, err);
    if (!e)
        e = facts_survivor(&record, out->link.dossier, &out->dossier, err);
    if (!e)
        e = read_rest(out, err);
    if (e)
        return e;
    out->lang = out->shop.lang;
    lang_parse(out->facts.language, &out->lang);
    return ERR_OK;
}

static void give(struct request *r, int status, struct buf *out)
{
    answer_as(r, status, STR("text/html; charset=utf-8"), fields, FIELDS, buf_str(out));
}

static enum err none(struct request *r, struct buf *out, enum err e, struct error *err)
{
    if (e != ERR_NOT_FOUND)
        return e;
    *err = (struct error){0};
    portal_render_none(r, out);
    give(r, 404, out);
    return ERR_OK;
}

enum err portal_page(struct request *r, struct buf *out, int *status, struct error *err)
{
    struct portal *p = arena_alloc(r->arena, sizeof *p);
    enum err e = portal_read(r, p, err);
    if (e)
        return none(r, out, e, err);
    if (str_eq(r->http->query, STR("done=1")))
        p->said = "page.done";
    portal_render(p, out);
    give(r, *status, out);
    return ERR_OK;
}

/* Back to the page by GET: reloading it sends nothing again. */
static void see_page(struct request *r)
{
    struct http_field *all = arena_array(r->arena, FIELDS + 1, sizeof *all);
    memcpy(all, fields, sizeof fields);
    all[FIELDS] = (struct http_field){STR("Location"),
                                      str_printf(r->arena, "/c/%.*s?done=1", STR_ARG(r->names[0]))};
    answer_as(r, 303, STR_NONE, all, FIELDS + 1, STR(""));
}

static bool done_before(enum err e, const struct error *err)
{
    return e == ERR_CONFLICT && strcmp(err->field, "Idempotency-Key") == 0;
}

enum err portal_post(struct request *r, struct buf *out, int *status, struct error *err)
{
    struct portal *p = arena_alloc(r->arena, sizeof *p);
    struct page_act act = {0};
    struct error refused = {0};
    (void)status;
    enum err e = portal_read(r, p, err);
    if (e)
        return none(r, out, e, err);
    e = portal_form(p, &act, &refused);
    if (!e)
        e = page_do(r->desk, &p->link, &act, &refused);
    if (!e || done_before(e, &refused)) {
        see_page(r);
        return ERR_OK;
    }
    if (e != ERR_INVALID && e != ERR_REFUSED && e != ERR_CONFLICT) {
        *err = refused;
        return e;
    }
    p->error = refused.key[0] && i18n_has(refused.key) ? str_c(r->arena, str_of(refused.key))
                                                       : "page.error.again";
    portal_render(p, out);
    give(r, 422, out);
    return ERR_OK;
}

enum err portal_css(struct request *r, struct buf *out, int *status, struct error *err)
{
    static const struct http_field css[] = {
        {STR("X-Content-Type-Options"), STR("nosniff")},
        {STR("Cache-Control"), STR("public, max-age=3600")},
    };
    (void)out;
    (void)err;
    answer_as(r, *status, STR("text/css; charset=utf-8"), css, 2,
              (struct str){portal_styles[0].bytes, portal_styles[0].len});
    return ERR_OK;
}
