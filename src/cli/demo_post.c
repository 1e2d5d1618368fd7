#include "cli/demo_post.h"

#include "base/arena.h"
#include "channels/email/read.h"
#include "channels/email/send.h"
#include "net/mime/compose.h"
#include "net/mime/mime.h"
#include "store/store.h"

#include <stdlib.h>

enum { POST_ARENA = 4 * 1024 * 1024, SENT_MAX = 1000 };

/* The last mail of a dossier, as it lies in the customer's mailbox. */
struct sent {
    struct str token, reply_to, message_id;
};

struct demo_post {
    const struct desk *desk;
    struct db *db;
    struct arena *arena;
    struct directory *directory;
    const struct mailboxes *boxes;
    struct sender sender;
    struct sent sent[SENT_MAX];
    size_t sent_count;
    int64_t written; /* letters so far */
};

/* --- what the shop sends ----------------------------------------------------- */

static struct sent *find_sent(struct demo_post *post, struct str token)
{
    for (size_t i = 0; i < post->sent_count; i++)
        if (str_eq(post->sent[i].token, token))
            return &post->sent[i];
    return NULL;
}

static struct str header_block(struct str mail)
{
    ptrdiff_t end = str_find(mail, STR("\r\n\r\n"));
    return end < 0 ? mail : str_sub(mail, 0, (size_t)end + 4);
}

static struct str without_brackets(struct str id)
{
    return str_starts(id, STR("<")) && str_ends(id, STR(">")) ? str_sub(id, 1, id.len - 2) : id;
}

/* A transport (channels/email/send.h) that always delivers. */
static void deliver(void *ctx, struct arena *arena, const struct transport_mail *mail,
                    struct dispatch_outcome *out)
{
    struct demo_post *post = ctx;
    struct mime_fields fields;
    struct mime_addresses reply_to;
    struct str token;
    mime_fields_read(arena, header_block(mail->bytes), &fields);
    mime_address_list(arena, mime_field_value(&fields, "Reply-To", 0), &reply_to);
    out->result = DISPATCH_SENT;
    out->reply = STR("250 2.0.0 delivered");
    if (!reply_to.count || !mailbox_find(post->boxes, arena, reply_to.at[0].address, &token) ||
        !token.ptr)
        return;
    struct sent *sent = find_sent(post, token);
    if (!sent && post->sent_count == SENT_MAX)
        return;
    if (!sent)
        sent = &post->sent[post->sent_count++];
    *sent = (struct sent){
        .token = str_dup(post->arena, token),
        .reply_to = str_dup(post->arena, reply_to.at[0].address),
        .message_id =
            str_dup(post->arena, without_brackets(mime_field_value(&fields, "Message-ID", 0))),
    };
}

enum err demo_post_collect(struct demo_post *post, struct error *err)
{
    instant next, now = clock_now(post->desk->clock);
    enum err e;
    do
        e = send_due(&post->sender, post->db, &next, err);
    while (!e && !instant_is_none(next) && instant_cmp(next, now) <= 0);
    return e;
}

/* --- what customers write ---------------------------------------------------- */

static int utc_offset_minutes(const struct demo_post *post, instant at)
{
    struct local local = zone_local(post->boxes->at[0].shop->zone, at);
    return (int)((date_to_days(local.date) * DAY_MS + local.ms - at.ms) / 60000);
}

static enum err compose(struct demo_post *post, struct arena *arena,
                        const struct demo_letter *letter, const struct sent *answered,
                        struct str to, struct str *bytes, struct error *err)
{
    struct mime_address cc = {STR(""), STR(""), STR("")};
    if (letter->cc)
        cc = (struct mime_address){letter->cc->name, letter->cc->address, letter->cc->address};
    struct mime_address inbox = {letter->inbox->name, to, to};
    struct mime_draft_file file = {letter->file_name, letter->file_type, STR(""),
                                   letter->file_bytes};
    struct str domain = letter->from->address;
    domain = str_sub(domain, (size_t)str_chr(domain, '@'), domain.len);
    struct mime_draft draft = {
        .from = {letter->from->name, letter->from->address, letter->from->address},
        .to = {&inbox, 1},
        .cc = {&cc, letter->cc != NULL},
        .reply_to = {STR(""), STR(""), STR("")},
        .subject = letter->subject,
        .date = letter->at,
        .utc_offset_minutes = utc_offset_minutes(post, letter->at),
        .message_id = str_printf(arena, "%llx.%lld%.*s", (unsigned long long)letter->at.ms,
                                 (long long)++post->written, STR_ARG(domain)),
        .in_reply_to = answered ? answered->message_id : STR(""),
        .references = answered ? &answered->message_id : NULL,
        .reference_count = answered != NULL,
        .text = letter->text,
        .html = letter->html,
        .files = &file,
        .file_count = letter->file_bytes.ptr != NULL,
    };
    return mime_compose(arena, &draft, bytes, err);
}

enum err demo_post_bring(struct demo_post *post, struct arena *arena,
                         const struct demo_letter *letter, struct received *out, struct error *err)
{
    const struct sent *answered = letter->answers.len ? find_sent(post, letter->answers) : NULL;
    struct str to = answered && !letter->to_inbox ? answered->reply_to : letter->inbox->address;
    struct str token = STR_NONE;
    const struct mailbox *box = mailbox_find(post->boxes, arena, to, &token);
    if (!box)
        return error_set(err, ERR_INVALID, "no inbox for a letter");
    struct mail mail = {
        .envelope_sender = letter->from->address,
        .boxes = post->boxes,
        .to = &box,
        .to_count = 1,
        .reply_token = token,
        .at = letter->at,
    };
    struct inbound inbound;
    enum err e = compose(post, arena, letter, answered, to, &mail.raw, err);
    if (!e)
        e = mail_read(post->db, arena, &mail, &inbound, err);
    if (e)
        return e;
    struct receive receive = {.desk = post->desk, .in = &inbound};
    e = store_write(post->desk->store, receive_command, &receive, err);
    *out = receive.out;
    return e;
}

/* --- opening and closing ----------------------------------------------------- */

enum err demo_post_create(const struct desk *desk, struct db *db, struct demo_post **out,
                          struct error *err)
{
    struct arena *arena = arena_create(POST_ARENA);
    struct demo_post *post = arena_alloc(arena, sizeof *post);
    *post = (struct demo_post){
        .desk = desk,
        .db = db,
        .arena = arena,
        .directory = directory_create(),
        .sender = {.desk = desk, .transport = {.send = deliver, .ctx = post}},
    };
    enum err e = directory_refresh(post->directory, desk, db, err);
    post->boxes = directory_hold(post->directory);
    *out = post;
    if (e)
        demo_post_destroy(out);
    return e;
}

void demo_post_destroy(struct demo_post **post)
{
    struct demo_post *p = *post;
    if (!p)
        return;
    directory_release(p->directory, p->boxes);
    directory_destroy(&p->directory);
    struct arena *arena = p->arena;
    arena_destroy(&arena);
    *post = NULL;
}
