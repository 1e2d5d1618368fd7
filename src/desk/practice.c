#include "desk/practice.h"

#include "base/arena.h"
#include "base/log.h"
#include "desk/conduct.h"
#include "store/queries.h"
#include "store/store.h"

enum err practice_setting_of(struct db *db, struct arena *arena, int64_t shop,
                             const struct practice *p, enum practice_setting *out,
                             struct error *err)
{
    struct q_practice_switch_of_row row;
    enum err e = q_practice_switch_of(
        db, arena, &(struct q_practice_switch_of_in){.shop = shop, .practice = str_of(p->id)}, &row,
        err);
    *out = e ? PRACTICE_ON : (enum practice_setting)row.setting;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static size_t characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static enum err valid(const struct override *o, const struct practice *p, struct error *err)
{
    size_t length = characters(str_trim(o->reason));
    if (!p)
        return error_field(err, ERR_INVALID, "override.practice", "no such practice");
    if (!practice_reason_known(o->reason_code))
        return error_field(err, ERR_INVALID, "override.reason_code", "no such reason");
    if (length < OVERRIDE_REASON_MIN || length > OVERRIDE_REASON_MAX)
        return error_field(err, ERR_INVALID, "override.reason", "%d to %d characters",
                           OVERRIDE_REASON_MIN, OVERRIDE_REASON_MAX);
    return ERR_OK;
}

enum err practice_may_override(enum role role, const struct override *o, struct error *err)
{
    const struct practice *p = practice_find(o->practice);
    enum err e = valid(o, p, err);
    if (e)
        return e;
    if (p->law)
        return error_refuse(err, p->id, "override", "refusal.override.law", NULL);
    if (p->override == ROLE_NONE)
        return error_refuse(err, p->id, "override", "refusal.override.nobody", NULL);
    if (!role_allows(role, p->override))
        return error_tell(
            err, ERR_FORBIDDEN, "override",
            p->override == ROLE_LEAD ? "refusal.override.lead" : "refusal.override.manager", NULL);
    return ERR_OK;
}

enum err practice_override(struct record *r, const struct overridden *o, struct error *err)
{
    enum err e = practice_may_override(o->role, o->override, err);
    if (e)
        return e;
    const struct practice *p = practice_find(o->override->practice);
    int64_t id;
    e = q_practice_override_insert(r->db,
                                   &(struct q_practice_override_insert_in){
                                       .shop = r->shop,
                                       .practice = str_of(p->id),
                                       .dossier = o->dossier,
                                       .message = o->message,
                                       .object = str_of(o->object),
                                       .actor = r->actor.kind == ACTOR_STAFF ? r->actor.id : 0,
                                       .role = o->role,
                                       .reason_code = o->override->reason_code,
                                       .reason = str_trim(o->override->reason),
                                       .shown = o->shown,
                                       .now = r->now,
                                   },
                                   &id, err);
    conduct_count(r, p->id, CONDUCT_OVERRIDDEN);
    return e ? e
             : record_event(r, o->dossier, EVENT_GUARDRAIL_OVERRIDDEN,
                            str_printf(r->arena,
                                       "{\"override\":%lld,\"practice\":\"%s\",\"object\":\"%s\","
                                       "\"role\":\"%s\",\"reason_code\":\"%.*s\"}",
                                       (long long)id, p->id, o->object, role_name(o->role),
                                       STR_ARG(o->override->reason_code)),
                            err);
}

static struct str about(struct arena *arena, const struct error *refusal)
{
    return str_printf(arena, "{\"practice\":\"%s\",\"key\":\"%s\"}", refusal->practice,
                      refusal->key);
}

enum err practice_refused(struct record *r, const struct caller *caller, int64_t dossier,
                          const char *object, const struct override *override, struct error *err)
{
    const struct practice *p = practice_find(str_of(err->practice));
    enum practice_setting setting;
    struct error refusal = *err;
    if (!p)
        return ERR_REFUSED;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, p, &setting, err);
    if (e)
        return e;
    if (setting == PRACTICE_RECORD_ONLY) {
        conduct_count(r, p->id, CONDUCT_RECORDED);
        return record_event(r, dossier, EVENT_GUARDRAIL_WOULD, about(r->arena, &refusal), err);
    }
    if (setting == PRACTICE_OFF) {
        conduct_count(r, p->id, CONDUCT_OFF);
        return ERR_OK;
    }
    if (!override || !str_eq(override->practice, str_of(p->id))) {
        *err = refusal;
        return ERR_REFUSED;
    }
    struct str shown =
        i18n_format(r->arena, caller->lang, refusal.key, I18N_STR("arg", str_of(refusal.arg)));
    return practice_override(r,
                             &(struct overridden){.override = override,
                                                  .role = caller->role,
                                                  .dossier = dossier,
                                                  .object = object,
                                                  .shown = shown},
                             err);
}

struct stopped {
    const struct desk *desk;
    const struct caller *caller;
    int64_t dossier;
    const struct error *refusal;
};

static enum err stopped_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct stopped *s = ctx;
    struct record r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                                   clock_now(s->desk->clock));
    conduct_count(&r, s->refusal->practice, CONDUCT_STOPPED);
    return record_event(&r, s->dossier, EVENT_GUARDRAIL_STOPPED, about(arena, s->refusal), err);
}

void practice_stopped(const struct desk *desk, const struct caller *caller, int64_t dossier,
                      const struct error *refusal)
{
    struct stopped s = {desk, caller, dossier, refusal};
    struct error err;
    if (store_write(desk->store, stopped_command, &s, &err))
        log_warn("guardrail.stop_not_recorded", LOG_ERR(&err));
}
