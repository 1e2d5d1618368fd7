#include "channels/email/send.h"

#include "base/arena.h"
#include "base/fault_point.h"
#include "base/log.h"
#include "desk/letter_paper.h"
#include "desk/mail.h"
#include "net/mime/compose.h"
#include "net/pdf/pdf.h"
#include "store/store.h"

enum { SEND_ARENA = 128 * 1024 * 1024 };

static struct mime_addresses addresses(struct arena *arena, const struct person *people,
                                       size_t count)
{
    struct mime_address *list = arena_array(arena, count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct mime_address){.name = people[i].name, .address = people[i].address};
    return (struct mime_addresses){list, count};
}

static enum err write_down(struct arena *arena, const struct outgoing_mail *mail, struct str *bytes,
                           struct error *err)
{
    static const struct mime_draft_field automatic[] = {
        {"Auto-Submitted", STR("auto-replied")},
        {"X-Auto-Response-Suppress", STR("All")},
        {"X-Guichet-Loop", STR("yes")},
    };
    static const struct mime_draft_field notice[] = {
        {"Auto-Submitted", STR("auto-generated")},
        {"X-Auto-Response-Suppress", STR("All")},
        {"X-Guichet-Loop", STR("yes")},
    };
    struct mime_draft_file *files = arena_array(arena, mail->file_count, sizeof *files);
    for (size_t i = 0; i < mail->file_count; i++)
        files[i] = (struct mime_draft_file){.name = mail->files[i].name,
                                            .type = mail->files[i].type,
                                            .content_id = STR(""),
                                            .bytes = mail->files[i].bytes};
    struct mime_draft draft = {
        .from = {.name = mail->from.name, .address = mail->from.address},
        .to = addresses(arena, mail->to, mail->to_count),
        .cc = addresses(arena, mail->cc, mail->cc_count),
        .reply_to = {.name = STR(""), .address = mail->reply_to},
        .subject = mail->subject,
        .date = mail->at,
        .utc_offset_minutes = mail->utc_offset_minutes,
        .message_id = mail->rfc_id,
        .in_reply_to = mail->in_reply_to,
        .references = mail->references,
        .reference_count = mail->reference_count,
        .extra = mail->notice ? notice : automatic,
        .extra_count = mail->automatic ? sizeof automatic / sizeof automatic[0] : 0,
        .text = mail->text,
        .html = STR_NONE,
        .files = files,
        .file_count = mail->file_count,
    };
    return mime_compose(arena, &draft, bytes, err);
}

/* Machine mail leaves with the null sender, so that nobody answers it (RFC
 * 3834 3.3); a reply's bounces come back to its dossier. */
static void carry(const struct sender *s, struct arena *arena, const struct outgoing_mail *mail,
                  struct dispatch_outcome *out)
{
    struct str *to = arena_array(arena, mail->to_count + mail->cc_count, sizeof *to);
    size_t n = 0;
    for (size_t i = 0; i < mail->to_count; i++)
        to[n++] = mail->to[i].address;
    for (size_t i = 0; i < mail->cc_count; i++)
        to[n++] = mail->cc[i].address;
    s->transport.send(s->transport.ctx, arena,
                      &(struct transport_mail){
                          .from = mail->automatic && !mail->notice ? STR("") : mail->reply_to,
                          .to = to,
                          .to_count = n,
                          .bytes = out->raw,
                      },
                      out);
}

/* What is a letter on paper too has that paper with it, before its other files. */
static enum err add_sheet(const struct sender *s, struct db *db, struct arena *arena,
                          struct outgoing_mail *mail, struct error *err)
{
    if (!mail->letter)
        return ERR_OK;
    struct mail_file *files = arena_array(arena, mail->file_count + 1, sizeof *files);
    for (size_t i = 0; i < mail->file_count; i++)
        files[i + 1] = mail->files[i];
    mail->files = files;
    mail->file_count++;
    struct letter_paper paper;
    enum err e = letter_paper(s->desk, db, arena, mail->shop, mail->letter, &paper, err);
    if (e)
        return e;
    files[0] = (struct mail_file){.name = paper.name, .type = STR("application/pdf")};
    return pdf_letter_write(arena,
                            &(struct pdf_letter){.title = paper.subject,
                                                 .from = paper.from,
                                                 .to = paper.to,
                                                 .date = paper.date,
                                                 .subject = paper.subject,
                                                 .body = paper.body,
                                                 .made_at = paper.at},
                            &files[0].bytes, err);
}

static enum err prepare(const struct sender *s, struct db *db, struct arena *arena,
                        const struct dispatch_item *item, struct outgoing_mail *mail,
                        struct dispatch_outcome *out, struct error *err)
{
    enum err e = mail_load(s->desk, db, arena, item->outbox, mail, err);
    if (!e && item->page[0])
        e = mail_with_page(arena, mail, str_of(item->page), err);
    if (!e)
        e = add_sheet(s, db, arena, mail, err);
    if (!e)
        e = write_down(arena, mail, &out->raw, err);
    if (e)
        return e;
    out->raw_hash = sha256_of(out->raw);
    struct sha256 hash;
    return out->raw.len > STORE_BLOB_INLINE
               ? store_blob_file_put(s->desk->store, out->raw, &hash, err)
               : ERR_OK;
}

static enum err send_one(const struct sender *s, struct db *db, struct arena *arena,
                         const struct dispatch_item *item, struct error *err)
{
    struct outgoing_mail *mail = arena_alloc(arena, sizeof *mail);
    struct dispatch_outcome out = {.reply = STR(""), .raw = STR_NONE};
    enum err e = prepare(s, db, arena, item, mail, &out, err);
    if (e == ERR_INVALID || e == ERR_TOO_LARGE) { /* never to be written: its author must know */
        out = (struct dispatch_outcome){
            .result = DISPATCH_REFUSED, .reply = str_of(err->text), .raw = STR_NONE};
    } else if (e) {
        out = (struct dispatch_outcome){
            .result = DISPATCH_RETRY, .reply = str_of(err->text), .raw = STR_NONE};
    } else {
        carry(s, arena, mail, &out);
        if (item->page[0]) /* the token is nowhere but in that mail */
            out.raw = STR_NONE;
        fault_point("after_dot");
    }
    log_info("mail.sent", LOG_I64("message", item->message), LOG_I64("result", out.result),
             LOG_I64("attempt", item->attempts));
    e = dispatch_finish(s->desk, item, &out, err);
    fault_point("after_sent");
    return e;
}

enum err send_due(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct sender *s = ctx;
    struct arena *arena = arena_create(SEND_ARENA);
    struct dispatch_item item;
    size_t lapsed;
    bool found = false;
    enum err e = dispatch_next(db, arena, next, err);
    bool due = !instant_is_none(*next) && instant_cmp(*next, clock_now(s->desk->clock)) <= 0;
    if (!e && due)
        e = dispatch_sweep(s->desk, &lapsed, err);
    if (!e && due) {
        fault_point("before_claim");
        e = dispatch_claim(s->desk, &item, &found, err);
    }
    arena_reset(arena);
    if (!e && found) {
        fault_point("after_claim");
        e = send_one(s, db, arena, &item, err);
    }
    arena_destroy(&arena);
    return e; /* when something was due, more may be: the job comes again at once */
}
