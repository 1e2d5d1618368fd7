#include "web/problem.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "net/http/http.h"

static const struct {
    int status;
    const char *key; /* of the sentence when the error brings none */
} kinds[] = {
    [ERR_OK] = {200, "error.unknown"},
    [ERR_NOT_FOUND] = {404, "error.not_found"},
    [ERR_INVALID] = {400, "error.invalid"},
    [ERR_CONFLICT] = {409, "error.conflict"},
    [ERR_FORBIDDEN] = {403, "error.forbidden"},
    [ERR_UNAUTHENTICATED] = {401, "error.unauthenticated"},
    [ERR_REFUSED] = {422, "error.refused"},
    [ERR_BUSY] = {503, "error.busy"},
    [ERR_TOO_LARGE] = {413, "error.too_large"},
    [ERR_UNCERTAIN] = {500, "error.uncertain"},
    [ERR_IO] = {503, "error.io"},
    [ERR_CORRUPT] = {500, "error.corrupt"},
};

int problem_status(enum err code)
{
    return kinds[code].status;
}

/* A merge field is called by its label, as people know it. */
static struct str said(enum lang lang, struct str arg)
{
    const struct template_field *field = template_field_find(arg);
    return field ? i18n_text(lang, field->label) : arg;
}

struct str problem_sentence(struct arena *arena, enum lang lang, const struct error *err)
{
    const char *key = err->key[0] && i18n_has(err->key) ? err->key : kinds[err->code].key;
    return i18n_format(arena, lang, key, I18N_STR("arg", said(lang, str_of(err->arg))),
                       I18N_STR("field", str_of(err->field)),
                       I18N_STR("reason", str_of(err->text)));
}

static struct str or_null(const char *text)
{
    return text[0] ? str_of(text) : STR_NONE;
}

static int64_t line_of(struct str text, size_t offset)
{
    int64_t line = 0;
    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.ptr[i] == '\n';
    return line;
}

/* As browsers count in a text area: UTF-16 code units. */
static int64_t units(struct str text, size_t to)
{
    int64_t n = 0;
    for (size_t i = 0; i < to && i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        n += (c & 0xC0) != 0x80;
        n += c >= 0xF0; /* outside the first plane: two of them */
    }
    return n;
}

static void put_offset(struct jsonw *w, const struct finding *f, struct str words)
{
    jsonw_key(w, "offset");
    if (f->len)
        jsonw_i64(w, units(words, f->offset));
    else
        jsonw_null(w);
    jsonw_put_i64(w, "length",
                  f->len ? units(words, f->offset + f->len) - units(words, f->offset) : 0);
}

static const char *const modes[] = {[PRACTICE_BLOCK] = "block",
                                    [PRACTICE_HOLD] = "hold",
                                    [PRACTICE_WARN] = "warn",
                                    [PRACTICE_ACT] = "act"};

/* Who may go on, and the reasons they can give. */
static void put_way_out(struct jsonw *w, const struct finding *f)
{
    const struct practice *p = practice_find(str_of(f->practice));
    bool open = p && !p->law && p->override != ROLE_NONE &&
                (f->mode == PRACTICE_BLOCK || f->mode == PRACTICE_HOLD);
    jsonw_put_str(w, "override_role", open ? str_of(role_name(p->override)) : STR_NONE);
    jsonw_key(w, "override");
    jsonw_array(w);
    for (const struct reason_code *c = practice_reasons; open && c->code; c++)
        jsonw_str(w, str_of(c->code));
    jsonw_end(w);
}

static void put_place(struct jsonw *w, const struct finding *f, const struct findings *all)
{
    struct str words = f->in_subject ? all->subject : all->text;
    jsonw_put_str(w, "place", f->in_subject ? STR("subject") : STR("text"));
    jsonw_put_str(w, "excerpt", f->len ? str_sub(words, f->offset, f->len) : STR_NONE);
    jsonw_key(w, "line");
    if (f->len)
        jsonw_i64(w, line_of(words, f->offset));
    else
        jsonw_null(w);
    put_offset(w, f, words);
}

void findings_write(struct jsonw *w, struct arena *arena, enum lang lang,
                    const struct findings *findings)
{
    jsonw_array(w);
    for (size_t i = 0; findings && i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        jsonw_object(w);
        jsonw_put_str(w, "practice", str_of(f->practice));
        jsonw_put_str(w, "mode", f->recorded ? STR("record") : str_of(modes[f->mode]));
        jsonw_put_str(w, "level",
                      f->mode == PRACTICE_BLOCK && !f->recorded ? STR("error") : STR("warning"));
        jsonw_put_str(w, "field", f->field);
        jsonw_put_str(w, "key", str_of(f->key));
        jsonw_put_str(w, "arg", f->arg.len ? f->arg : STR_NONE);
        put_place(w, f, findings);
        put_way_out(w, f);
        jsonw_put_str(w, "detail",
                      i18n_format(arena, lang, f->key, I18N_STR("arg", said(lang, f->arg))));
        jsonw_end(w);
    }
    jsonw_end(w);
}

void problem_write(struct buf *out, struct arena *arena, enum lang lang, int status,
                   const struct error *err, const struct findings *findings)
{
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "type", str_printf(arena, "urn:guichet:problem:%s", err_name(err->code)));
    jsonw_put_str(&w, "title", str_of(http_status_text(status)));
    jsonw_put_i64(&w, "status", status);
    jsonw_put_str(&w, "code", str_of(err_name(err->code)));
    jsonw_put_str(&w, "practice", or_null(err->practice));
    jsonw_put_str(&w, "field", or_null(err->field));
    jsonw_put_str(&w, "key", or_null(err->key));
    jsonw_put_str(&w, "arg", or_null(err->arg));
    jsonw_put_str(&w, "detail", problem_sentence(arena, lang, err));
    jsonw_key(&w, "findings");
    findings_write(&w, arena, lang, findings);
    jsonw_end(&w);
}
