#include "desk/verdict.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/conduct.h"
#include "store/store.h"

#include <string.h>

static const struct override *override_for(const struct words *w, const struct finding *f)
{
    for (size_t i = 0; i < w->reply->override_count; i++)
        if (str_eq(w->reply->overrides[i].practice, str_of(f->practice)))
            return &w->reply->overrides[i];
    return NULL;
}

static enum err go_against(struct words *w, struct findings *findings, struct error *err)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *f = &findings->items[i];
        const struct override *o = override_for(w, f);
        if (!o || f->recorded || f->mode == PRACTICE_ACT)
            continue;
        enum err e = practice_may_override(w->caller->role, o, err);
        if (e)
            return e;
        f->overridden = true;
    }
    return ERR_OK;
}

static const struct finding *first(const struct findings *findings, enum practice_mode mode)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        if (f->mode == mode && !f->recorded && !f->overridden)
            return f;
    }
    return NULL;
}

enum err verdict_reach(struct words *w, struct findings *findings, struct error *err)
{
    w->findings = findings;
    enum err e = go_against(w, findings, err);
    if (e)
        return e;
    const struct finding *block = first(findings, PRACTICE_BLOCK);
    const struct finding *warn = first(findings, PRACTICE_WARN);
    w->held = first(findings, PRACTICE_HOLD) != NULL;
    if (block)
        return error_refuse(err, block->practice, str_c(findings->arena, block->field), block->key,
                            str_c(findings->arena, block->arg));
    if (warn && !w->reply->confirm_warnings)
        return error_refuse(err, warn->practice, "confirm_warnings", "refusal.warnings", NULL);
    return ERR_OK;
}

/* The first finding of its practice that ends alike: a practice counts once a message. */
static bool is_first(const struct findings *all, size_t at)
{
    const struct finding *f = &all->items[at];
    for (size_t i = 0; i < at; i++)
        if (strcmp(all->items[i].practice, f->practice) == 0 && all->items[i].mode == f->mode)
            return false;
    return true;
}

static enum err tell(struct record *r, int64_t dossier, const char *event, const struct finding *f,
                     int64_t message, struct error *err)
{
    return record_event(r, dossier, event,
                        str_printf(r->arena,
                                   "{\"practice\":\"%s\",\"key\":\"%s\",\"message\":%lld}",
                                   f->practice, f->key, (long long)message),
                        err);
}

/* --- refused ---------------------------------------------------------------- */

struct refused {
    const struct words *words;
    const struct findings *findings;
};

static enum err refused_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct refused *refused = ctx;
    const struct words *w = refused->words;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    const struct finding *block = first(refused->findings, PRACTICE_BLOCK);
    for (size_t i = 0; i < refused->findings->count; i++) {
        const struct finding *f = &refused->findings->items[i];
        if (f->mode == PRACTICE_BLOCK && !f->recorded && !f->overridden &&
            is_first(refused->findings, i))
            conduct_count(&r, f->practice, CONDUCT_STOPPED);
    }
    return record_event(
        &r, w->dossier, EVENT_REPLY_REFUSED,
        str_printf(arena, "{\"practice\":\"%s\",\"key\":\"%s\"}", block->practice, block->key),
        err);
}

void verdict_refused(const struct words *w, const struct findings *findings)
{
    struct error err;
    struct refused refused = {w, findings};
    if (first(findings, PRACTICE_BLOCK) &&
        store_write(w->desk->store, refused_command, &refused, &err))
        log_warn("reply.refusal_not_recorded", LOG_ERR(&err));
}

/* --- kept ------------------------------------------------------------------- */

static enum err record_override(const struct words *w, struct record *r, int64_t dossier,
                                const struct finding *f, struct error *err)
{
    struct str shown = i18n_format(r->arena, w->caller->lang, f->key, I18N_STR("arg", f->arg));
    return practice_override(r,
                             &(struct overridden){.override = override_for(w, f),
                                                  .role = w->caller->role,
                                                  .dossier = dossier,
                                                  .message = w->message,
                                                  .object = w->reply->note ? "note" : "reply",
                                                  .shown = shown},
                             err);
}

static enum err record_finding(const struct words *w, struct record *r, int64_t dossier,
                               const struct finding *f, struct error *err)
{
    if (f->overridden)
        return record_override(w, r, dossier, f, err);
    if (f->recorded) {
        conduct_count(r, f->practice, CONDUCT_RECORDED);
        return tell(r, dossier, EVENT_GUARDRAIL_WOULD, f, w->message, err);
    }
    switch (f->mode) {
    case PRACTICE_BLOCK: return ERR_OK; /* it would not be kept */
    case PRACTICE_HOLD: conduct_count(r, f->practice, CONDUCT_HELD); return ERR_OK;
    case PRACTICE_WARN:
        conduct_count(r, f->practice, CONDUCT_WARNED);
        return tell(r, dossier, EVENT_GUARDRAIL_WARNED, f, w->message, err);
    case PRACTICE_ACT:
        conduct_count(r, f->practice, CONDUCT_STOPPED);
        return tell(r, dossier, EVENT_MESSAGE_MASKED, f, w->message, err);
    }
    return ERR_OK;
}

enum err verdict_record(const struct words *w, struct record *r, int64_t dossier, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && w->findings && i < w->findings->count; i++)
        if (is_first(w->findings, i))
            e = record_finding(w, r, dossier, &w->findings->items[i], err);
    if (w->reply->note)
        return e;
    for (size_t i = 0; !e && practices[i]; i++)
        if (w->settings[i] == PRACTICE_OFF && practices[i]->check_reply)
            conduct_count(r, practices[i]->id, CONDUCT_OFF);
    conduct_count(r, CONDUCT_REPLY, CONDUCT_RESPECTED);
    return e;
}

enum err verdict_record_overrides(const struct words *w, struct record *r, int64_t dossier,
                                  struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < w->findings->count; i++) {
        const struct finding *f = &w->findings->items[i];
        if (f->mode == PRACTICE_BLOCK && f->overridden && override_for(w, f) &&
            is_first(w->findings, i))
            e = record_override(w, r, dossier, f, err);
    }
    return e;
}

struct str verdict_holds(const struct words *w, struct arena *arena)
{
    struct buf out = buf_in(arena);
    struct jsonw j = jsonw_to(&out);
    jsonw_array(&j);
    for (size_t i = 0; i < w->findings->count; i++) {
        const struct finding *f = &w->findings->items[i];
        if (f->mode != PRACTICE_HOLD || f->recorded || f->overridden)
            continue;
        jsonw_object(&j);
        jsonw_put_str(&j, "practice", str_of(f->practice));
        jsonw_put_str(&j, "key", str_of(f->key));
        jsonw_put_str(&j, "arg", f->arg.ptr ? f->arg : STR(""));
        jsonw_put_i64(&j, "offset", (int64_t)f->offset);
        jsonw_put_i64(&j, "length", (int64_t)f->len);
        jsonw_end(&j);
    }
    jsonw_end(&j);
    return buf_str(&out);
}
