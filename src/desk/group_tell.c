#include "desk/group_tell.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/words.h"
#include "store/store.h"

#include <string.h>

enum { DECIDE_TWICE = 2 };

struct telling {
    struct words words;
    struct q_dossier_facts_row dossier;
    int64_t group, digest;
    bool before;
};

static int64_t digest_of(struct str text)
{
    struct sha256 hash = sha256_of(text);
    int64_t digest;
    memcpy(&digest, &hash, sizeof digest);
    return digest;
}

static enum err tell_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct telling *t = ctx;
    struct words *w = &t->words;
    struct q_dossier_facts_row now_is;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    struct q_group_told_add_in in = {t->group, t->dossier.id, t->digest, r.now};
    int64_t changed = 0;
    enum err e = q_group_told_add(db, &in, &changed, err);
    t->before = !e && !changed;
    if (e || t->before)
        return e;
    e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = r.shop, .id = t->dossier.id}, &now_is, err);
    if (!e && now_is.version != t->dossier.version)
        return error_set(err, ERR_CONFLICT, "dossier %lld changed", (long long)now_is.id);
    return e ? e : words_record(w, &r, &now_is, err);
}

static enum err load(struct telling *t, struct db *db, struct arena *arena, struct error *err)
{
    struct words *w = &t->words;
    enum err e = q_dossier_facts(
        db, arena, &(struct q_dossier_facts_in){.shop = w->caller->shop, .id = w->reply->dossier},
        &t->dossier, err);
    if (!e)
        e = words_about(w, db, arena, &t->dossier, err);
    return e ? e : words_copies(w, db, arena, &t->dossier, err);
}

/* What one dossier refuses is no matter of the others. */
static void tell_one(struct telling *t, struct db *db, struct arena *arena, struct group_told *out)
{
    const struct words words = t->words;
    enum err e = ERR_OK;
    for (int i = 0; i < DECIDE_TWICE; i++) {
        struct findings *findings = arena_alloc(arena, sizeof *findings);
        *findings = (struct findings){.arena = arena};
        t->words = words;
        out->error = (struct error){0};
        e = load(t, db, arena, &out->error);
        if (!e)
            e = words_prepare(&t->words, db, arena, findings, &out->error);
        if (!e)
            e = store_write(words.desk->store, tell_command, t, &out->error);
        if (e != ERR_CONFLICT)
            break;
    }
    out->error.code = e;
    out->before = !e && t->before;
    out->message = e || t->before ? 0 : t->words.message;
}

enum err group_tell(const struct desk *desk, struct db *db, struct arena *arena,
                    const struct caller *caller, int64_t group, struct str text, int64_t after,
                    struct group_telling *out, struct error *err)
{
    struct q_incident_group_row row;
    struct q_group_dossiers_rows dossiers;
    int64_t digest = digest_of(text);
    *out = (struct group_telling){0};
    if (!str_trim(text).len)
        return error_field(err, ERR_INVALID, "text", "nothing to say");
    enum err e = q_group_by_id(
        db, arena, &(struct q_group_by_id_in){.shop = caller->shop, .id = group}, &row, err);
    if (!e)
        e = q_group_dossiers(
            db, arena,
            &(struct q_group_dossiers_in){
                .grouped = group, .digest = digest, .after = after, .limit = GROUP_TELL_BATCH + 1},
            &dossiers, err);
    if (e)
        return e;
    out->more = dossiers.count > GROUP_TELL_BATCH;
    out->count = out->more ? GROUP_TELL_BATCH : dossiers.count;
    struct telling *t = arena_alloc(arena, sizeof *t);
    for (size_t i = 0; i < out->count; i++) {
        struct group_told *told = &out->items[i];
        struct reply reply = {.dossier = dossiers.items[i].id, .text = text};
        *told = (struct group_told){.dossier = reply.dossier, .number = dossiers.items[i].number};
        *t = (struct telling){.words = {.desk = desk, .caller = caller, .reply = &reply},
                              .group = group,
                              .digest = digest};
        told->before = dossiers.items[i].told;
        if (!told->before)
            tell_one(t, db, arena, told);
    }
    return ERR_OK;
}
