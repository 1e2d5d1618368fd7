#include "web/problem.h"

#include "base/arena.h"
#include "base/jsonw.h"

static const struct {
    int status;
    const char *title;
    const char *key; /* of the sentence when the error brings none */
} kinds[] = {
    [ERR_OK] = {200, "OK", "error.unknown"},
    [ERR_NOT_FOUND] = {404, "Not found", "error.not_found"},
    [ERR_INVALID] = {400, "Invalid request", "error.invalid"},
    [ERR_CONFLICT] = {409, "Changed meanwhile", "error.conflict"},
    [ERR_FORBIDDEN] = {403, "Forbidden", "error.forbidden"},
    [ERR_UNAUTHENTICATED] = {401, "Not signed in", "error.unauthenticated"},
    [ERR_REFUSED] = {422, "Refused", "error.refused"},
    [ERR_BUSY] = {503, "Busy", "error.busy"},
    [ERR_TOO_LARGE] = {413, "Too large", "error.too_large"},
    [ERR_UNCERTAIN] = {500, "Uncertain", "error.uncertain"},
    [ERR_IO] = {503, "Storage fault", "error.io"},
    [ERR_CORRUPT] = {500, "Stored data is damaged", "error.corrupt"},
};

int problem_status(enum err code)
{
    return kinds[code].status;
}

struct str problem_sentence(struct arena *arena, enum lang lang, const struct error *err)
{
    const char *key = err->key[0] && i18n_has(err->key) ? err->key : kinds[err->code].key;
    return i18n_format(arena, lang, key, I18N_STR("arg", str_of(err->arg)),
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

static void write_finding(struct jsonw *w, struct arena *arena, enum lang lang,
                          const struct finding *f, struct str subject, struct str text)
{
    struct str words = f->in_subject ? subject : text;
    jsonw_object(w);
    jsonw_put_str(w, "practice", str_of(f->practice));
    jsonw_put_str(w, "level", f->mode == PRACTICE_WARN ? STR("warning") : STR("error"));
    jsonw_put_str(w, "field", f->field);
    jsonw_put_str(w, "key", str_of(f->key));
    jsonw_put_str(w, "arg", f->arg.len ? f->arg : STR_NONE);
    jsonw_put_str(w, "excerpt", f->len ? str_sub(words, f->offset, f->len) : STR_NONE);
    jsonw_key(w, "line");
    if (f->len)
        jsonw_i64(w, line_of(words, f->offset));
    else
        jsonw_null(w);
    jsonw_put_str(w, "detail", i18n_format(arena, lang, f->key, I18N_STR("arg", f->arg)));
    jsonw_end(w);
}

void findings_write(struct jsonw *w, struct arena *arena, enum lang lang,
                    const struct findings *findings, struct str subject, struct str text)
{
    jsonw_array(w);
    for (size_t i = 0; findings && i < findings->count; i++)
        write_finding(w, arena, lang, &findings->items[i], subject, text);
    jsonw_end(w);
}

void problem_write(struct buf *out, struct arena *arena, enum lang lang, const struct error *err,
                   const struct findings *findings, struct str subject, struct str text)
{
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "type", str_printf(arena, "urn:guichet:problem:%s", err_name(err->code)));
    jsonw_put_str(&w, "title", str_of(kinds[err->code].title));
    jsonw_put_i64(&w, "status", problem_status(err->code));
    jsonw_put_str(&w, "code", str_of(err_name(err->code)));
    jsonw_put_str(&w, "practice", or_null(err->practice));
    jsonw_put_str(&w, "field", or_null(err->field));
    jsonw_put_str(&w, "key", or_null(err->key));
    jsonw_put_str(&w, "arg", or_null(err->arg));
    jsonw_put_str(&w, "detail", problem_sentence(arena, lang, err));
    jsonw_key(&w, "findings");
    findings_write(&w, arena, lang, findings, subject, text);
    jsonw_end(&w);
}
