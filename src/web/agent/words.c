#include "web/agent/words.h"

#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/agent/override.h"
#include "web/problem.h"

enum { TEXT_CHARS = 100000, SUBJECT_CHARS = 200, STATED_CHARS = 50, ARTICLES_MAX = 20 };

/* "I go on, because": one practice; "to confirm, because" is G14's. */
static void read_overrides(struct body *b, struct reply *reply)
{
    if (override_read(b, &reply->overrides[reply->override_count]))
        reply->override_count++;
    struct str because = body_text(b, "asks_to_confirm", false, OVERRIDE_REASON_MAX);
    if (because.ptr && str_trim(because).len < OVERRIDE_REASON_MIN)
        body_fault(b, "asks_to_confirm", "must say why");
    else if (because.ptr)
        reply->overrides[reply->override_count++] =
            (struct override){STR("G14"), STR("to_confirm"), because};
}

static void add_stated(struct stated *all, size_t *count, enum stated_kind kind, struct str value)
{
    if (value.ptr)
        all[(*count)++] = (struct stated){kind, value};
}

/* What the words state beside what the counter knows to stand behind them. */
static void read_states(struct body *b, struct reply *reply)
{
    struct body s;
    if (!body_inner(b, "states", "states.", &s))
        return;
    struct stated *all = arena_array(b->arena, STATED_MAX, sizeof *all);
    size_t articles, count = 0;
    add_stated(all, &count, STATED_REMEDY, body_text(&s, "remedy", false, STATED_CHARS));
    add_stated(all, &count, STATED_DATE, body_text(&s, "date", false, STATED_CHARS));
    add_stated(all, &count, STATED_AMOUNT, body_text(&s, "amount", false, STATED_CHARS));
    const int64_t *ids = body_ids(&s, "articles", ARTICLES_MAX, &articles);
    for (size_t i = 0; i < articles; i++)
        add_stated(all, &count, STATED_ARTICLE, str_printf(b->arena, "%lld", (long long)ids[i]));
    reply->states = all;
    reply->state_count = count;
    body_inner_end(b, &s);
}

void words_read(struct body *b, struct reply *reply)
{
    struct str kind = body_text(b, "kind", true, 16);
    *reply = (struct reply){
        .note = str_eq(kind, STR("note")),
        .text = body_text(b, "text", true, TEXT_CHARS),
        .subject = body_text(b, "subject", false, SUBJECT_CHARS),
        .template = body_id(b, "template", false),
        .seen_message = body_id(b, "seen_message", false),
        .confirm_warnings = body_bool(b, "confirm_warnings", false),
    };
    read_overrides(b, reply);
    read_states(b, reply);
    reply->uploads = body_ids(b, "attachments", REPLY_FILES_MAX, &reply->upload_count);
    reply->cc = body_addresses(b, "cc", REPLY_CC_MAX, &reply->cc_count);
    if (!reply->note && !str_eq(kind, STR("reply")))
        body_fault(b, "kind", "must be reply or note");
}

static enum err read_all(struct request *r, struct reply *reply, struct error *err)
{
    struct body b;
    enum err e = body_begin(r, &b, err);
    words_read(&b, reply);
    reply->dossier = r->ids[0];
    enum err end = body_end(&b);
    return e ? e : end;
}

HANDLER(message_write)
{
    struct reply reply;
    struct replied *replied = arena_alloc(r->arena, sizeof *replied);
    r->findings = &replied->findings;
    enum err e = read_all(r, &reply, err);
    if (!e)
        e = reply_write(r->desk, r->db, r->arena, &r->session.caller, &reply, replied, err);
    *status = 201;
    struct jsonw w = jsonw_to(out);
    return e ? e : after_write(render_message_now(&w, r, replied->message, err), err);
}

HANDLER(message_check)
{
    (void)status;
    struct reply reply;
    struct findings findings;
    enum err e = read_all(r, &reply, err);
    if (!e)
        e = reply_check(r->desk, r->db, r->arena, &r->session.caller, &reply, &findings, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "findings");
    findings_write(&w, r->arena, r->lang, &findings);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(message_take_back)
{
    (void)out;
    *status = 204;
    return reply_take_back(r->desk, &r->session.caller, r->ids[0], err);
}
