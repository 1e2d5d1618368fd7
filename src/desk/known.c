#include "desk/known.h"

#include "base/arena.h"
#include "store/queries.h"

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
    struct fact *facts = arena_array(arena, rows.count, sizeof *facts), first[FACT_KINDS];
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        n += fact_of(&rows.items[i], &facts[n]);
    *count = known_first(facts, n, first);
    *out = arena_array(arena, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct known_fact){first[i].kind, said(arena, caller->lang, zone, &first[i])};
    return ERR_OK;
}
