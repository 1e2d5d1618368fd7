#include "web/agent/words.h"

#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/problem.h"

enum { TEXT_CHARS = 100000, SUBJECT_CHARS = 200 };

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
