#include "web/portal/portal.h"

#include "base/arena.h"
#include "desk/incident.h"
#include "net/http/multipart.h"

enum { ANSWER_MAX = 4000, NAME_MAX_BYTES = 200 };

/* What the customer reads before they answer, and the dossier with it. */
static const char *const labels[INCIDENT_NEEDS] = {
    "page.need.photo_parcel", "page.need.photo_label", "page.need.photo_item",
    "page.need.can_go",       "page.need.why",         "page.need.address",
    "page.need.items",        "page.need.neighbours",  "page.need.statement",
};

struct form {
    struct portal *p;
    const struct form_parts *parts;
    struct page_act *out;
};

static struct str value(const struct form *f, const char *name)
{
    struct str text = multipart_text(f->parts, str_of(name));
    return text.ptr && str_is_utf8(text) ? str_trim(text) : STR("");
}

static enum err say(struct error *err, const char *field, const char *key)
{
    return error_tell(err, ERR_INVALID, field, key, NULL);
}

/* --- files ------------------------------------------------------------------------- */

static const struct {
    size_t at;
    struct str magic;
    struct str type;
} kinds[] = {
    {0, STR("\xff\xd8\xff"), STR("image/jpeg")}, {0, STR("\x89PNG\r\n"), STR("image/png")},
    {8, STR("WEBP"), STR("image/webp")},         {4, STR("ftyphei"), STR("image/heic")},
    {4, STR("ftypmif1"), STR("image/heic")},     {0, STR("%PDF-"), STR("application/pdf")},
};

/* By what the file is, not by what it says to be. */
static struct str type_of(struct str bytes)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(str_sub(bytes, kinds[i].at, kinds[i].magic.len), kinds[i].magic))
            return kinds[i].type;
    return STR_NONE;
}

static struct str plain_name(struct arena *arena, struct str name)
{
    for (ptrdiff_t at; (at = str_chr(name, '/')) >= 0 || (at = str_chr(name, '\\')) >= 0;)
        name = str_sub(name, (size_t)at + 1, name.len);
    name = str_cut(str_trim(name), NAME_MAX_BYTES);
    return name.len ? str_dup(arena, name) : STR("photo");
}

static enum err take_files(struct form *f, struct error *err)
{
    struct arena *arena = f->p->r->arena;
    f->out->files = arena_array(arena, PAGE_FILES_MAX, sizeof *f->out->files);
    for (size_t i = 0; i < f->parts->count; i++) {
        const struct form_part *part = &f->parts->items[i];
        if (!part->filename.ptr || !part->bytes.len)
            continue;
        struct str type = type_of(part->bytes);
        if (f->out->file_count == PAGE_FILES_MAX)
            return say(err, "files", "page.error.files");
        if (!type.ptr || part->bytes.len > PAGE_FILE_BYTES)
            return say(err, "files", "page.error.file");
        f->out->files[f->out->file_count++] = (struct page_file){
            .name = plain_name(arena, part->filename), .type = type, .bytes = part->bytes};
    }
    return ERR_OK;
}

static bool has_file(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->parts->count; i++)
        if (f->parts->items[i].filename.ptr && f->parts->items[i].bytes.len &&
            str_eq(f->parts->items[i].name, str_of(name)))
            return true;
    return false;
}

/* --- what is chosen ------------------------------------------------------------------ */

static enum err choose(struct form *f, struct error *err)
{
    struct portal *p = f->p;
    struct str choice = value(f, "choice"), kind;
    int64_t id = 0;
    if (!str_split(&choice, ':', &kind) || !str_to_i64(choice, 1, INT64_MAX, &id))
        return say(err, "choice", "page.error.choose");
    struct str what = i18n_text(p->lang, "page.choose"); /* what is gone, the desk refuses */
    if (str_eq(kind, STR("wait"))) {
        instant until;
        enum err e = page_wait_until(&p->shop, p->now, &until, err);
        if (e)
            return e;
        f->out->deed = PAGE_WAIT;
        f->out->incident = id;
        struct str day = date_text(p->r->arena, p->lang, zone_date(p->shop.zone, until));
        what = i18n_format(p->r->arena, p->lang, "page.said.wait", I18N_STR("until", day));
    } else {
        f->out->deed = PAGE_CHOOSE;
        f->out->remedy = id;
        for (size_t i = 0; i < p->remedies.count; i++)
            if (p->remedies.items[i].id == id && portal_can_choose(&p->remedies.items[i]))
                what = i18n_format(p->r->arena, p->lang, "page.said.choose",
                                   I18N_STR("choice", portal_choice(p, &p->remedies.items[i])));
    }
    f->out->text = what;
    return ERR_OK;
}

/* --- what is given ------------------------------------------------------------------- */

static enum err add_statement(struct form *f, struct buf *text, struct error *err)
{
    struct portal *p = f->p;
    struct str name = value(f, "statement_name");
    if (!name.len || name.len > NAME_MAX_BYTES || !value(f, "statement").len)
        return say(err, "statement", "page.error.statement");
    struct str day = date_text(p->r->arena, p->lang, zone_date(p->shop.zone, p->now));
    buf_add(text, i18n_format(p->r->arena, p->lang, "page.said.statement", I18N_STR("name", name),
                              I18N_STR("order", p->facts.number), I18N_STR("day", day)));
    return ERR_OK;
}

static struct str yes_or_no(struct form *f, struct str answer)
{
    if (str_eq(answer, STR("yes")))
        return i18n_text(f->p->lang, "page.yes");
    return str_eq(answer, STR("no")) ? i18n_text(f->p->lang, "page.no") : answer;
}

static enum err give_one(struct form *f, unsigned i, struct buf *text, struct error *err)
{
    enum incident_need need = (enum incident_need)(1 << i);
    const char *name = incident_need_name(need);
    bool photo = (need & NEED_PHOTOS) != 0;
    struct str answer = photo ? STR("") : value(f, name);
    if (photo ? !has_file(f, name) : !answer.len)
        return ERR_OK;
    if (answer.len > ANSWER_MAX)
        return say(err, name, "page.error.long");
    f->out->needs |= need;
    if (text->len)
        buf_c(text, "\n");
    if (need == NEED_STATEMENT)
        return add_statement(f, text, err);
    buf_add(text, i18n_text(f->p->lang, labels[i]));
    if (!photo) {
        buf_c(text, " ");
        buf_add(text, yes_or_no(f, answer));
    }
    return ERR_OK;
}

static enum err give(struct form *f, struct error *err)
{
    struct buf text = buf_in(f->p->r->arena);
    f->out->deed = PAGE_GIVE;
    if (!str_to_i64(value(f, "incident"), 1, INT64_MAX, &f->out->incident))
        return say(err, "incident", "page.error.again");
    enum err e = take_files(f, err);
    for (unsigned i = 0; !e && i < INCIDENT_NEEDS; i++)
        e = give_one(f, i, &text, err);
    if (!e && !f->out->needs)
        return say(err, "needs", "page.error.nothing");
    f->out->text = buf_str(&text);
    return e;
}

static enum err write_to_us(struct form *f, struct error *err)
{
    f->out->deed = PAGE_WRITE;
    f->out->text = value(f, "text");
    if (!f->out->text.len)
        return say(err, "text", "page.error.empty");
    return f->out->text.len > PAGE_TEXT_BYTES ? say(err, "text", "page.error.long")
                                              : take_files(f, err);
}

static enum err take_nonce(struct form *f, struct error *err)
{
    struct arena *arena = f->p->r->arena;
    struct str nonce = value(f, "nonce");
    if (nonce.len != TOKEN_CHARS)
        return say(err, "nonce", "page.error.again");
    struct once *once = arena_alloc(arena, sizeof *once);
    struct sha256 hash = sha256_of(nonce);
    *once =
        (struct once){.caller = str_printf(arena, "page:%lld", (long long)f->p->link.id),
                      .key = nonce,
                      .hash = str_dup(arena, (struct str){(const char *)hash.bytes, SHA256_BYTES})};
    f->out->once = once;
    return ERR_OK;
}

enum err portal_form(struct portal *p, struct page_act *out, struct error *err)
{
    struct form_parts *parts = arena_alloc(p->r->arena, sizeof *parts);
    struct form f = {p, parts, out};
    struct str boundary = multipart_boundary(http_header(p->r->http, "Content-Type"));
    if (!boundary.ptr)
        return say(err, "body", "page.error.again");
    enum err e = multipart_read(p->r->arena, p->r->http->body, boundary, parts, err);
    if (!e)
        e = take_nonce(&f, err);
    if (e)
        return e;
    struct str deed = value(&f, "deed");
    if (str_eq(deed, STR("choose")))
        return choose(&f, err);
    if (str_eq(deed, STR("give")))
        return give(&f, err);
    return write_to_us(&f, err);
}
