#include "desk/templates.h"

#include "base/arena.h"
#include "desk/once.h"
#include "store/queries.h"
#include "store/store.h"

static enum err known_fields(struct arena *arena, const char *field, struct str source,
                             struct error *err)
{
    struct template parsed;
    enum err e = template_parse(arena, source, &parsed, err);
    for (size_t i = 0; !e && i < parsed.count; i++)
        if (parsed.parts[i].kind == TEMPLATE_FIELD && !template_field_find(parsed.parts[i].text))
            return error_refuse(err, "G05", field, "refusal.g05.unknown_field",
                                str_c(arena, parsed.parts[i].text));
    return e;
}

static enum err valid(struct arena *arena, const struct template_text *t, struct error *err)
{
    enum lang lang;
    if (!str_trim(t->name).len || t->name.len > TEMPLATE_NAME_BYTES)
        return error_field(err, ERR_INVALID, "name", "1 to %d bytes", TEMPLATE_NAME_BYTES);
    if (!lang_of_code(t->language, &lang))
        return error_field(err, ERR_INVALID, "language", "fr or en");
    if (t->subject.len > TEMPLATE_SUBJECT_BYTES)
        return error_field(err, ERR_INVALID, "subject", "over %d bytes", TEMPLATE_SUBJECT_BYTES);
    if (!str_trim(t->body).len || t->body.len > TEMPLATE_TEXT_BYTES)
        return error_field(err, ERR_INVALID, "text", "1 to %d bytes", TEMPLATE_TEXT_BYTES);
    enum err e = known_fields(arena, "subject", t->subject, err);
    return e ? e : known_fields(arena, "text", t->body, err);
}

struct template_command {
    const struct desk *desk;
    const struct template_text *text;
    int64_t shop, id, version, changed;
};

static enum err add_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct template_command *c = ctx;
    return q_template_insert(db,
                             &(struct q_template_insert_in){
                                 .shop = c->shop,
                                 .name = c->text->name,
                                 .language = c->text->language,
                                 .subject = c->text->subject,
                                 .body = c->text->body,
                                 .now = clock_now(c->desk->clock),
                             },
                             &c->id, err);
}

static enum err change_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct template_command *c = ctx;
    return q_template_update(db,
                             &(struct q_template_update_in){
                                 .shop = c->shop,
                                 .id = c->id,
                                 .version = c->version,
                                 .name = c->text->name,
                                 .language = c->text->language,
                                 .subject = c->text->subject,
                                 .body = c->text->body,
                                 .archived = c->text->archived,
                                 .now = clock_now(c->desk->clock),
                             },
                             &c->changed, err);
}

static enum err named(enum err e, struct error *err)
{
    bool by_name = e == ERR_CONFLICT && !(err && err->field[0]);
    return by_name ? error_field(err, e, "name", "taken in this language") : e;
}

enum err template_add(const struct desk *desk, struct arena *arena, const struct caller *caller,
                      const struct template_text *text, int64_t *id, struct error *err)
{
    struct template_command c = {.desk = desk, .text = text, .shop = caller->shop};
    enum err e = valid(arena, text, err);
    if (!e)
        e = named(once_write(desk, caller, add_command, &c, err), err);
    *id = c.id;
    return e;
}

enum err template_change(const struct desk *desk, struct arena *arena, const struct caller *caller,
                         int64_t id, int64_t version, const struct template_text *text,
                         struct error *err)
{
    struct template_command c = {
        .desk = desk, .text = text, .shop = caller->shop, .id = id, .version = version};
    enum err e = valid(arena, text, err);
    if (!e)
        e = named(store_write(desk->store, change_command, &c, err), err);
    if (!e && !c.changed)
        return error_field(err, ERR_CONFLICT, "version", "changed meanwhile");
    return e;
}
