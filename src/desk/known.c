#include "desk/known.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "desk/once.h"
#include "store/store.h"

enum { VALUE_BYTES = 60 };

/* What a row says, or false when it says nothing after all. */
static bool fact_of(const struct q_known_row *row, struct fact *out)
{
    *out = (struct fact){.kind = (enum fact_kind)row->kind,
                         .value = row->value,
                         .channel = (enum channel)row->channel,
                         .since = row->at};
    if (out->kind == FACT_PHOTOS && row->type.ptr)
        return known_is_photo(row->type, row->size, row->is_inline);
    if (out->kind == FACT_PROBLEM && row->words.ptr)
        return known_problem_told(row->words);
    return true;
}

static size_t facts_of_rows(struct arena *arena, const struct q_known_rows *rows, struct fact **out)
{
    size_t n = 0;
    *out = arena_array(arena, rows->count, sizeof **out);
    for (size_t i = 0; i < rows->count; i++)
        n += fact_of(&rows->items[i], &(*out)[n]);
    return n;
}

static struct str said(struct arena *arena, enum lang lang, const struct zone *zone,
                       const struct fact *fact)
{
    struct str day = date_text(arena, lang, zone_date(zone, fact->since));
    return i18n_format(arena, lang, "known.since",
                       I18N_STR("value", str_cut(fact->value, VALUE_BYTES)), I18N_STR("date", day));
}

enum err known_for_reply(const struct desk *desk, struct db *db, struct arena *arena,
                         const struct caller *caller, int64_t dossier, int64_t customer,
                         struct known_fact **out, size_t *count, struct error *err)
{
    struct q_known_rows rows;
    struct q_shop_by_id_row shop;
    const struct zone *zone = NULL;
    *count = 0;
    enum err e = q_known_facts(
        db, arena,
        &(struct q_known_facts_in){.shop = caller->shop, .dossier = dossier, .customer = customer},
        &rows, err);
    if (!e)
        e = q_shop_by_id(db, arena, &(struct q_shop_by_id_in){.shop = caller->shop}, &shop, err);
    if (!e)
        e = zones_get(desk->zones, shop.zone, &zone, err);
    if (e)
        return e;
    struct fact *facts, first[FACT_KINDS];
    size_t n = facts_of_rows(arena, &rows, &facts);
    *count = known_first(facts, n, first);
    *out = arena_array(arena, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct known_fact){first[i].kind, said(arena, caller->lang, zone, &first[i])};
    return ERR_OK;
}

enum err known_read(struct db *db, struct arena *arena, int64_t shop, int64_t dossier,
                    int64_t customer, struct known_sheet *out, struct error *err)
{
    struct q_known_rows rows;
    enum err e =
        q_known_facts(db, arena, &(struct q_known_facts_in){shop, dossier, customer}, &rows, err);
    if (e)
        return e;
    out->fact_count = facts_of_rows(arena, &rows, &out->facts);
    e = q_known_photos(db, arena, &(struct q_known_photos_in){shop, dossier}, &out->photos, err);
    if (!e)
        e = q_known_promises(db, arena, &(struct q_known_promises_in){shop, dossier, customer},
                             &out->promises, err);
    if (!e)
        e = q_known_remedies(db, arena, &(struct q_known_remedies_in){shop, dossier, customer},
                             &out->remedies, err);
    if (!e)
        e = q_known_said(db, arena, &(struct q_known_said_in){shop, dossier, customer}, &out->said,
                         err);
    return e ? e
             : q_known_noted(db, arena, &(struct q_known_noted_in){shop, dossier, customer},
                             &out->noted, err);
}

/* --- notes ------------------------------------------------------------------ */

struct noting {
    const struct desk *desk;
    const struct caller *caller;
    const struct known_note *note;
    int64_t dossier, fact;
};

/* When and how it was said: the message knows better. */
static enum err source_of(struct record *r, const struct known_note *note, int64_t dossier,
                          struct q_known_message_row *out, struct error *err)
{
    *out = (struct q_known_message_row){.channel = note->channel, .at = r->now};
    if (!note->message)
        return ERR_OK;
    enum err e = q_known_message(
        r->db, r->arena, &(struct q_known_message_in){.dossier = dossier, .id = note->message}, out,
        err);
    return e == ERR_NOT_FOUND ? error_field(err, ERR_INVALID, "message", "not of this dossier") : e;
}

static enum err add_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct noting *n = ctx;
    const struct known_note *note = n->note;
    struct record r = record_begin(n->desk, db, arena, n->caller->shop, n->caller->actor,
                                   clock_now(n->desk->clock));
    struct q_dossier_facts_row row;
    struct q_known_message_row source;
    bool of_person = note->kind == FACT_PHONE || note->kind == FACT_ADDRESS;
    enum err e = facts_survivor(&r, note->dossier, &row, err);
    if (!e)
        e = source_of(&r, note, row.id, &source, err);
    if (!e)
        e = q_known_fact_add(db,
                             &(struct q_known_fact_add_in){
                                 .shop = r.shop,
                                 .customer = of_person ? row.customer : 0,
                                 .dossier = row.id,
                                 .kind = note->kind,
                                 .value = note->value,
                                 .channel = source.channel,
                                 .message = note->message,
                                 .at = source.at,
                             },
                             &n->fact, err);
    return e ? e : record_event_id(&r, row.id, EVENT_FACT_NOTED, "fact", n->fact, err);
}

enum err known_add(const struct desk *desk, const struct caller *caller,
                   const struct known_note *note, int64_t *fact, struct error *err)
{
    struct noting n = {.desk = desk, .caller = caller, .note = note};
    enum err e = once_write(desk, caller, add_command, &n, err);
    *fact = n.fact;
    return e;
}

static enum err remove_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct noting *n = ctx;
    struct record r = record_begin(n->desk, db, arena, n->caller->shop, n->caller->actor,
                                   clock_now(n->desk->clock));
    struct q_dossier_facts_row row;
    struct q_known_fact_of_row fact;
    enum err e = facts_survivor(&r, n->dossier, &row, err);
    if (!e)
        e = q_known_fact_of(db, arena, &(struct q_known_fact_of_in){.shop = r.shop, .id = n->fact},
                            &fact, err);
    bool theirs = !e && ((row.customer && fact.customer == row.customer) || fact.dossier == row.id);
    if (!e && !theirs)
        return error_field(err, ERR_NOT_FOUND, "id", "not known here");
    if (!e)
        e = q_known_fact_remove(db, &(struct q_known_fact_remove_in){.shop = r.shop, .id = fact.id},
                                NULL, err);
    return e ? e : record_event_id(&r, row.id, EVENT_FACT_REMOVED, "fact", fact.id, err);
}

enum err known_remove(const struct desk *desk, const struct caller *caller, int64_t dossier,
                      int64_t fact, struct error *err)
{
    struct noting n = {.desk = desk, .caller = caller, .dossier = dossier, .fact = fact};
    return store_write(desk->store, remove_command, &n, err);
}
