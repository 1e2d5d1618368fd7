#include "desk/record.h"

#include "base/arena.h"
#include "store/queries.h"
#include "store/store.h"

struct record record_begin(const struct desk *desk, struct db *db, struct arena *arena,
                           int64_t shop, struct actor actor, instant now)
{
    return (struct record){
        .desk = desk, .db = db, .arena = arena, .shop = shop, .actor = actor, .now = now};
}

enum err record_shop(struct record *r, const struct shop **out, struct error *err)
{
    enum err e = ERR_OK;
    if (!r->settings) {
        struct shop *shop = arena_alloc(r->arena, sizeof *shop);
        e = shop_load(r->desk, r->db, r->arena, r->shop, shop, err);
        r->settings = e ? NULL : shop;
    }
    *out = r->settings;
    return e;
}

enum err record_event(struct record *r, int64_t dossier, const char *kind, struct str payload,
                      struct error *err)
{
    record_total(r, "events", 1);
    int64_t first = 0; /* what follows from it names it; the others' ids nobody waits for */
    enum err e = q_event_append(r->db,
                                &(struct q_event_append_in){
                                    .shop = r->shop,
                                    .dossier = dossier,
                                    .kind = str_of(kind),
                                    .at = r->now,
                                    .actor_kind = r->actor.kind,
                                    .actor = r->actor.id,
                                    .payload = payload.ptr ? payload : STR("{}"),
                                    .cause = r->cause,
                                },
                                r->cause ? NULL : &first, err);
    if (!e && !r->cause)
        r->cause = first;
    return e;
}

enum err record_event_id(struct record *r, int64_t dossier, const char *kind, const char *name,
                         int64_t id, struct error *err)
{
    return record_event(r, dossier, kind,
                        str_printf(r->arena, "{\"%s\":%lld}", name, (long long)id), err);
}

void record_total(struct record *r, const char *name, int64_t delta)
{
    db_total_add(r->db, r->shop, name, delta);
}
